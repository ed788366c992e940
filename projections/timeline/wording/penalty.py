"""Sentences for the events of administrative penalties: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "PenaltyDecided": (
        "对企业作出行政处罚（编号{penalty}）：{kind}[{amount}元]，失信程度{severity}[，系{continues}的按日连续处罚]",
        "decided a penalty ({penalty}) on the enterprise: {kind}[ of {amount} yuan], {severity}"
        "[, going on day by day from {continues}]",
    ),
    "PenaltyExecuted": ("行政处罚（编号{penalty}）执行完毕", "noted that the penalty {penalty} is executed"),
    "PenaltyPublished": (
        "公示行政处罚（编号{penalty}），渠道：{channels}",
        "showed the penalty {penalty} to the public ({channels})",
    ),
}
