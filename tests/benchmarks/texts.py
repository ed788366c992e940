"""Words of the made-up histories: names, places, findings and reasons in Chinese, drawn from a seed."""

import random
from typing import NamedTuple


class Town(NamedTuple):
    """A county, its city and province, with the names their organs carry."""

    county: str
    city: str
    province: str
    county_name: str
    city_name: str
    province_name: str


TOWNS = (
    Town("610802", "610800", "610000", "榆阳区", "榆林市", "陕西省"),
    Town("610113", "610100", "610000", "雁塔区", "西安市", "陕西省"),
    Town("610302", "610300", "610000", "渭滨区", "宝鸡市", "陕西省"),
    Town("610502", "610500", "610000", "临渭区", "渭南市", "陕西省"),
    Town("610602", "610600", "610000", "宝塔区", "延安市", "陕西省"),
)

SECTORS = {
    "coal": ("煤矿", "矿业有限公司"),
    "machinery": ("机械", "机械制造有限责任公司"),
    "building_materials": ("建材", "建材有限公司"),
    "non_coal_mine": ("非煤矿山", "石料有限公司"),
    "metallurgy": ("冶金", "冶金炉料有限公司"),
    "light_industry": ("轻工", "食品工业有限公司"),
}
SYLLABLES = "秦北恒盛源泰华宇龙腾鑫达宏远金诚瑞丰安康永兴"
FINDINGS = (
    "采掘工作面支护不足,局部顶板离层未及时处理。",
    "瓦斯传感器未按期标校,监控系统断电试验记录缺失。",
    "配电室门口堆放杂物,绝缘垫破损未更换。",
    "特种作业人员持证上岗台账与现场不符。",
    "应急预案未按要求组织演练,演练记录不全。",
    "受限空间作业未执行审批制度。",
)
EQUIPMENT = ("瓦斯监控系统", "提升绞车", "压力机光电保护装置", "粉尘收集与除尘系统", "行车限位装置")
REASONS = ("未在规定时间内完成整改。", "年度抽查得分低于所持等级的要求。", "经复核,原认定的事实发生变化。")
FIELDS = ("煤矿通风管理", "隐患排查治理", "班组安全建设")
ELEMENTS = ("安全生产目标", "组织机构和职责", "安全投入", "法律法规与管理制度", "教育培训", "隐患排查和治理")


def company(dice: random.Random, town: Town, sector: str) -> str:
    """The name of an enterprise that does not exist."""
    return f"{town.city_name}{''.join(dice.sample(SYLLABLES, 2))}示例{SECTORS[sector][1]}"
