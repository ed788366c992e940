"""Dated rule sets as data: which applies follows from province, sector and date; every value has its source."""

from registry.domain.rulesets.grading import (
    GradingLevel,
    Method,
    Passing,
    Promotion,
    RuleSet,
    Setback,
    Validity,
    Waiting,
)
from registry.domain.rulesets.loading import RuleSetError, applying, choose, load, shipped
from registry.domain.rulesets.sources import Ground, Mark, Organs, Period, RuleFile, Source

__all__ = [
    "GradingLevel",
    "Ground",
    "Mark",
    "Method",
    "Organs",
    "Passing",
    "Period",
    "Promotion",
    "RuleFile",
    "RuleSet",
    "RuleSetError",
    "Setback",
    "Source",
    "Validity",
    "Waiting",
    "applying",
    "choose",
    "load",
    "shipped",
]
