"""Makes the sample ledgers that are shipped beside this module: `python -m infra.demo.sample`."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from infra.demo.names import JIANGSU, SHAANXI, WORKS, credit_code, department, enterprise_name, government
from infra.ledger.headings import HEADING
from infra.ledger.words import LEVELS, SCALES, SECTORS
from registry.events import regions
from registry.events.vocabulary import Level, Scale, Sector

FOLDER = Path(__file__).parent / "ledger"
XLSX, CSV, WRONG = FOLDER / "sample-ledger.xlsx", FOLDER / "sample-ledger.csv", FOLDER / "sample-ledger-with-errors.csv"
TITLE = "企业安全生产标准化达标企业台账（演示数据，企业均为虚构）"

Cell = str | date
Row = dict[str, Cell]

_UNDER_2021 = (Sector.CHEMICAL, Sector.HAZARDOUS_CHEMICALS, Sector.MACHINERY, Sector.METALLURGY, Sector.TEXTILE)
_METHOD = "全国冶金等工贸企业安全生产标准化考评办法"
_CHEMICAL_METHOD = "危险化学品从业单位安全生产标准化评审工作管理办法"


def rows() -> list[Row]:
    """The sample's rows, without a fault and without a warning, in the order in which things happened."""
    levels = list(_levels())
    return [*levels, *_registered_only(), *_decisions(levels)]


def faulty_rows() -> list[Row]:
    """Eight rows, each with a mistake that ledgers often have."""
    good = list(_levels())[:8]
    wrong: tuple[Row, ...] = (
        {"code": str(good[0]["code"])[:-1] + ("A" if str(good[0]["code"])[-1] != "A" else "B")},
        {"region": "西安市不存在区"},
        {"sector": "玩具"},
        {"level": "四级"},
        {"announced_on": "2013年2月30日"},
        {"issuer": "市安监局"},
        {"level": "二级"},
        {"decision": "降级", "decided_on": date(2016, 5, 4), "document": "安监罚〔2016〕7号", "lower_level": "三级"},
    )
    return [row | change for row, change in zip(good, wrong, strict=True)]


def _levels() -> Iterator[Row]:
    """Levels of both decades: by the provinces' rules to 2021, by the national ones after."""
    counties = [county for pair in zip(SHAANXI, JIANGSU, strict=True) for county in pair]
    sectors = tuple(WORKS)
    for number in range(1, 73):
        on = date(2011, 8, 15) + timedelta(days=number * 37)
        yield _level(counties[number % 22], sectors[number % 14], number, _grade(number), on)
    for number in range(73, 97):
        on = date(2021, 12, 6) + timedelta(days=number * 13)
        row = _level(counties[number % 22], _UNDER_2021[number % 5], number, _grade(number), on)
        yield row | {"valid_until": on.replace(year=on.year + 3)}


def _grade(number: int) -> Level:
    return Level.ONE if number % 24 == 0 else Level.TWO if number % 5 == 0 else Level.THREE


def _level(county: str, sector: Sector, number: int, level: Level, on: date) -> Row:
    region = {Level.ONE: regions.NATION, Level.TWO: f"{county[:2]}0000", Level.THREE: f"{county[:4]}00"}[level]
    issuer = department(region, on).name
    return _enterprise(county, sector, number) | {
        "level": LEVELS[level][0],
        "certificate": f"{county[:2]}AQB{level.rank}-{on.year}-{number:05d}",
        "announced_on": on,
        "issuer": issuer,
        "assessment_body": f"{regions.name(f'{county[:2]}0000')}示例安全技术评审有限公司",
        "notice": f"{issuer[:2]}安监公告〔{on.year}〕{number % 30 + 1}号",
    }


def _enterprise(county: str, sector: Sector, number: int) -> Row:
    place = regions.full_name(county) if number % 2 else county
    scale = Scale.ABOVE if number % 3 else Scale.BELOW
    name = enterprise_name(county, sector, number)
    return {
        "name": name.replace("示例", "示例“晨光”,") if number % 40 == 7 else name,
        "code": credit_code(county, number),
        "region": place,
        "sector": SECTORS[sector][0],
        "scale": SCALES[scale][0],
    }


