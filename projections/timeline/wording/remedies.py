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
    "DecisionCorrected": (
        "更正{kind}（{decision}）的{field}：原为“{before}”，更正为“{after}”，理由：{reason}",
        "corrected the {field} of the {kind} ({decision}): “{before}” now reads “{after}”; reason: {reason}",
    ),
    "RecordObjectionRaised": (
        "收到对{kind}（{decision}）的异议（{objection}）：{statement}",
        "received an objection to the {kind} ({decision}), number {objection}: {statement}",
    ),
    "RecordObjectionDecided": (
        "对异议（{objection}，针对{decision}）作出处理，异议成立：{upheld}，理由：{reason}",
        "decided the objection {objection} to {decision}; upheld: {upheld}; reason: {reason}",
    ),
    "ReconsiderationAccepted": (
        "受理对{kind}（{decision}）的行政复议（{reconsideration}），复议期间不停止执行",
        "accepted the reconsideration {reconsideration} of the {kind} ({decision}); execution goes on",
    ),
    "StayOrdered": (
        "决定在行政复议（{reconsideration}）期间停止执行（{decision}），理由：{reason}",
        "stayed the execution of {decision} during the reconsideration {reconsideration}; reason: {reason}",
    ),
    "StayLifted": (
        "决定恢复执行（{decision}，行政复议{reconsideration}），理由：{reason}",
        "lifted the stay of {decision} (reconsideration {reconsideration}); reason: {reason}",
    ),
    "ReconsiderationDecided": (
        "作出行政复议决定（{reconsideration}）：对{kind}（{decision}）予以{outcome}[，仅及于{part}]"
        "[，{field}由“{before}”变更为“{after}”][，第三人提出相反请求：{third_party}]，理由：{reason}[；依据随之动摇、待处理：{flagged}]",
        "decided the reconsideration {reconsideration}: the {kind} ({decision}) is {outcome}[, as to {part}]"
        "[, {field}: “{before}” becomes “{after}”][, asked for by a third party: {third_party}]; reason: {reason}"
        "[; to be examined, as they rest on it: {flagged}]",
    ),
    "CreditRepaired": (
        "准予信用修复，{kind}（{decision}）提前终止公示，理由：{reason}",
        "granted credit repair: the {kind} ({decision}) is no longer displayed; reason: {reason}",
    ),
}
