"""Opens a ledger by what the file is, not by its name, and hands out its rows with their numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from infra.ledger.delimited import Table
from infra.ledger.faults import Fault, LedgerError
from infra.ledger.headings import Cells, Columns
from infra.ledger.workbook import Sheet

KINDS = (
    (b"%PDF", "PDF文档", "a PDF document"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "旧版Excel文件（.xls）或加密的工作簿",
        "an old Excel file (.xls) or a workbook with a password",
    ),
    (b"MZ", "Windows程序", "a Windows program"),
    (b"\x7fELF", "程序", "a program"),
    (b"\x1f\x8b", "gzip压缩包", "a gzip archive"),
    (b"Rar!", "RAR压缩包", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip压缩包", "a 7-Zip archive"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"SQLite format 3\x00", "数据库", "a database"),
    (b"\xff\xfe", "UTF-16编码的文本", "text in UTF-16"),
    (b"\xfe\xff", "UTF-16编码的文本", "text in UTF-16"),
)
WAY_OUT_ZH = "另存为Excel工作簿（.xlsx）或CSV UTF-8"
WAY_OUT = "save the ledger as an Excel workbook (.xlsx) or as CSV UTF-8"


class Line(NamedTuple):
    """A row that is not blank: its number as a spreadsheet counts, its cells, and what the sheet itself has wrong."""

    number: int
    cells: Cells
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class Ledger:
    """An opened ledger: where its headings stand, what was left unread, and its rows, read once as they are asked."""

    place: str
    """The sheet's name and the row of the headings, for the report."""
    heading_row: int
    columns: Columns
    lines: Iterator[Line]
    left_unread: tuple[str, ...] = ()
    """Headings and sheets that are not read."""
    close: Callable[[], None] = field(default=lambda: None, repr=False)

    def __iter__(self) -> Iterator[Line]:
        return self.lines


def read_ledger(path: Path) -> Ledger:
    """The ledger in an XLSX, CSV or TSV file, in memory that does not grow with its rows.

    Raises `LedgerError` when the file is no ledger or damaged; a damaged workbook may say so while it is read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8192)
    except OSError as error:
        raise LedgerError(f"{path}: 无法读取 it cannot be read: {error.strerror}") from error
    if not head:
        raise LedgerError(f"{path.name}: 空文件，{WAY_OUT_ZH} it is empty: {WAY_OUT}")
    for magic, zh, kind in KINDS:
        if head.startswith(magic):
            raise LedgerError(f"{path.name}: 这是{zh}，{WAY_OUT_ZH} it is {kind}: {WAY_OUT}")
    opened = _workbook(path) if head.startswith(b"PK") else _delimited(path)
    if opened.columns.missing:
        opened.close()
        missing = "、".join(opened.columns.missing)
        raise LedgerError(
            f"{opened.place}: 缺少{missing}列，按此列名补上 "
            f"it lacks the columns {missing}: add them, with these headings"
        )
    return opened


def _delimited(path: Path) -> Ledger:
    table = Table(path)
    lines = (Line(number, cells) for number, cells in table.rows())
    place = f"{path.name}, row {table.heading_row}"
    return Ledger(place, table.heading_row, table.columns, lines, table.columns.unknown)


def _workbook(path: Path) -> Ledger:
    sheet = Sheet(path)
    lines = (Line(*row) for row in sheet.rows())
    place = f"sheet {sheet.title!r}, row {sheet.heading_row}"
    unread = (*sheet.columns.unknown, *(f"sheet {title!r}" for title in sheet.others))
    return Ledger(place, sheet.heading_row, sheet.columns, lines, unread, sheet.close)
