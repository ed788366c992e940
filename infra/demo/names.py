"""Invented enterprises in real places: names that nobody takes for real, valid credit codes, organs by their names."""

from datetime import date

from stdnum.cn import uscc

from registry.events import regions
from registry.events.event import Authority
from registry.events.vocabulary import OrganKind, Sector

SHAANXI = ("610102", "610113", "610116", "610204", "610302", "610402", "610502", "610602", "610702", "610802", "610902")
JIANGSU = ("320106", "320205", "320302", "320402", "320505", "320612", "320703", "320803", "320902", "321002", "321102")
"""Counties and districts in which the invented enterprises lie."""

WORKS: dict[Sector, str] = {
    Sector.COAL: "煤矿",
    Sector.NON_COAL_MINE: "石料矿",
    Sector.HAZARDOUS_CHEMICALS: "危化品储运",
    Sector.CHEMICAL: "化工",
    Sector.PHARMACEUTICAL: "制药",
    Sector.FIREWORKS: "烟花",
    Sector.METALLURGY: "轧钢",
    Sector.NON_FERROUS: "铝业",
    Sector.BUILDING_MATERIALS: "水泥",
    Sector.MACHINERY: "机械",
    Sector.LIGHT_INDUSTRY: "纸业",
    Sector.TEXTILE: "纺织",
    Sector.COMMERCE: "商贸",
    Sector.OTHER_TRADE: "加工",
}

REFORM = date(2019, 1, 1)
"""From here the departments are called 应急管理, before 安全生产监督管理."""


def enterprise_name(county: str, sector: Sector, number: int) -> str:
    """A name that says that it is an example, such as 西安示例机械18号有限公司."""
    city = regions.name(f"{county[:4]}00").removesuffix("市")
    return f"{city}示例{WORKS[sector]}{number}号有限公司"


def credit_code(county: str, number: int, series: str = "X") -> str:
    """A unified social credit code of that county with a right check character and an invented body."""
    body = f"91{county}{number:08d}{series}"
    return f"{body}{uscc.calc_check_digit(body)}"


def department(region: str, on: date) -> Authority:
    """The department for work safety of a city, a province or the nation on a day."""
    if region == regions.NATION:
        name = "应急管理部" if on >= REFORM else "国家安全生产监督管理总局"
    else:
        late_province = on >= REFORM and regions.rank(region) is regions.Rank.PROVINCE
        work = "应急管理" if on >= REFORM else "安全生产监督管理"
        name = f"{regions.name(region)}{work}{'厅' if late_province else '局'}"
    return Authority(organ=OrganKind.DEPARTMENT, region=region, name=name)


def committee_office(region: str) -> Authority:
    """The office of a region's safety committee."""
    name = f"{regions.name(region)}安全生产委员会办公室"
    return Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region=region, name=name)


def government(region: str) -> Authority:
    """The people's government of a region."""
    return Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region=region, name=f"{regions.name(region)}人民政府")


def issuer(region: str) -> Authority:
    """The organ of a region that issues licences."""
    return Authority(organ=OrganKind.LICENCE_ISSUER, region=region, name=f"{regions.name(region)}行政审批服务局")
