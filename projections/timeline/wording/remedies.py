"""Sentences for what undoes, corrects or contests a decision: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "DecisionAnnulled": (
        "撤销此前的{kind}（{decision}），该决定自始无效，理由：{reason}[；一并失去对象：{falls_with}][；依据随之动摇、待处理：{flagged}]",
        "annulled the {kind} ({decision}) from the beginning; reason: {reason}[; without object: {falls_with}]"
        "[; to be examined, as they rest on it: {flagged}]",
    ),
    "DecisionKept": (
        "经复查维持{kind}（{decision}），理由：{reason}",
        "examined the {kind} ({decision}) again and kept it; reason: {reason}",
    ),
}
