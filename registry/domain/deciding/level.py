"""Decides a level's entry from the ledger, its downgrade and its revocation."""

from collections.abc import Callable, Sequence

from registry.domain.commands import (
    AnnounceRevocation,
    Command,
    Downgrade,
    EnterLedgerLevel,
    EnterpriseCommand,
    ProposeRevocation,
    Revoke,
)
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.granting import ledger_validity, not_below_what_is_held
from registry.domain.policies.grave_acts import (
    not_before_proposal,
    one_proposal_of_a_kind,
    proposal_of,
    proposal_open,
)
from registry.domain.policies.losing import on_record
from registry.domain.policies.loss import ground_named, level_is_held, loss_grounds, really_lower
from registry.domain.policies.operation import still_open
from registry.domain.policies.procedure import no_open_case, not_stayed
from registry.domain.policies.sites import certificate_of_one_place
from registry.domain.refusals import ask
from registry.domain.rulesets import RuleSet
from registry.domain.state import Proposed
from registry.events.enterprise import (
    LevelAnnounced,
    LevelDowngraded,
    LevelRevoked,
    RevocationAnnounced,
    RevocationProposed,
)
from registry.events.event import Event
from registry.events.vocabulary import Level, LevelBasis

ENTERING = (no_open_case, not_stayed, not_below_what_is_held, ledger_validity)
"""Asked in this order for a level from the ledger, once there is a rule set."""


def enter_from_ledger(facts: Facts[EnterLedgerLevel]) -> Sequence[Event]:
    """A level that the officials' ledger holds; its announcement is the legal basis named."""
    c = facts.command
    rules = rules_of(facts)
    ask(ENTERING, facts)
    unless(certificate_of_one_place(c.certificate, facts))
    return [
        LevelAnnounced(
            **facts.carried(),
            case=None,
            basis=LevelBasis.LEDGER,
            level=c.level,
            announcement=announced_by(c, rules),
            certificate=c.certificate,
            assessment_body=c.assessment_body,
            valid_until=c.valid_until,
            site=c.site,
        )
    ]


def announced_by(command: EnterLedgerLevel, rules: RuleSet) -> str:
    """The document that announced a ledger's level: the act's own, or its legal basis, never the scheme's own text."""
    document = command.document_number or command.legal_basis.document
    return f"证书 {command.certificate}" if document == rules.document and not command.document_number else document


def downgrade(facts: Facts[Downgrade]) -> Sequence[Event]:
    """降级."""
    c = facts.command
    _loss("downgrade", c.ground, facts)
    unless(really_lower(facts))
    what = {"previous": _held(facts), "level": c.level, "ground": c.ground, "reason": c.reason, "site": c.site}
    return [LevelDowngraded(**facts.carried(), **what)]


def propose_revocation(facts: Facts[ProposeRevocation]) -> Sequence[Event]:
    """撤销等级, first officer."""
    c = facts.command
    unless(new_id(c.proposal, facts))
    unless(one_proposal_of_a_kind(Proposed.REVOCATION, facts))
    _loss("revocation", c.ground, facts)
    what = {"proposal": c.proposal, "level": _held(facts), "ground": c.ground, "reason": c.reason, "site": c.site}
    return [RevocationProposed(**facts.carried(), **what)]


def revoke(facts: Facts[Revoke]) -> Sequence[Event]:
    """撤销等级, second officer."""
    c = facts.command
    unless(proposal_open(c.proposal, Proposed.REVOCATION, facts))
    unless(not_before_proposal(c.proposal, facts))
    proposal = proposal_of(c.proposal, facts)
    _loss("revocation", proposal.ground, facts)
    return [
        LevelRevoked(
            **facts.carried(),
            proposal=proposal.id,
            level=_held(facts),
            ground=proposal.ground,
            proposed_by=proposal.officer,
            site=proposal.site,
        )
    ]


def announce_revocation(facts: Facts[AnnounceRevocation]) -> Sequence[Event]:
    """撤销公告 (83号 14): once for each revocation, by who decided it."""
    c, revoked = facts.command, facts.enterprise.revocation
    hidden = [] if revoked is None or revoked.announced_on is not None else [revoked.proposal]
    unless(still_open(c.proposal, hidden, "announcement of a revocation", facts))
    told = {"proposal": c.proposal, "channels": c.channels, "site": facts.enterprise.site}
    return [RevocationAnnounced(**facts.carried(), **told)]


def _loss(kind: str, ground: str, facts: Facts[Command]) -> None:
    rules = rules_of(facts)
    unless(level_is_held(facts))
    unless(ground_named(ground, loss_grounds(kind, rules, facts), rules))
    unless(on_record(ground, rules, facts))


def _held(facts: Facts[Command]) -> Level:
    held = facts.enterprise.held
    assert held is not None
    return held.level


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    EnterLedgerLevel: enter_from_ledger,
    Downgrade: downgrade,
    ProposeRevocation: propose_revocation,
    Revoke: revoke,
    AnnounceRevocation: announce_revocation,
}
