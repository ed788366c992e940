"""The authorities on record: the list with what each lacks, and each one's duties, scorecard, lists and history."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from fastapi import Path, Query, Response

from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.authorities.drawing import PATH, last_quarter
from consumers.authorities.owing import STATES, Owed
from consumers.authorities.parts import Charged, Given, Lacking, Line, Listed, Report, Score, Single, Subject
from consumers.authorities.progress import goals
from consumers.contents import Said, enterprise_href, evidence, key_of, pager, party_href, place, said, term
from consumers.notices.enterprises import happened
from consumers.notices.published import AskedPage
from consumers.notices.regions import AskedRegion, choice, region_of
from consumers.problems import Problem
from projections.authorities import queries
from projections.authorities.tables import Delegation, Fee, Filed, Named, Party
from projections.progress import PastTerm, past_terms, without_order
from projections.reader import Reading
from projections.reading import Page
from projections.standing.queries import found as judged
from projections.standing.tables import Enterprise
from projections.terms import queries as terms
from projections.timeline import queries as timeline
from registry.events.vocabulary import OrganKind

ROUTES = Routes()
LISTED = 20
"""Enterprises of each list that stand on an authority's page."""

AskedParty = Annotated[
    str, Path(max_length=60, pattern=r"^[0-9]{6}-[a-z_]+$", description="`<region>-<organ>`, e.g. 320500-department.")
]
AskedOrgan = Annotated[OrganKind | None, Query(description="Only authorities of this kind.")]


WHAT = {
    "plan": Said("plan", "实施方案", "plan"),
    "leading_group": Said("leading_group", "领导小组", "leading group"),
    "information_officer": Said("information_officer", "信息员", "information officer"),
}
KINDS = {"key": Said("key", "重点", "key"), "exemplar": Said("exemplar", "示范行业", "exemplary")}


OUTCOMES = {
    None: Said("open", "尚未退还", "not given back"),
    "returned": Said("returned", "已退还", "given back"),
    "withdrawn": Said("withdrawn", "查实已撤回", "finding withdrawn"),
}
"""What came of a charge that was found."""


def what(duty: str) -> Said:
    """A duty's code in words."""
    return WHAT.get(duty) or term("report" if duty in ("quarterly_progress", "yearly_results") else "publication", duty)


def owed(ask: Asked, reading: Reading, party: Party) -> list[Owed]:
    """What an authority owes or owed by this day."""
    entered = ask.today.fromisoformat(party.entered_on)
    filed = queries.filed_days(reading, party.stream)
    penalties = terms.penalties(reading, party.stream)
    return ask.serving.owing(party.region, party.organ, entered, filed, penalties, ask.today)


def _listed(ask: Asked, region: str | None, organ: OrganKind | None, number: int) -> Response | Listed:
    code, size = region_of(region), ask.serving.page_size
    with ask.views.reading() as reading:
        if same := ask.unchanged(reading):
            return same
        found = queries.parties(reading, region=code, organ=organ, page=Page(number, size))
        if len(found) == size:
            found += queries.parties(reading, region=code, organ=organ, page=Page(number * size + 1, 1))
        return Listed(
            freshness=ask.freshness(reading),
            organ=said("organ", organ),
            regions=choice(code),
            parties=[_line(ask, reading, one) for one in found[:size]],
            pager=pager(number, size, found),
        )


def _line(ask: Asked, reading: Reading, party: Party) -> Line:
    filed = queries.filed(reading, party.stream)
    return Line(
        key=key_of(party.stream),
        name=party.name,
        href=party_href(party.stream),
        region=place(party.region),
        organ=term("organ", party.organ),
        entered_on=party.entered_on,
        group_since=party.group_since,
        officer_since=party.officer_since,
        overdue=sum(one.state == "overdue" for one in owed(ask, reading, party)),
        filed=filed[0].duty if filed else None,
        filed_on=filed[0].filed_on if filed else None,
    )


def on_record(reading: Reading, key: str) -> Party:
    """An authority by its key. Raises `Problem` (`no_authority`)."""
    party = queries.party(reading, queries.stream_of(key))
    if party is None:
        raise Problem("no_authority", f"{key} is no authority on record", f"“{key}”未建档")
    return party


