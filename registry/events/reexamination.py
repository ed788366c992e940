"""Events of a level that rests on the report of a body which was disqualified afterwards."""

from registry.events.event import Code, Event, FreeText
from registry.events.vocabulary import Level


class ReexaminationFlagged(Event):
    """列入复核: the level stands, and is to be re-examined; `disqualification` is the event in the body's stream.

    `ground` says why: the body was disqualified, or an appointment or training on which the report rests was annulled.
    """

    case: Code
    body: Code
    disqualification: Code
    level: Level
    certificate: Code
    ground: Code | None = None


class ReexaminationSettled(Event):
    """复核结论: re-examined, and the level stands; one that does not stand is revoked or downgraded instead.

    Recorded by the clock where the decision against the body was annulled, so that nothing is left to re-examine.
    """

    case: Code
    reason: FreeText
