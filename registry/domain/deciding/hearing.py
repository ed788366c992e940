"""Decides the notice of rights before a grave act, the request for a hearing, and the hearing."""

from collections.abc import Callable, Sequence

from registry.domain.commands import EnterpriseCommand, HoldHearing, NotifyRights, RequestHearing
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts, carried
from registry.domain.policies.acts import new_id
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.hearings import hearing_awaited, hearing_rules_apply, still_in_the_window
from registry.domain.refusals import Refusal, Refused
from registry.domain.tracks import Track
from registry.domain.working_days import working_days_after
from registry.events.event import Event
from registry.events.hearing import HearingHeld, HearingRequested, RightsNotified


def notify(facts: Facts[NotifyRights]) -> Sequence[Event]:
    """告知 (行政处罚法 44, 63)."""
    c, rules = facts.command, hearing_rules_apply(facts)
    if isinstance(rules, Refusal):
        raise Refused(rules)
    unless(new_id(c.notification, facts))
    unless(date_goes_forward(Track.HEARING, facts))
    ends = working_days_after(facts.on, rules.window.working_days)
    act = carried(c, {"hearings": rules.id})
    return [RightsNotified(**act, notification=c.notification, act=c.act, reason=c.reason, window_ends=ends)]


def request(facts: Facts[RequestHearing]) -> Sequence[Event]:
    """要求听证 (行政处罚法 64)."""
    unless(still_in_the_window(facts))
    unless(date_goes_forward(Track.HEARING, facts))
    return [HearingRequested(**facts.carried(), notification=facts.command.notification)]


def hold(facts: Facts[HoldHearing]) -> Sequence[Event]:
    """举行听证 (行政处罚法 64)."""
    unless(hearing_awaited(facts))
    unless(date_goes_forward(Track.HEARING, facts))
    c = facts.command
    return [HearingHeld(**facts.carried(), notification=c.notification, opinion=c.opinion)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    NotifyRights: notify,
    RequestHearing: request,
    HoldHearing: hold,
}
