"""Sentences for the events of a re-examination: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "ReexaminationFlagged": (
        "因对评审单位{body}的决定（{disqualification}[，{ground}]），将企业{level}等级（案号{case}，证书{certificate}）列入复核",
        "listed {level} (case {case}, certificate {certificate}) for re-examination, because of what was decided about "
        "body {body} ({disqualification}[, {ground}])",
    ),
    "ReexaminationSettled": (
        "完成等级复核（案号{case}），等级继续有效，说明：{reason}",
        "re-examined the level (case {case}), which stands; note: {reason}",
    ),
}
