"""Sentences for the events of supervision: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "CheckOpened": (
        "对企业立项{kind}（编号{inspection}），应于{by}前完成",
        "opened a check of the enterprise ({kind}, {inspection}), due by {by}",
    ),
    "InspectionHeld": (
        "对企业开展{kind}（编号{inspection}），结果：{result}[；参加部门：{departments}][；问题：{findings}]"
        "[；装备落后：{equipment}][；可作示范：{exemplary_in}]",
        "held an inspection ({kind}, {inspection}) of the enterprise; result: {result}[; departments: {departments}]"
        "[; findings: {findings}][; lagging equipment: {equipment}][; an example in: {exemplary_in}]",
    ),
    "MajorHazardFound": (
        "认定企业存在重大事故隐患（编号{hazard}）：{finding}，责令于{deadline}前消除[，其间暂时停产：{stopped}]",
        "found a major accident hazard ({hazard}) at the enterprise: {finding}; to be removed by {deadline}"
        "[; stopped meanwhile: {stopped}]",
    ),
    "MajorHazardRemoved": (
        "验收确认重大事故隐患（编号{hazard}）已消除",
        "confirmed that the major accident hazard {hazard} is removed",
    ),
    "StopOrderDefied": (
        "认定企业拒不执行停产整顿决定（{suspension}）：{finding}",
        "found that the enterprise does not obey the suspension {suspension}: {finding}",
    ),
    "LicenceHeldBack": (
        "暂扣企业{licence}（编号{withholding}），期限至{ends_on}，理由：{reason}",
        "withheld the enterprise's {licence} until {ends_on} ({withholding}); reason: {reason}",
    ),
    "HeldLicenceReturned": (
        "发还企业{licence}（编号{withholding}）",
        "returned the enterprise's {licence} ({withholding})",
    ),
    "LicenceRevocationProposed": (
        "拟吊销企业{licence}（编号{proposal}），理由：{reason}",
        "proposed to revoke the enterprise's {licence} ({proposal}); reason: {reason}",
    ),
    "LicenceRevoked": ("吊销企业{licence}，理由：{reason}", "revoked the enterprise's {licence}; reason: {reason}"),
    "LicenceDeregistered": (
        "注销企业{licence}，理由：{reason}",
        "deregistered the enterprise's {licence}; reason: {reason}",
    ),
    "OwnDateSet": (
        "责令企业于{by}前达标[，理由：{reason}]",
        "ordered the enterprise to be compliant by {by}[; reason: {reason}]",
    ),
    "SlowProgressWarned": (
        "对企业达标创建进展缓慢予以警示（编号{warning}）：{reason}",
        "warned the enterprise of slow progress ({warning}): {reason}",
    ),
    "ExposurePublished": (
        "通过{channels}对企业予以曝光（编号{exposure}），期限至{until}，事由：{ground}",
        "named the enterprise in public ({exposure}) through {channels} until {until}; ground: {ground}",
    ),
    "ExposureWithdrawn": (
        "撤回对企业的曝光（编号{exposure}），理由：{reason}",
        "withdrew the exposure {exposure}; reason: {reason}",
    ),
}
