"""Rules for accidents: when they are reported and counted again."""

from datetime import timedelta

from registry.domain.commands import Command, ReportAccident
from registry.domain.facts import Facts
from registry.domain.measures import Accident
from registry.domain.refusals import Refusal
from registry.domain.rulesets import AccidentSet


def happened_before_reported(facts: Facts[ReportAccident]) -> Refusal | None:
    """Nothing is reported before it happens."""
    happened = facts.command.happened_on
    if happened <= facts.on:
        return None
    because = f"happened on {happened}, reported on {facts.on}"
    return Refusal("happened_later", because, "correct one of the dates", field="happened_on")


def supplement_in_time(accident: Accident, rules: AccidentSet, facts: Facts[Command]) -> Refusal | None:
    """Counts may change for 30 days after the accident, road traffic and fire for 7 (事故报告和调查处理条例 13)."""
    term = rules.supplement_of(accident.kind)
    last = accident.happened_on + timedelta(days=term.days)
    if facts.on <= last:
        return None
    because = f"the counts could change through {last}"
    return Refusal("supplement_late", because, "give a date in the term", "effective_on", rules.clause(term))
