"""One enterprise as a regulator reads it: what stood on a day, as far as it was known, and which events count."""

from datetime import date
from typing import Annotated

import msgspec
from fastapi import Query, Response

from consumers.access import AUDIT, Routes
from consumers.asking import JSON, Ask, Asked, private
from consumers.audit.moment import KnownAt, known_at
from consumers.contents import Freshness, Place, Said, key_of, place, said, term
from consumers.notices.enterprises import AskedCode, Happened, Order, happened, looked_up, orders_of
from consumers.notices.graded import Level, level_of
from consumers.problems import Problem
from projections.reader import Reading
from projections.standing.evolve import withheld
from projections.standing.judged import gone
from projections.standing.tables import Enterprise
from projections.timeline import queries as timeline
from registry.events import read
from registry.events.envelope import Told

ROUTES = Routes()
EARLIEST = date(1900, 1, 1)

AsOf = Annotated[date | None, Query(description="The day that is asked about; today without it.")]
Known = Annotated[
    str | None,
    Query(max_length=60, description="A position, or a time (RFC 3339); the watermark without it."),
]


class Weighed(msgspec.Struct, frozen=True):
    """An event of the history, and whether it counts; if not, because it was not known, or not in effect."""

    happened: Happened
    counts: bool
    why: Said
    officer: str
    authority: str
    on_behalf_of: str | None
    command: str
    rule_sets: dict[str, str]


class Stood(msgspec.Struct, frozen=True):
    """The enterprise as it stood; nothing of it when no event counts."""

    name: str
    region: Place
    sector: Said
    scale: Said
    level: Level | None
    in_abeyance: bool
    operation: Said
    operation_since: str
    licences_withheld: list[Said]
    rectifications: list[Order]


class Audited(msgspec.Struct, frozen=True):
    """The answer of an audit."""

    freshness: Freshness
    key: str
    as_of: str
    known_at: int
    known_at_time: str | None
    standing: Said
    standing_ground: Said | None
    stood: Stood | None
    events: list[Weighed]
    under_verification: bool


_WHY = {
    "counts": Said("counts", "计入", "counts"),
    "void": Said("void", "已被撤销，自始无效", "annulled, void from the beginning"),
    "reaches_back": Said("reaches_back", "计入，溯及自始", "counts, and reaches back to the beginning"),
    "later": Said("later", "当时尚未生效", "not in effect on that day"),
    "unknown": Said("unknown", "当时尚未获知", "not known by then"),
}


def _audited(ask: Asked, code: str, on: date | None, known: str | None) -> Audited:
    on = on or ask.today
    if not EARLIEST <= on <= ask.today:
        raise Problem(
            "malformed_request",
            f"as_of: {on} is not between {EARLIEST} and today, {ask.today}",
            f"as_of：应在{EARLIEST}至今日{ask.today}之间",
        )
    with ask.views.reading() as reading:
        stream, _ = looked_up(ask, reading, code)
        at = known_at(reading, stream, known, ask.serving.clock.now())
        return _weighed(ask, reading, stream, on, at)


def _weighed(ask: Asked, reading: Reading, stream: str, on: date, at: KnownAt) -> Audited:
    answer = timeline.as_of(reading, stream, on, at.position)
    counted = {one.id for one in answer.events}
    history = timeline.history(reading, stream, reading.watermark())
    row = answer.row
    return Audited(
        freshness=ask.freshness(reading),
        key=key_of(stream),
        as_of=on.isoformat(),
        known_at=at.position,
        known_at_time=at.time,
        standing=term("standing", answer.standing.value),
        standing_ground=said("lapse", answer.ground),
        stood=None if row is None else _stood(row, on, answer.in_abeyance),
        events=[_event(one, one.id in counted, one.id in answer.annulled, at.position) for one in history],
        under_verification=reading.parked(stream) is not None,
    )


def _stood(row: Enterprise, on: date, in_abeyance: bool) -> Stood:
    return Stood(
        name=row.name,
        region=place(row.region),
        sector=term("sector", row.sector),
        scale=term("scale", row.scale),
        level=level_of(row),
        in_abeyance=in_abeyance and not gone(row),
        operation=term("operation", row.operation),
        operation_since=row.operation_since,
        licences_withheld=[term("licence", one) for one in withheld(row)],
        rectifications=orders_of(row, on.isoformat()),
    )


def _event(told: Told, counts: bool, void: bool, known: int) -> Weighed:
    why = "void" if void else "counts" if counts else "unknown" if told.position > known else "later"
    if counts and isinstance(told.event, (read.ClosureAnnulled, read.DecisionAnnulled)):
        why = "reaches_back"
    event = told.event
    return Weighed(
        happened=happened(told, void),
        counts=counts,
        why=_WHY[why],
        officer=event.officer,
        authority=event.authority.name,
        on_behalf_of=event.on_behalf_of.name if event.on_behalf_of else None,
        command=event.command,
        rule_sets=event.rule_sets,
    )


@ROUTES.get("/audit/enterprises/{code}.json", AUDIT, JSON)
def audit_json(ask: Ask, code: AskedCode, as_of: AsOf = None, known_at: Known = None) -> Response:
    """What stood on a day as it was known at a position, as JSON."""
    return private(ask.twin(_audited(ask, code, as_of, known_at)))


@ROUTES.get("/audit/enterprises/{code}", AUDIT)
def audit(ask: Ask, code: AskedCode, as_of: AsOf = None, known_at: Known = None) -> Response:
    """What stood on a day as it was known at a position."""
    return private(ask.page("audit.html", _audited(ask, code, as_of, known_at)))
