"""The contents of the feed's files: a snapshot or a day's changes, line by line, header to signed trailer; and CSV."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from consumers.credit.record import Record
from consumers.credit.scope import Scope, covered, scoped
from consumers.credit.signing import Signer, sealed
from projections.credit.record import canonical

PIECE = 500
"""Lines that are written in one piece."""
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t")
_NESTED = ("batch", "licences", "rectifications", "adverse", "withdrawn", "objections", "treatment", "rule_sets")
COLUMNS = tuple(field.alias or name for name, field in Record.model_fields.items())
"""The columns of the CSV, in the order of the record's schema."""


class Counted:
    """Lines on their way into a file, counted and hashed: what the trailer says of them."""

    def __init__(self) -> None:
        self.count = 0
        self._digest = hashlib.sha256()

    def pieces(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines, each with its line feed, some hundred at a time."""
        piece: list[bytes] = []
        for line in lines:
            piece.append(line)
            if len(piece) == PIECE:
                yield self._taken(piece)
                piece = []
        if piece:
            yield self._taken(piece)

    @property
    def sha256(self) -> str:
        """Over all lines so far, each with its line feed."""
        return self._digest.hexdigest()

    def _taken(self, piece: list[bytes]) -> bytes:
        self.count += len(piece)
        data = b"\n".join(piece) + b"\n"
        self._digest.update(data)
        return data


def contents(
    described: dict[str, Any], lines: Iterable[bytes], counted: Counted, signer: Signer, now: Callable[[], datetime]
) -> Iterator[bytes]:
    """Header, lines, and the signed trailer; `described` stands in both."""
    yield canonical({"kind": "header", **described}) + b"\n"
    yield from counted.pieces(lines)
    told = {"kind": "trailer", **described, "count": counted.count, "sha256": counted.sha256}
    yield sealed(told, signer, now()) + b"\n"


def records(stored: Iterable[bytes], scope: Scope) -> Iterator[bytes]:
    """The records that a scope covers, narrowed to it, in canonical form."""
    if scope.whole:
        yield from stored
        return
    waiting: list[dict[str, Any]] = []
    for data in stored:
        waiting.append(msgspec.json.decode(data))
        if len(waiting) == PIECE:
            yield from _narrowed(waiting, scope)
            waiting = []
    yield from _narrowed(waiting, scope)


def _narrowed(some: list[dict[str, Any]], scope: Scope) -> Iterator[bytes]:
    for record, inside in zip(some, covered(some, scope), strict=True):
        if inside:
            yield canonical(scoped(record, scope))


def as_csv(lines: Iterable[bytes], *, excel: bool = False) -> Iterator[bytes]:
    """Records as CSV (RFC 4180, UTF-8): what is nested stands as JSON in its cell, null is an empty cell.

    For Excel it begins with a byte order mark, and a text that Excel would run as a formula begins with an apostrophe.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM if excel else "")
    writer.writerow(COLUMNS)
    read = _ROWS.decode
    for number, line in enumerate(lines, 1):
        row = _cells(read(line))
        writer.writerow([_harmless(cell) for cell in row] if excel else row)
        if number % PIECE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _harmless(cell: str | int | None) -> str | int | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _row_type() -> type[msgspec.Struct]:
    """A record whose nested members stay as they stand in the line; what a scope leaves out is an empty cell."""
    empty = msgspec.Raw(b"")
    fields = [
        (f"c{number}", msgspec.Raw, empty) if name in _NESTED else (f"c{number}", str | int | bool | None, None)
        for number, name in enumerate(COLUMNS)
    ]
    return msgspec.defstruct("Row", fields, rename=dict(zip((one[0] for one in fields), COLUMNS, strict=True)))


_ROWS: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_row_type())


def _cells(row: msgspec.Struct) -> list[str | int | None]:
    return [_cell(value) for value in msgspec.structs.astuple(row)]


def _cell(value: Any) -> str | int | None:
    if value.__class__ is msgspec.Raw:
        return bytes(value).decode()
    if value is True:
        return "true"
    return "false" if value is False else value
