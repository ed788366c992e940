"""The one table of `terms`: a row per term, open until what it was set for is done."""

import msgspec

from projections.view import Table


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A term: its kind, the act that set it, its last day, and the event by which it was settled.

    `event` is the event that set it, `position` that event's; what was annulled is settled by the annulment.
    """

    stream: str
    kind: str
    act: str
    event: str
    position: int
    ends_on: str
    settled: str | None = None
    settled_position: int | None = None


TABLES = (Table(Term, "terms", ("stream", "kind", "act"), (("settled_position", "ends_on"),)),)
