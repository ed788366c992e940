"""One enterprise as the public may read it: where it stands, in which batch, and every sentence of its history."""

from typing import Annotated

import msgspec
from fastapi import Path, Response

from consumers import codes
from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import Basis, Evidence, Freshness, Place, Said, evidence, key_of, party_href, place, said, term
from consumers.notices.graded import Case, Level, Site, cases_of, level_of, sites_of
from consumers.notices.measures import AheadLine, MeasureLine, ahead_of, measures_of
from consumers.notices.published import Line, line
from consumers.problems import Problem
from projections.authorities import queries as authorities
from projections.authorities.tables import Named, Party
from projections.four_batches import queries as batches
from projections.four_batches.stays import evidence as evidence_of
from projections.four_batches.tables import Stay
from projections.notices import queries as notices
from projections.reader import Reading
from projections.standing import queries as standing
from projections.standing.evolve import open_orders, withheld
from projections.standing.judged import gone, reexamining
from projections.standing.queries import Found, stream_of
from projections.standing.remedied import Contested, contested, flagged
from projections.standing.succeeded import predecessors
from projections.standing.tables import Enterprise
from projections.timeline import queries as timeline
from projections.timeline.sentences import sentence
from registry.events.envelope import Told

ROUTES = Routes()

AskedCode = Annotated[
    str,
    Path(max_length=60, description="The 18-character credit code in any case or width, or an `unregistered:` key."),
]


class Order(msgspec.Struct, frozen=True):
    """An open rectification order; overdue when its deadline has passed on the day of judgement."""

    order: str
    deadline: str
    overdue: bool


class Open(msgspec.Struct, frozen=True):
    """An objection or reconsideration that is not decided yet, and the decision that it is about."""

    id: str
    kind: Said
    about: Evidence
    since: str
    stayed: bool


class Before(msgspec.Struct, frozen=True):
    """An enterprise whose place this one took; no level is inherited."""

    key: str
    kind: Said
    since: str
    evidence: Evidence


class KeySubject(msgspec.Struct, frozen=True):
    """重点地区、重点行业和重点企业: named by an authority as a key subject of supervision, itself or as one of many."""

    what: Said
    authority: str
    href: str
    since: str
    until: str | None


class StayLine(msgspec.Struct, frozen=True):
    """A stay in a batch, open (`until` is null, and a way leads out) or ended."""

    batch: Said
    status: Said
    ground: Said
    basis: Basis
    evidence: list[Evidence]
    since: str
    until: str | None
    end_reason: Said | None
    ended_by: Evidence | None
    way_out_zh: str | None
    way_out_en: str | None


class Happened(msgspec.Struct, frozen=True):
    """One event as a sentence."""

    event: str
    anchor: str
    position: int
    recorded: str
    effective_on: str
    kind: str
    zh: str
    en: str
    basis: Basis
    void: bool


class Page(msgspec.Struct, frozen=True):
    """Everything on an enterprise's page."""

    freshness: Freshness
    key: str
    uscc: str | None
    name: str
    region: Place
    sector: Said
    scale: Said
    address: str | None
    founded_on: str | None
    registered_on: str
    standing: Said
    standing_ground: Said | None
    in_abeyance: bool
    level: Level | None
    revoked_on: str | None
    successor: str | None
    predecessors: list[Before]
    operation: Said
    operation_since: str
    suspension: str | None
    suspension_ends_on: str | None
    licences_withheld: list[Said]
    rectifications: list[Order]
    measures: list[MeasureLine]
    ahead: list[AheadLine]
    key_subjects: list[KeySubject]
    reexamining: bool
    cases: list[Case]
    sites: list[Site]
    basis_annulled: list[Evidence]
    contested: list[Open]
    batches: list[StayLine]
    past_batches: list[StayLine]
    timeline: list[Happened]
    notices: list[Line]
    under_verification: bool


def looked_up(ask: Asked, reading: Reading, code: str) -> tuple[str, Found]:
    """The stream and the row of a code as typed.

    Raises `Problem`: `malformed_code` with the broken rule, `no_data`, or `under_verification` when nothing is shown
    of the enterprise yet because its first event is held back.
    """
    key = codes.normal(code)
    if codes.looks_like_code(key):
        found = standing.current(reading, key, ask.today)
        if found.row is not None:
            return found.row.stream, found
        if reading.parked(stream_of(key)) is not None:
            raise Problem("under_verification", key)
    wrong = codes.fault(key)
    if wrong is not None:
        raise Problem("malformed_code", wrong.en, wrong.zh, more={"rule": wrong.rule, "code": key})
    raise Problem("no_data", key, more={"standing": "no_data", "code": key})


