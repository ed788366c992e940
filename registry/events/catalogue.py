"""Every event by its name; the one list that mapper, schemas, examples and readers follow."""

from registry.events import (
    accident,
    announcement,
    authority,
    body,
    case,
    clock,
    dishonesty,
    enterprise,
    hearing,
    operations,
    penalty,
    procedure,
    reexamination,
    remedies,
    scheduling,
    site,
    succession,
    supervision,
)
from registry.events.event import Event

EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for module in (
        enterprise,
        case,
        procedure,
        remedies,
        clock,
        announcement,
        authority,
        operations,
        body,
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
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
"""Name → class, in the order of the modules."""
