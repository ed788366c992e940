"""Answers whom the clock should look at."""

from collections.abc import Sequence
from datetime import date

from projections.reading import Reading

STREAM = "enterprise:"


def due_by(reading: Reading, as_of: date, after: tuple[str, str], limit: int) -> Sequence[tuple[str, str]]:
    """(first due date, enterprise id) pairs above `after`, in that order, at most `limit`."""
    day, id = after
    stream = STREAM + id if id else ""
    sql = (
        "SELECT look_on, stream FROM agenda WHERE look_on <= ? AND (look_on > ? OR (look_on = ? AND stream > ?))"
        " ORDER BY look_on, stream LIMIT ?"
    )
    found = reading.query(sql, (as_of.isoformat(), day, day, stream, limit))
    return [(look_on, stream.removeprefix(STREAM)) for look_on, stream in found]
