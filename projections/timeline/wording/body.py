"""Sentences for the events of a body: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "BodyRegistered": (
        "将{name}（统一社会信用代码{uscc}，{kind}）登记为{roles}，地区{region}",
        "entered {name} (credit code {uscc}, {kind}) in the register as {roles}: region {region}",
    ),
    "BodyAppointed": (
        "确定该机构为{level}{role}（委任{appointment}），行业：{sectors}，地区{region}[，至{until}]，"
        "企业类型、数量和分布：{distribution}；基本条件：{conditions}；技术力量：{strength}；须报备案：{to_be_filed}",
        "appointed the body for {level} as {role} (appointment {appointment}) in {sectors}, region {region}"
        "[, until {until}]; distribution of enterprises: {distribution}; conditions: {conditions}; "
        "technical strength: {strength}; to be filed: {to_be_filed}",
    ),
    "BodyAppointmentFiled": ("对委任{appointment}予以备案", "recorded the filing of appointment {appointment}"),
    "BodyAppointmentEnded": (
        "终止委任{appointment}，理由：{reason}",
        "ended appointment {appointment}; reason: {reason}",
    ),
    "AssessorTrained": (
        "记录评审员{assessor}经{organiser}培训合格（{content}），可评审{level}，行业：{sectors}，有效期至{until}",
        "noted assessor {assessor} as trained by {organiser} in {content}: for {level} in {sectors}, until {until}",
    ),
    "AssessorReleased": ("记录评审员{assessor}离任", "noted that assessor {assessor} works for the body no more"),
    "BodyFindingRecorded": (
        "查实该机构问题（{finding}，{region}，{sector}），事由：{ground}，事实：{facts}[；证据：{evidence}]",
        "recorded a finding against the body ({finding}; {region}; {sector}); ground: {ground}; facts: {facts}"
        "[; evidence: {evidence}]",
    ),
    "BodyWarned": (
        "对该机构予以警告（依据查实{finding}），事由：{ground}",
        "warned the body (finding {finding}); ground: {ground}",
    ),
    "BodyWorkSuspended": (
        "暂停该机构评审工作至{ends_on}（决定{suspension}，依据查实{finding}），事由：{ground}",
        "suspended the body's work until {ends_on} (decision {suspension}, finding {finding}); ground: {ground}",
    ),
    "BodyReinstated": ("恢复该机构评审工作（决定{suspension}）", "let the body work again (suspension {suspension})"),
    "BodyDisqualificationProposed": (
        "拟取消该机构资格（建议{proposal}，依据查实{finding}），事由：{ground}",
        "proposed to disqualify the body (proposal {proposal}, finding {finding}); ground: {ground}",
    ),
    "BodyDisqualificationWithdrawn": (
        "撤回取消该机构资格的建议（{proposal}），理由：{reason}",
        "withdrew the proposal {proposal} to disqualify the body; reason: {reason}",
    ),
    "BodyDecisionAnnulled": (
        "撤销此前对该机构的{kind}（{decision}），该决定自始无效，理由：{reason}[；一并失去对象：{falls_with}][；依据随之动摇、待处理：{flagged}]",
        "annulled the {kind} ({decision}) about the body from the beginning; reason: {reason}[; without object: "
        "{falls_with}][; to be examined, as they rest on it: {flagged}]",
    ),
    "BodyDecisionKept": (
        "经复查维持对该机构的{kind}（{decision}），理由：{reason}",
        "examined the {kind} ({decision}) about the body again and kept it; reason: {reason}",
    ),
    "BodyDecisionCorrected": (
        "更正{kind}（{decision}）的{field}：原为“{before}”，更正为“{after}”，理由：{reason}",
        "corrected the {field} of the {kind} ({decision}): “{before}” now reads “{after}”; reason: {reason}",
    ),
    "BodyObjectionRaised": (
        "收到对{kind}（{decision}）的异议（{objection}）：{statement}",
        "received an objection to the {kind} ({decision}), number {objection}: {statement}",
    ),
    "BodyObjectionDecided": (
        "对异议（{objection}，针对{decision}）作出处理，异议成立：{upheld}，理由：{reason}",
        "decided the objection {objection} to {decision}; upheld: {upheld}; reason: {reason}",
    ),
    "BodyReconsiderationAccepted": (
        "受理对该机构{kind}（{decision}）的行政复议（{reconsideration}），复议期间不停止执行",
        "accepted the reconsideration {reconsideration} of the {kind} ({decision}) about the body; execution goes on",
    ),
    "BodyStayOrdered": (
        "决定在行政复议（{reconsideration}）期间停止执行（{decision}），理由：{reason}",
        "stayed the execution of {decision} during the reconsideration {reconsideration}; reason: {reason}",
    ),
    "BodyStayLifted": (
        "决定恢复执行（{decision}，行政复议{reconsideration}），理由：{reason}",
        "lifted the stay of {decision} (reconsideration {reconsideration}); reason: {reason}",
    ),
    "BodyReconsiderationDecided": (
        "作出行政复议决定（{reconsideration}）：对该机构{kind}（{decision}）予以{outcome}[，{field}由“{before}”变更为“{after}”]"
        "[，第三人提出相反请求：{third_party}]，理由：{reason}",
        "decided the reconsideration {reconsideration}: the {kind} ({decision}) about the body is {outcome}"
        "[, {field}: “{before}” becomes “{after}”][, asked for by a third party: {third_party}]; reason: {reason}",
    ),
    "BodyDisqualified": (
        "取消该机构资格（建议{proposal}，依据查实{finding}），事由：{ground}",
        "disqualified the body (proposal {proposal}, finding {finding}); ground: {ground}",
    ),
}
