"""The hearings family: within which days a hearing may be asked for, and which acts need a notice of rights."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.vocabulary import GraveAct


class Window(Source):
    """Working days after the notice within which a hearing may be asked for."""

    working_days: Annotated[int, Field(ge=1)]


class Demand(Source):
    """Acts that the register refuses without a notice, from a day on; before it, paper may have gone unrecorded."""

    acts: tuple[GraveAct, ...]
    since: date


class HearingRules(RuleFile):
    """One law's rules for the rights of those against whom a grave act is intended."""

    family: Literal["hearings"]
    window: Window
    demand: Demand
