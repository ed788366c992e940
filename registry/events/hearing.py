"""Events before a grave act: the enterprise is told of its rights, may ask for a hearing, and is heard."""

from datetime import date

from registry.events.event import Code, Event, FreeText
from registry.events.late import Late
from registry.events.vocabulary import GraveAct


class RightsNotified(Event):
    """告知: which act is intended and why; a hearing may be asked for through the last day of the window."""

    notification: Code
    act: GraveAct
    reason: FreeText
    window_ends: date
    late: Late | None = None


class HearingRequested(Event):
    """要求听证: the enterprise asks for a hearing."""

    notification: Code
    late: Late | None = None


class HearingHeld(Event):
    """举行听证: the enterprise was heard; the act is decided on the record of the hearing."""

    notification: Code
    opinion: FreeText
    late: Late | None = None
