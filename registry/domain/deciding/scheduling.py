"""Decides acts for a later day: scheduled now, asked anew on their day, or withdrawn before it."""

from collections.abc import Callable, Sequence

from registry.domain.commands import EnterpriseCommand, WithdrawScheduledAct
from registry.domain.deciding.asking import fitting, unless
from registry.domain.deciding.late import on_its_day
from registry.domain.facts import Facts, carried
from registry.domain.policies.ahead import dated_ahead, scheduled_there, withdrawn_in_time
from registry.domain.policies.competence import competent
from registry.domain.policies.dates import date_goes_forward
from registry.domain.refusals import Refusal, Refused, refuse
from registry.domain.rulesets.organs import ACTS
from registry.domain.state import Scheduled
from registry.domain.tracks import Track
from registry.domain.working_days import NoCalendar
from registry.events.event import Event
from registry.events.scheduling import (
    ActScheduled,
    ScheduledActLapsed,
    ScheduledActPerformed,
    ScheduledActWithdrawn,
)

Deciding = Callable[[Facts[EnterpriseCommand]], Sequence[Event]]


def scheduled(facts: Facts[EnterpriseCommand]) -> Event:
    """预定生效: what the act's own rules have let pass for its day is kept until then."""
    ahead = dated_ahead(facts)
    assert ahead is not None
    given = facts.command.model_dump_json(exclude_none=True, exclude={"expected_version"})
    told = facts.carried() | {"effective_on": facts.today}
    return fitting(ActScheduled(**told, kind=ahead.kind, act=ahead.act, takes_effect_on=facts.on, given=given))


def performed(decision: str, facts: Facts[EnterpriseCommand], decide: Deciding) -> Sequence[Event]:
    """The act on its day, asked anew; refused by then, it lapses by the rule that refuses it."""
    planned = facts.enterprise.scheduled.get(decision)
    if planned is None or facts.on != planned.on:
        raise refuse("nothing_due", f"{decision} is not due on {facts.on}", "sweep again")
    told = carried(facts.command, {}) | {"decision": planned.decision, "kind": planned.kind}
    try:
        events = _asked_anew(planned, facts, decide)
    except NoCalendar:
        raise
    except Refused as refused:
        because = refused.refusal
        return [ScheduledActLapsed(**told, rule=because.rule, reason=because.because[:2000])]
    return [*events, ScheduledActPerformed(**told)]


def _asked_anew(planned: Scheduled, facts: Facts[EnterpriseCommand], decide: Deciding) -> Sequence[Event]:
    command = ACTS[planned.act].model_validate_json(planned.given)
    assert isinstance(command, EnterpriseCommand)
    answer = competent(on_its_day(facts.enterprise, command), command)
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return decide(Facts.of(facts.enterprise, command, facts.today))


def withdraw(facts: Facts[WithdrawScheduledAct]) -> Sequence[Event]:
    """撤回预定事项."""
    decision = facts.command.decision
    unless(scheduled_there(decision, facts))
    unless(withdrawn_in_time(decision, facts))
    unless(date_goes_forward(Track.SCHEDULE, facts))
    kind = facts.enterprise.scheduled[decision].kind
    return [ScheduledActWithdrawn(**facts.carried(), decision=decision, kind=kind, reason=facts.command.reason)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {WithdrawScheduledAct: withdraw}
