"""Answers which bodies there are, what they may do, what is not filed, and what rests on their reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projections.bodies.tables import Appointment, Assessor, Body, Reliance
from projections.reading import FIRST, Page, Reading, select, within
from projections.standing.tables import Enterprise
from projections.view import Value

STREAM = "body:"


@dataclass(frozen=True)
class Resting:
    """A case or level that rests on a body's report, and its enterprise as it is called now."""

    reliance: Reliance
    name: str | None
    region: str | None


@dataclass(frozen=True)
class Unfiled:
    """An appointment that still has to be filed, and whose it is."""

    body: Body
    appointment: Appointment


def listed(reading: Reading, *, region: str | None = None, state: str | None = None, page: Page = FIRST) -> list[Body]:
    """The bodies seated in a region, by their code; `state` is working, suspended or disqualified."""
    lowest, highest = within(region)
    rest = "WHERE region >= ? AND region <= ?" + (" AND state = ?" if state else "")
    params: list[Value] = [lowest, highest, *([state] if state else []), page.size, page.offset]
    return select(reading, Body, "bodies", f"{rest} ORDER BY stream LIMIT ? OFFSET ?", params)


def one(reading: Reading, id: str) -> Body | None:
    """A body by its credit code."""
    found = select(reading, Body, "bodies", "WHERE stream = ?", (STREAM + id,))
    return found[0] if found else None


def appointments(reading: Reading, stream: str) -> list[Appointment]:
    """A body's appointments, the latest first."""
    rest = "WHERE stream = ? AND void = 0 ORDER BY since DESC, appointment"
    return select(reading, Appointment, "body_appointments", rest, (stream,))


def assessors(reading: Reading, stream: str) -> list[Assessor]:
    """A body's assessors, by id and level."""
    return select(
        reading, Assessor, "body_assessors", "WHERE stream = ? AND void = 0 ORDER BY assessor, level", (stream,)
    )


def in_force(appointment: Appointment, on: date) -> bool:
    """Whether an appointment is in force on a day; the day on which it is ended is no day of it."""
    day = on.isoformat()
    within_term = appointment.since <= day and (appointment.until is None or day <= appointment.until)
    return within_term and (appointment.ended_on is None or day < appointment.ended_on)


def qualified(assessor: Assessor, on: date) -> bool:
    """Whether an assessor's training counts on a day."""
    day = on.isoformat()
    return assessor.since <= day <= assessor.until and (assessor.left_on is None or day < assessor.left_on)


def resting(reading: Reading, id: str, page: Page = FIRST) -> list[Resting]:
    """The cases and levels that rest on a body's reports, by enterprise."""
    rest = "WHERE body = ? ORDER BY stream, case_id LIMIT ? OFFSET ?"
    found = select(reading, Reliance, "body_reliances", rest, (id, page.size, page.offset))
    named = _named(reading, [one.stream for one in found])
    return [Resting(one, *named.get(one.stream, (None, None))) for one in found]


def to_walk(reading: Reading, id: str, after: tuple[str, str], limit: int) -> list[Reliance]:
    """What a disqualification of the body, or an annulment, may have to reach: unreviewed reports, and levels.

    A level that was flagged before is reached by an annulment alone.
    """
    rest = (
        "WHERE body = ? AND (state = 'reported' OR (state = 'level' AND (flagged_by IS NULL"
        " OR EXISTS (SELECT 1 FROM bodies WHERE bodies.uscc = body_reliances.body AND annulled > 0))))"
        " AND (stream > ? OR (stream = ? AND case_id > ?)) ORDER BY stream, case_id LIMIT ?"
    )
    stream, case = after
    return select(reading, Reliance, "body_reliances", rest, (id, stream, stream, case, limit))


def unfiled(reading: Reading, on: date) -> list[Unfiled]:
    """备案: the appointments in force that must be filed with the province's office and are not, the oldest first."""
    rest = "WHERE to_be_filed = 1 AND filed_on IS NULL AND void = 0 ORDER BY since, stream, appointment"
    waiting = [one for one in select(reading, Appointment, "body_appointments", rest) if in_force(one, on)]
    found = {one.stream: one for one in _bodies(reading, [one.stream for one in waiting])}
    at_work = {stream for stream, row in found.items() if row.state != "disqualified"}
    return [Unfiled(found[one.stream], one) for one in waiting if one.stream in at_work]


def flagged(reading: Reading, page: Page = FIRST) -> list[Resting]:
    """The levels that are to be re-examined and are not yet settled, by day."""
    rest = (
        "WHERE flagged_by IS NOT NULL AND settled_on IS NULL AND state = 'level'"
        " ORDER BY flagged_on, stream, case_id LIMIT ? OFFSET ?"
    )
    found = select(reading, Reliance, "body_reliances", rest, (page.size, page.offset))
    named = _named(reading, [one.stream for one in found])
    return [Resting(one, *named.get(one.stream, (None, None))) for one in found]


def _bodies(reading: Reading, streams: Sequence[str]) -> list[Body]:
    wanted = sorted(set(streams))
    if not wanted:
        return []
    marks = ", ".join("?" * len(wanted))
    return select(reading, Body, "bodies", f"WHERE stream IN ({marks})", wanted)


def _named(reading: Reading, streams: Sequence[str]) -> dict[str, tuple[str, str]]:
    wanted = sorted(set(streams))
    if not wanted:
        return {}
    rest = f"WHERE stream IN ({', '.join('?' * len(wanted))})"
    return {one.stream: (one.name, one.region) for one in select(reading, Enterprise, "standing", rest, wanted)}


def walked_from(reading: Reading) -> list[str]:
    """The credit codes of the bodies that are disqualified, or about which a decision was annulled."""
    rest = "WHERE state = 'disqualified' OR annulled > 0 ORDER BY stream"
    return [one.uscc for one in select(reading, Body, "bodies", rest)]
