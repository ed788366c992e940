"""Bodies as the public may read them: who is appointed for what, in which state, and what rests on their reports."""

from typing import Annotated, Literal

import msgspec
from fastapi import Path, Query, Response

from consumers import codes
from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import (
    Evidence,
    Freshness,
    Pager,
    Place,
    Said,
    body_href,
    enterprise_href,
    evidence,
    key_of,
    pager,
    place,
    said,
    term,
)
from consumers.notices.enterprises import Happened, Open, happened, open_
from consumers.notices.published import AskedPage
from consumers.notices.regions import AskedRegion, Choice, choice, region_of
from consumers.problems import Problem
from projections.bodies import queries
from projections.bodies.contested import contested, executed
from projections.bodies.evolve import flagged_of
from projections.bodies.tables import Appointment, Assessor, Body
from projections.reader import Reading
from projections.reading import Page
from projections.timeline import queries as timeline

ROUTES = Routes()
STATES = ("working", "suspended", "disqualified")

AskedState = Annotated[
    Literal["working", "suspended", "disqualified"] | None, Query(description="Only bodies in this state.")
]
AskedBody = Annotated[str, Path(max_length=60, description="The body's 18-character credit code.")]


class Line(msgspec.Struct, frozen=True):
    """A body in the list; `in_force` counts its appointments in force on the day of judgement."""

    key: str
    name: str
    href: str
    kind: Said
    roles: list[Said]
    region: Place
    state: Said
    state_since: str
    in_force: int
    under_verification: bool


class Bodies(msgspec.Struct, frozen=True):
    """A page of the list of bodies, by credit code."""

    freshness: Freshness
    state: Said | None
    regions: Choice
    bodies: list[Line]
    pager: Pager


class Term(msgspec.Struct, frozen=True):
    """An appointment: for what, where, from when until when, by whom; `unfiled` while it still has to be filed."""

    appointment: str
    role: Said
    level: Said
    sectors: list[Said]
    region: Place
    since: str
    until: str | None
    ended_on: str | None
    appointed_by: str
    filed_on: str | None
    unfiled: bool
    in_force: bool
    event: Evidence


class Trained(msgspec.Struct, frozen=True):
    """An assessor, by id alone, and whether the training counts on the day of judgement."""

    assessor: str
    level: Said
    sectors: list[Said]
    since: str
    until: str
    left_on: str | None
    qualified: bool


class Rests(msgspec.Struct, frozen=True):
    """A case or level that rests on a report of the body; `reexamination` is open or settled, if there is one."""

    enterprise: str
    name: str | None
    href: str
    region: Place | None
    case: str
    level: Said | None
    state: Said
    reported_on: str
    report: Evidence
    advised: bool
    reexamination: Said | None


class Single(msgspec.Struct, frozen=True):
    """Everything on a body's page."""

    freshness: Freshness
    key: str
    name: str
    kind: Said
    roles: list[Said]
    region: Place
    registered_on: str
    state: Said
    state_since: str
    state_event: Evidence
    ends_on: str | None
    findings: int
    basis_annulled: list[Evidence]
    contested: list[Open]
    warnings: int
    appointments: list[Term]
    assessors: list[Trained]
    resting: list[Rests]
    pager: Pager
    timeline: list[Happened]
    under_verification: bool


def _listed(ask: Asked, region: str | None, state: str | None, number: int) -> Response | Bodies:
    code, size = region_of(region), ask.serving.page_size
    with ask.views.reading() as reading:
        if same := ask.unchanged(reading):
            return same
        found = queries.listed(reading, region=code, state=state, page=Page(number, size))
        if len(found) == size:
            found += queries.listed(reading, region=code, state=state, page=Page(number * size + 1, 1))
        return Bodies(
            freshness=ask.freshness(reading),
            state=said("body_state", state),
            regions=choice(code),
            bodies=[_line(ask, reading, one) for one in found[:size]],
            pager=pager(number, size, found),
        )


def _line(ask: Asked, reading: Reading, row: Body) -> Line:
    terms = queries.appointments(reading, row.stream)
    return Line(
        key=key_of(row.stream),
        name=row.name,
        href=body_href(row.stream),
        kind=term("body_kind", row.kind),
        roles=_terms("body_role", row.roles),
        region=place(row.region),
        state=term("body_state", row.state),
        state_since=row.state_since,
        in_force=sum(_in_force(row, one, ask) for one in terms),
        under_verification=reading.parked(row.stream) is not None,
    )


