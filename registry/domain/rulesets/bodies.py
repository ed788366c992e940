"""The bodies family: appointment, filing, assessors, findings and sanctions of bodies, conflicts of interest."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from registry.domain.rulesets.sources import Ground, RuleFile, Source
from registry.events.vocabulary import BodyRole, Level


class Sanction(StrEnum):
    """What a finding may lead to."""

    WARNING = "warning"
    SUSPENSION = "suspension"
    DISQUALIFICATION = "disqualification"


class Appointing(Source):
    """In which roles a body is appointed."""

    roles: tuple[BodyRole, ...]


class Filing(Source):
    """Which levels' appointments are filed with the province."""

    levels: tuple[Level, ...]


class Assessors(Source):
    """How many qualified assessors a report needs at least."""

    least: Annotated[int, Field(ge=1)]


class BodyGround(Ground):
    """What may be found against a body, and the sanctions that it may lead to."""

    sanctions: tuple[Sanction, ...]


class Conflict(Source):
    """Assessing whom one advised: refused, or recorded and shown."""

    refused: bool


class BodyRules(RuleFile):
    """One issuer's rules for organising, assessment and consulting bodies."""

    family: Literal["bodies"]
    appointing: Appointing
    filing: Filing | None = None
    assessors: Assessors
    findings: tuple[BodyGround, ...]
    conflict: Conflict
