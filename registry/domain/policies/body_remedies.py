"""Rules for undoing and correcting what was decided about a body."""

from pydantic import ValidationError

from registry.domain.amending import amended, reads
from registry.domain.body_decisions import DECISIONS
from registry.domain.commands import BodyCommand
from registry.domain.policies.bodies import BodyFacts
from registry.domain.policies.remedies import before_it, void_already
from registry.domain.refusals import Refusal, refuse
from registry.domain.rulesets import RemedyRules, ruling, touches
from registry.events.body import BodyRegistered
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
    kind = type(facts.body.event(id)).__name__
    if touches(_rules(facts).clerical, kind, field) is not None:
        return None
    because = f"{field} of {kind} says what was decided, or cannot be touched in this way"
    way_out = "annul the decision, and record the right one"
    return Refusal("correction_not_clerical", because, way_out, "field", "行政处罚法; 信用修复管理办法")


def body_says_otherwise(id: str, field: str, value: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """The field is there, the new value fits it, and differs."""
    event = facts.body.event(id)
    assert event is not None
    before = reads(event, field)
    if before is None or before == value:
        because = f"{field} of {id} is {before!r} already" if before else f"{id} has no {field}"
        return Refusal("nothing_to_correct", because, "check the history", field="value")
    try:
        amended(event, field, value)
    except ValidationError:
        return Refusal("nothing_to_correct", f"{value!r} cannot be the {field}", "check the value", field="value")
    return None


def _rules(facts: BodyFacts[BodyCommand]) -> RemedyRules:
    """The rules of remedies, which are the same for every trade. Raises `Refused` (`no_rule_set`)."""
    found = ruling(RemedyRules, facts.body.region, Sector.OTHER_TRADE, facts.on)
    if found is None:
        because = f"no rules of remedies for {facts.body.region}, {facts.on}"
        raise refuse("no_rule_set", because, "check region and date", field="effective_on")
    return found
