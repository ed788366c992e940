"""What a credit record follows from: the enterprise, its stays in batches, its adverse items, what was withdrawn."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import msgspec

from projections.credit.treatment import AdverseKind
from projections.four_batches.evolve import changes
from projections.four_batches.tables import Stay
from projections.late import late_of, level_at
from projections.standing.evolve import after
from projections.standing.tables import Enterprise
from registry.events import read
from registry.events.envelope import Told, iso
from registry.events.vocabulary import AccidentClass, ClosureKind, ReviewOutcome, Severity


class Adverse(msgspec.Struct, frozen=True, kw_only=True):
    """An act to the enterprise's disadvantage; `item` is its event id. It stays when it has ended.

    A corrected item has the correction's event id, and names the `decision` that it tells of.
    """

    item: str
    kind: str
    ground: str
    document: str
    article: str
    since: str
    decision: str | None = None
    ended_on: str | None = None
    ended_by: str | None = None
    act: str | None = None
    """The id by which a later event names it: a penalty's, a hazard's."""
    origin: str | None = None
    """The predecessor's event, for an item that has followed from there."""
    amount: str | None = None
    """Of a fine or confiscation, in yuan."""
    display_ended: str | None = None
    """The clock's event that was the first to say that its display has ended."""


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """An item that recipients must stop using, since when and why."""

    item: str
    since: str
    reason: str
    by: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one stream that its record is made of."""

    enterprise: Enterprise | None = None
    stays: list[Stay] = []
    adverse: list[Adverse] = []
    withdrawn: list[Withdrawn] = []
    rule_sets: dict[str, str] = {}


def advanced(state: State, told: Told) -> State:
    """The state once `told` has happened; the same when it is told twice."""
    enterprise = after(state.enterprise, told)
    items = _items(state, told)
    if changed := changes(state.stays, told):
        stays = {stay.since_position: stay for stay in (*state.stays, *changed)}
        items["stays"] = [stays[position] for position in sorted(stays)]
    return msgspec.structs.replace(state, enterprise=enterprise, **items)


def _items(state: State, told: Told) -> dict[str, Any]:
    if type(told.event) in _FREQUENT:
        return {}
    match told.event:
        case read.LevelAnnounced():
            return _by_rules(told)
        case read.LevelDowngraded(ground=ground) | read.LevelRevoked(ground=ground):
            return _added(state, told, ground) | _by_rules(told)
        case read.OperationsSuspended(ground=ground) | read.EnterpriseClosed(ground=ground):
            return _added(state, told, ground)
        case read.PenaltyDecided(penalty=act, kind=penalty, amount=amount):
            return _added(state, told, penalty.value, act, None if amount is None else _yuan(amount))
        case read.MajorHazardFound(hazard=act):
            return _added(state, told, "major_accident_hazard", act)
        case read.AccidentReported(accident=act, accident_class=class_):
            return _added(state, told, class_.value, act)
        case read.AccidentSupplemented(accident=act, accident_class=class_):
            counted = {"kind": _of_class(class_), "ground": class_.value}
            return {"adverse": [_as(item, counted) if item.act == act else item for item in state.adverse]}
        case read.DishonestyListed(listing=act, ground=ground):
            return _added(state, told, ground, act)
        case read.EarlyRemovalRevoked(listing=act):
            before = next((item.ground for item in state.adverse if item.act == act), "dishonesty_list")
            return _added(state, told, before, act)
        case read.DishonestyRemovedEarly(listing=act) | read.DishonestyListingEnded(listing=act):
            return {"adverse": [_ended(item, told) if item.act == act else item for item in state.adverse]}
        case read.AdverseItemFollowed():
            return _followed(state, told, told.event)
        case read.LicenceRevoked(licence=licence):
            return _added(state, told, licence.value)
        case read.PenaltyExecuted(penalty=act) | read.MajorHazardRemoved(hazard=act):
            return {"adverse": [_ended(item, told) if item.act == act else item for item in state.adverse]}
        case read.ResumptionAccepted():
            ends = (item.kind == "suspension" and item.since <= told.on for item in state.adverse)
            return {
                "adverse": [_ended(one, told) if over else one for one, over in zip(state.adverse, ends, strict=True)]
            }
        case read.ClosureLifted(closure=closure):
            named = [_ended(one, told) if closure in (one.item, one.decision) else one for one in state.adverse]
            return {"adverse": named}
        case read.ClosureAnnulled(closure=closure):
            return _withdrawn(state, told, (closure,), "annulment")
        case read.DisplayEnded(decision=decision, until=until):
            return _display_ended(state, told, decision, iso(until))
        case read.DecisionAnnulled(decision=decision, falls_with=falls_with, stands=stands):
            return _counted_again(_withdrawn(state, told, (decision, *falls_with), "annulment"), stands)
        case read.CreditRepaired(decision=decision):
            return _withdrawn(state, told, (decision,), "repair")
        case read.DecisionCorrected(decision=decision, field=field, after=after):
            return _corrected(state, told, decision, field, after)
        case read.ReconsiderationDecided(decision=decision, outcome=ReviewOutcome.UNLAWFUL):
            return _withdrawn(state, told, (decision,), "annulment")
        case read.ReconsiderationDecided(decision=decision, field=str(field), after=str(after)):
            return _corrected(state, told, decision, field, after)
        case _:
            return {}


def kind_of(event: read.Event) -> AdverseKind | None:
    """The kind of the adverse item that an event makes; `None` for an event that makes none."""
    if type(event) not in ADVERSE:
        return None
    match event:
        case read.EnterpriseClosed(kind=kind):
            return "ban" if kind is ClosureKind.BAN else "closure"
        case read.PenaltyDecided(severity=severity):
            return _PENALTIES[severity]
        case read.AccidentReported(accident_class=class_):
            return _of_class(class_)
        case read.AdverseItemFollowed(kind=followed):
            return followed.value
        case _:
            return _KINDS.get(type(event))


_FREQUENT: frozenset[type] = frozenset(
    {
        read.EnterpriseRegistered,
        read.DetailsChanged,
        read.OnSiteAssessmentReported,
        read.RectificationOrdered,
        read.RectificationAccepted,
        read.LicenceWithheld,
        read.LicenceReturned,
        read.ExemplarNamed,
        read.UpgradeDirected,
    }
)
"""The events that are told most often, and that neither make nor change an adverse item."""
_KINDS: dict[type, AdverseKind] = {
    read.LevelDowngraded: "downgrade",
    read.LevelRevoked: "revocation",
    read.OperationsSuspended: "suspension",
    read.LicenceRevoked: "licence_revoked",
    read.MajorHazardFound: "hazard",
    read.DishonestyListed: "dishonesty_list",
    read.EarlyRemovalRevoked: "dishonesty_list",
}
ADVERSE = frozenset(_KINDS) | {
    read.EnterpriseClosed,
    read.PenaltyDecided,
    read.AccidentReported,
    read.AdverseItemFollowed,
}
"""The events that `kind_of` gives a kind."""
_PENALTIES: dict[Severity, AdverseKind] = {
    Severity.MINOR: "penalty_minor",
    Severity.GENERAL: "penalty_general",
    Severity.SERIOUS: "penalty_serious",
}


def _yuan(amount: Decimal) -> str:
    return f"{amount:f}"


def _added(state: State, told: Told, ground: str, act: str | None = None, amount: str | None = None) -> dict[str, Any]:
    basis, kind = told.event.legal_basis, kind_of(told.event)
    assert kind is not None
    item = Adverse(
        item=told.id,
        kind=kind,
        ground=ground,
        document=basis.document,
        article=basis.article,
        since=told.on,
        act=act,
        amount=amount,
    )
    return {"adverse": [*(one for one in state.adverse if one.item != told.id), item]}


def _by_rules(told: Told) -> dict[str, Any]:
    """The rule sets of the last act on a level: one that was recorded late is it only when nothing stands after it."""
    late = late_of(told.event)
    return {"rule_sets": told.event.rule_sets} if late is None or _stands_last(told, late.stands) else {}


def _stands_last(told: Told, stands: read.Stands) -> bool:
    site: str | None = getattr(told.event, "site", None)
    held = level_at(stands, site)
    if isinstance(told.event, read.LevelRevoked):
        days = [one.revoked_on for one in stands.sites if one.site == site] if site else [stands.revoked_on]
        return held is None and days == [told.event.effective_on]
    if held is None or iso(held.since) > told.on:
        return False
    return held.granted_event == told.id if isinstance(told.event, read.LevelAnnounced) else iso(held.since) == told.on


def _followed(state: State, told: Told, event: read.AdverseItemFollowed) -> dict[str, Any]:
    """A fact of the predecessor's, as its record told it: displayed since its own day, not since the succession."""
    item = Adverse(
        item=told.id,
        kind=event.kind.value,
        ground=event.ground,
        document=event.basis.document,
        article=event.basis.article,
        since=iso(event.since),
        ended_on=iso(event.ended_on) if event.ended_on else None,
        ended_by=event.item if event.ended_on else None,
        origin=event.item,
    )
    return {"adverse": [*(one for one in state.adverse if one.item != told.id), item]}