def single(ask: Asked, reading: Reading, key: str) -> Single:
    """Everything on record of an authority. Raises `Problem` (`no_authority`)."""
    party = on_record(reading, key)
    stream = party.stream
    duties, today = owed(ask, reading, party), ask.today
    counted = queries.acts(reading, stream)
    lacking, rows = without_order(reading, party.region, today, Page(1, LISTED))
    past = past_terms(reading, party.region, today)
    return Single(
        freshness=ask.freshness(reading),
        key=key_of(stream),
        name=party.name,
        region=place(party.region),
        organ=term("organ", party.organ),
        entered_on=party.entered_on,
        group_since=party.group_since,
        office=party.office,
        officer_since=party.officer_since,
        full_time=None if party.full_time is None else bool(party.full_time),
        overdue=[one for one in duties if one.state == "overdue"],
        due=[one for one in duties if one.state == "due"],
        score=Score(
            filed=sum(one.state == "filed" for one in duties),
            late=sum(one.state == "late" for one in duties),
            overdue=sum(one.state == "overdue" for one in duties),
            trainings=counted.get("TrainingHeld", 0),
            information=counted.get("InformationReported", 0),
        ),
        goals=goals(ask, reading, party.region, [party]),
        without_order=lacking,
        lacking=[_lacking(ask, row, "no_order") for row in rows],
        past_terms=len(past),
        past=[_past(ask, one) for one in past[:LISTED]],
        reports=_reports(queries.filed(reading, stream)),
        delegations=[_given(one, today.isoformat()) for one in queries.delegations(reading, stream)],
        fees=[_charged(one) for one in queries.fees(reading, stream)],
        subjects=[_subject(one) for one in queries.named(reading, stream)],
        timeline=[happened(one) for one in reversed(timeline.history(reading, stream))],
        under_verification=reading.parked(stream) is not None,
    )


def _past(ask: Asked, one: PastTerm) -> Lacking:
    return _lacking(ask, one.enterprise, one.kind, one.act, one.ended_on, one.step)


def _lacking(
    ask: Asked, row: Enterprise, why: str, act: str | None = None, since: str | None = None, step: str | None = None
) -> Lacking:
    return Lacking(
        key=key_of(row.stream),
        name=row.name,
        href=enterprise_href(row.stream),
        region=place(row.region),
        sector=term("sector", row.sector),
        standing=term("standing", judged(row, ask.today).standing.value),
        why=term("past_term", why),
        act=act,
        step=said("step", step),
        since=since,
    )


def _reports(filed: Sequence[Filed]) -> list[Report]:
    return [
        Report(
            what=what(one.duty),
            period=one.period,
            filed_on=one.filed_on,
            title=one.title,
            addressee=one.addressee,
            channels=[term("channel", code) for code in msgspec.json.decode(one.channels, type=list[str])],
            event=one.event,
        )
        for one in filed
    ]


def _given(one: Delegation, today: str) -> Given:
    last = min(filter(None, (one.until, one.ended_on)), default=None)
    over = (one.until is not None and one.until < today) or (one.ended_on is not None and one.ended_on <= today)
    return Given(
        delegation=one.delegation,
        addressee=one.addressee,
        matters=[term("matter", code) for code in msgspec.json.decode(one.matters, type=list[str])],
        since=one.since,
        until=last,
        in_force=one.since <= today and not over,
    )


def _charged(one: Fee) -> Charged:
    return Charged(
        finding=one.finding,
        found_on=one.found_on,
        found_by=one.found_by,
        facts=one.facts,
        enterprise=one.enterprise,
        href=enterprise_href(f"enterprise:{one.enterprise}") if one.enterprise else None,
        amount=one.amount,
        event=evidence(one.event),
        outcome=OUTCOMES[one.outcome],
        settled_on=one.settled_on,
        settled_by=one.settled_by,
        told=one.told,
    )


def _subject(one: Named) -> Subject:
    return Subject(
        kind=KINDS[one.kind],
        region=place(one.region) if one.region else None,
        sector=said("sector", one.sector),
        enterprise=one.enterprise,
        href=enterprise_href(f"enterprise:{one.enterprise}") if one.enterprise else None,
        since=one.since,
        until=one.until,
    )


def _single(ask: Asked, key: str) -> Response | Single:
    with ask.views.reading() as reading:
        return ask.unchanged(reading) or single(ask, reading, key)


@ROUTES.get("/authorities.json", PUBLIC, JSON)
def authorities_json(ask: Ask, region: AskedRegion = None, organ: AskedOrgan = None, page: AskedPage = 1) -> Response:
    """The authorities on record as JSON."""
    found = _listed(ask, region, organ, page)
    return ask.twin(found) if isinstance(found, Listed) else found


@ROUTES.get("/authorities", PUBLIC)
def authorities(ask: Ask, region: AskedRegion = None, organ: AskedOrgan = None, page: AskedPage = 1) -> Response:
    """The authorities on record, each with what it lacks."""
    found = _listed(ask, region, organ, page)
    if not isinstance(found, Listed):
        return found
    organs = [term("organ", one.value) for one in OrganKind]
    return ask.page("authorities.html", found, organs=organs, what=what)


@ROUTES.get("/authorities/{party}.json", PUBLIC, JSON)
def authority_json(ask: Ask, party: AskedParty) -> Response:
    """One authority as JSON."""
    found = _single(ask, party)
    return ask.twin(found) if isinstance(found, Single) else found


@ROUTES.get("/authorities/{party}", PUBLIC)
def authority(ask: Ask, party: AskedParty) -> Response:
    """One authority: what it owes, its scorecard, its overdue lists, its history."""
    found = _single(ask, party)
    if not isinstance(found, Single):
        return found
    quarter = last_quarter(ask.today) if ask.serving.drawing else None
    report = PATH.format(party=party, quarter=quarter)
    return ask.page("authority.html", found, states=STATES, quarter=quarter, report=report)
