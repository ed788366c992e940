"""The one table of `four_batches`: a row per stay in a batch."""

import msgspec

from projections.view import Table, required


class Stay(msgspec.Struct, frozen=True):
    """One stay in a batch, from the event that opened it (`entry`, its id) to the one that ended it.

    `evidence` is a JSON list of event ids. A stay that was decided under a graver one waits: its `end_reason` is
    `outranked`, `ended_by` the graver entry, and it comes back by the event that ends the graver one. `moot_by` is the
    event after which a waiting stay, or one that a closure ended, does not come back (any more).
    """

    stream: str
    entry: str
    batch: str
    status: str
    ground: str
    document: str
    article: str
    evidence: str
    proposal: str | None = None
    since: str = msgspec.field(default_factory=required)
    since_position: int = msgspec.field(default_factory=required)
    until: str | None = None
    until_position: int | None = None
    ended_by: str | None = None
    end_reason: str | None = None
    moot_by: str | None = None


TABLES = (Table(Stay, "stays", ("stream", "since_position"), (("batch", "since", "stream"),)),)