def _page(ask: Asked, code: str, number: int) -> Single:
    key, size = codes.normal(code), ask.serving.page_size
    with ask.views.reading() as reading:
        row = queries.one(reading, key) if codes.looks_like_code(key) else None
        if row is None:
            raise Problem("no_data", key, more={"code": key})
        found = queries.resting(reading, key, Page(number, size))
        if len(found) == size:
            found += queries.resting(reading, key, Page(number * size + 1, 1))
        return Single(
            freshness=ask.freshness(reading, row.stream),
            key=key,
            name=row.name,
            kind=term("body_kind", row.kind),
            roles=_terms("body_role", row.roles),
            region=place(row.region),
            registered_on=row.registered_on,
            state=term("body_state", row.state),
            state_since=row.state_since,
            state_event=evidence(row.state_event),
            ends_on=row.ends_on,
            findings=row.findings,
            basis_annulled=[evidence(one) for one in flagged_of(row)],
            contested=[open_(one) for one in contested(row)],
            warnings=row.warnings,
            appointments=[_term(row, one, ask) for one in queries.appointments(reading, row.stream)],
            assessors=[_trained(one, ask) for one in queries.assessors(reading, row.stream)],
            resting=[_rests(one) for one in found[:size]],
            pager=pager(number, size, found),
            timeline=[happened(one) for one in reversed(timeline.history(reading, row.stream))],
            under_verification=reading.parked(row.stream) is not None,
        )


def _in_force(row: Body, one: Appointment, ask: Asked) -> bool:
    lost = row.state == "disqualified" and executed(row)
    return not lost and queries.in_force(one, ask.today)


def _term(row: Body, one: Appointment, ask: Asked) -> Term:
    in_force = _in_force(row, one, ask)
    return Term(
        appointment=one.appointment,
        role=term("body_role", one.role),
        level=term("level", one.level),
        sectors=_terms("sector", one.sectors),
        region=place(one.region),
        since=one.since,
        until=one.until,
        ended_on=one.ended_on,
        appointed_by=one.appointed_by,
        filed_on=one.filed_on,
        unfiled=in_force and bool(one.to_be_filed) and one.filed_on is None,
        in_force=in_force,
        event=evidence(one.event),
    )


def _trained(one: Assessor, ask: Asked) -> Trained:
    return Trained(
        assessor=one.assessor,
        level=term("level", one.level),
        sectors=_terms("sector", one.sectors),
        since=one.since,
        until=one.until,
        left_on=one.left_on,
        qualified=queries.qualified(one, ask.today),
    )


def _rests(found: queries.Resting) -> Rests:
    row = found.reliance
    waits = None if row.flagged_by is None else "settled" if row.settled_on else "open"
    return Rests(
        enterprise=key_of(row.stream),
        name=found.name,
        href=enterprise_href(row.stream),
        region=place(found.region) if found.region else None,
        case=row.case_id,
        level=said("level", row.level),
        state=term("reliance", row.state),
        reported_on=row.reported_on,
        report=evidence(row.report),
        advised=bool(row.advised),
        reexamination=said("reexamination", waits),
    )


def _terms(group: str, codes_: str) -> list[Said]:
    return [term(group, one) for one in codes_.split(",") if one]


@ROUTES.get("/bodies.json", PUBLIC, JSON)
def bodies_json(ask: Ask, region: AskedRegion = None, state: AskedState = None, page: AskedPage = 1) -> Response:
    """The organising, assessment and consulting bodies, as JSON."""
    found = _listed(ask, region, state, page)
    return ask.twin(found) if isinstance(found, Bodies) else found


@ROUTES.get("/bodies", PUBLIC)
def bodies(ask: Ask, region: AskedRegion = None, state: AskedState = None, page: AskedPage = 1) -> Response:
    """The organising, assessment and consulting bodies."""
    found = _listed(ask, region, state, page)
    states = [term("body_state", one) for one in STATES]
    return ask.page("bodies.html", found, states=states) if isinstance(found, Bodies) else found


@ROUTES.get("/bodies/{code}.json", PUBLIC, JSON)
def body_json(ask: Ask, code: AskedBody, page: AskedPage = 1) -> Response:
    """One body as JSON; `page` is that of the list of what rests on its reports."""
    return ask.twin(_page(ask, code, page))


@ROUTES.get("/bodies/{code}", PUBLIC)
def body(ask: Ask, code: AskedBody, page: AskedPage = 1) -> Response:
    """One body; `page` is that of the list of what rests on its reports."""
    return ask.page("body.html", _page(ask, code, page))