def _of_class(accident_class: AccidentClass) -> AdverseKind:
    return "accident" if accident_class is AccidentClass.ORDINARY else "grave_accident"


def _counted_again(changed: dict[str, Any], stands: read.Stands) -> dict[str, Any]:
    """Without an annulled supplement an accident is of the class that its counts before it came to."""
    classes = stands.accidents or {}
    adverse = [
        _as(item, {"kind": _of_class(classes[item.act]), "ground": classes[item.act].value})
        if item.kind in ("accident", "grave_accident") and item.act in classes and item.origin is None
        else item
        for item in changed["adverse"]
    ]
    return changed | {"adverse": adverse}


def _as(item: Adverse, changes: dict[str, str]) -> Adverse:
    return msgspec.structs.replace(item, **changes)


def _ended(item: Adverse, told: Told) -> Adverse:
    if item.ended_by is not None:
        return item
    return msgspec.structs.replace(item, ended_on=told.on, ended_by=told.id)


def _display_ended(state: State, told: Told, decision: str, until: str) -> dict[str, Any]:
    """The clock says that the display has ended, unless a later day has brought it to light before."""
    if state.enterprise is None or state.enterprise.effective_on > until:
        return {}
    ended = {"display_ended": told.id}
    return {"adverse": [_as(one, ended) if decision in (one.item, one.decision) else one for one in state.adverse]}


