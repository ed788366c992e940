"""Sentences for the procedure around a case: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "ConsultancyEngaged": (
        "记录企业聘请{body}提供咨询服务（{since}起[，至{until}]）",
        "noted that {body} advises the enterprise from {since}[ to {until}]",
    ),
    "SelfAssessmentReported": (
        "收到企业自评报告：{whole}[；岗位：{posts}][；专业：{specialities}][；得分{score}]；检查机构：{group}",
        "received the enterprise's self-assessment: {whole}[; posts: {posts}][; specialities: {specialities}]"
        "[; score {score}]; inspection group: {group}",
    ),
    "ApplicationConsented": (
        "同意（推荐）企业的达标申请（案号{case}）",
        "consented to, or recommended, the application (case {case})",
    ),
    "ConsentRefused": (
        "不同意（不推荐）企业的达标申请（案号{case}），理由：{reason}",
        "refused consent or recommendation (case {case}); reason: {reason}",
    ),
    "SupplementRequested": (
        "一次告知企业补正申请材料（案号{case}）：{missing}",
        "asked for what the application lacks (case {case}): {missing}",
    ),
    "SupplementSubmitted": ("收到企业补正材料（案号{case}）", "received the supplement (case {case})"),
    "SelfAssessmentExamined": (
        "审核企业自评报告（案号{case}），符合申请条件[；意见：{opinion}]",
        "examined the self-assessment (case {case}): the conditions are met[; opinion: {opinion}]",
    ),
    "SiteAssessmentWaived": (
        "确认企业再次申请原等级免于现场评审（案号{case}），理由：{grounds}",
        "confirmed the renewal without a visit (case {case}); grounds: {grounds}",
    ),
    "RectificationExtended": (
        "同意延长不符合项整改期限{working_days}个工作日（案号{case}）",
        "extended the rectification by {working_days} working days (case {case})",
    ),
    "NonconformitiesRectified": (
        "收到企业不符合项整改报告（案号{case}）[：{measures}]",
        "received the report that the nonconformities are rectified (case {case})[: {measures}]",
    ),
    "RectificationConfirmed": ("确认不符合项整改合格（案号{case}）", "confirmed the rectification (case {case})"),
    "AssessmentReviewed": (
        "审核评审报告（案号{case}）[；意见：{opinion}]",
        "reviewed the assessment report (case {case})[; opinion: {opinion}]",
    ),
    "ReassessmentAgreed": (
        "经企业同意，整改后重新评审（案件{case}）",
        "agreed with the enterprise that it rectifies and is assessed again (case {case})",
    ),
    "AssessmentVoided": (
        "宣布评审报告作废（案号{case}），理由：{reason}",
        "declared the assessment report void (case {case}); reason: {reason}",
    ),
    "PublicNoticeOpened": (
        "公示企业名单（案号{case}），至{ends_on}，渠道：{channels}",
        "opened the public notice (case {case}) through {ends_on}, in: {channels}",
    ),
    "NoticeObjectionRaised": (
        "公示期间收到反映（{objection}，案号{case}）：{reason}",
        "received objection {objection} to the notice (case {case}): {reason}",
    ),
    "NoticeObjectionDecided": (
        "核实公示期间的反映（{objection}，案号{case}），属实：{upheld}，理由：{reason}",
        "decided objection {objection} to the notice (case {case}); upheld: {upheld}; reason: {reason}",
    ),
    "CaseHeld": ("暂缓办理案件{case}，理由：{reason}", "held case {case}; reason: {reason}"),
    "CaseReleased": ("恢复办理案件{case}，理由：{reason}", "released case {case}; reason: {reason}"),
    "ApplicationWithdrawn": (
        "收到企业撤回申请（案号{case}）[，理由：{reason}]",
        "received the withdrawal of the application (case {case})[; reason: {reason}]",
    ),
    "CaseEnded": ("终止案件{case}，事由：{ground}", "ended case {case}; ground: {ground}"),
    "CertificateIssued": (
        "颁发{level}证书（{certificate}）[，有效期至{valid_until}]",
        "issued the certificate {certificate} of {level}[, valid until {valid_until}]",
    ),
    "PlaqueAwarded": (
        "授予{level}牌匾（证书{certificate}）",
        "awarded the plaque of {level} (certificate {certificate})",
    ),
    "CertificateReturned": ("收回证书{certificate}", "took back the certificate {certificate}"),
    "LevelRecognised": (
        "依据{standard}重新认定企业{level}等级（证书{certificate}）",
        "recognised {level} anew under {standard} (certificate {certificate})",
    ),
}
