"""What the clock has to record of an enterprise up to a day, in the order of legal dates (民法典 201–203).

A term to act that ends on a holiday moves to the next working day; a certificate's last day does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registry.domain.clock_commands import (
    ClockCommand,
    ProposeBatch,
    RecordExpiry,
    RecordOverdueRectification,
    RecordOverdueRetrofit,
    RecordOverdueSuspension,
    WithdrawBatchProposal,
)
from registry.domain.enterprise import Enterprise
from registry.domain.policies.batches import AFTER_SUSPENSION, WORK_SAFETY_LAW, Finding, proposed
from registry.domain.rulesets import RuleSet, Source, applying, deadlines
from registry.domain.working_days import term_ends
from registry.events import regions
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import OrganKind

CLOCK = "clock"
"""The officer of acts that nobody chose."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: since when, and the command that records it."""

    on: date
    command: ClockCommand


def due(enterprise: Enterprise, as_of: date) -> list[Due]:
    """Everything due by `as_of` and not yet recorded; nothing for an enterprise without rules or a closed one."""
    if enterprise.sector is None or enterprise.closure is not None:
        return []
    rules = applying("grading", enterprise.region, enterprise.sector, as_of)
    if rules is None:
        return []
    found = [*_terms(enterprise, as_of, rules), *_batches(enterprise, as_of, rules)]
    return sorted(found, key=lambda one: one.on)


def office(region: str) -> Authority:
    """The province's safety committee office, in whose name the clock records."""
    province = f"{region[:2]}0000"
    name = f"{regions.name(province)}安全生产委员会办公室"
    return Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region=province, name=name)


def _terms(enterprise: Enterprise, as_of: date, rules: RuleSet) -> Iterator[Due]:
    held, suspension = enterprise.held, enterprise.suspension
    if held is not None and held.valid_until is not None:
        basis = _basis(rules, rules.validity)
        yield from _once(enterprise, as_of, RecordExpiry, "certificate", held.certificate, held.valid_until, basis)
    scheme = _basis(rules, rules.suspension[0])
    for order, deadline in enterprise.rectifications.items():
        last = term_ends(deadline)
        yield from _once(enterprise, as_of, RecordOverdueRectification, "order", order, last, scheme)
    for direction, deadline in enterprise.retrofits.items():
        last = term_ends(deadline)
        yield from _once(enterprise, as_of, RecordOverdueRetrofit, "direction", direction, last, scheme)
    if suspension is not None:
        basis = LegalBasis(document=WORK_SAFETY_LAW, article=AFTER_SUSPENSION)
        yield from _once(
            enterprise, as_of, RecordOverdueSuspension, "suspension", suspension.id, suspension.ends_on, basis
        )


def _basis(rules: RuleSet, source: Source) -> LegalBasis:
    return LegalBasis(document=rules.document_of(source), article=source.article)


def _once(
    enterprise: Enterprise, as_of: date, kind: type[ClockCommand], field: str, key: str, last: date, basis: LegalBasis
) -> Iterator[Due]:
    """What is due on the day after its last one, unless the clock has recorded it."""
    if last < as_of and key not in enterprise.told_due:
        on = last + DAY
        yield Due(on, kind(**_act(enterprise, on, field, key, basis), **{field: key}))


def _batches(enterprise: Enterprise, as_of: date, rules: RuleSet) -> Iterator[Due]:
    sector = enterprise.sector
    assert sector is not None
    finding = proposed(enterprise, as_of, rules, deadlines(enterprise.region, sector, as_of))
    if enterprise.held is not None and enterprise.held.since > as_of:  # swept late: compliant by now
        finding = None
    standing = enterprise.batch_proposal
    if standing is not None and (
        finding is None or (finding.batch, finding.ground) != (standing.batch, standing.ground)
    ):
        basis = _basis(rules, rules.suspension[0])
        on = as_of if finding is None else finding.since
        act = _act(enterprise, on, "withdraw", standing.id, basis)
        yield Due(on, WithdrawBatchProposal(**act, proposal=standing.id, reason="依据的事实不再成立"))
        standing = None
    officers = any(proposal.closure is not None for proposal in enterprise.proposals.values())
    if finding is not None and standing is None and not officers:
        yield Due(finding.since, _propose(enterprise, finding))


def _propose(enterprise: Enterprise, finding: Finding) -> ProposeBatch:
    turn = sum(act.startswith("rule-") for act in enterprise.acts)
    proposal = f"rule-{finding.batch}-{finding.since}-{turn}"
    act = _act(enterprise, finding.since, "batch", proposal, finding.basis)
    return ProposeBatch(**act, proposal=proposal, batch=finding.batch, ground=finding.ground, evidence=finding.evidence)


def _act(enterprise: Enterprise, on: date, what: str, key: str, basis: LegalBasis) -> dict[str, Any]:
    return {
        "command": f"clock-{what}-{enterprise.id}-{key}"[:128],
        "officer": CLOCK,
        "authority": office(enterprise.region),
        "legal_basis": basis,
        "effective_on": on,
        "enterprise": enterprise.id,
    }
