"""How what undoes, corrects, contests or re-examines a decision changes the row of its enterprise."""

from collections.abc import Sequence
from typing import Any

import msgspec

from projections.standing.again import listed, standing_again
from projections.standing.cases import cases_late, held_again
from projections.standing.details import details_of
from projections.standing.succeeded import place_back
from projections.standing.tables import Enterprise
from registry.events import read
from registry.events.vocabulary import ReviewOutcome


class Contested(msgspec.Struct, frozen=True, kw_only=True):
    """An open objection or reconsideration: its id, the decision it is about, since when, whether that is stayed."""

    id: str
    decision: str
    kind: str
    since: str
    stayed: bool = False


_TEXTS = msgspec.json.Decoder(list[str])
_CONTESTED = msgspec.json.Decoder(list[Contested])
REMEDIES = (
    read.DecisionAnnulled,
    read.DecisionKept,
    read.DecisionCorrected,
    read.RecordObjectionRaised,
    read.RecordObjectionDecided,
    read.ReconsiderationAccepted,
    read.StayOrdered,
    read.StayLifted,
    read.ReconsiderationDecided,
    read.CreditRepaired,
    read.ReexaminationFlagged,
    read.ReexaminationSettled,
)


def flagged(row: Enterprise) -> list[str]:
    """The decisions whose basis was annulled, by event id, until they are decided anew."""
    return [] if row.flagged == "[]" else _TEXTS.decode(row.flagged)


def contested(row: Enterprise) -> list[Contested]:
    """The open objections and reconsiderations, in the order in which they were opened."""
    return [] if row.contested == "[]" else _CONTESTED.decode(row.contested)


def remedied(row: Enterprise, event: read.Event, on: str) -> dict[str, Any]:
    """The columns that a remedy changes."""
    match event:
        case read.DecisionAnnulled(decision=decision, falls_with=falls_with):
            unsound = {*flagged(row), *event.flagged} - {decision, *falls_with}
            return stands_again(row, event.stands) | {"flagged": listed(sorted(unsound))} | place_back(row, decision)
        case read.DecisionKept(decision=decision):
            return _sound(row, decision)
        case read.DecisionCorrected(stands=stands):
            return stands_again(row, stands)
        case read.RecordObjectionRaised(objection=id, decision=decision):
            return _opened(row, Contested(id=id, decision=decision, kind="objection", since=on))
        case read.ReconsiderationAccepted(reconsideration=id, decision=decision):
            return _opened(row, Contested(id=id, decision=decision, kind="reconsideration", since=on))
        case read.StayOrdered(reconsideration=id) | read.StayLifted(reconsideration=id):
            stayed = isinstance(event, read.StayOrdered)
            return _listed([_stayed(one, stayed) if one.id == id else one for one in contested(row)])
        case read.RecordObjectionDecided(objection=id):
            return _closed(row, id)
        case read.ReconsiderationDecided(reconsideration=id, decision=decision, outcome=outcome, stands=stands):
            sound = _sound(row, decision) if outcome is ReviewOutcome.UPHELD else _unsound(row, event.flagged)
            return _closed(row, id) | sound | ({} if stands is None else stands_again(row, stands))
        case read.ReexaminationFlagged():
            return {"reexamined": row.granted_event}
        case read.ReexaminationSettled():
            return {"reexamined": None}
        case read.CreditRepaired() | _:
            return {}


def stands_again(row: Enterprise, stands: read.Stands) -> dict[str, Any]:
    """The columns that what stands now says anew."""
    named = {"name": stands.name, "address": stands.address} if stands.name else {}
    return standing_again(stands) | named | held_again(row, stands)


def stands_late(row: Enterprise, event: read.Event, late: read.Late) -> dict[str, Any]:
    """The columns that what was recorded late says anew of the enterprise and its principal place."""
    of_it = late.details if isinstance(event, read.DetailsChanged) else None
    changed = {} if of_it is None else details_of(of_it)
    return stands_again(row, late.stands) | changed | cases_late(row, event, late)


def _sound(row: Enterprise, decision: str) -> dict[str, Any]:
    return {"flagged": listed([one for one in flagged(row) if one != decision])}


def _unsound(row: Enterprise, decisions: Sequence[str]) -> dict[str, Any]:
    return {"flagged": listed(sorted({*flagged(row), *decisions}))} if decisions else {}


def _opened(row: Enterprise, new: Contested) -> dict[str, Any]:
    return _listed([*(one for one in contested(row) if one.id != new.id), new])


def _closed(row: Enterprise, id: str) -> dict[str, Any]:
    return _listed([one for one in contested(row) if one.id != id])


def _stayed(one: Contested, stayed: bool) -> Contested:
    return msgspec.structs.replace(one, stayed=stayed)


def _listed(all_: list[Contested]) -> dict[str, Any]:
    return {"contested": listed(all_)}
