"""The contents of the feed's files: a snapshot or a day's changes, line by line, header to signed trailer; and CSV."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from operator import itemgetter
from typing import Any

import msgspec

from consumers.credit.beside import Beside
from consumers.credit.record import Record
from consumers.credit.scope import Scope, covered, members, scoped
from consumers.credit.signing import Signer, sealed
from projections.credit.record import canonical

PIECE = 128
"""Lines that are written in one piece: what stays in a processor's cache."""
BOM = "\ufeff"
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What Excel takes for the beginning of a formula; in Chinese and Japanese editions the full-width signs too."""
_FORMULA = re.compile("|".join(f'"{re.escape(sign)}' for sign in _SIGNS).encode())
_QUOTE, _QUOTES = '"', '""'
_QUOTED = re.compile(r'[",\r\n]')
_REMEMBERED = 4096
_JOINED = 32
"""Pieces whose cells are copied into one, as large as is written at once."""
_BETWEEN = b"\x1f"
"""Stands between nested members: canonical JSON holds no control character."""
_NESTED = (
    "batch",
    "licences",
    "rectifications",
    "adverse",
    "withdrawn",
    "objections",
    "predecessors",
    "sites",
    "treatment",
    "rule_sets",
)
_MEMBERS = tuple(field.alias or name for name, field in Record.model_fields.items())
_OWN = ("position", "stream", "uscc", "name", "certificate")
_SHARED = tuple(name for name in _MEMBERS if name not in _NESTED and name not in _OWN)
COLUMNS = (*_OWN, *_SHARED, *_NESTED)
"""The columns of the CSV: who, then the other plain members of a record in the order of its schema, then the nested."""
_PLAINS = len(_OWN) + len(_SHARED)
_TYPED = range(1, len(_OWN))
"""The places of the texts that people have typed."""
_Plain = str | int | bool | None


class Counted:
    """Lines on their way into a file, counted and hashed: what the trailer says of them."""

    def __init__(self) -> None:
        self.count = 0
        self._digest = hashlib.sha256()

    def pieces(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines, each with its line feed, some hundred at a time."""
        told = iter(lines)
        with Beside(self._digest.update) as hashing:
            while piece := list(islice(told, PIECE)):
                self.count += len(piece)
                data = b"\n".join(piece) + b"\n"
                hashing.give(data)
                yield data

    @property
    def sha256(self) -> str:
        """Over all lines so far, each with its line feed."""
        return self._digest.hexdigest()


def contents(
    described: dict[str, Any], lines: Iterable[bytes], counted: Counted, signer: Signer, now: Callable[[], datetime]
) -> Iterator[bytes]:
    """Header, lines, and the signed trailer; `described` stands in both."""
    yield canonical({"kind": "header", **described}) + b"\n"
    yield from counted.pieces(lines)
    told = {"kind": "trailer", **described, "count": counted.count, "sha256": counted.sha256}
    yield sealed(told, signer, now()) + b"\n"


def records(stored: Iterable[bytes], scope: Scope) -> Iterable[bytes]:
    """The records that a scope covers, narrowed to it, in canonical form."""
    return stored if scope.whole else _narrowed(stored, scope)


def _narrowed(stored: Iterable[bytes], scope: Scope) -> Iterator[bytes]:
    told = iter(stored)
    while some := [members(data) for data in islice(told, PIECE)]:
        for record, inside in zip(some, covered(some, scope), strict=True):
            if inside:
                yield canonical(scoped(record, scope))


def as_csv(pieces: Iterable[bytes], *, excel: bool = False) -> Iterator[bytes]:
    """Records, some whole lines at a time, as CSV (RFC 4180, UTF-8): what is nested stands as JSON in its cell, null is
    an empty cell.

    For Excel it begins with a byte order mark, and a text that Excel would run as a formula begins with an apostrophe.
    """
    yield ((BOM if excel else "") + ",".join(COLUMNS) + "\r\n").encode()
    first, last = _Cells(b",").__getitem__, _Cells(b"\r\n").__getitem__
    made: list[bytes] = []
    for number, piece in enumerate(pieces, 1):
        rows = list(map(msgspec.structs.astuple, _ROWS.decode_lines(piece)))
        parts = (
            _plain_cells(list(map(_PLAIN, rows)), excel=excel),
            map(first, map(_BETWEEN.join, map(_FIRST, rows))),
            _long_cells(map(_LAST, rows), last),
        )
        made.extend(chain.from_iterable(zip(*parts, strict=True)))
        if number % _JOINED == 0:
            yield b"".join(made)
            made.clear()
    yield b"".join(made)


