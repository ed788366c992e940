"""The tables of `credit`: the published changes, and what the next change follows from."""

import msgspec

from projections.credit.state import State
from projections.view import Table


class Change(msgspec.Struct, frozen=True):
    """One published change: the whole record as canonical JSON (RFC 8785), at the position of its cause."""

    stream: str
    position: int
    record: bytes


DIGESTS = 2
"""Rises when other bytes are digested for the same record: what was digested before cannot be compared with."""


class Current(msgspec.Struct, frozen=True):
    """What a stream's events come to, and the SHA-256 (hex) of its last record's content, its treatment by name."""

    stream: str
    state: State
    digest: str | None


TABLES = (
    Table(Change, "credit_changes", ("stream", "position"), (("position",),)),
    Table(Current, "credit_current", ("stream",)),
)
