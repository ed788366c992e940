"""How terms are set, moved and settled."""

from collections.abc import Collection
from datetime import date

import msgspec

from projections.late import late_of, level_at
from projections.terms.tables import Penalty, Recognition, Term
from projections.view import Rows
from registry.events import read
from registry.events.envelope import Told, iso

HANDLES: frozenset[type] = frozenset(
    {
        read.CheckOpened,
        read.InspectionHeld,
        read.MajorHazardFound,
        read.MajorHazardRemoved,
        read.UpgradeDirected,
        read.RetrofitConfirmed,
        read.ResumptionRequested,
        read.ResumptionRefused,
        read.ResumptionAccepted,
        read.ResumptionPublished,
        read.RecognitionDue,
        read.LevelRecognised,
        read.LevelAnnounced,
        read.LevelRevoked,
        read.LevelEnded,
        read.LevelExpired,
        read.PenaltyDecided,
        read.PenaltyPublished,
        read.DecisionAnnulled,
        read.DecisionCorrected,
        read.ReconsiderationDecided,
    }
)


def evolve(rows: Rows, told: Told) -> None:
    """Put the terms as `told` leaves them."""
    match told.event:  # the most frequent event first
        case read.LevelAnnounced(site=site):
            _recognised(rows, told, site or "")
        case read.CheckOpened(inspection=act, by=day):
            _set(rows, told, "check", act, iso(day))
        case read.InspectionHeld(inspection=act):
            _settled(rows, told, "check", act)
        case read.MajorHazardFound(hazard=act, deadline=day):
            _set(rows, told, "hazard", act, iso(day))
        case read.MajorHazardRemoved(hazard=act):
            _settled(rows, told, "hazard", act)
        case read.UpgradeDirected(direction=act, deadline=day):
            _set(rows, told, "retrofit", act, iso(day))
        case read.RetrofitConfirmed(direction=act):
            _settled(rows, told, "retrofit", act)
        case read.ResumptionRequested(suspension=act, check_by=date() as day):
            _set(rows, told, "resumption_check", act, iso(day))
        case read.ResumptionRefused(suspension=act):
            _settled(rows, told, "resumption_check", act)
        case read.ResumptionAccepted(suspension=act, publish_by=day):
            _settled(rows, told, "resumption_check", act)
            if day is not None:
                _set(rows, told, "resumption_notice", act, iso(day))
        case read.ResumptionPublished(suspension=act):
            _settled(rows, told, "resumption_notice", act)
        case read.RecognitionDue():
            _to_recognise(rows, told, told.event)
        case (
            read.LevelRecognised(site=site)
            | read.LevelRevoked(site=site)
            | read.LevelEnded(site=site)
            | read.LevelExpired(site=site)
        ):
            _recognised(rows, told, site or "")
        case read.PenaltyDecided(penalty=act, authority=by, on_behalf_of=whom):
            _penalised(rows, told, act, whom or by)
        case read.PenaltyPublished(penalty=act):
            penalty = rows.get(Penalty, told.stream, act)
            if penalty is not None and penalty.published is None:
                rows.put(msgspec.structs.replace(penalty, published=told.id, published_on=told.on))
        case read.DecisionAnnulled(decision=id, falls_with=others):
            _annulled(rows, told, Term, (id, *others))
            _annulled(rows, told, Recognition, (id, *others))
            _unpublished(rows, told, (id, *others))
        case read.DecisionCorrected(decision=id, field="deadline", after=after) if after:
            _moved(rows, told, id, after)
        case read.ReconsiderationDecided(decision=id, field="deadline", after=after) if after:
            _moved(rows, told, id, after)


def _set(rows: Rows, told: Told, kind: str, act: str, ends_on: str) -> None:
    before = rows.get(Term, told.stream, kind, act)
    if before is None or before.event != told.id:
        term = Term(stream=told.stream, kind=kind, act=act, event=told.id, position=told.position, ends_on=ends_on)
        rows.put(term)


def _penalised(rows: Rows, told: Told, act: str, by: read.Authority) -> None:
    before = rows.get(Penalty, told.stream, act)
    if before is None or before.event != told.id:
        party = f"{by.region}-{by.organ.value}"
        rows.put(
            Penalty(
                stream=told.stream,
                penalty=act,
                party=party,
                event=told.id,
                position=told.position,
                decided_on=told.on,
            )
        )


def _settled(rows: Rows, told: Told, kind: str, act: str) -> None:
    term = rows.get(Term, told.stream, kind, act)
    if term is not None and term.settled is None:
        rows.put(msgspec.structs.replace(term, settled=told.id, settled_position=told.position))


def _to_recognise(rows: Rows, told: Told, event: read.RecognitionDue) -> None:
    site = event.site or ""
    before = rows.get(Recognition, told.stream, site, event.standard)
    if before is None or before.event != told.id:
        rows.put(
            Recognition(
                stream=told.stream,
                site=site,
                standard=event.standard,
                certificate=event.certificate,
                level=event.level.value,
                rests_on=event.rests_on,
                by=None if event.by is None else iso(event.by),
                event=told.id,
                position=told.position,
            )
        )


def _recognised(rows: Rows, told: Told, site: str) -> None:
    """Recognised, granted anew, lost or ended: nothing is due at that place any more."""
    late = late_of(told.event)
    held = None if late is None else level_at(late.stands, site or None)
    stands = None if held is None else held.certificate
    for one in rows.of_stream(Recognition, told.stream):
        if isinstance(told.event, read.LevelRecognised):
            if late is not None and told.event.certificate != one.certificate:
                continue
        elif stands == one.certificate:
            continue
        if one.site == site and one.settled is None and one.position < told.position:
            rows.put(msgspec.structs.replace(one, settled=told.id, settled_position=told.position))


def _annulled(rows: Rows, told: Told, kind: type[Term | Recognition], void: Collection[str]) -> None:
    """Who set a term in an annulled decision set none; what an annulled act had settled is open again."""
    for term in rows.of_stream(kind, told.stream):
        if term.event in void:
            rows.put(msgspec.structs.replace(term, settled=told.id, settled_position=told.position))
        elif term.settled in void:
            rows.put(msgspec.structs.replace(term, settled=None, settled_position=None))


def _unpublished(rows: Rows, told: Told, void: Collection[str]) -> None:
    for penalty in rows.of_stream(Penalty, told.stream):
        if penalty.event in void:
            rows.put(msgspec.structs.replace(penalty, void=1))
        elif penalty.published in void:
            rows.put(msgspec.structs.replace(penalty, published=None, published_on=None))


def _moved(rows: Rows, told: Told, decision: str, ends_on: str) -> None:
    for term in rows.of_stream(Term, told.stream):
        if term.event == decision:
            rows.put(msgspec.structs.replace(term, ends_on=ends_on))
