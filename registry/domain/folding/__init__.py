"""The fold of an enterprise: for each event, the function that takes it into the state; it never refuses."""

from collections.abc import Callable

from registry.domain.folding import (
    accident,
    case,
    clock,
    closure,
    details,
    dishonesty,
    hearing,
    level,
    operation,
    penalty,
    procedure,
    record,
    reexamination,
    remedies,
    scheduling,
    site,
    succession,
    supervision,
)
from registry.domain.folding.operation import DECIDES
from registry.domain.folding.site import at_site
from registry.events.event import Event

__all__ = ["DECIDES", "FOLD", "at_site"]

FOLD: dict[type[Event], Callable[..., None]] = {
    kind: take
    for topic in (
        details,
        case,
        procedure,
        level,
        operation,
        closure,
        remedies,
        clock,
        record,
        supervision,
        penalty,
        reexamination,
        accident,
        dishonesty,
        hearing,
        succession,
        site,
        scheduling,
    )
    for kind, take in topic.FOLD.items()
}
"""Event → how it changes the enterprise."""
