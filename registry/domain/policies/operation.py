"""Rules for orders, suspension, resumption, retrofit and exemplars."""

from collections.abc import Collection
from datetime import date

from registry.domain.commands import Command, RecordDefiance, Resume, Suspend
from registry.domain.commands.resumption import RefuseResumption, RequestResumption
from registry.domain.facts import Act, Facts
from registry.domain.policies.acts import field_of
from registry.domain.refusals import Refusal

OfSuspension = Resume | RecordDefiance | RequestResumption | RefuseResumption
"""Acts that name the suspension in force."""


def ends_later(ends: date, field: str, facts: Act) -> Refusal | None:
    """An order or suspension always has an end after its beginning (domain decision 7)."""
    if ends > facts.on:
        return None
    return Refusal("end_date", f"{field} {ends} is not after {facts.on}", "give a later date", field=field)


def until_after(since: date, until: date | None) -> Refusal | None:
    """What is given from a day to a day ends after it begins."""
    if until is None or until > since:
        return None
    return Refusal("end_date", f"until {until} is not after {since}", "give a later date", field="until")


def still_open(id: str, open_ids: Collection[str], what: str, facts: Facts[Command]) -> Refusal | None:
    """Only an open order or direction is settled."""
    if id in open_ids:
        return None
    because = f"{facts.enterprise.id} has no open {what} {id!r}"
    return Refusal("nothing_open", because, f"check the {what}'s id", field=field_of(id, facts.command))


def not_suspended(facts: Facts[Suspend]) -> Refusal | None:
    """One suspension at a time."""
    current = facts.enterprise.suspension
    if current is None:
        return None
    because = f"suspension {current.id} is in force until {current.ends_on}"
    return Refusal("already_suspended", because, "resume it first, or propose closure", field="suspension")


def suspended_by(facts: Facts[OfSuspension]) -> Refusal | None:
    """Nothing resumes that is not suspended; the suspension is named."""
    current = facts.enterprise.suspension
    if current is not None and current.id == facts.command.suspension:
        return None
    because = f"{facts.enterprise.id} is not suspended by {facts.command.suspension!r}"
    return Refusal("not_suspended", because, "name the suspension in force", field="suspension")


def licences_once(facts: Facts[Suspend]) -> Refusal | None:
    """A licence is withheld once."""
    if len(set(facts.command.licences)) == len(facts.command.licences):
        return None
    return Refusal("licence_twice", "a licence is named twice", "name each licence once", field="licences")


def level_for_exemplar(facts: Facts[Command]) -> Refusal | None:
    """示范带动: only a compliant enterprise in operation is exemplary (SN 三(四), JS 五(三))."""
    if facts.enterprise.exemplar:
        return Refusal("already_exemplar", f"{facts.enterprise.id} is an exemplar", "nothing needs to be done")
    places = facts.enterprise.places()
    if facts.enterprise.suspended(facts.on) is not None or any(one.holds_level(facts.on) is None for one in places):
        because = f"{facts.enterprise.id} holds no level at one of its places, or is suspended, on {facts.on}"
        return Refusal("level_for_exemplar", because, "name it once it is compliant and runs", clause="三(四), 五(三)")
    return None


def is_exemplar(facts: Facts[Command]) -> Refusal | None:
    """Only what was named can be withdrawn."""
    if facts.enterprise.exemplar:
        return None
    return Refusal("not_exemplar", f"{facts.enterprise.id} is no exemplar", "check the enterprise")
