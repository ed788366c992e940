"""The words of what is open: each kind of measure, the way out of it, and what it is when its term has run out."""

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
    "key_subject": {
        "enterprise": ("重点企业", "key enterprise"),
        "sector": ("重点行业", "in a key sector"),
        "region": ("重点地区", "in a key region"),
    },
    "past_term": {
        "no_order": ("未达标且无整改指令", "not compliant and no open order"),
        "rectification": ("整改期限已过", "rectification past its deadline"),
        "suspension": ("停产整顿期限已过", "suspension past its end"),
        "case": ("案件逾期未办", "step of a case past its limit"),
        "check": ("应检期限已过", "check past its day"),
        "retrofit": ("改造提升期限已过", "retrofit past its deadline"),
        "hazard": ("重大事故隐患整改期限已过", "major hazard past its deadline"),
        "resumption_check": ("复产申请逾期未验收", "resumption asked for and not checked by its day"),
        "resumption_notice": ("准予复产逾期未公告", "accepted resumption not announced by its day"),
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
