"""How the level held follows from an enterprise's events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.domain.case import Step
from registry.domain.state import Held, Revocation
from registry.events import enterprise
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def level_announced(one: "Enterprise", event: enterprise.LevelAnnounced) -> None:
    body = None
    if event.case is not None:
        body = one.cases[event.case].body
        one.step(event.case, Step.ENDED, event.effective_on)
    before = one.holds_level(event.effective_on - timedelta(days=1))
    same = before is not None and before.level is event.level
    since = before.since if before and same else event.effective_on
    running = before.running_since if before and same else event.effective_on
    granted_by = event.on_behalf_of or event.authority
    standard = None if event.case is None else one.cases[event.case].standard
    if one.held is not None and one.held.certificate != event.certificate:
        one.supersede()
    one.superseded.discard(event.certificate)
    rests_on = (event.case, body, standard)
    one.held = Held(event.level, since, running, event.valid_until, event.certificate, granted_by, *rests_on)
    one.revocation = None
    if event.case is None or not one.cases[event.case].renewal:  # which makes good no failure of the case beside it
        one.failed_on = None


def level_downgraded(one: "Enterprise", event: enterprise.LevelDowngraded) -> None:
    if one.held is not None:
        one.held = replace(one.held, level=event.level, since=event.effective_on, running_since=event.effective_on)


def level_revoked(one: "Enterprise", event: enterprise.LevelRevoked) -> None:
    one.proposals.pop(event.proposal, None)
    one.supersede()
    by = event.on_behalf_of or event.authority
    one.held, one.revocation = None, Revocation(event.proposal, event.effective_on, by)
    one.loss_proposal = None
    one.exemplar = False
    one.end_cases()


def revocation_announced(one: "Enterprise", event: enterprise.RevocationAnnounced) -> None:
    """Of an earlier revocation than the one that stands it says nothing any more."""
    if one.revocation is not None and one.revocation.proposal == event.proposal:
        one.revocation = replace(one.revocation, announced_on=event.effective_on)


def revocation_proposed(one: "Enterprise", event: enterprise.RevocationProposed) -> None:
    one.propose(event.proposal, event, event.ground, None)
    one.proposals[event.proposal] = replace(one.proposals[event.proposal], fact_on=event.fact_on)


FOLD: dict[type[Event], Callable[..., None]] = {
    enterprise.LevelAnnounced: level_announced,
    enterprise.LevelDowngraded: level_downgraded,
    enterprise.LevelRevoked: level_revoked,
    enterprise.RevocationProposed: revocation_proposed,
    enterprise.RevocationAnnounced: revocation_announced,
}
