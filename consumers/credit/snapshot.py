"""The contents of the feed's files: a snapshot or a day's changes, line by line, header to signed trailer; and CSV."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from consumers.credit.beside import Beside
from consumers.credit.record import Record
from consumers.credit.scope import Scope, covered, scoped
from consumers.credit.signing import Signer, sealed
from projections.credit.record import canonical

PIECE = 128
"""Lines that are written in one piece: what stays in a processor's cache."""
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What Excel takes for the beginning of a formula; in Chinese and Japanese editions the full-width signs too."""
_QUOTE, _QUOTES = '"', '""'
_QUOTED = re.compile(r'[",\r\n]')
_REMEMBERED = 4096
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
    while some := [msgspec.json.decode(data) for data in islice(told, PIECE)]:
        for record, inside in zip(some, covered(some, scope), strict=True):
            if inside:
                yield canonical(scoped(record, scope))


def as_csv(pieces: Iterable[bytes], *, excel: bool = False) -> Iterator[bytes]:
    """Records, some whole lines at a time, as CSV (RFC 4180, UTF-8): what is nested stands as JSON in its cell, null is
    an empty cell.

    For Excel it begins with a byte order mark, and a text that Excel would run as a formula begins with an apostrophe.
    Cells are made column by column, which costs half of what row by row does.
    """
    yield ((BOM if excel else "") + ",".join(COLUMNS) + "\r\n").encode()
    own = _excel_cells if excel else _own_cells
    shared = [_Cells().__getitem__ for _ in _SHARED]
    nested = [_Cells().__getitem__ for _ in _NESTED]
    first, second = len(_OWN), len(_OWN) + len(_SHARED)
    for piece in pieces:
        columns = list(zip(*map(msgspec.structs.astuple, _ROWS.decode_lines(piece)), strict=True))
        plain = [
            map(str, columns[0]),
            *map(own, columns[1:first]),
            *map(map, shared, columns[first:second]),
        ]
        rows = map(str.encode, map(",".join, zip(*plain, strict=True)))
        texts = (map(cell, map(bytes, column)) for cell, column in zip(nested, columns[second:], strict=True))
        yield b"\r\n".join(map(b",".join, zip(rows, *texts, strict=True))) + b"\r\n"


def _own_cells(values: Sequence[Any]) -> Iterable[str]:
    """The cells of a column in which every enterprise has a value of its own: most need no quotes, nor a look each."""
    if None in values or _QUOTED.search("".join(values)):
        return map(_text, values)
    return values


def _excel_cells(values: Sequence[Any]) -> Iterable[str]:
    return map(_excel, values)


def _text(value: str | int | None) -> str:
    """A cell, in quotes where it needs them."""
    if value.__class__ is not str:
        return "" if value is None else str(value)
    text = str(value)
    return f'"{text.replace(_QUOTE, _QUOTES)}"' if _QUOTED.search(text) else text


def _excel(value: str | int | None) -> str:
    return _text(f"'{value}") if isinstance(value, str) and value.startswith(_FORMULA) else _text(value)


class _Cells(dict[Any, Any]):
    """The cells of one column by their values: most columns hold few different ones, and each is written once."""

    def __missing__(self, value: Any) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        if isinstance(value, bytes):
            cell: Any = b'"' + value.replace(b'"', b'""') + b'"' if value else b""
        else:
            cell = ("true" if value else "false") if isinstance(value, bool) else _text(value)
        self[value] = cell
        return cell


def _row_type() -> type[msgspec.Struct]:
    """A record whose nested members stay as they stand in the line; what a scope leaves out is an empty cell."""
    empty = msgspec.Raw(b"")
    fields = [(f"c{number}", str | int | bool | None, None) for number in range(len(_OWN) + len(_SHARED))]
    nested = [(f"n{number}", msgspec.Raw, empty) for number in range(len(_NESTED))]
    names = [one[0] for one in (*fields, *nested)]
    return msgspec.defstruct("Row", [*fields, *nested], rename=dict(zip(names, COLUMNS, strict=True)), gc=False)


_ROWS: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_row_type())
