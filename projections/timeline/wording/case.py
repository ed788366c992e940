"""Sentences for the events of an assessment case: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "ApplicationSubmitted": (
        "收到企业[场所{site}]{level}达标申请（案号{case}）[，持有{certification}][，不满规定年限的理由：{departure}]",
        "received the enterprise's application for {level}[ of site {site}] (case {case})"
        "[, certified by {certification}]"
        "[, before the years in principle because: {departure}]",
    ),
    "ApplicationAccepted": ("受理企业申请（案号{case}）", "accepted the application (case {case})"),
    "ApplicationRefused": (
        "决定不予受理企业申请（案号{case}），理由：{reason}",
        "refused the application (case {case}); reason: {reason}",
    ),
    "OnSiteAssessmentReported": (
        "收到{assessment_body}[（{body}，评审人员{assessors}）]依据{standard}作出的现场评审报告（案号{case}），得分{score}[；不符合项：{nonconformities}]",
        "received the on-site assessment report of {assessment_body}[ ({body}; assessors {assessors})] under "
        "{standard} (case {case}): score {score}"
        "[; nonconformities: {nonconformities}]",
    ),
    "LevelApproved": ("核准企业为{level}（案号{case}）", "approved {level} for the enterprise (case {case})"),
    "LevelRefused": (
        "决定不予核准企业等级（案号{case}），理由：{reason}",
        "refused the level (case {case}); reason: {reason}",
    ),
}
