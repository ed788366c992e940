"""Rules for acts on a body: identity, appointment, filing, training, findings and sanctions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from registry.domain.body import Body
from registry.domain.body_state import Appointment, Disqualifying, Finding
from registry.domain.commands import AppointBody, BodyCommand, BodyRemedy, RecordBodyFinding, RegisterBody
from registry.domain.identity import wrong_credit_code
from registry.domain.policies.acts import field_of, goes_back
from registry.domain.refusals import Refusal
from registry.domain.rulesets import BodyGround, BodyRules, RuleSet, Sanction, applying, body_rules
from registry.domain.tracks import Track
from registry.domain.verification import ResumeBodyVerification
from registry.events import regions
from registry.events.vocabulary import Sector

R = TypeVar("R")
C = TypeVar("C", bound=BodyCommand, covariant=True)
NOT_TO_BE_FILED = "{}: the rules of its day ask for no filing 该委任无须备案"
LATER_THAN_ITS_END = (RecordBodyFinding, ResumeBodyVerification, BodyRemedy)
"""What may still be recorded of a disqualified body."""


@dataclass(frozen=True, slots=True)
class BodyFacts(Generic[C]):
    """What a rule for bodies may look at; `today` is civil."""

    body: Body
    command: C
    today: date

    @property
    def on(self) -> date:
        return self.command.effective_on


def known_body(facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """An act needs a body in the register."""
    if facts.body.version or isinstance(facts.command, RegisterBody):
        return None
    return no_such_body(facts.body.id)


def no_such_body(id: str) -> Refusal:
    """The refusal for a body that never was registered."""
    return Refusal("unknown_body", f"body {id} is not in the register", "register it first", field="body")


def body_not_disqualified(facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """A disqualified body takes no act from that day on, findings and remedies apart (JS 四(四))."""
    return None if isinstance(facts.command, LATER_THAN_ITS_END) else lost(facts.body, facts.on)


def lost(body: Body, on: date) -> Refusal | None:
    """取消评审资格: the body is disqualified on the day (JS 四(四))."""
    if not body.lost_by(on):
        return None
    assert body.disqualified is not None
    because = f"{body.name} was disqualified on {body.disqualified.on} ({body.disqualified.event})"
    return Refusal("body_disqualified", because, "let another body act", "body", "苏安办〔2011〕34号 四(四)")


def new_body(facts: BodyFacts[RegisterBody]) -> Refusal | None:
    """A body is registered once, under the credit code of a legal person (JS 四(二): 法人单位)."""
    if facts.body.version:
        because = f"{facts.body.id} is in the register as {facts.body.name}"
        return Refusal("already_registered", because, "appoint it, or record what changed", field="body")
    wrong = wrong_credit_code(facts.command.body)
    return None if wrong is None else replace(wrong, field="body")


def known_place(region: str) -> Refusal | None:
    """A region of GB/T 2260, the nation included."""
    if regions.known(region):
        return None
    return Refusal("unknown_region", *regions.missed(region), field="region")


def new_body_id(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """An appointment, finding, suspension or proposal has an id of its own within its body."""
    if id not in facts.body.acts:
        return None
    because = f"{id!r} already names an act of {facts.body.id}"
    return Refusal("id_used", because, "give another id", field=field_of(id, facts.command))


def body_date_goes_forward(track: Track, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """Effective dates never go back among a body's appointments, nor among its findings and sanctions."""
    return goes_back(track, facts.body.last_effective.get(track), facts)


def rules_for_body(region: str, sectors: Sequence[Sector], on: date) -> Refusal | BodyRules:
    """The rules for bodies of a place, its trades and a day: one set for all trades, or a refusal."""
    return _one_set("bodies", [body_rules(region, sector, on) for sector in sectors], region, sectors, on)


def grading_there(facts: BodyFacts[AppointBody]) -> Refusal | RuleSet:
    """The grading rules under which a body is appointed: they say whose the level is."""
    region, sectors, on = facts.command.region, facts.command.sectors, facts.on
    return _one_set("grading", [applying("grading", region, s, on) for s in sectors], region, sectors, on)


def _one_set(family: str, found: Sequence[R | None], region: str, sectors: Sequence[Sector], on: date) -> Refusal | R:
    first = found[0]
    if first is not None and all(one is first for one in found):
        return first
    because = f"no one set of {family} rules for {regions.full_name(region)}, {', '.join(sectors)}, {on}"
    way_out = "name sectors of one rule set, check region and date, or add the province's rule set"
    return Refusal("no_rule_set", because, way_out, field="effective_on")


