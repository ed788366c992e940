"""How an event changes the row of its enterprise."""

from datetime import timedelta
from typing import Any

import msgspec

from projections.late import late_of
from projections.standing.again import OF_A_LEVEL, listed, orders
from projections.standing.cases import NO_CASES, OF_A_CASE, case_changes, case_ends
from projections.standing.details import details, registered
from projections.standing.remedied import REMEDIES, remedied, stands_late
from projections.standing.sites import changed_somewhere
from projections.standing.succeeded import end_of, ended, took_place
from projections.standing.tables import Enterprise
from projections.view import Rows
from registry.events import read
from registry.events.envelope import Told, iso
from registry.events.vocabulary import ClosureKind, Operation

HANDLES: frozenset[type] = OF_A_CASE | frozenset(
    (
        *REMEDIES,
        read.EnterpriseRegistered,
        read.DetailsChanged,
        read.LevelAnnounced,
        read.LevelDowngraded,
        read.LevelRevoked,
        read.RectificationOrdered,
        read.RectificationAccepted,
        read.LicenceWithheld,
        read.LicenceReturned,
        read.OperationsSuspended,
        read.ResumptionAccepted,
        read.EnterpriseClosed,
        read.ClosureAnnulled,
        read.ClosureLifted,
        read.LevelExpired,
        read.LevelEnded,
        read.LevelRecognised,
        read.SiteEntered,
        read.SiteChanged,
        read.SiteLeft,
        read.LicenceHeldBack,
        read.HeldLicenceReturned,
        read.LicenceRevoked,
        read.LicenceDeregistered,
        read.EnterpriseSucceeded,
        read.SuccessionRecorded,
        read.LinkedToCode,
        read.RegisteredInError,
    )
)
_OPERATING: frozenset[type] = frozenset(
    (
        read.OperationsSuspended,
        read.ResumptionAccepted,
        read.EnterpriseClosed,
        read.ClosureAnnulled,
        read.ClosureLifted,
        read.DecisionAnnulled,
        read.DecisionCorrected,
        read.ReconsiderationDecided,
        read.EnterpriseSucceeded,
        read.LinkedToCode,
        read.RegisteredInError,
    )
)
"""The events after which an enterprise may run or may not."""
_NO_CLOSURE = {"closure_event": None, "closure_kind": None, "closed_on": None}
_CLOSED = {ClosureKind.CLOSURE.value: Operation.CLOSED.value, ClosureKind.BAN.value: Operation.BANNED.value}
_TEXTS = msgspec.json.Decoder(list[str])
_PAIRS = msgspec.json.Decoder(dict[str, str])
_ORDERS = msgspec.json.Decoder(list[dict[str, str]])
_last: tuple[Told | None, Enterprise | None, Enterprise | None] = (None, None, None)


def evolve(rows: Rows, told: Told) -> None:
    """Put the enterprise's row as `told` leaves it; an event of a stream that never was registered has none."""
    row = after(rows.get(Enterprise, told.stream), told)
    if row is not None:
        rows.put(row)


def after(row: Enterprise | None, told: Told) -> Enterprise | None:
    """The row once `told` has happened; pure, and the row itself when the event is none of `HANDLES`.

    The last answer is kept: `standing` and `credit` ask the same of every event, one after the other.
    """
    global _last  # noqa: PLW0603  # one tuple, replaced whole
    asked, before, answer = _last
    if told is asked and (row is before or row == before):
        return answer
    answer = _after(row, told)
    _last = (told, row, answer)
    return answer


def _after(row: Enterprise | None, told: Told) -> Enterprise | None:
    event, kind = told.event, type(told.event)
    if kind is read.EnterpriseRegistered:
        return registered(told, event)
    if row is None or kind not in HANDLES:
        return row
    on = told.on
    plain = row.sites == "[]" and kind is not read.SiteEntered
    changes = _changed(row, told, on) if plain else changed_somewhere(row, told, _changed)
    latest = max(on, row.effective_on)
    row = msgspec.structs.replace(row, position=told.position, version=told.version, effective_on=latest, **changes)
    return _operating(row) if kind in _OPERATING else row


