"""Decides a level's entry from the ledger, its downgrade and its revocation."""

from collections.abc import Callable, Sequence
from datetime import date

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
from registry.domain.policies.loss import (
    fact_before_decision,
    ground_named,
    level_is_held,
    loss_grounds,
    milder_prevails,
    of_the_fact,
    really_lower,
)
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
    then = _loss("downgrade", c.ground, c.fact_on, facts)
    unless(really_lower(facts))
    what = {"previous": _held(facts), **c.model_dump(include={"level", "ground", "reason", "site", "fact_on"})}
    return [LevelDowngraded(**then.carried(), **what)]


def propose_revocation(facts: Facts[ProposeRevocation]) -> Sequence[Event]:
    """撤销等级, first officer."""
    c = facts.command
    unless(new_id(c.proposal, facts))
    unless(one_proposal_of_a_kind(Proposed.REVOCATION, facts))
    then = _loss("revocation", c.ground, c.fact_on, facts)
    what = {"level": _held(facts), **c.model_dump(include={"proposal", "ground", "reason", "site", "fact_on"})}
    return [RevocationProposed(**then.carried(), **what)]


def revoke(facts: Facts[Revoke]) -> Sequence[Event]:
    """撤销等级, second officer."""
    c = facts.command
    unless(proposal_open(c.proposal, Proposed.REVOCATION, facts))
    unless(not_before_proposal(c.proposal, facts))
    proposal = proposal_of(c.proposal, facts)
    then = _loss("revocation", proposal.ground, proposal.fact_on, facts)
    return [
        LevelRevoked(
            **then.carried(),
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


def _loss(kind: str, ground: str, fact_on: date | None, facts: Facts[Command]) -> Facts[Command]:
    """With the rule set of the day of the fact, by which the level is taken; a milder one in force now prevails."""
    now = rules_of(facts)
    unless(level_is_held(facts))
    then = of_the_fact(fact_on, facts)
    unless(fact_before_decision(fact_on, facts))
    rules = rules_of(then)
    unless(ground_named(ground, loss_grounds(kind, rules, then), rules))
    unless(milder_prevails(kind, ground, rules, facts))
    if rules is now:
        unless(on_record(ground, rules, facts))
    return then


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
