"""How succession changes the rows of predecessor and successor."""

from typing import Any

import msgspec

from projections.standing.again import listed
from projections.standing.tables import Enterprise
from registry.events import read
from registry.events.envelope import Told

ENDED = ("ended_event", "ended_kind", "ended_on", "successor")
_PREDECESSORS = msgspec.json.Decoder(list[dict[str, str]])


def succeeded(event: read.EnterpriseSucceeded, told: Told) -> dict[str, Any]:
    """Another key took this one's place; where something is left here, nothing changes."""
    if not event.ends:
        return {}
    return dict(zip(ENDED, (told.id, event.kind.value, told.on, event.successor), strict=True))


def took_place(row: Enterprise, event: read.SuccessionRecorded, told: Told) -> dict[str, Any]:
    """This key took the place of another."""
    before = {"event": told.id, "key": event.predecessor, "kind": event.kind.value, "since": told.on}
    return {"predecessors": listed([*(one for one in predecessors(row) if one != before), before])}


def place_back(row: Enterprise, decision: str) -> dict[str, Any]:
    """Without a succession the key has not ended, and has no predecessor by it."""
    if decision == row.ended_event:
        return dict.fromkeys(ENDED)
    kept = [one for one in predecessors(row) if one["event"] != decision]
    return {"predecessors": listed(kept)}


def predecessors(row: Enterprise) -> list[dict[str, str]]:
    """Whose place it took, in the order in which that was recorded: `key`, `kind`, `since`, `event`."""
    return [] if row.predecessors == "[]" else _PREDECESSORS.decode(row.predecessors)
