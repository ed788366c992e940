"""By when a resumption is checked and announced, where the trade's rules say so (domain decision 7)."""

from datetime import date, timedelta

from registry.domain.commands.resumption import PublishResumption, RefuseResumption, RequestResumption
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal
from registry.domain.rulesets import SupervisionSet, ruling
from registry.domain.rulesets.supervision import Resumption
from registry.domain.state import Suspension
from registry.domain.working_days import NoCalendar, working_days_after


def resuming(one: Enterprise, on: date) -> tuple[SupervisionSet, Resumption] | None:
    """What the trade's rules say of a resumption on a day, with their set."""
    found = None if one.sector is None else ruling(SupervisionSet, one.region, one.sector, on)
    rule = None if found is None else found.resuming(one.sector, on)
    return None if found is None or rule is None else (found, rule)


def check_by(one: Enterprise, asked_on: date) -> date | None:
    """The last day for the check of what is asked for on a day, before a holiday moves it (民法典 201, 203)."""
    found = resuming(one, asked_on)
    return None if found is None else asked_on + timedelta(days=found[1].check_days)


def publish_by(one: Enterprise, resumed_on: date) -> date | None:
    """The last day for the announcement; `None` where none is set, or it lies in a year whose calendar is not known."""
    found = resuming(one, resumed_on)
    try:
        return None if found is None else working_days_after(resumed_on, found[1].notice_working_days)
    except NoCalendar:
        return None


def not_asked_twice(facts: Facts[RequestResumption]) -> Refusal | None:
    """One application for the check at a time."""
    current = facts.enterprise.suspension
    if current is None or current.asked_on is None:
        return None
    because = f"{facts.enterprise.id} asks for it since {current.asked_on}"
    return Refusal("resumption_asked_for", because, "accept the resumption, or refuse it first", field="suspension")


def asked_for(facts: Facts[RefuseResumption]) -> Refusal | None:
    """Only a check that was asked for is not passed."""
    current = facts.enterprise.suspension
    if current is not None and current.asked_on is not None:
        return None
    because = f"no check for the resumption of {facts.enterprise.id} was asked for"
    return Refusal("nothing_open", because, "record the application first", field="suspension")


def to_be_announced(facts: Facts[PublishResumption]) -> Refusal | None:
    """An accepted resumption is announced once."""
    found = suspension_of(facts.command.suspension, facts.enterprise)
    if found is not None and found.resumed_on is not None and found.published_on is None:
        return None
    because = f"{facts.enterprise.id} has no accepted resumption of {facts.command.suspension!r} to be announced"
    return Refusal("nothing_open", because, "check the suspension's id", field="suspension")


def suspension_of(id: str, one: Enterprise) -> Suspension | None:
    """A suspension by its id, in force or over."""
    return next((each for each in one.suspensions if each.id == id), None)