def _changed(row: Enterprise, told: Told, on: str) -> dict[str, Any]:
    event, late = told.event, late_of(told.event)
    if late is not None:
        return stands_late(row, event, late)
    if type(event) in OF_A_CASE:
        return case_changes(row, event)
    match event:
        case read.RectificationOrdered():
            return _orders(row, {"order": event.order, "deadline": iso(event.deadline)}, event.order)
        case read.RectificationAccepted():
            return _orders(row, None, event.order)
        case read.LevelAnnounced():
            return _granted(row, told, event)
        case read.DetailsChanged():
            return details(event)
        case read.LevelDowngraded():
            return {} if row.level is None else {"level": event.level.value, "level_since": on}
        case read.LevelRevoked():
            return dict.fromkeys(OF_A_LEVEL) | {"revoked_on": on} | NO_CASES
        case read.LicenceWithheld():
            return {"withheld": listed(sorted({*_texts(row.withheld), event.licence.value}))}
        case read.LicenceReturned():
            return {"withheld": listed([one for one in _texts(row.withheld) if one != event.licence.value])}
        case read.LicenceHeldBack(withholding=key, licence=licence):
            return {"held_back": _object({**_pairs(row.held_back), key: licence.value})}
        case read.HeldLicenceReturned(withholding=key):
            return {"held_back": _object({k: one for k, one in _pairs(row.held_back).items() if k != key})}
        case read.LicenceRevoked(licence=licence):
            return {"ended_licences": _object({**ended_licences(row), licence.value: "revoked"})}
        case read.LicenceDeregistered(licence=licence):
            return {"ended_licences": _object({**ended_licences(row), licence.value: "deregistered"})}
        case read.OperationsSuspended():
            ends_on = iso(event.ends_on)
            return {"suspension": event.suspension, "suspended_on": on, "suspension_ends_on": ends_on}
        case read.ResumptionAccepted():
            return {"suspension": None, "suspended_on": None, "suspension_ends_on": None, "resumed_on": on}
        case read.EnterpriseClosed():
            return {"closure_event": told.id, "closure_kind": event.kind.value, "closed_on": on} | NO_CASES
        case read.ClosureAnnulled():
            return _NO_CLOSURE
        case read.ClosureLifted():
            return _NO_CLOSURE | dict.fromkeys(OF_A_LEVEL)
        case read.EnterpriseSucceeded() | read.LinkedToCode() | read.RegisteredInError():
            return ended(event, told) | (NO_CASES if end_of(event) else {})
        case read.SuccessionRecorded():
            return took_place(row, event, told)
        case read.LevelRecognised(standard=standard):
            return {} if row.level is None else {"standard": standard}
        case read.LevelEnded():
            return dict.fromkeys(OF_A_LEVEL)
        case read.LevelExpired() | read.SiteEntered() | read.SiteChanged() | read.SiteLeft():
            return {}
        case _ if isinstance(event, REMEDIES):
            return remedied(row, event, on)
        case _:
            raise AssertionError(f"{type(event).__name__} is handled but not matched")


def _granted(row: Enterprise, told: Told, event: read.LevelAnnounced) -> dict[str, Any]:
    granted_by = event.on_behalf_of or event.authority
    granted = {
        "level": event.level.value,
        "level_since": row.level_since if _renews(row, event) else told.on,
        "valid_until": iso(event.valid_until) if event.valid_until else None,
        "certificate": event.certificate,
        "announcement": event.announcement,
        "basis": event.basis.value,
        "granted_on": told.on,
        "granted_by": granted_by.name,
        "granted_organ": granted_by.organ.value,
        "granted_region": granted_by.region,
        "granted_event": told.id,
        "standard": event.standard,
        "ever_assessed": 1,
        "revoked_on": None,
    }
    return granted | case_ends(row, event.case)


def _renews(row: Enterprise, event: read.LevelAnnounced) -> bool:
    """Whether the same level was held the day before: a renewal without a gap keeps the day since which it is held."""
    if row.level != event.level.value or row.level_since is None or row.closure_event is not None:
        return False
    before = (event.effective_on - timedelta(days=1)).isoformat()
    return row.level_since <= before and (row.valid_until is None or before <= row.valid_until)


def _orders(row: Enterprise, new: dict[str, str] | None, order: str) -> dict[str, Any]:
    kept = [one for one in open_orders(row) if one["order"] != order] + ([new] if new else [])
    return orders(kept)


def _operating(row: Enterprise) -> Enterprise:
    if row.closure_kind is not None:
        operation, since = _CLOSED[row.closure_kind], row.closed_on
    elif row.ended_on is not None:
        operation, since = Operation.ENDED.value, row.ended_on
    elif row.suspension is not None:
        operation, since = Operation.SUSPENDED.value, row.suspended_on
    else:
        operation, since = Operation.RUNNING.value, row.resumed_on or row.registered_on
    return msgspec.structs.replace(row, operation=operation, operation_since=since)


def withheld(row: Enterprise) -> list[str]:
    """The licences that are withheld, by code: in a suspension, or by their issuer outside one."""
    return withheld_in(row.withheld, row.held_back)


def withheld_in(in_suspension: str, held_back: str) -> list[str]:
    """As `withheld`, from the two columns alone."""
    kept = _texts(in_suspension)
    return kept if held_back == "{}" else sorted({*kept, *_pairs(held_back).values()})


def any_withheld(row: Enterprise) -> bool:
    """Whether `withheld` names any, without reading which."""
    return row.withheld != "[]" or row.held_back != "{}"


def ended_licences(row: Enterprise) -> dict[str, str]:
    """The licences that are gone, each `revoked` or `deregistered`."""
    return ended_in(row.ended_licences)


def ended_in(column: str) -> dict[str, str]:
    """As `ended_licences`, from the column alone."""
    return _pairs(column)


def _texts(column: str) -> list[str]:
    return [] if column == "[]" else _TEXTS.decode(column)


def _pairs(column: str) -> dict[str, str]:
    return {} if column == "{}" else _PAIRS.decode(column)


def open_orders(row: Enterprise) -> list[dict[str, str]]:
    """The rectification orders not yet accepted, the nearest deadline first: `order` and `deadline`."""
    return [] if row.orders == "[]" else _ORDERS.decode(row.orders)


def _object(values: dict[str, str]) -> str:
    return msgspec.json.encode(values).decode()
