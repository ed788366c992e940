"""Events of acts that were decided for a later day: scheduled, then performed, lapsed or withdrawn."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from registry.events.event import Code, Event, FreeText

Given = Annotated[str, StringConstraints(min_length=1, max_length=16_000)]


class ActScheduled(Event):
    """预定生效: an act was decided that takes effect on a later day; until then nothing changes by it.

    `kind` is the event that it will make, `act` the command and `given` its content as JSON, asked anew on its day.
    """

    kind: Code
    act: Code
    takes_effect_on: date
    given: Given


class ScheduledActPerformed(Event):
    """预定事项生效: the day has come, and the act was recorded before this event, by the command id of the decision."""

    decision: Code
    kind: Code


class ScheduledActLapsed(Event):
    """预定事项未能生效: when the day came a rule refused the act; `reason` is what it said."""

    decision: Code
    kind: Code
    rule: Code
    reason: FreeText


class ScheduledActWithdrawn(Event):
    """撤回预定事项: before its day the act was withdrawn; it never took effect."""

    decision: Code
    kind: Code
    reason: FreeText
