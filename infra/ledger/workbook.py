"""Reads a ledger from an Excel workbook, row by row; formulas, errors and merged cells are faults of their row."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from infra.ledger.faults import Fault, LedgerError
from infra.ledger.headings import DEPTH, HEADING, Cells, Columns, find

UNPACKED = 1 << 30
"""Bytes that a workbook may unpack to; text that cells share stays in memory, so that it has a limit of its own."""
SHARED_TEXT = 64 << 20
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
EXACT = 10**15
"""From here Excel no longer keeps every digit of a number."""

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{2,30})"')

warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # about what a ledger does not use


class Sheet:
    """The first visible sheet that has a ledger's headings.

    Raises `LedgerError` for another kind of archive, a damaged or oversized workbook, or one without headings.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            _must_be_a_workbook(path)
            self._book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
            self._sheet, self.heading_row, self.columns = self._chosen()
            self.title: str = self._sheet.title
            self.others = [s.title for s in self._book.worksheets if s is not self._sheet]
            self._merged = _merged(path, self._sheet._worksheet_path)  # openpyxl tells it in no other way
            self._must_hold_rows()
        except LedgerError:
            raise
        except Exception as error:  # openpyxl meets damage with errors of every kind
            raise self._damaged(error) from error

    def close(self) -> None:
        """Closes the file."""
        self._book.close()

    def rows(self) -> Iterator[tuple[int, Cells, tuple[Fault, ...]]]:
        """The rows below the headings that are not blank. Raises `LedgerError` where the workbook is damaged."""
        order = self.columns.order
        width = max(order) + 1
        merged = _Merged(self._merged, {place: field for field, place in self.columns.places.items()})
        for number, row in self._numbered(width):
            if number <= self.heading_row or all(cell.value is None for cell in row):
                continue
            faults = list(merged.in_row(number))
            cells = Cells._make("" if at < 0 else _text(row[at], at, self, faults) for at in order)
            if faults or any(cells):
                yield number, cells, tuple(faults)

    def _numbered(self, width: int) -> Iterator[tuple[int, Sequence[Any]]]:
        try:
            for number, row in enumerate(self._sheet.iter_rows(max_col=width), 1):
                if number > LAST_ROW:
                    raise LedgerError(f"{self._name}: 行数超过{LAST_ROW} it has rows beyond {LAST_ROW}")
                yield number, row
        except LedgerError:
            raise
        except Exception as error:
            raise self._damaged(error) from error

    def heading(self, place: int) -> str:
        """The heading above a column, as reports name it."""
        return next(HEADING[field] for field, at in self.columns.places.items() if at == place)

    def _chosen(self) -> tuple[Any, int, Columns]:
        best: tuple[Any, int, Columns] | None = None
        for sheet in self._book.worksheets:
            sheet.reset_dimensions()
            found = find([_plain(cell.value) for cell in row] for row in _first_rows(sheet))
            if found is None or (best is not None and len(found[1].missing) >= len(best[2].missing)):
                continue
            if sheet.sheet_state == "visible":
                best = (sheet, *found)
        if best is None:
            names = "、".join(sheet.title for sheet in self._book.worksheets)
            raise LedgerError(
                f"{self._name}: {names}中没有可见的工作表含台账标题（如企业名称） "
                "no visible sheet has a ledger's headings"
            )
        return best

    def _must_hold_rows(self) -> None:
        rows = self._sheet.iter_rows(min_row=self.heading_row + 1, max_row=LAST_ROW)
        if not any(cell.value is not None for row in rows for cell in row):
            raise LedgerError(f"{self._name}: 只有标题，没有可录入的行 it has headings and no rows: nothing to enter")

    def _damaged(self, error: Exception) -> LedgerError:
        what = f"{type(error).__name__}: {error}"
        return LedgerError(
            f"{self._name}: 文件已损坏，用Excel打开后重新保存 "
            f"it is damaged ({what}): open it in Excel and save it again"
        )


class _Merged:
    """Which rows a list of merged ranges reaches, asked in ascending order."""

    def __init__(self, ranges: Sequence[tuple[int, int, int, int, str]], fields: dict[int, str]) -> None:
        self._waiting = sorted(ranges, reverse=True)
        self._open: list[tuple[int, int, int, int, str]] = []
        self._fields = fields

    def in_row(self, number: int) -> Iterator[Fault]:
        while self._waiting and self._waiting[-1][0] <= number:
            self._open.append(self._waiting.pop())
        if self._open:
            self._open = [one for one in self._open if one[1] >= number]
        for _, _, left, right, ref in self._open:
            field = next((self._fields[at] for at in sorted(self._fields) if left <= at + 1 <= right), None)
            if field is not None:
                because = f"the cells {ref} are merged, so that it is unclear which row the text belongs to"
                yield Fault(HEADING[field], "merged_cells", because, "unmerge them and fill in every row")


def _text(cell: Any, place: int, sheet: Sheet, faults: list[Fault]) -> str:
    """A cell as text: dates as 2012-03-10, whole numbers without a point; what is no plain value is a fault."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        because = f"column {cell.column_letter} holds a formula"
        faults.append(Fault(sheet.heading(place), "formula", because, "put its value in its place (paste values only)"))
        return ""
    if kind == "e":
        because = f"column {cell.column_letter} holds the error {value}"
        faults.append(Fault(sheet.heading(place), "error_value", because, "correct the cell"))
        return ""
    if isinstance(value, int | float) and abs(value) >= EXACT:
        because = f"column {cell.column_letter} holds a number, of which Excel keeps 15 digits"
        faults.append(Fault(sheet.heading(place), "number", because, "format the column as text and enter it again"))
        return ""
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _first_rows(sheet: Any) -> Iterator[Sequence[Any]]:
    yield from sheet.iter_rows(max_row=DEPTH, max_col=200)


def _must_be_a_workbook(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename: part.file_size for part in archive.infolist()}
        if "xl/workbook.xml" not in parts:
            raise LedgerError(
                f"{path.name}: 是压缩包或其他文档，不是Excel工作簿，另存为.xlsx "
                "it is an archive or document, but no Excel workbook: save it as .xlsx"
            )
        if sum(parts.values()) > UNPACKED or parts.get("xl/sharedStrings.xml", 0) > SHARED_TEXT:
            raise LedgerError(
                f"{path.name}: 解压后超过台账的上限，请拆分或另存为CSV UTF-8 "
                "it unpacks to more than a ledger may hold: split it, or save it as CSV UTF-8"
            )


def _merged(path: Path, part: str) -> list[tuple[int, int, int, int, str]]:
    """The merged ranges of a sheet as (first row, last row, first column, last column, name).

    Reads the whole sheet once, so that a damaged part is found before anything is recorded.
    """
    found = []
    with zipfile.ZipFile(path) as archive, archive.open(part) as xml:
        rest = b""
        while piece := xml.read(1 << 20):
            text = rest + piece
            end = 0
            for match in _MERGED.finditer(text):
                end = match.end()
                ref = match[1].decode()
                left, top, right, bottom = range_boundaries(ref)
                found.append((top or 1, bottom or LAST_ROW, left or 1, right or LAST_COLUMN, ref))
            rest = text[max(end, len(text) - 300) :]
    return found
