"""The words of what is open: each kind of measure, and the way out of it."""

MEASURED: dict[str, dict[str, tuple[str, str]]] = {
    "measure": {
        "rectification": ("限期整改", "rectification order"),
        "suspension": ("责令停产整顿", "suspension for rectification"),
        "hazard": ("重大事故隐患", "major accident hazard"),
        "penalty": ("行政处罚", "administrative penalty"),
        "withholding": ("暂扣许可证", "licence withheld"),
        "retrofit": ("责令改造提升", "directed retrofit"),
        "check": ("应检", "check that is due"),
        "reexamination": ("等级复核", "re-examination of the level"),
        "exposure": ("曝光", "exposure"),
        "listing": ("列入严重失信主体名单", "on the list of seriously dishonest entities"),
    },
    "way_out": {
        "rectification": ("整改完成并经验收合格", "an accepted rectification"),
        "suspension": (
            "整改完成并经复产验收合格；期满不自动恢复",
            "an accepted check for resumption; nothing resumes by itself",
        ),
        "hazard": ("治理完成并经验收", "the accepted removal of the hazard"),
        "penalty": ("履行处罚决定，或者经复议、诉讼撤销", "its execution, or its annulment on review"),
        "withholding": ("由发证机关发还", "its issuer gives it back"),
        "retrofit": ("改造完成并经确认", "the confirmed retrofit"),
        "check": ("接受检查", "the inspection"),
        "reexamination": ("由定级机关作出复核结论", "the finding of who granted the level"),
        "exposure": ("期满或者撤回", "its last day, or its withdrawal"),
        "listing": ("期满移出，符合条件的可以提前移出", "its last day, or early removal where the rules allow it"),
    },
}
