"""Rules for acts that two officers share: closure, ban, revocation of a level or a licence."""

from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.policies.dates import in_its_way
from registry.domain.refusals import Refusal
from registry.domain.state import Proposal, Proposed
from registry.domain.tracks import Track, track_of
from registry.events.enterprise import ClosureAnnulled
from registry.events.event import Event
from registry.events.operations import VerificationResumed
from registry.events.vocabulary import Licence


def one_proposal_of_a_kind(kind: Proposed, facts: Facts[Command], licence: Licence | None = None) -> Refusal | None:
    """At most one proposal of a kind is open, for licences and sites one of each (domain decisions 11, 21)."""
    for proposal in facts.enterprise.proposals.values():
        if proposal.of is kind and (proposal.licence, proposal.site) == (licence, facts.enterprise.site):
            because = f"proposal {proposal.id} of {proposal.on} is open"
            return Refusal("already_proposed", because, "confirm or withdraw it", field="proposal")
    return None


def proposal_open(id: str, kind: Proposed | None, facts: Facts[Command]) -> Refusal | None:
    """What is confirmed or withdrawn was proposed; `kind` is `None` when any will do."""
    proposal = facts.enterprise.proposals.get(id)
    if proposal is not None and kind in (None, proposal.of):
        return None
    because = f"{facts.enterprise.id} has no open proposal {id!r}" + (f" for a {kind}" if kind else "")
    way_out = "name an open proposal" if kind is None else "name an open one, or let a first officer propose it"
    return Refusal("no_such_proposal", because, way_out, field="proposal")


def not_before_proposal(id: str, facts: Facts[Command]) -> Refusal | None:
    """A confirmation or withdrawal is not effective before its proposal."""
    proposed = facts.enterprise.proposals[id].on
    if facts.on >= proposed:
        return None
    because = f"effective on {facts.on}, proposed on {proposed}"
    return Refusal("date_goes_back", because, "give a date on or after the proposal", field="effective_on")


def nothing_after_closure(facts: Facts[Command]) -> Refusal | None:
    """A closure recorded late must not make later acts unlawful (domain decisions 8, 32, 34).

    The clock's are none, a remedy is lawful of a closed enterprise too, and a closure that was annulled never was.
    """
    one = facts.enterprise
    annulled = {event.closure for _, event in one.living() if isinstance(event, ClosureAnnulled)}
    later = [
        (event.effective_on, version, event)
        for version, event in one.living()
        if event.effective_on > facts.on and not _of_the_closed(event) and f"{one.stream}/{version}" not in annulled
    ]
    if not later:
        return None
    _, version, event = min(later, key=lambda told: told[:2])
    return in_its_way(version, event, facts, why=f": it would be refused (closed_enterprise: closed on {facts.on})")


def _of_the_closed(event: Event) -> bool:
    """Whether an event follows a closure as well as it follows anything else."""
    return track_of(event) in (Track.CLOCK, Track.REMEDY) or isinstance(event, ClosureAnnulled | VerificationResumed)


def proposal_of(id: str, facts: Facts[Command]) -> Proposal:
    """The proposal, once `proposal_open` has said nothing."""
    return facts.enterprise.proposals[id]
