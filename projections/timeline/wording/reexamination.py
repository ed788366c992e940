"""Sentences for the events of a re-examination: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "ReexaminationFlagged": (
        "评审单位{body}已被取消资格（{disqualification}），将企业{level}等级（案号{case}，证书{certificate}）列入复核",
        "listed {level} (case {case}, certificate {certificate}) for re-examination, since body {body} was "
        "disqualified ({disqualification})",
    ),
    "ReexaminationSettled": (
        "完成等级复核（案号{case}），等级继续有效，说明：{reason}",
        "re-examined the level (case {case}), which stands; note: {reason}",
    ),
}