def appointed_in_role(rules: BodyRules, facts: BodyFacts[AppointBody]) -> Refusal | None:
    """确定评审组织单位和评审单位: those are appointed, a consulting body is not (JS 四(二))."""
    if facts.command.role in rules.appointing.roles:
        return None
    because = f"a body is appointed as {' or '.join(rules.appointing.roles)}, not as {facts.command.role}"
    way_out = "register it in that role; enterprises engage it themselves"
    return Refusal("role_not_appointed", because, way_out, "role", f"{rules.document} {rules.appointing.article}")


def in_force(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | Appointment:
    """The appointment named, when it is in force on the day."""
    found = facts.body.appointments.get(id)
    if found is not None and found.holds(facts.on):
        return found
    because = f"{facts.body.id} has no appointment {id!r} in force on {facts.on}"
    return Refusal("nothing_open", because, "check the appointment's id and the day", field="appointment")


def still_to_be_filed(one: Appointment) -> Refusal | None:
    """Only what must be filed, and is not yet, is filed (JS 四(二))."""
    if one.to_be_filed and one.filed_on is None:
        return None
    because = f"appointment {one.id} is filed since {one.filed_on}" if one.filed_on else NOT_TO_BE_FILED.format(one.id)
    return Refusal("nothing_open", because, "check the appointment's id", field="appointment")


def its_assessor(facts: BodyFacts[BodyCommand], assessor: str) -> Refusal | None:
    """Only who was trained and still works for the body leaves it."""
    known = any(one.assessor == assessor for one in facts.body.trainings)
    if known and assessor not in facts.body.released:
        return None
    because = f"{facts.body.id} has no assessor {assessor!r}"
    return Refusal("nothing_open", because, "check the assessor's id", field="assessor")


def finding_of(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | Finding:
    """The finding that a sanction rests on, not later than the sanction."""
    found = facts.body.findings.get(id)
    if found is not None and found.on <= facts.on:
        return found
    because = f"nothing was found under {id!r} against {facts.body.id} by {facts.on}"
    return Refusal("no_such_finding", because, "record the finding first", field="finding")


def ground_for(ground: str, rules: BodyRules, sanction: Sanction | None = None) -> Refusal | None:
    """A finding has a ground of the rule set, and leads to the sanctions that the set names for it (JS 四(四))."""
    lead: list[BodyGround] = [one for one in rules.findings if sanction is None or sanction in one.sanctions]
    if any(one.code == ground for one in lead):
        return None
    what = "a finding" if sanction is None else sanction
    because = (
        f"{ground!r} is no ground for {what}; {rules.id} names: {', '.join(f'{one.code} {one.zh}' for one in lead)}"
    )
    return Refusal("no_ground_in_rule_set", because, "give one of these", "ground", rules.document)


def no_suspension_now(facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """One suspension at a time."""
    current = facts.body.suspension
    if current is None:
        return None
    because = f"suspension {current.id} is in force until {current.ends_on}"
    return Refusal("already_suspended", because, "reinstate the body first, or propose disqualification", "suspension")


def work_suspended_by(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """Nothing is reinstated that is not suspended."""
    current = facts.body.suspension
    if current is not None and current.id == id:
        return None
    because = f"{facts.body.id} is not suspended by {id!r}"
    return Refusal("not_suspended", because, "name the suspension in force", field="suspension")


def one_disqualification_proposed(facts: BodyFacts[BodyCommand]) -> Refusal | None:
    """At most one proposal is open."""
    if facts.body.proposal is None:
        return None
    because = f"proposal {facts.body.proposal.id} of {facts.body.proposal.on} is open"
    return Refusal("already_proposed", because, "confirm or withdraw it", field="proposal")


def disqualifying(id: str, facts: BodyFacts[BodyCommand]) -> Refusal | Disqualifying:
    """What is confirmed or withdrawn was proposed, not later than this act."""
    open_ = facts.body.proposal
    if open_ is None or open_.id != id:
        because = f"{facts.body.id} has no open proposal {id!r}"
        way_out = "name the open one, or let a first officer propose it"
        return Refusal("no_such_proposal", because, way_out, field="proposal")
    if facts.on < open_.on:
        because = f"effective on {facts.on}, proposed on {open_.on}"
        return Refusal("date_goes_back", because, "give a date on or after the proposal", field="effective_on")
    return open_
