"""The words that ledgers use for sectors, scales, levels, decisions and grounds, each with its usual variants."""

from registry.events.vocabulary import Level, Licence, Scale, Sector

NOTHING = frozenset(("", "无", "空", "-", "—", "——", "/", "\\"))
"""How ledgers write that a cell has nothing in it."""

SECTORS: dict[Sector, tuple[str, ...]] = {
    Sector.COAL: ("煤矿", "煤炭"),
    Sector.NON_COAL_MINE: ("非煤矿山", "非煤矿", "金属非金属矿山"),
    Sector.HAZARDOUS_CHEMICALS: ("危险化学品", "危化品", "危化"),
    Sector.CHEMICAL: ("化工",),
    Sector.PHARMACEUTICAL: ("医药", "制药", "医药化工"),
    Sector.FIREWORKS: ("烟花爆竹", "烟花"),
    Sector.OIL: ("石油", "石油天然气", "石油开采", "油气"),
    Sector.TRANSPORT: ("交通运输", "道路运输", "交通"),
    Sector.CONSTRUCTION: ("建筑施工", "建筑"),
    Sector.CIVIL_EXPLOSIVES: ("民用爆炸物品", "民爆", "民爆器材"),
    Sector.METALLURGY: ("冶金",),
    Sector.NON_FERROUS: ("有色", "有色金属"),
    Sector.BUILDING_MATERIALS: ("建材", "建筑材料"),
    Sector.MACHINERY: ("机械", "机械制造", "机械加工"),
    Sector.LIGHT_INDUSTRY: ("轻工", "轻工业"),
    Sector.TEXTILE: ("纺织", "纺织服装"),
    Sector.TOBACCO: ("烟草",),
    Sector.COMMERCE: ("商贸", "商业", "商贸流通"),
    Sector.OTHER_TRADE: ("其他工贸", "其它工贸", "工贸", "工贸其他", "工贸其它"),
}
"""The first word of each is the one that messages name."""

SECTOR_ENDINGS = ("行业", "企业", "业", "类")

SCALES: dict[Scale, tuple[str, ...]] = {
    Scale.ABOVE: ("规模以上", "规上", "以上"),
    Scale.BELOW: ("规模以下", "规下", "以下"),
}

LEVELS: dict[Level, tuple[str, ...]] = {
    Level.ONE: ("一级", "一", "1", "1级", "I", "I级", "壹级"),
    Level.TWO: ("二级", "二", "2", "2级", "II", "II级", "贰级"),
    Level.THREE: ("三级", "三", "3", "3级", "III", "III级", "叁级"),
}
"""NFKC has made I of Ⅰ, II of Ⅱ and III of Ⅲ."""

LICENCES: dict[Licence, tuple[str, ...]] = {
    Licence.SAFETY_PRODUCTION: ("安全生产许可证",),
    Licence.PRODUCTION: ("生产许可证",),
}

DECISIONS: dict[str, tuple[str, ...]] = {
    "downgrade": ("降级", "降低等级"),
    "revocation": ("撤销", "撤销等级"),
    "suspension": ("责令停产整顿", "停产整顿", "责令停产停业整顿", "停产停业整顿"),
    "closure": ("关闭", "予以关闭"),
    "ban": ("取缔", "予以取缔"),
}

GROUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("拒不", ("refuses_stop_order",)),
    ("仍不具备", ("unfit_after_suspension",)),
    ("瞒报", ("concealed_accident",)),
    ("谎报", ("concealed_accident",)),
    ("迟报", ("concealed_accident",)),
    ("漏报", ("concealed_accident",)),
    ("虚假", ("dishonest_material",)),
    ("弄虚作假", ("dishonest_material",)),
    ("失信", ("dishonesty_list",)),
    ("注销", ("licence_gone",)),
    ("吊销", ("licence_gone",)),
    ("隐患", ("hazard_unrectified",)),
    ("死亡", ("fatal_accident", "serious_accident")),
    ("事故", ("serious_accident",)),
    ("非法", ("unlawful_operation",)),
    ("违法", ("unlawful_operation",)),
    ("无证", ("unlawful_operation",)),
    ("产业政策", ("against_industrial_policy",)),
    ("污染", ("harms_environment",)),
    ("破坏环境", ("harms_environment",)),
    ("浪费资源", ("wastes_resources",)),
    ("最低标准", ("below_minimum_after_deadline",)),
    ("不具备", ("lacks_safety_conditions",)),
    ("未达标", ("not_compliant_in_time", "below_minimum_after_deadline")),
    ("未实现达标", ("not_compliant_in_time", "below_minimum_after_deadline")),
    ("运行", ("system_not_kept_running",)),
)
"""What a ground's wording contains and which ground it then names, the more telling first."""

ASSUMED: dict[str, str] = {
    "downgrade": "system_not_kept_running",
    "revocation": "system_not_kept_running",
    "suspension": "not_compliant_in_time",
    "closure": "below_minimum_after_deadline",
    "ban": "unlawful_operation",
}
"""The ground that is taken, with a warning, when the ledger names none that is known."""

NATIONAL = ("国家", "中华人民共和国", "国务院", "应急管理部", "原国家")
"""How the names of the nation's organs begin."""

GOVERNMENT, COMMITTEE_OFFICE = "人民政府", ("安全生产委员会办公室", "安委会办公室", "安委办")
NO_ORGAN = ("公司", "协会", "学会", "中心", "研究院", "事务所")
"""Names that end so are no organ of the state."""
