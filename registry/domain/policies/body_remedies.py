"""Rules for undoing and correcting what was decided about a body."""

from registry.domain.body_decisions import DECISIONS
from registry.domain.commands import BodyCommand
from registry.domain.policies.bodies import BodyFacts
from registry.domain.policies.contesting import CHANGING, CORRECTING, made_worse, not_touchable, reads_the_same
from registry.domain.policies.remedies import before_it, void_already
from registry.domain.refusals import Refusal, refuse
from registry.domain.rulesets import RemedyRules, ruling
from registry.events.body import BodyRegistered
from registry.events.event import Event
from registry.events.vocabulary import Sector


def known_body_decision(id: str, facts: BodyFacts[BodyCommand], *, registration: bool = False) -> Refusal | None:
    """A remedy is of a decision about this body, named by its event's id; its registration is corrected too."""
    event = facts.body.event(id)
    if type(event) in DECISIONS or (registration and isinstance(event, BodyRegistered)):
        return None
    because = f"{facts.body.id} has no event {id!r}"
    if event is not None:
        because = f"{id} ({type(event).__name__}) decides nothing"
    return Refusal("no_such_decision", because, "name a decision of its history by the event's id", field="decision")


def body_not_yet_annulled(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """What is void from the beginning is not undone or corrected again."""
    return void_already(id, facts.body.void)


def not_before_body_decision(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """A remedy follows the decision that it is about."""
    return before_it(id, facts.body.event(id), facts.on)


def body_basis_was_annulled(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """Only a sanction whose finding was annulled is examined again, and kept or annulled."""
    if id in facts.body.flagged:
        return None
    because = f"nothing that {id} rests on was annulled"
    return Refusal("basis_not_annulled", because, "name a decision that is flagged", field="decision")


def body_clerical(id: str, field: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """A correction touches how a record writes a decision down, never what was decided (domain decision 32)."""
    return not_touchable(_rules(facts).clerical, decision_about(id, facts), field, CORRECTING)


def body_changeable(id: str, field: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """变更 sets what the decision itself ordered, and nothing else (行政复议法 63)."""
    return not_touchable(_rules(facts).changeable, decision_about(id, facts), field, CHANGING)


def body_says_otherwise(id: str, field: str, value: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """The field is there, the new value fits it, and differs."""
    return reads_the_same(id, decision_about(id, facts), field, value)


def body_not_for_the_worse(
    id: str, field: str, value: str, third_party: bool, facts: BodyFacts[BodyCommand]
) -> Refusal | None:
    """不得作出对申请人更为不利的变更决定, unless a third party asked for it (行政复议法 63)."""
    return made_worse(_rules(facts), decision_about(id, facts), field, value, third_party)


def decision_about(id: str, facts: BodyFacts[BodyCommand]) -> Event:
    """The event, once a rule has said that it is there."""
    event = facts.body.event(id)
    assert event is not None
    return event


def _rules(facts: BodyFacts[BodyCommand]) -> RemedyRules:
    """The rules of remedies, which are the same for every trade. Raises `Refused` (`no_rule_set`)."""
    found = ruling(RemedyRules, facts.body.region, Sector.OTHER_TRADE, facts.on)
    if found is None:
        because = f"no rules of remedies for {facts.body.region}, {facts.on}"
        raise refuse("no_rule_set", because, "check region and date", field="effective_on")
    return found
