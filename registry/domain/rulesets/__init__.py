"""Dated rule sets as data: which applies follows from province, sector and date; every value has its source."""

from registry.domain.rulesets.accidents import AccidentSet
from registry.domain.rulesets.ahead import AheadRules, DatedAhead
from registry.domain.rulesets.bodies import BodyGround, BodyRules, Sanction
from registry.domain.rulesets.deadlines import Deadline, DeadlineSet
from registry.domain.rulesets.dishonesty import DishonestySet
from registry.domain.rulesets.display import Display, DisplayRules
from registry.domain.rulesets.duties import Duty, DutySet
from registry.domain.rulesets.eras import era
from registry.domain.rulesets.grading import (
    GradingLevel,
    Method,
    Passing,
    Promotion,
    RuleSet,
    Setback,
    Timely,
    Validity,
    Waiting,
)
from registry.domain.rulesets.hearings import HearingRules
from registry.domain.rulesets.loading import (
    RuleSetError,
    applying,
    body_rules,
    choose,
    deadlines,
    duties,
    earlier,
    edition,
    edition_in_force,
    editions,
    known_as,
    load,
    organs,
    penalising,
    ruling,
    shipped,
)
from registry.domain.rulesets.organs import Competence, OrganTable, Where
from registry.domain.rulesets.penalties import Count, PenaltySet, Publishing
from registry.domain.rulesets.procedure import Renewal, Simplified, StepRule
from registry.domain.rulesets.remedies import RemedyRules, Repair, Touched, touchable, touches
from registry.domain.rulesets.sources import Ground, Mark, Period, RuleFile, Source
from registry.domain.rulesets.standards import StandardEdition
from registry.domain.rulesets.succession import SuccessionRules
from registry.domain.rulesets.supervision import SupervisionSet

__all__ = [
    "AccidentSet",
    "AheadRules",
    "BodyGround",
    "BodyRules",
    "Competence",
    "Count",
    "DatedAhead",
    "Deadline",
    "DeadlineSet",
    "DishonestySet",
    "Display",
    "DisplayRules",
    "Duty",
    "DutySet",
    "GradingLevel",
    "Ground",
    "HearingRules",
    "Mark",
    "Method",
    "OrganTable",
    "Passing",
    "PenaltySet",
    "Period",
    "Promotion",
    "Publishing",
    "RemedyRules",
    "Renewal",
    "Repair",
    "RuleFile",
    "RuleSet",
    "RuleSetError",
    "Sanction",
    "Setback",
    "Simplified",
    "Source",
    "StandardEdition",
    "StepRule",
    "SuccessionRules",
    "SupervisionSet",
    "Timely",
    "Touched",
    "Validity",
    "Waiting",
    "Where",
    "applying",
    "body_rules",
    "choose",
    "deadlines",
    "duties",
    "earlier",
    "edition",
    "edition_in_force",
    "editions",
    "era",
    "known_as",
    "load",
    "organs",
    "penalising",
    "ruling",
    "shipped",
    "touchable",
    "touches",
]
