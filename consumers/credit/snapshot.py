"""The whole feed as of one position, streamed line by line in constant memory."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from consumers.credit.cursor import Cursor
from projections.credit import queries
from projections.credit.treatment import SCHEMA, SCOPE
from projections.reader import Views
from projections.view import Value

_LINES = 500
"""Lines that are sent in one piece."""
_ENCODER = msgspec.json.Encoder()


class Afresh:
    """Each query on a reading of its own, so that a slow recipient holds no transaction open.

    Changes are only ever added: what a later query finds up to an earlier position is what an earlier one found.
    """

    def __init__(self, views: Views, position: int) -> None:
        self._views = views
        self._position = position

    def query(self, sql: str, params: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """All rows, from the generation that is live now."""
        with self._views.reading() as reading:
            if reading.watermark() < self._position:
                raise SnapshotBroken(f"{reading.generation} does not reach position {self._position} any more")
            return reading.query(sql, params)

    def watermark(self) -> int:
        """The position of the snapshot."""
        return self._position


class SnapshotBroken(Exception):
    """Raised when the views were replaced, while a snapshot was sent, by some that do not reach as far."""


def lines(views: Views, cursor: Cursor) -> Iterator[bytes]:
    """Header, records by stream, trailer: NDJSON in pieces of some hundred lines.

    The trailer's `sha256` is taken over the record lines, each with its line feed. A stream without trailer was broken
    off and must not be used.
    """
    yield _line({"kind": "header", "cursor": str(cursor), **described(cursor)})
    digest = hashlib.sha256()
    count = 0
    piece: list[bytes] = []
    for change in queries.snapshot(Afresh(views, cursor.position), cursor.position):
        piece.append(change.record + b"\n")
        if len(piece) == _LINES:
            count += len(piece)
            yield _hashed(digest, piece)
            piece = []
    count += len(piece)
    yield _hashed(digest, piece)
    yield _line({"kind": "trailer", "count": count, "sha256": digest.hexdigest()})


def described(cursor: Cursor) -> dict[str, Any]:
    """What a snapshot is of."""
    return {"edition": cursor.edition, "position": cursor.position, "scope": SCOPE, "schema": SCHEMA}


def _hashed(digest: "hashlib._Hash", piece: list[bytes]) -> bytes:
    data = b"".join(piece)
    digest.update(data)
    return data


def _line(value: dict[str, Any]) -> bytes:
    return _ENCODER.encode(value) + b"\n"
