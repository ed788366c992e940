"""How succession changes the rows of predecessor and successor."""

from typing import Any

import msgspec

from projections.standing.again import listed
from projections.standing.tables import Enterprise
from registry.events import read
from registry.events.envelope import Told
from registry.events.vocabulary import SuccessionKind

IN_ERROR = "registered_in_error"
"""How a key ended under which nothing ever was."""
ENDED = ("ended_event", "ended_kind", "ended_on", "successor")
_PREDECESSORS = msgspec.json.Decoder(list[dict[str, str]])


def end_of(event: read.Event) -> tuple[str, str | None] | None:
    """How a key ends by an event, and which takes its place, if any; `None` where something is left here."""
    match event:
        case read.EnterpriseSucceeded(kind=kind, successor=key, ends=True):
            return kind.value, key
        case read.LinkedToCode(uscc=key):
            return SuccessionKind.LINK.value, key
        case read.RegisteredInError(replaced_by=key):
            return IN_ERROR, key
        case _:
            return None


def ended(event: read.Event, told: Told) -> dict[str, Any]:
    """Nothing is left under this key; where something is, nothing changes."""
    end = end_of(event)
    return {} if end is None else dict(zip(ENDED, (told.id, end[0], told.on, end[1]), strict=True))


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
