"""Where an enterprise stands on a day: pure, from row and date, so that a level expires without an event."""

from datetime import date
from functools import lru_cache

from projections.standing.evolve import any_withheld
from projections.standing.tables import Enterprise
from registry.events.envelope import iso
from registry.events.minimum import enough
from registry.events.vocabulary import Level, Scale, Sector, Standing


def standing_on(row: Enterprise | None, on: date) -> Standing:
    """The standing on a day at or after the row's last event (domain: a level counts through its last valid day).

    A closed enterprise has lapsed (`ground_on` says closed), and so has one that ended; an unknown one has no data.
    """
    if row is None:
        return Standing.NO_DATA
    if gone(row):
        return Standing.LAPSED
    if row.level is None:
        return _without_level(row)
    if expired(row, on):
        return Standing.LAPSED
    return Standing.COMPLIANT if reaches_minimum(row, on) else Standing.NOT_COMPLIANT


def ground_on(row: Enterprise | None, on: date) -> str | None:
    """Why a standing is lapsed: `closed`, how it ended, or `expired`; nothing for the other standings."""
    return None if row is None else ground_of(row, standing_on(row, on))


def ground_of(row: Enterprise, standing: Standing) -> str | None:
    """As `ground_on`, where the standing is known."""
    if standing is not Standing.LAPSED:
        return None
    return "closed" if row.closure_event is not None else row.ended_kind or "expired"


def gone(row: Enterprise) -> bool:
    """Whether nothing is graded here any more: closed, banned, or ended because another key took its place."""
    return row.closure_event is not None or row.ended_event is not None


def reaches_minimum(row: Enterprise, on: date) -> bool:
    """Whether the level on record is at least the minimum that counts there (苏安办〔2011〕34号 四(四))."""
    return row.level is not None and _enough(row.level, row.region, row.sector, row.scale, on)


@lru_cache(maxsize=65_536)
def _enough(level: str, region: str, sector: str, scale: str, on: date) -> bool:
    return enough(Level(level), region, Sector(sector), Scale(scale), on)


def expired(row: Enterprise, on: date) -> bool:
    """Whether the level's validity ended before `on`; a level without a last day does not expire."""
    return row.level is not None and row.valid_until is not None and row.valid_until < iso(on)


def in_abeyance(row: Enterprise) -> bool:
    """Whether a level is kept on record without effect: suspended, or a licence withheld."""
    return row.level is not None and (row.suspension is not None or any_withheld(row))


def _without_level(row: Enterprise) -> Standing:
    if row.revoked_on is not None:
        return Standing.REVOKED
    return Standing.NOT_COMPLIANT if row.ever_assessed else Standing.NEVER_ASSESSED


def reexamining(row: Enterprise) -> bool:
    """Whether the level on record waits for its re-examination: the body that it rests on was disqualified."""
    return not gone(row) and row.level is not None and row.reexamined == row.granted_event