def _registered_only() -> Iterator[Row]:
    for number in range(97, 105):
        county, on = (*SHAANXI, *JIANGSU)[number % 22], date(2012, 2, 29)
        row = _enterprise(county, tuple(WORKS)[number % 14], number)
        yield row | {"announced_on": on, "issuer": department(f"{county[:4]}00", on).name}


def _decisions(levels: list[Row]) -> Iterator[Row]:
    """Rows that add a decision to an enterprise named above, and two bans of operations that hold nothing."""
    by_sector: dict[str, list[Row]] = {}
    for row in levels[:72]:
        by_sector.setdefault(str(row["sector"]), []).append(row)
    machinery, chemical = by_sector["机械"], by_sector["危险化学品"]
    for row in (next(r for r in machinery if r["level"] == "二级"),):
        yield _against(
            row, "降级", date(2019, 6, 3), basis=_METHOD, lower_level="三级", ground="标准化体系未保持有效运行"
        )
    for row in (next(r for r in chemical if r["level"] == "二级"),):
        yield _against(
            row,
            "降级",
            date(2020, 4, 1),
            basis=_CHEMICAL_METHOD,
            lower_level="三级",
            ground="发生生产安全事故，不再符合原等级要求",
        )
    for row in [r for r in machinery if r["level"] == "三级"][:2]:
        yield _against(row, "撤销", date(2019, 9, 17), basis=_METHOD, ground="提供虚假材料")
    yield _against(levels[90], "撤销", date(2025, 6, 20), ground="发生人员死亡的生产安全事故")
    for row in levels[30:36]:
        end: Row = {"ends_on": date(2020, 6, 30), "licences": "安全生产许可证"}
        yield _against(row, "责令停产整顿", date(2019, 12, 30), ground="在规定时间内未实现达标", **end)
    for row, ground in ((levels[40], "在规定期限内仍达不到最低标准"), (levels[43], "不符合国家产业政策")):
        yield _against(row, "关闭", date(2019, 10, 31), ground=ground)
    yield _against(levels[31], "关闭", date(2020, 9, 1), ground="经停产停业整顿，仍不具备规定的安全生产条件")
    yield _against(levels[47], "取缔", date(2019, 3, 12), ground="非法违法生产经营建设行为")
    for number, county in ((1, "610802"), (2, "320302")):
        row = _enterprise(county, Sector.OTHER_TRADE, 104 + number) | {"code": f"unregistered:{county}-{number}"}
        on = date(2013, 11, 8)
        yield _against(row, "取缔", on, ground="非法违法生产经营建设行为")


def _against(row: Row, decision: str, on: date, **more: Cell) -> Row:
    county = _county(row)
    city = f"{county[:4]}00"
    if decision in ("降级", "撤销"):
        organ = str(row["issuer"])
    else:
        organ = (government(city) if decision == "关闭" else department(city, on)).name
    number: Row = {"decision": decision, "decided_on": on, "document": f"{organ[:2]}安罚〔{on.year}〕{on.month * 3}号"}
    kept: Row = {field: row[field] for field in ("name", "code", "region", "sector", "scale")}
    return kept | number | {"decider": organ} | more


def _county(row: Row) -> str:
    code = str(row["code"])
    return code.partition(":")[2][:6] if ":" in code else code[2:8]


def write_csv(path: Path, ledger: list[Row]) -> None:
    """UTF-8 with a byte order mark, as Excel writes it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING.values())
        writer.writerows([str(row.get(field, "")) for field in HEADING] for row in ledger)


def write_xlsx(path: Path, ledger: list[Row]) -> None:
    """A workbook with a merged title above the headings and true dates, as offices keep it."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": TITLE, "created": date(2026, 1, 1)})
        sheet = book.add_worksheet("台账")
        sheet.merge_range(0, 0, 0, len(HEADING) - 1, TITLE, book.add_format({"align": "center", "bold": True}))
        sheet.write_row(1, 0, HEADING.values(), book.add_format({"bold": True}))
        sheet.freeze_panes(2, 2)
        sheet.set_column(0, len(HEADING) - 1, 18)
        for number, row in enumerate(ledger, 2):
            for column, field in enumerate(HEADING):
                cell = row.get(field, "")
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell)


def main() -> None:
    """Writes the three files."""
    FOLDER.mkdir(exist_ok=True)
    write_xlsx(XLSX, rows())
    write_csv(CSV, rows())
    write_csv(WRONG, faulty_rows())


if __name__ == "__main__":
    main()
