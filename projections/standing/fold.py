"""Folds told events into an enterprise's row, without a database."""

from collections.abc import Iterable

from projections.standing.evolve import after
from projections.standing.tables import Enterprise
from registry.events.envelope import Told


def folded(events: Iterable[Told]) -> Enterprise | None:
    """The row that `events` of one stream, in position order, leave; nothing when it was never registered."""
    row: Enterprise | None = None
    for told in events:
        row = after(row, told)
    return row
