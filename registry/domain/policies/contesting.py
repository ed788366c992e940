"""Rules for correcting, contesting, staying and repairing what was decided; what may be touched and when is data."""

from collections.abc import Container, Mapping
from datetime import date
from typing import NamedTuple

from pydantic import ValidationError

from registry.domain.amending import amended, reads
from registry.domain.calendar import months_after
from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal, refuse
from registry.domain.rulesets import RemedyRules, Touched, ruling, touchable, touches
from registry.domain.state import Reconsideration
from registry.events.called import FIELDS, both
from registry.events.event import Event
from registry.events.succession import AdverseItemFollowed


class TouchedWay(NamedTuple):
    """How a field is touched: what the refusal says of the fields that may be, else of the way that is left."""

    may: str
    else_: str
    none: str
    clause: str


CORRECTING = TouchedWay(
    "correct one of 可更正",
    "or annul the decision, and record the right one 或撤销后重新登记",
    "annul the decision, and record the right one 撤销后重新登记",
    "行政处罚法; 信用修复管理办法",
)
CHANGING = TouchedWay(
    "change one of 可变更",
    "or annul the decision 或予以撤销",
    "nothing of it can be changed 没有可变更的内容: uphold it, annul it, or declare it unlawful or invalid",
    "行政复议法 第六十三条",
)


def rules_of_remedies(facts: Facts[Command]) -> RemedyRules:
    """The rules of remedies for the enterprise on the day. Raises `Refused` (`no_rule_set`)."""
    one = facts.enterprise
    found = None if one.sector is None else ruling(RemedyRules, one.region, one.sector, facts.on)
    if found is None:
        raise refuse("no_rule_set", f"no rules of remedies for {one.region}, {facts.on}", "check region and date")
    return found


def decision_of(id: str, facts: Facts[Command]) -> Event:
    """The event, once a rule has said that it is there."""
    event = facts.enterprise.event(id)
    assert event is not None
    return event


def clerical(id: str, field: str, facts: Facts[Command]) -> Refusal | None:
    """A correction touches how a record writes a decision down, never what was decided (domain decision 32)."""
    return not_touchable(rules_of_remedies(facts).clerical, decision_of(id, facts), field, CORRECTING)


def changeable(id: str, field: str, facts: Facts[Command]) -> Refusal | None:
    """变更 sets what the decision itself ordered, and nothing else (行政复议法 63)."""
    return not_touchable(rules_of_remedies(facts).changeable, decision_of(id, facts), field, CHANGING)


def not_touchable(rules: tuple[Touched, ...], event: Event, field: str, way: TouchedWay) -> Refusal | None:
    """Whether the rules leave this field of such a decision alone; then they name those that they do not."""
    kind = type(event).__name__
    if touches(rules, kind, field) is not None:
        return None
    may = touchable(rules, kind)
    way_out = f"{way.may}: {both(FIELDS, *may)}; {way.else_}" if may else way.none
    because = f"{field or 'no field'} of {kind} says what was decided, or cannot be touched in this way"
    return Refusal("correction_not_clerical", because, way_out, "field", way.clause)


def says_otherwise(id: str, field: str, value: str, facts: Facts[Command]) -> Refusal | None:
    """The field is there, the new value fits it, and differs."""
    return reads_the_same(id, decision_of(id, facts), field, value)


def reads_the_same(id: str, event: Event, field: str, value: str) -> Refusal | None:
    """Whether a field of the event is absent, cannot take the value, or says it already (50000 is 50000.00)."""
    before = reads(event, field)
    if before is None:
        return Refusal("nothing_to_correct", f"{id} has no {field}", "check the history", field="value")
    try:
        same = amended(event, field, value) == event
    except ValidationError:
        return Refusal("nothing_to_correct", f"{value!r} cannot be the {field}", "check the value", field="value")
    if not same:
        return None
    return Refusal("nothing_to_correct", f"{field} of {id} is {before!r} already", "check the history", field="value")


def not_for_the_worse(id: str, field: str, value: str, third_party: bool, facts: Facts[Command]) -> Refusal | None:
    """不得作出对申请人更为不利的变更决定, unless a third party asked for it (行政复议法 63)."""
    return made_worse(rules_of_remedies(facts), decision_of(id, facts), field, value, third_party)


