"""The words for what is to an enterprise's disadvantage, and for how it follows to a successor."""

LICENCES: dict[str, tuple[str, str]] = {
    "safety_production_licence": ("安全生产许可证", "work-safety licence"),
    "production_licence": ("生产许可证", "production licence"),
}
PENALTIES: dict[str, tuple[str, str]] = {
    "warning": ("警告、通报批评", "warning"),
    "fine": ("罚款", "fine"),
    "confiscation": ("没收违法所得或非法财物", "confiscation"),
    "stop_production": ("责令停产停业", "order to stop production"),
    "licence_withheld": ("暂扣许可证件", "licence withheld"),
    "licence_revoked": ("吊销许可证件", "licence revoked"),
    "other": ("其他行政处罚", "another penalty"),
}
ACCIDENTS: dict[str, tuple[str, str]] = {
    "particularly_major": ("特别重大事故", "particularly major accident"),
    "major": ("重大事故", "major accident"),
    "larger": ("较大事故", "larger accident"),
    "ordinary": ("一般事故", "ordinary accident"),
}
ADVERSE: dict[str, dict[str, tuple[str, str]]] = {
    "licence": LICENCES,
    "penalty": PENALTIES,
    "accident_class": ACCIDENTS,
    "accident": {
        "production": ("生产安全事故", "production accident"),
        "road_traffic": ("道路交通事故", "road traffic accident"),
        "fire": ("火灾事故", "fire"),
    },
    "reporting": {
        "in_time": ("及时", "in time"),
        "late": ("迟报", "late"),
        "omitted": ("漏报", "not at all"),
        "false": ("谎报", "falsely"),
        "concealed": ("瞒报", "concealed"),
    },
    "severity": {"minor": ("轻微", "minor"), "general": ("一般", "general"), "serious": ("严重", "serious")},
    "succession": {
        "merger": ("合并", "merger"),
        "division": ("分立", "division"),
        "new_code": ("换领统一社会信用代码", "change of code"),
        "link": ("关联信用代码", "link to a credit code"),
        "registered_in_error": ("登记有误", "registered in error"),
    },
    "adverse_item": {
        "downgrade": ("降级", "downgrade"),
        "revocation": ("撤销等级", "revocation"),
        "suspension": ("停产整顿", "suspension"),
        "closure": ("关闭", "closure"),
        "ban": ("取缔", "ban"),
        "penalty_minor": ("行政处罚（轻微）", "minor penalty"),
        "penalty_general": ("行政处罚（一般）", "general penalty"),
        "penalty_serious": ("行政处罚（严重）", "serious penalty"),
        "licence_revoked": ("吊销许可证", "licence revoked"),
        "accident": ("生产安全事故", "accident"),
        "grave_accident": ("较大以上生产安全事故", "grave accident"),
        "dishonesty_list": ("严重失信主体名单", "list of seriously dishonest entities"),
        "hazard": ("重大事故隐患", "major accident hazard"),
    },
}