def _long_cells(rows: Iterable[tuple[Any, ...]], cells_of: Callable[[bytes], bytes]) -> list[bytes]:
    """The cells of members that are long: many rows have those of the row before, and a look-up reads them to its end
    before it compares."""
    found: list[bytes] = []
    before, cells = None, b""
    for row in rows:
        if row != before:
            before, cells = row, cells_of(_BETWEEN.join(row))
        found.append(cells)
    return found


def _plain_cells(rows: Sequence[Sequence[Any]], *, excel: bool) -> list[bytes]:
    """The plain cells of each row, a comma behind each.

    The JSON values side by side are the cells, but for quotes and null: unless a text holds a comma, a quote or the end
    of a line, which show as one comma more, or as a backslash.
    """
    text = b",\n".join(map(b",".join, rows)) + b","
    if _usual(text, len(rows), excel=excel):
        return _bare(text).split(b"\n")
    lines = text.split(b"\n")
    return [
        _bare(line) if _usual(line, 1, excel=excel) else _cells(row, excel=excel)
        for line, row in zip(lines, rows, strict=True)
    ]


def _usual(text: bytes, rows: int, *, excel: bool) -> bool:
    """Whether every cell is its JSON value without quotes. Nothing nested is: a forgotten member is an error."""
    if b"\\" in text or b"[" in text or b"{" in text:
        return False
    return text.count(b",") == rows * _PLAINS and not (excel and _FORMULA.search(text))


def _bare(text: bytes) -> bytes:
    """JSON values without null and quotes; `null` behind a comma is never within a text, which would hold the comma."""
    return b",".join(text.split(b",null")).translate(None, b'"')


def _cells(row: Sequence[Any], *, excel: bool) -> bytes:
    """The plain cells one by one."""
    values = [msgspec.json.decode(value, type=_Plain) if bytes(value) else None for value in row]
    cells = [_excel(value) if excel and place in _TYPED else _text(value) for place, value in enumerate(values)]
    return ",".join((*cells, "")).encode()


def _text(value: str | int | None) -> str:
    """A cell, in quotes where it needs them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f'"{text.replace(_QUOTE, _QUOTES)}"' if _QUOTED.search(text) else text


def _excel(value: str | int | None) -> str:
    return _text(f"'{value}") if isinstance(value, str) and value.startswith(_SIGNS) else _text(value)


class _Cells(dict[bytes, bytes]):
    """The cells of nested members side by side, by their JSON: most rows hold few different ones, each written once."""

    def __init__(self, end: bytes) -> None:
        super().__init__()
        self._end = end

    def __missing__(self, values: bytes) -> bytes:
        if len(self) >= _REMEMBERED:
            self.clear()
        cells = [b'"' + value.replace(b'"', b'""') + b'"' if value else b"" for value in values.split(_BETWEEN)]
        self[values] = made = b",".join(cells) + self._end
        return made


def _row_type() -> type[msgspec.Struct]:
    """A record whose members stay as they stand in the line, in its order; what a scope leaves out is nothing."""
    fields = [(f"f{number}", msgspec.Raw, msgspec.Raw(b"")) for number in range(len(_SORTED))]
    names = {f"f{number}": name for number, name in enumerate(_SORTED)}
    return msgspec.defstruct("Row", fields, rename=names, gc=False)


def _picked(columns: Sequence[str]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Picks some columns of a row."""
    return itemgetter(*map(_SORTED.index, columns))


_SORTED = sorted(COLUMNS)
_ROWS: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_row_type())
_PLAIN = _picked((*_OWN, *_SHARED))
_FIRST, _LAST = _picked(_NESTED[:-2]), _picked(_NESTED[-2:])
