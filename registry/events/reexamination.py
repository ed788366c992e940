"""Events of a level that rests on the report of a body which was disqualified afterwards."""

from registry.events.event import Code, Event, FreeText
from registry.events.vocabulary import Level


class ReexaminationFlagged(Event):
    """列入复核: the level stands, and is to be re-examined; `disqualification` is the event in the body's stream."""

    case: Code
    body: Code
    disqualification: Code
    level: Level
    certificate: Code


class ReexaminationSettled(Event):
    """复核结论: re-examined, and the level stands; one that does not stand is revoked or downgraded instead."""

    case: Code
    reason: FreeText
