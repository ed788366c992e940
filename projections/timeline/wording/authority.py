"""Sentences for the events of an authority's record: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "AuthorityEntered": ("为{name}建立责任主体档案", "entered {name} in the register as a party"),
    "AuthorityRenamed": ("更名为{name}", "goes on under the name {name}"),
    "LeadingGroupNamed": (
        "成立安全生产标准化领导小组[，办事机构：{office}]",
        "named its leading group[, served by {office}]",
    ),
    "InformationOfficerNamed": (
        "明确信息员（专职：{full_time}）",
        "named its information officer (full time: {full_time})",
    ),
    "PlanSubmitted": ("向{to}报送《{title}》", "submitted the plan “{title}” to {to}"),
    "TargetSet": (
        "下达目标：{sector}[（{scale}）]企业{by}前达标{count}家",
        "set a target: {count} enterprises compliant in {sector}[ ({scale})] by {by}",
    ),
    "AuthorityDelegated": (
        "委托{to}办理以下事项：{matters}[，期限至{until}]（委托{delegation}）",
        "delegated to {to}: {matters}[, until {until}] (delegation {delegation})",
    ),
    "DelegationEnded": (
        "终止委托{delegation}[，原因：{reason}]",
        "ended the delegation {delegation}[; reason: {reason}]",
    ),
    "TrainingHeld": (
        "举办培训“{topic}”，对象：{audience}[，{attended}人参加]",
        "held a training on “{topic}” for {audience}[, {attended} attended]",
    ),
    "InformationReported": (
        "向{to}报送信息[，做法：{practice}][，问题：{problem}][，建议：{suggestion}]",
        "reported to {to}[; practice: {practice}][; problem: {problem}][; suggestion: {suggestion}]",
    ),
    "ReportSubmitted": (
        "向{to}书面报告{period}{report}[（数据位置{position}）]",
        "reported to {to} in writing: {report}, {period}[ (drawn from position {position})]",
    ),
    "PublicationIssued": (
        "发布《{title}》（{period}，{publication}），渠道：{channels}",
        "published “{title}” ({publication}, {period}) through {channels}",
    ),
    "KeySubjectNamed": (
        "确定重点[：地区{region}][，行业{sector}][，企业{enterprise}][，期限至{until}]",
        "named as key[ the region {region}][ the sector {sector}][ the enterprise {enterprise}][ until {until}]",
    ),
    "ExemplarSectorNamed": ("命名{sector}为示范行业", "named {sector} as an exemplary sector"),
    "ExemplarSectorWithdrawn": (
        "撤销{sector}示范行业命名，原因：{reason}",
        "withdrew the naming of {sector} as exemplary; reason: {reason}",
    ),
    "FeeFound": (
        "查实收费（{finding}）[，向企业{enterprise}收取][，金额{amount}元]：{facts}",
        "found that it had charged for standardization ({finding})[, the enterprise {enterprise}]"
        "[, {amount} yuan]: {facts}",
    ),
    "FeeReturned": (
        "退还所收费用（{finding}），措施：{measures}",
        "gave back what was charged ({finding}): {measures}",
    ),
    "FeeFindingWithdrawn": (
        "撤回查实收费（{finding}），原因：{reason}",
        "withdrew the finding that it had charged ({finding}); reason: {reason}",
    ),
}