def made_worse(rules: RemedyRules, event: Event, field: str, value: str, third_party: bool) -> Refusal | None:
    """As `not_for_the_worse`, of any record; for a value that `reads_the_same` has let pass."""
    rule = touches(rules.changeable, type(event).__name__, field)
    if rule is None or rule.worse is None or third_party:
        return None
    before, after = getattr(event, field), getattr(amended(event, field, value), field)
    if (after > before) is not (rule.worse == "more"):
        return None
    because = f"{value} is worse for who asked for the reconsideration than {before}"
    way_out = "change it the other way, uphold it, or say that a third party asked for it 第三人提出相反请求"
    return Refusal("changed_for_the_worse", because, way_out, "value", rules.clause(rule))


def objection_open(id: str, facts: Facts[Command]) -> Refusal | None:
    """What is decided was raised, and is open."""
    return open_objection(id, facts.enterprise.objections)


def open_objection(id: str, open_: Container[str]) -> Refusal | None:
    """As `objection_open`, of any record."""
    if id in open_:
        return None
    return Refusal("no_open_objection", f"no objection {id!r} is open", "check the objection's id", field="objection")


def not_yet_reconsidered(decision: str, facts: Facts[Command]) -> Refusal | None:
    """One reconsideration of a decision at a time."""
    return one_reconsideration(decision, facts.enterprise.reconsiderations)


def one_reconsideration(decision: str, open_: Mapping[str, Reconsideration]) -> Refusal | None:
    """As `not_yet_reconsidered`, of any record."""
    for one in open_.values():
        if one.decision == decision:
            because = f"reconsideration {one.id} of {decision} is open"
            return Refusal("already_reconsidered", because, "decide it first", field="decision")
    return None


def reconsideration_open(id: str, facts: Facts[Command]) -> Refusal | None:
    """What is stayed or decided was accepted, and is open."""
    return open_reconsideration(id, facts.enterprise.reconsiderations)


def open_reconsideration(id: str, open_: Container[str]) -> Refusal | None:
    """As `reconsideration_open`, of any record."""
    if id in open_:
        return None
    because = f"no reconsideration {id!r} is open"
    return Refusal("no_open_reconsideration", because, "check its id", field="reconsideration")


def stay_as_it_is(id: str, stayed: bool, facts: Facts[Command]) -> Refusal | None:
    """Execution is stayed once, and a stay is lifted while it lasts (行政复议法 42)."""
    return stays_once(reconsidered(id, facts), stayed)


def stays_once(open_: Reconsideration, stayed: bool) -> Refusal | None:
    """As `stay_as_it_is`, of any record."""
    if (open_.stayed_on is not None) is stayed:
        return None
    because = f"the execution of {open_.decision} is {'not ' if stayed else ''}stayed"
    return Refusal("stay", because, "check the history", "reconsideration", "中华人民共和国行政复议法 第四十二条")


def reconsidered(id: str, facts: Facts[Command]) -> Reconsideration:
    """The open reconsideration, once `reconsideration_open` has said nothing."""
    return facts.enterprise.reconsiderations[id]


def part_of_the_decision(part: str, decision: str, facts: Facts[Command]) -> Refusal | None:
    """A part is an event that was recorded with the decision, such as one licence withheld for a suspension."""
    whole, event = decision_of(decision, facts), facts.enterprise.event(part)
    if event is not None and part != decision and event.command == whole.command:
        return None
    because = f"{part} is no part of {decision}"
    return Refusal("no_part_of_decision", because, "name an event that was recorded with it", field="part")


def repair_after_shortest_display(id: str, facts: Facts[Command]) -> Refusal | None:
    """最短公示期: an item is repaired after the months of its class, some never early (信用修复管理办法)."""
    event = decision_of(id, facts)
    rules = rules_of_remedies(facts)
    rule = rules.repair_of(event)
    if rule is None or id in facts.enterprise.repaired:
        because = f"{id} is no adverse item" if rule is None else f"{id} was repaired before"
        return Refusal("nothing_to_repair", because, "name an adverse item of the credit record", field="decision")
    clause = f"{rules.document} {rule.article}"
    if rule.months is None:
        because = f"{type(event).__name__} is displayed for its whole term"
        return Refusal("repair_excluded", because, "wait until its display ends", "decision", clause)
    since = event.since if isinstance(event, AdverseItemFollowed) else event.effective_on
    earliest: date = months_after(since, rule.months)
    if facts.on >= earliest:
        return None
    because = f"{rule.severity}: {rule.months} months from {since} end on {earliest}"
    return Refusal("repair_too_early", because, f"repair it on or after {earliest}", "effective_on", clause)
