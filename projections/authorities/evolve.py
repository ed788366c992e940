"""How an event changes an authority's rows."""

from collections.abc import Iterable

import msgspec

from projections.authorities.tables import Delegation, Fee, Filed, Named, Party, Target
from projections.view import Rows
from registry.events import authority, read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told, iso
from registry.events.vocabulary import Sector

HANDLES: frozenset[type] = frozenset(
    getattr(read, name) for name, kind in EVENTS.items() if kind.__module__ == authority.__name__
) - {read.TrainingHeld, read.InformationReported}
"""Trainings and information reports are counted in the timeline."""


def evolve(rows: Rows, told: Told) -> None:
    """Put the rows as `told` leaves them."""
    match told.event:
        case read.AuthorityEntered(name=name):
            _entered(rows, told, name)
        case read.AuthorityRenamed() | read.LeadingGroupNamed() | read.InformationOfficerNamed():
            _changed(rows, told)
        case read.PlanSubmitted(title=title, to=to):
            _filed(rows, told, "plan", title=title, addressee=to.name)
        case read.ReportSubmitted(report=report, period=period, to=to):
            _filed(rows, told, report.value, period, addressee=to.name)
        case read.PublicationIssued(publication=publication, period=period, title=title, channels=channels):
            _filed(rows, told, publication.value, period, title=title, channels=_listed(channels))
        case read.TargetSet():
            rows.put(_target(told, told.event))
        case read.AuthorityDelegated():
            rows.put(_delegated(told, told.event))
        case read.DelegationEnded(delegation=id):
            one = rows.get(Delegation, told.stream, id)
            if one is not None:
                rows.put(msgspec.structs.replace(one, ended_on=told.on))
        case read.KeySubjectNamed(region=region, sector=sector, enterprise=enterprise, until=until):
            _named(rows, told, "key", region, sector, enterprise, iso(until) if until else None)
        case read.ExemplarSectorNamed(sector=sector):
            _named(rows, told, "exemplar", None, sector, None, None)
        case read.ExemplarSectorWithdrawn(sector=sector):
            _withdrawn(rows, told, sector.value)
        case read.FeeFound():
            rows.put(_found(told, told.event))
        case read.FeeReturned(finding=finding, measures=measures):
            _settled(rows, told, finding, "returned", measures)
        case read.FeeFindingWithdrawn(finding=finding, reason=reason):
            _settled(rows, told, finding, "withdrawn", reason)


def _entered(rows: Rows, told: Told, name: str) -> None:
    region, _, organ = told.stream.partition(":")[2].partition("-")
    if rows.get(Party, told.stream) is None:
        rows.put(
            Party(
                stream=told.stream,
                region=region,
                organ=organ,
                name=name,
                entered_on=told.on,
                entered_position=told.position,
            )
        )


def _changed(rows: Rows, told: Told) -> None:
    party = rows.get(Party, told.stream)
    match told.event:
        case read.AuthorityRenamed(name=name) if party is not None:
            rows.put(msgspec.structs.replace(party, name=name))
        case read.LeadingGroupNamed(head=head, office=office) if party is not None:
            rows.put(msgspec.structs.replace(party, head=head, office=office, group_since=told.on))
            _filed(rows, told, "leading_group")
        case read.InformationOfficerNamed(named=named, full_time=full_time) if party is not None:
            officer = {"information_officer": named, "full_time": int(full_time), "officer_since": told.on}
            rows.put(msgspec.structs.replace(party, **officer))
            _filed(rows, told, "information_officer")


def _filed(
    rows: Rows,
    told: Told,
    duty: str,
    period: str = "",
    *,
    title: str | None = None,
    addressee: str | None = None,
    channels: str = "[]",
) -> None:
    first = rows.get(Filed, told.stream, duty, period)
    if first is not None and first.filed_on <= told.on:
        return
    rows.put(
        Filed(
            stream=told.stream,
            duty=duty,
            period=period,
            filed_on=told.on,
            event=told.id,
            position=told.position,
            title=title,
            addressee=addressee,
            channels=channels,
        )
    )


def _target(told: Told, event: read.TargetSet) -> Target:
    return Target(
        stream=told.stream,
        sector=event.sector.value,
        scale=event.scale.value if event.scale else "",
        reach_by=iso(event.by),
        count=event.count,
        set_on=told.on,
        set_by=event.authority.name,
        event=told.id,
        position=told.position,
    )


def _delegated(told: Told, event: read.AuthorityDelegated) -> Delegation:
    return Delegation(
        stream=told.stream,
        delegation=event.delegation,
        addressee=event.to.name,
        organ=event.to.organ.value,
        region=event.to.region,
        matters=_listed(event.matters),
        since=told.on,
        until=iso(event.until) if event.until else None,
        ended_on=None,
        event=told.id,
    )


def _named(
    rows: Rows,
    told: Told,
    kind: str,
    region: str | None,
    sector: Sector | None,
    enterprise: str | None,
    until: str | None,
) -> None:
    rows.put(
        Named(
            stream=told.stream,
            position=told.position,
            kind=kind,
            event=told.id,
            region=region,
            sector=sector.value if sector else None,
            enterprise=enterprise,
            since=told.on,
            until=until,
        )
    )


def _withdrawn(rows: Rows, told: Told, sector: str) -> None:
    for one in rows.of_stream(Named, told.stream):
        if (one.kind, one.sector, one.until) == ("exemplar", sector, None) and one.position < told.position:
            rows.put(msgspec.structs.replace(one, until=told.on))


def _found(told: Told, event: read.FeeFound) -> Fee:
    return Fee(
        stream=told.stream,
        finding=event.finding,
        found_on=told.on,
        found_by=event.authority.name,
        facts=event.facts,
        enterprise=event.enterprise,
        amount=None if event.amount is None else str(event.amount),
        event=told.id,
    )


def _settled(rows: Rows, told: Told, finding: str, outcome: str, said: str) -> None:
    one = rows.get(Fee, told.stream, finding)
    if one is not None:
        end = {"outcome": outcome, "settled_on": told.on, "settled_by": told.event.authority.name, "told": said}
        rows.put(msgspec.structs.replace(one, **end))


def _listed(codes: Iterable[str]) -> str:
    return msgspec.json.encode([str(code) for code in codes]).decode()
