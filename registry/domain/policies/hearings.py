"""Rules before a grave act: rights are notified, the window for a hearing runs out, a hearing asked for is held."""

from datetime import date

from registry.domain.commands import Command, HoldHearing, NotifyRights, RequestHearing
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal
from registry.domain.rulesets import HearingRules, ruling
from registry.domain.state import Notified
from registry.events import regions
from registry.events.vocabulary import GraveAct


def hearing_rules(facts: Facts[Command]) -> HearingRules | None:
    """The rules of the day; `None` where there are none."""
    sector = facts.enterprise.sector
    return None if sector is None else ruling(HearingRules, facts.enterprise.region, sector, facts.on)


def hearing_rules_apply(facts: Facts[NotifyRights]) -> Refusal | HearingRules:
    """Without a law of the day there is no window to give."""
    rules = hearing_rules(facts)
    if rules is not None:
        return rules
    because = f"no rules for hearings in {regions.full_name(facts.enterprise.region)} on {facts.on}"
    return Refusal("no_rule_set", because, "check the date", field="effective_on")


def heard(act: GraveAct, facts: Facts[Command]) -> Refusal | None:
    """A grave act is decided after the notice of rights, its window, and the hearing if one was asked for (44, 63, 64).

    The notice counts for the next such act; a suspension needs one that is later than the suspension before.
    """
    rules = hearing_rules(facts)
    if rules is None:
        return None
    notice = _notice(act, facts)
    if notice is None:
        return _demanded(act, rules, facts)
    clause = f"{rules.document} {rules.window.article}"
    if notice.held_on is not None and notice.held_on <= facts.on:
        return None
    if notice.requested_on is not None:
        because = f"a hearing was asked for on {notice.requested_on} ({notice.id}) and is not held"
        return Refusal("hearing_not_held", because, "hold the hearing first", "effective_on", clause)
    if facts.on <= notice.window_ends:
        because = f"a hearing may be asked for through {notice.window_ends} ({notice.id})"
        way_out = f"decide after {notice.window_ends}, or after the hearing"
        return Refusal("hearing_window", because, way_out, "effective_on", clause)
    return None


def still_in_the_window(facts: Facts[RequestHearing]) -> Refusal | None:
    """A hearing is asked for once, from the notice through the last day of the window (64)."""
    notice = facts.enterprise.notified.get(facts.command.notification)
    if notice is None or notice.requested_on is not None:
        return _nothing(facts.command.notification, "notice without a request", facts)
    if notice.on <= facts.on <= notice.window_ends:
        return None
    because = f"asked for on {facts.on}, the window runs from {notice.on} through {notice.window_ends}"
    return Refusal("hearing_too_late", because, "decide without a hearing, or notify anew", "effective_on")


def hearing_awaited(facts: Facts[HoldHearing]) -> Refusal | None:
    """What was asked for and not held is held."""
    notice = facts.enterprise.notified.get(facts.command.notification)
    if notice is not None and notice.requested_on is not None and notice.held_on is None:
        return None
    return _nothing(facts.command.notification, "request for a hearing", facts)


def _notice(act: GraveAct, facts: Facts[Command]) -> Notified | None:
    """The last notice of such an act by the day, if it is not spent."""
    suspensions = facts.enterprise.suspensions
    spent = suspensions[-1].since if act is GraveAct.SUSPENSION and suspensions else date.min
    notices = [one for one in facts.enterprise.notified.values() if one.act is act and spent < one.on <= facts.on]
    return max(notices, key=lambda one: one.on, default=None)


def _demanded(act: GraveAct, rules: HearingRules, facts: Facts[Command]) -> Refusal | None:
    if act not in rules.demand.acts or facts.on < rules.demand.since:
        return None
    because = f"{facts.enterprise.id} was not told of its rights before the {act}"
    way_out = "notify the rights first, and decide after the window or the hearing"
    return Refusal("rights_not_notified", because, way_out, clause=f"{rules.document} {rules.demand.article}")


def _nothing(id: str, what: str, facts: Facts[Command]) -> Refusal:
    because = f"{facts.enterprise.id} has no {what} under {id!r}"
    return Refusal("nothing_open", because, "check the notification's id", field="notification")
