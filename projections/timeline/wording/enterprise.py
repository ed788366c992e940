"""Sentences for the events of an enterprise: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "EnterpriseRegistered": (
        "将{name}[（统一社会信用代码{uscc}）]登记入册：地区{region}，行业{sector}，{scale}[，地址{address}][，成立于{founded_on}]",
        "entered {name}[ (credit code {uscc})] in the register: region {region}, {sector}, {scale}"
        "[, address {address}][, founded on {founded_on}]",
    ),
    "DetailsChanged": (
        "变更企业登记事项[，名称改为{name}][，地区改为{region}][，行业改为{sector}][，规模改为{scale}][，地址改为{address}]",
        "changed the enterprise's details[; name: {name}][; region: {region}][; sector: {sector}][; size: {scale}]"
        "[; address: {address}]",
    ),
    "LevelAnnounced": (
        "公告企业[场所{site}]为安全生产标准化{level}达标企业（依据{basis}，证书{certificate}）"
        "[，评审单位{assessment_body}][，有效期至{valid_until}]",
        "announced the enterprise[, site {site},] at {level} (by {basis}; certificate {certificate})"
        "[, assessed by {assessment_body}][, valid through {valid_until}]",
    ),
    "LevelDowngraded": (
        "将企业[场所{site}]等级由{previous}降为{level}，事由：{ground}[；说明：{reason}]",
        "downgraded the enterprise[, site {site},] from {previous} to {level}; ground: {ground}[; note: {reason}]",
    ),
    "RevocationProposed": (
        "拟撤销企业[场所{site}]{level}安全生产标准化等级（建议{proposal}），事由：{ground}[；说明：{reason}]",
        "proposed to revoke the enterprise's {level}[ of site {site}] (proposal {proposal}); ground: {ground}"
        "[; note: {reason}]",
    ),
    "LevelRevoked": (
        "撤销企业[场所{site}]{level}安全生产标准化等级（建议{proposal}），事由：{ground}",
        "revoked the enterprise's {level}[ of site {site}] (proposal {proposal}); ground: {ground}",
    ),
    "RevocationAnnounced": (
        "公告撤销企业[场所{site}]等级的决定（建议{proposal}），渠道：{channels}",
        "announced the revocation of the enterprise's level[ of site {site}] (proposal {proposal}; {channels})",
    ),
    "RectificationOrdered": (
        "责令企业于{deadline}前完成整改（指令{order}），问题：{findings}",
        "ordered the enterprise to rectify by {deadline} (order {order}); findings: {findings}",
    ),
    "RectificationAccepted": (
        "验收企业整改合格（指令{order}）",
        "accepted the enterprise's rectification (order {order})",
    ),
    "LicenceWithheld": (
        "暂扣企业{licence}（停产整顿决定{suspension}）",
        "withheld the enterprise's {licence} (suspension {suspension})",
    ),
    "LicenceReturned": (
        "发还企业{licence}（停产整顿决定{suspension}）",
        "returned the enterprise's {licence} (suspension {suspension})",
    ),
    "OperationsSuspended": (
        "责令企业停产整顿（决定{suspension}），期限至{ends_on}，事由：{ground}[；说明：{reason}]",
        "suspended the enterprise for rectification until {ends_on} (decision {suspension}); ground: {ground}"
        "[; note: {reason}]",
    ),
    "ResumptionAccepted": (
        "准予企业复产（停产整顿决定{suspension}），验收：{accepted_by}[，应于{publish_by}前公告]",
        "accepted the enterprise's resumption (suspension {suspension}), checked by {accepted_by}"
        "[, to be announced by {publish_by}]",
    ),
    "ResumptionRequested": (
        "收到企业复产申请（停产整顿决定{suspension}）[，应于{check_by}前组织验收]",
        "received the enterprise's application for resumption (suspension {suspension})[, to be checked by {check_by}]",
    ),
    "ResumptionRefused": (
        "复产验收不合格（停产整顿决定{suspension}），问题：{findings}",
        "did not accept the enterprise's resumption (suspension {suspension}); findings: {findings}",
    ),
    "ResumptionPublished": (
        "公告企业复产（停产整顿决定{suspension}），渠道：{channels}",
        "announced the enterprise's resumption (suspension {suspension}; {channels})",
    ),
    "UpgradeDirected": (
        "责令企业于{deadline}前完成改造提升（指令{direction}），项目：{equipment}，事由：{ground}",
        "directed the enterprise to retrofit by {deadline} (direction {direction}): {equipment}; ground: {ground}",
    ),
    "RetrofitConfirmed": (
        "确认企业改造提升完成（指令{direction}）",
        "confirmed the enterprise's retrofit (direction {direction})",
    ),
    "ExemplarNamed": (
        "命名企业为“{field}”示范企业，事由：{ground}",
        "named the enterprise as exemplary in “{field}”; ground: {ground}",
    ),
    "ExemplarWithdrawn": (
        "撤销企业示范称号，理由：{reason}",
        "withdrew the enterprise's naming as exemplary; reason: {reason}",
    ),
    "ClosureProposed": (
        "拟对企业予以{kind}（建议{proposal}），事由：{ground}[；说明：{reason}]",
        "proposed the {kind} of the enterprise (proposal {proposal}); ground: {ground}[; note: {reason}]",
    ),
    "ProposalWithdrawn": ("撤回建议{proposal}，理由：{reason}", "withdrew proposal {proposal}; reason: {reason}"),
    "EnterpriseClosed": (
        "决定对企业予以{kind}（建议{proposal}），事由：{ground}",
        "decided the {kind} of the enterprise (proposal {proposal}); ground: {ground}",
    ),
    "ClosureLifted": (
        "解除此前的关闭（取缔）决定（{closure}），自即日起生效，等级不恢复，理由：{reason}",
        "lifted the closure {closure} from now on; the level does not come back; reason: {reason}",
    ),
    "ClosureAnnulled": (
        "撤销此前的关闭（取缔）决定（{closure}），该决定自始无效，理由：{reason}",
        "annulled the closure {closure} from the beginning; reason: {reason}",
    ),
}
