"""How orders, suspensions, retrofits and exemplars follow from an enterprise's events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from registry.domain.state import Held, Suspension
from registry.events import enterprise
from registry.events.event import Event
from registry.events.vocabulary import Batch

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


DECIDES: dict[type[Event], Batch] = {
    enterprise.OperationsSuspended: Batch.SUSPEND,
    enterprise.UpgradeDirected: Batch.UPGRADE,
    enterprise.ExemplarNamed: Batch.CONSOLIDATE,
}
"""Event → the batch that it decides, so that a proposal of it is answered."""


def rectification_ordered(one: "Enterprise", event: enterprise.RectificationOrdered) -> None:
    one.ordered(event.order)
    one.rectifications[event.order] = event.deadline


def rectification_accepted(one: "Enterprise", event: enterprise.RectificationAccepted) -> None:
    one.rectifications.pop(event.order, None)


def licence_withheld(one: "Enterprise", event: enterprise.LicenceWithheld) -> None:
    one.withheld = (*one.withheld, event.licence)


def licence_returned(one: "Enterprise", event: enterprise.LicenceReturned) -> None:
    one.withheld = tuple(licence for licence in one.withheld if licence is not event.licence)


def operations_suspended(one: "Enterprise", event: enterprise.OperationsSuspended) -> None:
    one.ordered(event.suspension)
    _decided(one, DECIDES[type(event)])
    one.suspensions.append(Suspension(event.suspension, event.effective_on, event.ends_on))
    for case in [case for case in one.cases.values() if case.open and case.notice is not None]:
        assert case.notice is not None
        if event.effective_on <= case.notice.ends_on:
            one.cases[case.id] = replace(case, notice=None, step=case.before_notice)  # void: it starts anew


def resumption_accepted(one: "Enterprise", event: enterprise.ResumptionAccepted) -> None:
    on, by = event.effective_on, event.publish_by
    one.suspensions[-1] = replace(one.suspensions[-1], resumed_on=on, publish_by=by, asked_on=None, check_by=None)
    one.held = _runs_since(one.held, event.effective_on)
    one.sites = {id: replace(site, held=_runs_since(site.held, event.effective_on)) for id, site in one.sites.items()}


def resumption_requested(one: "Enterprise", event: enterprise.ResumptionRequested) -> None:
    for place, each in enumerate(one.suspensions):
        if each.id == event.suspension:
            one.suspensions[place] = replace(each, asked_on=event.effective_on, check_by=event.check_by)


def resumption_refused(one: "Enterprise", event: enterprise.ResumptionRefused) -> None:
    for place, each in enumerate(one.suspensions):
        if each.id == event.suspension:
            one.suspensions[place] = replace(each, asked_on=None, check_by=None)


def resumption_published(one: "Enterprise", event: enterprise.ResumptionPublished) -> None:
    for place, each in enumerate(one.suspensions):
        if each.id == event.suspension:
            one.suspensions[place] = replace(each, published_on=event.effective_on)


def _runs_since(held: Held | None, on: date) -> Held | None:
    return None if held is None else replace(held, running_since=max(on, held.running_since))


def _decided(one: "Enterprise", batch: Batch) -> None:
    """A proposal of the batch is answered."""
    if one.batch_proposal is not None and one.batch_proposal.batch is batch:
        one.batch_proposal = None


def upgrade_directed(one: "Enterprise", event: enterprise.UpgradeDirected) -> None:
    one.ordered(event.direction)
    _decided(one, DECIDES[type(event)])
    one.measures.answer_lag(event.effective_on)
    one.retrofits[event.direction] = event.deadline


def retrofit_confirmed(one: "Enterprise", event: enterprise.RetrofitConfirmed) -> None:
    one.retrofits.pop(event.direction, None)


def exemplar_named(one: "Enterprise", event: enterprise.ExemplarNamed) -> None:
    _decided(one, DECIDES[type(event)])
    one.measures.answer_example(event.effective_on)
    one.exemplar = True


def exemplar_withdrawn(one: "Enterprise", event: enterprise.ExemplarWithdrawn) -> None:
    one.exemplar = False


FOLD: dict[type[Event], Callable[..., None]] = {
    enterprise.RectificationOrdered: rectification_ordered,
    enterprise.RectificationAccepted: rectification_accepted,
    enterprise.LicenceWithheld: licence_withheld,
    enterprise.LicenceReturned: licence_returned,
    enterprise.OperationsSuspended: operations_suspended,
    enterprise.ResumptionAccepted: resumption_accepted,
    enterprise.ResumptionRequested: resumption_requested,
    enterprise.ResumptionRefused: resumption_refused,
    enterprise.ResumptionPublished: resumption_published,
    enterprise.UpgradeDirected: upgrade_directed,
    enterprise.RetrofitConfirmed: retrofit_confirmed,
    enterprise.ExemplarNamed: exemplar_named,
    enterprise.ExemplarWithdrawn: exemplar_withdrawn,
}
