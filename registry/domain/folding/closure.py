"""How a closure follows from an enterprise's events."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.state import Closure
from registry.events import enterprise
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def closure_proposed(one: "Enterprise", event: enterprise.ClosureProposed) -> None:
    one.batch_proposal = None
    one.propose(event.proposal, event, event.ground, event.kind)


def proposal_withdrawn(one: "Enterprise", event: enterprise.ProposalWithdrawn) -> None:
    one.proposals.pop(event.proposal, None)


def enterprise_closed(one: "Enterprise", event: enterprise.EnterpriseClosed) -> None:
    one.proposals.clear()
    one.batch_proposal = None
    one.closure = Closure(f"{one.stream}/{one.version}", event.kind, event.effective_on)
    one.end_cases(everywhere=True)


def closure_annulled(one: "Enterprise", event: enterprise.ClosureAnnulled) -> None:
    one.closure = None


def closure_lifted(one: "Enterprise", event: enterprise.ClosureLifted) -> None:
    one.superseded.update(held.certificate for held in (site.held for site in one.sites.values()) if held is not None)
    one.supersede()
    one.closure = one.held = None
    one.sites = {id: replace(site, held=None) for id, site in one.sites.items()}
    one.exemplar = False


FOLD: dict[type[Event], Callable[..., None]] = {
    enterprise.ClosureProposed: closure_proposed,
    enterprise.ProposalWithdrawn: proposal_withdrawn,
    enterprise.EnterpriseClosed: enterprise_closed,
    enterprise.ClosureAnnulled: closure_annulled,
    enterprise.ClosureLifted: closure_lifted,
}
