"""Events of production safety accidents: reported, counted again, investigated; and a loss dismissed."""

from datetime import date
from typing import Annotated

from pydantic import Field

from registry.events.event import Code, Event, FreeText
from registry.events.penalty import Yuan
from registry.events.vocabulary import AccidentClass, AccidentKind, AccidentReporting

Count = Annotated[int, Field(ge=0, le=100_000)]


class AccidentReported(Event):
    """事故报告: the class follows from the counts by the rules of the day on which it happened.

    `site` is where it happened, if not at the principal place; `holds` are the open cases there that it holds since its
    day, until their authority releases them.
    """

    accident: Code
    kind: AccidentKind
    happened_on: date
    deaths: Count
    serious_injuries: Count
    direct_loss: Yuan
    accident_class: AccidentClass
    reporting: AccidentReporting
    site: Code | None = None
    holds: tuple[Code, ...] = Field(default=(), max_length=50)


class AccidentSupplemented(Event):
    """事故补报: the counts have changed, and with them perhaps the class; what follows is derived again."""

    accident: Code
    deaths: Count
    serious_injuries: Count
    direct_loss: Yuan
    accident_class: AccidentClass


class AccidentInvestigated(Event):
    """事故调查结论: whether it was unfit to run, whether it is responsible, and how it had reported."""

    accident: Code
    unfit: bool
    responsible: bool
    reporting: AccidentReporting


class LossDismissed(Event):
    """不予撤销: the authority decides that a ground which the rules find met is no reason to take the level."""

    ground: Code
    evidence: tuple[Code, ...] = Field(max_length=20)
    reason: FreeText
    site: Code | None = None