def happened(told: Told, void: bool = False) -> Happened:
    """An event of a history, and whether an annulment made it void from the beginning."""
    basis = told.event.legal_basis
    return Happened(
        event=told.id,
        anchor=f"event-{told.version}",
        position=told.position,
        recorded=told.time,
        effective_on=told.event.effective_on.isoformat(),
        kind=type(told.event).__name__,
        zh=sentence(told.event, "zh"),
        en=sentence(told.event, "en"),
        basis=Basis(basis.document, basis.article),
        void=void,
    )


def orders_of(row: Enterprise, on: str) -> list[Order]:
    """The open rectification orders on a day; none for one that is gone."""
    if gone(row):
        return []
    return [Order(one["order"], one["deadline"], one["deadline"] < on) for one in open_orders(row)]


def _stay(stay: Stay) -> StayLine:
    return StayLine(
        batch=term("batch", stay.batch),
        status=term("status", stay.status),
        ground=term("ground", stay.ground),
        basis=Basis(stay.document, stay.article),
        evidence=[evidence(one) for one in evidence_of(stay)],
        since=stay.since,
        until=stay.until,
        end_reason=said("end_reason", stay.end_reason),
        ended_by=evidence(stay.ended_by) if stay.ended_by else None,
        way_out_zh=None if stay.until else batches.way_out(stay, "zh"),
        way_out_en=None if stay.until else batches.way_out(stay, "en"),
    )


def _page(ask: Asked, code: str) -> Page:
    with ask.views.reading() as reading:
        stream, found = looked_up(ask, reading, code)
        row = found.row
        assert row is not None
        stays = batches.history(reading, stream)
        closed = gone(row)
        told = timeline.history(reading, stream)
        void = timeline.annulled(told)
        return Page(
            freshness=ask.freshness(reading, stream),
            key=key_of(stream),
            uscc=row.uscc,
            name=row.name,
            region=place(row.region),
            sector=term("sector", row.sector),
            scale=term("scale", row.scale),
            address=row.address,
            founded_on=row.founded_on,
            registered_on=row.registered_on,
            standing=term("standing", found.standing.value),
            standing_ground=said("lapse", found.ground),
            in_abeyance=found.in_abeyance and not closed,
            level=level_of(row),
            revoked_on=row.revoked_on,
            successor=row.successor,
            predecessors=[_before(one) for one in predecessors(row)],
            operation=term("operation", row.operation),
            operation_since=row.operation_since,
            suspension=None if closed else row.suspension,
            suspension_ends_on=None if closed else row.suspension_ends_on,
            licences_withheld=[term("licence", one) for one in withheld(row)],
            rectifications=orders_of(row, ask.today.isoformat()),
            measures=measures_of(reading, stream, ask.today.isoformat()),
            ahead=ahead_of(reading, stream),
            key_subjects=[] if closed else [_key(*one) for one in authorities.naming(reading, row, ask.today)],
            reexamining=reexamining(row),
            cases=cases_of(row),
            sites=sites_of(row, ask.today),
            basis_annulled=[evidence(one) for one in flagged(row)],
            contested=[open_(one) for one in contested(row)],
            batches=[_stay(one) for one in stays if one.until is None],
            past_batches=[_stay(one) for one in reversed(stays) if one.until is not None],
            timeline=[happened(one, one.id in void) for one in reversed(told)],
            notices=[line(one) for one in notices.of_enterprise(reading, stream)],
            under_verification=reading.parked(stream) is not None,
        )


def open_(one: Contested) -> Open:
    return Open(one.id, term("contested", one.kind), evidence(one.decision), one.since, one.stayed)


def _key(party: Party, one: Named) -> KeySubject:
    code = "enterprise" if one.enterprise else "sector" if one.sector else "region"
    return KeySubject(term("key_subject", code), party.name, party_href(party.stream), one.since, one.until)


def _before(one: dict[str, str]) -> Before:
    return Before(one["key"], term("succession", one["kind"]), one["since"], evidence(one["event"]))


@ROUTES.get("/enterprises/{code}.json", PUBLIC, JSON)
def enterprise_json(ask: Ask, code: AskedCode) -> Response:
    """One enterprise as JSON."""
    return ask.twin(_page(ask, code))


@ROUTES.get("/enterprises/{code}", PUBLIC)
def enterprise(ask: Ask, code: AskedCode) -> Response:
    """One enterprise."""
    return ask.page("enterprise.html", _page(ask, code))
