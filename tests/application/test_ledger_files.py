"""A file is a ledger or it is told what is wrong with it: no bytes whatever bring an import down."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from infra.demo import sample
from infra.ledger import LedgerError, import_ledger, read_ledger
from infra.ledger.headings import HEADING
from infra.ledger.reading import Line
from infra.ledger.rows import Unclear, understand
from registry.application import Registry
from tests.ledgers import GOOD, ledger, register, row, text, workbook


def lines(path: Path) -> list[Line]:
    found = read_ledger(path)
    try:
        return list(found)
    finally:
        found.close()


def written(folder: Path, content: bytes, name: str = "ledger.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_text_is_read_in_each_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    name = '西安"甲,乙"\t示例厂'
    path = written(tmp_path, text(row(1, name=name), separator=separator).encode(encoding))

    (line,) = lines(path)

    assert (line.number, line.cells.name, line.cells.issuer) == (2, name, GOOD["issuer"])


def test_headings_come_in_any_order_and_blank_rows_count_but_say_nothing(tmp_path: Path) -> None:
    content = "某市台账,,\r\n等级 , 企业名称,备注,统一 社会信用代码,行政区划,行业,规模,证书编号,公告日期,发证机关\r\n"
    content += "\r\n三级,甲厂,x,1,2,3,4,5,6,7\r\n,,,,,,,,,\r\n \r\n二级,乙厂\r\n\r\n\r\n"

    found = read_ledger(written(tmp_path, content.encode()))

    assert (found.heading_row, found.left_unread) == (2, ("备注",))
    assert [(line.number, line.cells.name, line.cells.level) for line in found] == [
        (4, "甲厂", "三级"),
        (7, "乙厂", "二级"),
    ]


def test_a_workbook_gives_dates_numbers_and_text_as_they_are_meant(tmp_path: Path) -> None:
    cells = {
        "announced_on": date(2012, 2, 29),
        "valid_until": datetime(2015, 2, 28, 12, 30),  # noqa: DTZ001  (a sheet has no time zones)
        "region": 610113,
        "level": 3.0,
    }
    path, book = workbook(tmp_path, GOOD | cells)
    book.save(path)

    (line,) = lines(path)

    assert line.cells[2:8] == ("610113", "机械", "规模以上", "3", GOOD["certificate"], "2012-02-29")
    assert (line.cells.valid_until, line.faults) == ("2015-02-28", ())
    assert understand(line.cells).announced_on == date(2012, 2, 29)


def test_formulas_errors_and_long_numbers_are_faults_of_their_cells(tmp_path: Path) -> None:
    array = ArrayFormula("A5:A5", "=SUM(B1:B2)")
    path, book = workbook(
        tmp_path,
        GOOD | {"level": "=1+2"},
        GOOD | {"level": "#N/A"},
        GOOD | {"code": 916101130000000123},
        GOOD | {"name": array},
    )
    book.save(path)

    faults = [(line.number, one.heading, one.rule) for line in lines(path) for one in line.faults]

    assert faults == [
        (2, "等级", "formula"),
        (3, "等级", "error_value"),
        (4, "统一社会信用代码", "number"),
        (5, "企业名称", "formula"),
    ]


def test_merged_cells_are_faults_of_every_row_they_reach(tmp_path: Path) -> None:
    path, book = workbook(tmp_path, *(row(number) for number in range(1, 6)))
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("C6:D6")
    sheet.merge_cells("AZ2:BA2")
    book.save(path)

    faults = [(line.number, one.heading, one.rule) for line in lines(path) for one in line.faults]

    assert faults == [
        (3, "企业名称", "merged_cells"),
        (4, "企业名称", "merged_cells"),
        (6, "行政区划", "merged_cells"),
    ]


def test_of_many_sheets_the_first_visible_with_the_headings_is_read_and_named(tmp_path: Path) -> None:
    path, book = workbook(tmp_path, row(1))
    assert book.active is not None
    book.active.title = "旧台账"
    book.active.sheet_state = "hidden"
    book.create_sheet("说明").append(["本表由示例市填报"])
    shown = book.create_sheet("台账")
    shown.append(["示例市达标企业名单"])
    shown.append(list(HEADING.values()))
    shown.append([row(2).get(field) for field in HEADING])
    book.save(path)

    found = read_ledger(path)

    assert (found.place, found.heading_row) == ("sheet '台账', row 2", 2)
    assert found.left_unread == ("sheet '旧台账'", "sheet '说明'")
    assert [line.cells.code for line in found] == [row(2)["code"]]


def test_a_sheet_that_is_hidden_is_not_read(tmp_path: Path) -> None:
    path, book = workbook(tmp_path, row(1))
    assert book.active is not None
    book.active.sheet_state = "hidden"
    book.create_sheet("说明")
    book.save(path)

    with pytest.raises(LedgerError, match="no visible sheet"):
        read_ledger(path)


HEADINGS = ",".join(HEADING.values())
UTF8, GB = HEADINGS.encode(), HEADINGS.encode("gb18030")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空文件.*is empty"),
        (b"%PDF-1.7 ...", "PDF文档.*a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel file"),
        (b"MZ\x90\x00", "a Windows program"),
        (b"\x89PNG\r\n", "a picture"),
        ("企业名称".encode("utf-16"), "text in UTF-16"),
        (b"PK\x03\x04 no more", "is damaged"),
        (b"hello, world\r\n1, 2\r\n", "no row has the headings"),
        (UTF8, "has headings and no rows"),
        (UTF8 + b"\r\n,,,\r\n", "has headings and no rows"),
        ("企业名称,等级\r\n甲,乙\r\n".encode(), "缺少统一社会信用代码.*lacks the columns 统一社会信用代码、行政区划"),
        ("企业名称,单位名称\r\n甲,乙\r\n".encode(), "two columns are headed 企业名称"),
        (UTF8 + b"\r\n1\r\n\xff\xff\r\n", "line 3: broken UTF-8"),
        (UTF8 + b"\r\n1\r\n\xe4\xbc", "line 3: broken UTF-8"),
        (UTF8 + b"\r\n1\r\n2,\x00\r\n", "line 3: a zero byte"),
        (GB + b"\r\n1\r\n\xff\xff\r\n", "line 3: neither UTF-8 nor GB18030"),
        (UTF8 + b'\r\n"open,\r\n' + b"x,y\r\n" * 9, "check the quotes"),
        (UTF8 + b'\r\n"a"b,\r\n', "第2行.*line 2: .* check the quotes"),
    ],
)
def test_what_is_no_ledger_is_told_so(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(LedgerError, match=told):
        read_ledger(written(tmp_path, content))


def test_a_missing_file_and_a_folder_are_told_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(LedgerError, match=str(path)):
            read_ledger(path)


def test_an_archive_that_is_no_workbook_and_one_that_unpacks_too_large_are_told_so(tmp_path: Path) -> None:
    other, bomb = tmp_path / "other.xlsx", tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/sharedStrings.xml", bytes((64 << 20) + 1))

    with pytest.raises(LedgerError, match="no Excel workbook"):
        read_ledger(other)
    with pytest.raises(LedgerError, match="unpacks to more"):
        read_ledger(bomb)


def test_a_workbook_cut_short_or_changed_within_is_told_so(tmp_path: Path) -> None:
    whole = sample.XLSX.read_bytes()
    for at in (len(whole) // 2, len(whole) - 30):
        with pytest.raises(LedgerError, match="is damaged"):
            read_ledger(written(tmp_path, whole[:at], "cut.xlsx"))
    with zipfile.ZipFile(sample.XLSX) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:9000]
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    with pytest.raises(LedgerError, match="is damaged"):
        lines(written(tmp_path, changed.getvalue(), "changed.xlsx"))


def test_what_went_in_before_damage_was_met_stays_and_a_whole_file_goes_on(tmp_path: Path) -> None:
    registry = register(tmp_path)
    import_ledger(registry, ledger(tmp_path, row(1)))

    report = import_ledger(registry, ledger(tmp_path, row(1), row(2)))

    assert (report.repeated, report.recorded) == (1, 1)
    registry.close()


START = st.sampled_from([b"", b"PK\x03\x04", UTF8 + b"\r\n", GB + b"\n", sample.XLSX.read_bytes()[:3000]])


@settings(max_examples=300, deadline=None)
@given(START, st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_ledger_error(start: bytes, rest: bytes) -> None:
    with TemporaryDirectory() as folder:
        must_be_told(written(Path(folder), start + rest))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_workbook_with_any_bytes_changed_is_rows_or_a_ledger_error(data: st.DataObject) -> None:
    content = bytearray(sample.XLSX.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[at] = data.draw(st.integers(0, 255))

    with TemporaryDirectory() as folder:
        must_be_told(written(Path(folder), bytes(content), "ledger.xlsx"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_any_part_changed_is_rows_or_a_ledger_error(data: st.DataObject) -> None:
    with zipfile.ZipFile(sample.XLSX) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    part = parts[data.draw(st.sampled_from(sorted(parts)))]
    at = data.draw(st.integers(0, len(part) - 1))
    part[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bytes(content))

    with TemporaryDirectory() as folder:
        must_be_told(written(Path(folder), made.getvalue(), "ledger.xlsx"))


CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(sorted({*GOOD.values(), "撤销", "关闭", "2012-02-30", "9999-12-31", "2199-01-01", "无", "—"})),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(HEADING)), CELL), min_size=1, max_size=8))
def test_any_cells_are_entered_or_refused(rows: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        registry = register(Path(folder))
        content = text(*[{field: row(n).get(field, "") for field in HEADING} | one for n, one in enumerate(rows)])
        path = written(Path(folder), content.encode("utf-8", "surrogatepass"))
        try:
            report = import_ledger(registry, path)
            assert report.rows == report.recorded + report.repeated + report.refused
        except LedgerError:
            assert registry.journal.last_position() == 0
        finally:
            registry.close()


def must_be_told(path: Path) -> None:
    """Reads a file to its end; anything but rows or a `LedgerError` fails."""
    try:
        found = lines(path)
    except LedgerError:
        return
    for line in found:
        with suppress(Unclear):
            understand(line.cells)


def test_a_cell_of_any_length_is_a_fault_of_its_row_alone(registry: Registry, tmp_path: Path) -> None:
    report = import_ledger(registry, ledger(tmp_path, row(1, name="厂" * 200_000), row(2)))
    assert (report.recorded, report.refused) == (1, 1)
