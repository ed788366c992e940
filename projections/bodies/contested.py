"""Which decisions about a body are contested: open objections and reconsiderations, and whether execution is stayed."""

from typing import Any

import msgspec

from projections.bodies.tables import Body
from projections.standing.again import listed
from projections.standing.remedied import Contested
from registry.events import read

_CONTESTED = msgspec.json.Decoder(list[Contested])


def contested(row: Body) -> list[Contested]:
    """The open objections and reconsiderations, in the order in which they were opened."""
    return _CONTESTED.decode(row.contested)


def executed(row: Body) -> bool:
    """Whether the sanction that made its state is executed, and not stayed."""
    return not any(one.stayed and one.decision == row.state_event for one in contested(row))


def marked(row: Body, event: read.Event, on: str) -> dict[str, Any]:
    """The column as an event leaves it; nothing for an event that contests nothing."""
    match event:
        case read.BodyObjectionRaised(objection=id, decision=decision):
            return _opened(row, Contested(id=id, decision=decision, kind="objection", since=on))
        case read.BodyReconsiderationAccepted(reconsideration=id, decision=decision):
            return _opened(row, Contested(id=id, decision=decision, kind="reconsideration", since=on))
        case read.BodyStayOrdered(reconsideration=id):
            return _stayed(row, id, True)
        case read.BodyStayLifted(reconsideration=id):
            return _stayed(row, id, False)
        case read.BodyObjectionDecided(objection=id) | read.BodyReconsiderationDecided(reconsideration=id):
            return {"contested": listed([one for one in contested(row) if one.id != id])}
        case _:
            return {}


def _opened(row: Body, new: Contested) -> dict[str, Any]:
    return {"contested": listed([*contested(row), new])}


def _stayed(row: Body, id: str, stayed: bool) -> dict[str, Any]:
    marks = [msgspec.structs.replace(one, stayed=stayed) if one.id == id else one for one in contested(row)]
    return {"contested": listed(marks)}
