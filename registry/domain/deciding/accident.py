"""Decides reports, supplements and investigations of accidents, and what they do to a case or a level."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain.commands import (
    Command,
    DismissLoss,
    EnterpriseCommand,
    InvestigateAccident,
    ReportAccident,
    SupplementAccident,
)
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.facts import Facts
from registry.domain.folding.accident import held_by
from registry.domain.measures import Accident
from registry.domain.policies.accidents import happened_before_reported, supplement_in_time
from registry.domain.policies.acts import new_id
from registry.domain.policies.losing import loss
from registry.domain.policies.operation import still_open
from registry.domain.policies.supervision import not_before
from registry.domain.refusals import refuse
from registry.domain.rulesets import AccidentSet, ruling
from registry.events import accident
from registry.events.event import Event


def report(facts: Facts[ReportAccident]) -> Sequence[Event]:
    """事故报告."""
    c = facts.command
    unless(new_id(c.accident, facts))
    unless(happened_before_reported(facts))
    told = c.model_dump(include={"accident", "kind", "happened_on", "deaths", "serious_injuries", "direct_loss"})
    rules = _rules(facts)
    class_ = rules.class_of(c.deaths, c.serious_injuries, c.direct_loss)
    resting = _carried(facts, rules)
    where = {"site": facts.enterprise.site, "holds": held_by(facts.enterprise, c.happened_on)}
    return [accident.AccidentReported(**resting, **told, **where, accident_class=class_, reporting=c.reporting)]


def supplement(facts: Facts[SupplementAccident]) -> Sequence[Event]:
    """事故补报."""
    c, rules, one = facts.command, _rules(facts), _known(facts.command.accident, facts)
    unless(supplement_in_time(one, rules, facts))
    class_ = rules.class_of(c.deaths, c.serious_injuries, c.direct_loss)
    told = c.model_dump(include={"accident", "deaths", "serious_injuries", "direct_loss"})
    return [accident.AccidentSupplemented(**_carried(facts, rules), **told, accident_class=class_)]


def investigate(facts: Facts[InvestigateAccident]) -> Sequence[Event]:
    """事故调查结论."""
    c, rules, _ = facts.command, _rules(facts), _known(facts.command.accident, facts)
    told = c.model_dump(include={"accident", "unfit", "responsible", "reporting"})
    return [accident.AccidentInvestigated(**_carried(facts, rules), **told)]


def dismiss(facts: Facts[DismissLoss]) -> Sequence[Event]:
    """不予撤销, by who granted the level; whether or not the clock has proposed the loss."""
    c, found = facts.command, loss(facts.enterprise, facts.on, rules_of(facts))
    unless(still_open(c.ground, () if found is None else (found.ground,), "ground for a loss", facts))
    assert found is not None
    evidence = found.evidence[:20]
    what = {"ground": c.ground, "evidence": evidence, "reason": c.reason, "site": c.site}
    return [accident.LossDismissed(**facts.carried(), **what)]


def _known(id: str, facts: Facts[Command]) -> Accident:
    accidents = facts.enterprise.measures.accidents
    unless(still_open(id, accidents, "accident", facts))
    unless(not_before(accidents[id].counted_on, facts))
    return accidents[id]


def _rules(facts: Facts[Command]) -> AccidentSet:
    sector = facts.enterprise.sector
    rules = None if sector is None else ruling(AccidentSet, facts.enterprise.region, sector, facts.on)
    if rules is None:
        raise refuse("no_rule_set", f"no rules for accidents on {facts.on}", "check the date", field="effective_on")
    return rules


def _carried(facts: Facts[Command], rules: AccidentSet) -> dict[str, Any]:
    told = facts.carried()
    return told | {"rule_sets": told["rule_sets"] | {"accidents": rules.id}}


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    ReportAccident: report,
    SupplementAccident: supplement,
    InvestigateAccident: investigate,
    DismissLoss: dismiss,
}
