"""Sentences for the events that the clock makes visible: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "LevelExpired": (
        "记录企业[场所{site}]{level}等级（证书{certificate}）有效期至{valid_until}届满，等级失效",
        "noted that {level}[ of site {site}] (certificate {certificate}, valid until {valid_until}) has lapsed",
    ),
    "RectificationOverdue": (
        "记录企业逾期未完成整改（指令{order}，期限{deadline}）",
        "noted that the rectification (order {order}, due {deadline}) is overdue",
    ),
    "RetrofitOverdue": (
        "记录企业逾期未完成改造提升（指令{direction}，期限{deadline}）",
        "noted that the retrofit (direction {direction}, due {deadline}) is overdue",
    ),
    "SuspensionOverdue": (
        "记录企业停产整顿（决定{suspension}）期限{ends_on}已满，未经复产验收",
        "noted that the suspension {suspension} ended on {ends_on} without an accepted resumption",
    ),
    "DishonestyListingEnded": (
        "记录企业列入严重失信主体名单（编号{listing}）于{until}期满",
        "noted that the listing {listing} ended with {until}",
    ),
    "DisplayEnded": (
        "记录企业不良信息（{decision}）公示于{until}期满，停止使用",
        "noted that the display of the item {decision} ended with {until}: it is used no longer",
    ),
    "LossProposed": (
        "依规则拟撤销企业[场所{site}]{level}（建议{proposal}），事由：{ground}[；证据：{evidence}]",
        "by rule proposed to take the enterprise's {level}[ of site {site}] (proposal {proposal}); ground: {ground}"
        "[; evidence: {evidence}]",
    ),
    "LossProposalWithdrawn": (
        "依规则撤回撤销企业[场所{site}]等级的建议（{proposal}），事由：{ground}；理由：{reason}",
        "by rule withdrew the proposal {proposal} to take the level[ of site {site}]; ground: {ground}; "
        "reason: {reason}",
    ),
    "CheckOverdue": (
        "记录对企业的检查（编号{inspection}）逾期未开展，应于{by}前完成",
        "noted that the check {inspection}, due by {by}, is overdue",
    ),
    "HazardOverdue": (
        "记录企业重大事故隐患（编号{hazard}）逾期未消除，期限{deadline}",
        "noted that the major accident hazard {hazard}, due {deadline}, is not removed",
    ),
    "ExposureEnded": (
        "记录对企业的曝光（编号{exposure}）于{until}期满",
        "noted that the exposure {exposure} ended with {until}",
    ),
    "AcceptedBySilence": (
        "记录申请（案号{case}）逾期未告知补正，自{received_on}收到之日起视为受理",
        "noted that nobody spoke in time: the application (case {case}) counts as accepted since {received_on}",
    ),
    "StepOverdue": (
        "记录案件{case}逾期未办：{step}，期限{due_on}",
        "noted that a step of case {case} is overdue: {step}, due {due_on}",
    ),
    "BatchProposed": (
        "依规则拟将企业列入{batch}批次（建议{proposal}），事由：{ground}[；证据：{evidence}]",
        "by rule proposed the enterprise for the batch “{batch}” (proposal {proposal}); ground: {ground}"
        "[; evidence: {evidence}]",
    ),
    "BatchProposalWithdrawn": (
        "依规则撤回将企业列入{batch}批次的建议（{proposal}），理由：{reason}",
        "by rule withdrew the proposal {proposal} for the batch “{batch}”; reason: {reason}",
    ),
    "RecognitionDue": (
        "新版标准{standard}施行，企业{level}等级（证书{certificate}）待重新认定[，场所：{site}][，原依据{rests_on}][，期限至{by}]",
        "noted that {level} (certificate {certificate})[ at site {site}] is to be recognised under {standard}"
        "[, in the place of {rests_on}][, by {by}]",
    ),
}
