"""Reads a ledger from delimited text: UTF-8 or GB18030, comma or tab, checked whole before its first row is used."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from infra.ledger.faults import LedgerError
from infra.ledger.headings import Cells, Columns, find, in_utf8

PIECE = 1 << 20
csv.field_size_limit(1 << 24)
"""Sixteen million characters: a cell that is too long is a fault of its row, not of the file."""


class Table:
    """A delimited file whose encoding, quotes and headings have been checked.

    Raises `LedgerError` when the bytes are not text, a quote is not closed, or no headings are found.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = _encoding(path)
        self._delimiter = self._separator()
        found = find(row for _, row in self._records())
        if found is None:
            raise LedgerError(
                f"{path.name}: 没有台账的标题行（如企业名称、统一社会信用代码） no row has the headings of a ledger"
            )
        self.heading_row: int = found[0]
        self.columns: Columns = found[1]
        self._must_hold_rows()

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The rows below the headings that are not blank."""
        places = self.columns.order
        width = max(places) + 1
        for number, row in self._records():
            if number <= self.heading_row or not any(map(str.strip, row)):
                continue
            row.extend([""] * (width - len(row)))
            row.append("")  # where the columns that the ledger lacks point to (-1)
            yield number, Cells._make([row[place] for place in places])

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        with self._path.open(encoding=self._encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self._delimiter, strict=True)
            try:
                yield from enumerate(reader, 1)
            except csv.Error as error:
                raise LedgerError(
                    f"{self._path.name}: 第{reader.line_num}行，核对引号 "
                    f"line {reader.line_num}: {error}: check the quotes"
                ) from error

    def _separator(self) -> str:
        with self._path.open(encoding=self._encoding, newline="") as file:
            head = file.read(PIECE)
        return "\t" if head.count("\t") > head.count(",") else ","

    def _must_hold_rows(self) -> None:
        """Reads to the end once, so that a quote left open is found before anything is recorded."""
        if not sum(number > self.heading_row and any(row) for number, row in self._records()):
            raise LedgerError(
                f"{self._path.name}: 只有标题，没有可录入的行 it has headings and no rows: nothing to enter"
            )


def _encoding(path: Path) -> str:
    broken = _broken_at(path, "utf-8")
    if broken is None:
        return "utf-8-sig"
    line, why = broken
    with path.open("rb") as file:
        head = file.read(PIECE)
    if head.startswith(codecs.BOM_UTF8) or in_utf8(head):
        raise LedgerError(
            f"{path.name}: 第{line}行的UTF-8编码损坏，重新另存为CSV UTF-8 "
            f"line {line}: broken UTF-8 ({why}): save the ledger again as CSV UTF-8"
        )
    broken = _broken_at(path, "gb18030")
    if broken is not None:
        raise LedgerError(
            f"{path.name}: 第{broken[0]}行既非UTF-8也非GB18030编码，另存为CSV UTF-8 "
            f"line {broken[0]}: neither UTF-8 nor GB18030 text: save it as CSV UTF-8"
        )
    return "gb18030"


def _broken_at(path: Path, encoding: str) -> tuple[int, str] | None:
    """The line where strict decoding fails and why; `None` when the whole file decodes."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n"), error.reason
            if "\x00" in text:
                line += text[: text.index("\x00")].count("\n")
                raise LedgerError(
                    f"{path.name}: 第{line}行含零字节，不是文本文件，另存为CSV UTF-8 "
                    f"line {line}: a zero byte: this is no text; save it as CSV UTF-8"
                )
            if not piece:
                return None
            line += text.count("\n")
