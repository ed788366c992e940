"""Rules for undoing, correcting and contesting what was decided."""

from collections.abc import Container
from datetime import date

from registry.domain.commands import Command
from registry.domain.decisions import DECISIONS
from registry.domain.facts import Facts
from registry.domain.policies.weighing import unweighed_by
from registry.domain.refusals import Refusal
from registry.events.enterprise import DetailsChanged, EnterpriseClosed, EnterpriseRegistered
from registry.events.event import Event


def known_decision(id: str, facts: Facts[Command]) -> Refusal | None:
    """A remedy is of a decision about this enterprise, named by its event's id."""
    event = facts.enterprise.event(id)
    if type(event) in DECISIONS:
        return None
    because = f"{facts.enterprise.id} has no event {id!r}"
    if event is not None:
        because = f"{id} ({type(event).__name__}) decides nothing"
    return Refusal("no_such_decision", because, "name a decision of its history by the event's id", field="decision")


def known_record(id: str, facts: Facts[Command]) -> Refusal | None:
    """As `known_decision`; the details on record are corrected too."""
    if isinstance(facts.enterprise.event(id), EnterpriseRegistered | DetailsChanged):
        return None
    return known_decision(id, facts)


def not_yet_annulled(id: str, facts: Facts[Command]) -> Refusal | None:
    """What is void from the beginning is not undone, kept or contested again."""
    return void_already(id, facts.enterprise.void)


def not_a_closure(id: str, facts: Facts[Command]) -> Refusal | None:
    """A closure or ban has its own annulment, which the competent organ alone decides (domain decision 9)."""
    if not isinstance(facts.enterprise.event(id), EnterpriseClosed):
        return None
    return Refusal("closure_by_its_own_act", f"{id} is a closure or ban", "annul or lift the closure", field="decision")


def not_before_decision(id: str, facts: Facts[Command]) -> Refusal | None:
    """A remedy follows the decision that it is about."""
    return before_it(id, facts.enterprise.event(id), facts.on)


def basis_was_annulled(id: str, facts: Facts[Command]) -> Refusal | None:
    """What rests on something annulled is examined again, and kept or annulled (domain decision 33).

    So is a level that was granted before an accident was weighed (domain decision 25).
    """
    if id in facts.enterprise.flagged:
        return None
    unweighed = unweighed_by(facts.enterprise, facts.on)
    if unweighed is not None and unweighed.grant == id:
        return None
    because = f"nothing that {id} rests on was annulled, and no accident before it is to be weighed"
    return Refusal("basis_not_annulled", because, "name a decision that is flagged", field="decision")


def void_already(id: str, void: Container[int]) -> Refusal | None:
    """Whether a decision of anybody's record is void from the beginning."""
    if version_of(id) not in void:
        return None
    return Refusal("already_annulled", f"{id} is void from the beginning", "check the history", field="decision")


def before_it(id: str, event: Event | None, on: date) -> Refusal | None:
    """Whether a remedy would take effect before the decision that it is about."""
    assert event is not None
    if on >= event.effective_on:
        return None
    because = f"effective on {on}, {id} took effect on {event.effective_on}"
    return Refusal("date_goes_back", because, f"give a date on or after {event.effective_on}", field="effective_on")


def version_of(id: str) -> int:
    """The version that an event's id names."""
    return int(id.rpartition("/")[2])