def _corrected(state: State, told: Told, decision: str, field: str, value: str) -> dict[str, Any]:
    """The item as it was is withdrawn; as it reads now it is an item of its own, of the same decision and display."""
    shown = {
        "ground": "ground",
        "legal_basis.document": "document",
        "legal_basis.article": "article",
        "amount": "amount",
    }
    before = next((one for one in state.adverse if decision in (one.item, one.decision)), None)
    if before is None or field not in shown:
        return {}
    now = _yuan(Decimal(value)) if field == "amount" else value
    after = msgspec.structs.replace(before, item=told.id, decision=decision, **{shown[field]: now})
    changed = _withdrawn(state, told, (before.item,), "correction")
    return changed | {"adverse": [*changed["adverse"], after]}


def _withdrawn(state: State, told: Told, items: Collection[str], reason: str) -> dict[str, Any]:
    """What is withdrawn leaves the record and is named for stop-use instead; what it had ended has not ended."""
    gone = [one for one in state.adverse if one.item in items or one.decision in items]
    annulled = reason == "annulment"
    kept = [
        msgspec.structs.replace(one, ended_on=None, ended_by=None) if annulled and one.ended_by in items else one
        for one in state.adverse
        if one not in gone
    ]
    named = [Withdrawn(item=one.item, since=told.on, reason=reason, by=told.id) for one in gone]
    return {"adverse": kept, "withdrawn": [*state.withdrawn, *named]}
