"""The columns of an enterprise's row that an annulment or correction sets: what stands again, as the event says."""

from typing import Any

import msgspec

from registry.events import read
from registry.events.envelope import iso

OF_A_LEVEL = (
    "level",
    "level_since",
    "valid_until",
    "certificate",
    "announcement",
    "basis",
    "granted_on",
    "granted_by",
    "granted_organ",
    "granted_region",
    "granted_event",
    "standard",
)


def standing_again(stands: read.Stands) -> dict[str, Any]:
    """What the event says of level, suspension, licences and orders; a closure lies over it as before."""
    suspension = stands.suspension
    return {
        **level_again(stands.level),
        "ever_assessed": int(stands.assessed),
        "revoked_on": stands.revoked_on and iso(stands.revoked_on),
        "suspension": suspension and suspension.id,
        "suspended_on": suspension and iso(suspension.since),
        "suspension_ends_on": suspension and iso(suspension.ends_on),
        "resumed_on": stands.resumed_on and iso(stands.resumed_on),
        "withheld": listed([one.value for one in stands.licences]),
        **_licences(stands),
        **orders([{"order": one.id, "deadline": iso(one.ends_on)} for one in stands.orders]),
    }


def _licences(stands: read.Stands) -> dict[str, Any]:
    """The licences that their issuer holds back, and those that ended."""
    told = {"held_back": stands.held_back, "ended_licences": stands.ended_licences}
    return {name: msgspec.json.encode(one).decode() for name, one in told.items() if one is not None}


def orders(open_: list[dict[str, str]]) -> dict[str, Any]:
    """The columns of the open rectification orders, the nearest deadline first."""
    nearest = sorted(open_, key=lambda one: (one["deadline"], one["order"]))
    return {"orders": listed(nearest), "rectify_by": nearest[0]["deadline"] if nearest else None}


def listed(values: list[Any]) -> str:
    """A list as JSON."""
    return msgspec.json.encode(values).decode()


def level_again(held: read.HeldLevel | None) -> dict[str, Any]:
    """The columns of a level, or of none."""
    if held is None:
        return dict.fromkeys(OF_A_LEVEL)
    return {
        "level": held.level.value,
        "level_since": iso(held.since),
        "valid_until": held.valid_until and iso(held.valid_until),
        "certificate": held.certificate,
        "announcement": held.announcement,
        "basis": held.basis.value,
        "granted_on": iso(held.granted_on),
        "granted_by": held.granted_by.name,
        "granted_organ": held.granted_by.organ.value,
        "granted_region": held.granted_by.region,
        "granted_event": held.granted_event,
        "standard": held.standard,
    }
