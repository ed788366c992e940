"""Rules of succession: between which keys, whether the predecessor ends, and what follows (domain decision 22)."""

from collections.abc import Iterator
from typing import Any, TypeVar

from registry.domain.commands import Command, LinkToCode, RecordSuccession
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.identity import has_credit_code
from registry.domain.policies.displays import Displayed, displayed
from registry.domain.refusals import Refusal
from registry.domain.rulesets import SuccessionRules
from registry.domain.rulesets.succession import Follows
from registry.domain.tracks import Track, track_of
from registry.events import accident, dishonesty, enterprise, penalty, supervision
from registry.events.event import Event
from registry.events.succession import AdverseItemFollowed
from registry.events.vocabulary import AdverseItem

C = TypeVar("C", bound=Command)


def other_than_itself(other: Enterprise, facts: Facts[Command]) -> Refusal | None:
    """No key takes its own place."""
    if other.id != facts.enterprise.id:
        return None
    return Refusal("succeeds_itself", f"{other.id} is named twice", "name the other enterprise")


def known_other(other: Enterprise | None, facts: Facts[Command]) -> Refusal | None:
    """The other enterprise is in the register, and stood there by the day of the act."""
    if other is not None and other.registered_on is not None and other.registered_on <= facts.on:
        return None
    named = "the other enterprise" if other is None else other.id
    because = f"{named} is not in the register on {facts.on}"
    return Refusal("unknown_other", because, "register it first, with its own date")


def not_ended(other: Enterprise) -> Refusal | None:
    """Whose place was taken as a whole leaves nothing to a further successor."""
    if other.ending is None:
        return None
    because = f"{other.id} ended on {other.ending.on} ({other.ending.how})"
    return Refusal("record_ended", because, "check the predecessor, or annul that succession first")


def without_a_code(other: Enterprise, facts: Facts[LinkToCode]) -> Refusal | None:
    """Linked is an operation without a code to an enterprise with one (domain decision 38)."""
    if not has_credit_code(other.id) and has_credit_code(facts.enterprise.id):
        return None
    because = f"{other.id} is to be linked to {facts.enterprise.id}"
    return Refusal("link_to_code", because, "name an unregistered: key, and an enterprise by its code", "operation")


def ends_as_its_kind(rule: Follows, rules: SuccessionRules, facts: Facts[RecordSuccession]) -> Refusal | None:
    """A merger or new code leaves nothing of the predecessor; a division may (公司法 221, 223)."""
    if rule.ends in (None, facts.command.ends):
        return None
    because = f"after a {rule.kind} the predecessor {'ends' if rule.ends else 'goes on'}"
    return Refusal(
        "succession_ends", because, "correct the kind, or what is said of its end", "ends", rules.clause(rule)
    )


def nothing_later(other: Enterprise, facts: Facts[Command]) -> Refusal | None:
    """An end recorded late must not make later acts unlawful; the clock's are none (domain decisions 1, 34).

    Of one that goes on it takes over what was so on its day, and no later act may say of it otherwise.
    """
    why = ": it would be refused (record_ended)" if getattr(facts.command, "ends", True) else ""
    for version, event in other.living():
        if event.effective_on > facts.on and track_of(event) is not Track.CLOCK:
            name = f"{type(event).__name__} of {event.effective_on} ({other.stream}/{version})"
            because = f"effective on {facts.on}, but {name} is in its way{why}"
            return Refusal("date_goes_back", because, "give a later date, or annul that act first", "effective_on")
    return None


def following(other: Enterprise, rule: Follows, facts: Facts[Command]) -> Iterator[dict[str, Any]]:
    """The predecessor's items that may still be shown, a listing or suspension only while it is in force."""
    for item in displayed(other):
        event = other.event(item.decision)
        assert event is not None
        if item.until >= facts.on and item.item in rule.items and _in_force(other, event, facts):
            yield _as_told(other, item, event)


def _in_force(other: Enterprise, event: Event, facts: Facts[Command]) -> bool:
    match event:
        case dishonesty.DishonestyListed() | dishonesty.EarlyRemovalRevoked():
            listing = other.measures.listings[event.listing]
            return other.event(listing.event) is event and listing.on_list(facts.on)
        case enterprise.OperationsSuspended():
            return other.suspension is not None and other.suspension.id == event.suspension
        case _:
            return True


def _as_told(other: Enterprise, item: Displayed, event: Event) -> dict[str, Any]:
    if isinstance(event, AdverseItemFollowed):
        return {name: getattr(event, name) for name in ("item", "kind", "ground", "basis", "since", "ended_on")}
    ended_on = None
    if isinstance(event, penalty.PenaltyDecided):
        ended_on = other.measures.penalties[event.penalty].executed_on
    told = {"item": item.decision, "kind": AdverseItem(item.item), "basis": event.legal_basis, "ended_on": ended_on}
    return told | {"ground": _ground(other, event), "since": event.effective_on}


def _ground(other: Enterprise, event: Event) -> str:
    """The ground as the credit record words it."""
    match event:
        case penalty.PenaltyDecided():
            return event.kind.value
        case supervision.MajorHazardFound():
            return "major_accident_hazard"
        case supervision.LicenceRevoked():
            return event.licence.value
        case accident.AccidentReported():
            return other.measures.accidents[event.accident].accident_class.value
        case dishonesty.EarlyRemovalRevoked():
            return other.measures.listings[event.listing].ground
        case _:
            return str(getattr(event, "ground"))  # noqa: B009  # every other item's event has one
