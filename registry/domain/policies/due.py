"""What the clock has to record of an enterprise up to a day, in the order of legal dates (民法典 201–203).

A term to act that ends on a holiday moves to the next working day; a certificate's last day does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from registry.domain.case import SILENCE, Case, told_of
from registry.domain.clock_commands import (
    ClockCommand,
    PerformScheduledAct,
    ProposeBatch,
    ProposeLoss,
    RecordEndOfDisplay,
    RecordEndOfExposure,
    RecordEndOfListing,
    RecordExpiry,
    RecordOverdueCheck,
    RecordOverdueHazard,
    RecordOverdueRectification,
    RecordOverdueRetrofit,
    RecordOverdueStep,
    RecordOverdueSuspension,
    RecordSilence,
    WithdrawBatchProposal,
    WithdrawLossProposal,
)
from registry.domain.enterprise import Enterprise
from registry.domain.policies.ahead import performable
from registry.domain.policies.batches import AFTER_SUSPENSION, RANKS, gravest
from registry.domain.policies.displays import displayed
from registry.domain.policies.finding import DAY, Finding, by_scheme
from registry.domain.policies.limits import awaited, silent_after
from registry.domain.policies.losing import loss
from registry.domain.rulesets import RuleSet, Source, applying
from registry.domain.state import BatchProposal, Proposed, Scheduled, end_of_level
from registry.domain.working_days import last_day
from registry.events import regions
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import Batch, OrganKind, Sector

CLOCK = "clock"
"""The officer of acts that nobody chose."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: since when, and the command that records it."""

    on: date
    command: ClockCommand


def due(enterprise: Enterprise, as_of: date) -> list[Due]:
    """Everything due by `as_of` and not yet recorded; without rules, or once gone, only displays end.

    While something takes effect that was decided ahead, that alone: what else is due follows from it.
    """
    if enterprise.sector is None:
        return []
    if ahead := taking_effect(enterprise, as_of):
        return ahead
    found = [*_displays(enterprise, as_of)]
    rules = applying("grading", enterprise.region, enterprise.sector, as_of)
    if rules is not None and not enterprise.gone:
        found += [*_terms(enterprise, as_of, rules), *_batches(enterprise, as_of, rules)]
    for place in () if enterprise.gone else enterprise.places():  # each by the rules of its own province and trade
        found += [*_level(place, as_of), *_cases(place, as_of), *_losses(place, as_of)]
    return sorted(found, key=lambda one: one.on)


def taking_effect(enterprise: Enterprise, as_of: date) -> list[Due]:
    """The acts that were decided for a day up to `as_of` and are not recorded yet (domain decision 34)."""
    found = performable(enterprise, as_of)
    return [Due(one.on, _performing(enterprise, one)) for one in found]


def _performing(enterprise: Enterprise, one: Scheduled) -> PerformScheduledAct:
    decided = enterprise.event(one.decision)
    assert decided is not None
    act = _act(enterprise, one.on, "ahead", one.decision.rpartition("/")[2], decided.legal_basis)
    return PerformScheduledAct(**act, decision=one.decision)


def office(region: str) -> Authority:
    """The province's safety committee office, in whose name the clock records."""
    province = f"{region[:2]}0000"
    name = f"{regions.name(province)}安全生产委员会办公室"
    return Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region=province, name=name)


def _terms(enterprise: Enterprise, as_of: date, rules: RuleSet) -> Iterator[Due]:
    suspension = enterprise.suspension
    scheme = by_scheme(rules, rules.suspension[0])
    for order, deadline in enterprise.rectifications.items():
        last = last_day(deadline, as_of)
        yield from _once(enterprise, as_of, RecordOverdueRectification, "order", order, last, scheme)
    for direction, deadline in enterprise.retrofits.items():
        last = last_day(deadline, as_of)
        yield from _once(enterprise, as_of, RecordOverdueRetrofit, "direction", direction, last, scheme)
    if suspension is not None:
        last, kind = suspension.ends_on, RecordOverdueSuspension
        yield from _once(enterprise, as_of, kind, "suspension", suspension.id, last, AFTER_SUSPENSION)
    yield from _measures(enterprise, as_of, scheme)


def _level(place: Enterprise, as_of: date) -> Iterator[Due]:
    """The end of the level held at a place of the enterprise."""
    held, rules = place.held, _grading(place, as_of)
    if held is not None and held.valid_until is not None and rules is not None:
        basis = by_scheme(rules, rules.validity)
        last, on = held.valid_until, held.valid_until + DAY
        if last < as_of and end_of_level(place.site, last) not in place.told_due:
            act = _act(place, on, "certificate", f"{held.certificate}{_at(place)}-{last}", basis)
            yield Due(on, RecordExpiry(**act, certificate=held.certificate, site=place.site))


def _grading(place: Enterprise, on: date) -> RuleSet | None:
    return None if place.sector is None else applying("grading", place.region, place.sector, on)


def _measures(enterprise: Enterprise, as_of: date, scheme: LegalBasis) -> Iterator[Due]:
    """Checks and hazards are terms to act; an exposure ends with its last day."""
    measures = enterprise.measures
    for check in measures.checks.values():
        last = last_day(check.until, as_of)
        yield from _once(enterprise, as_of, RecordOverdueCheck, "inspection", check.id, last, scheme)
    for hazard in measures.hazards.values():
        last = last_day(hazard.until, as_of)
        yield from _once(enterprise, as_of, RecordOverdueHazard, "hazard", hazard.id, last, scheme)
    for exposure in measures.exposures.values():
        yield from _once(enterprise, as_of, RecordEndOfExposure, "exposure", exposure.id, exposure.until, scheme)
    for listing in measures.listings.values():
        if listing.until is not None and listing.removed_on is None:
            yield from _once(enterprise, as_of, RecordEndOfListing, "listing", listing.id, listing.until, scheme)


def _displays(enterprise: Enterprise, as_of: date) -> Iterator[Due]:
    """Items of the credit record whose display has ended, whatever became of the enterprise."""
    for item in displayed(enterprise):
        if item.until < as_of and item.decision not in enterprise.told_due:
            on, version = item.until + DAY, item.decision.rpartition("/")[2]
            place = enterprise.at(enterprise.site_of(enterprise.history[int(version) - 1]))
            act = _act(place, on, "display", version, item.basis)
            yield Due(on, RecordEndOfDisplay(**act, decision=item.decision))


def _cases(place: Enterprise, as_of: date) -> Iterator[Due]:
    """What is due in the open cases of a place."""
    for case in place.open_cases:
        rules = None if case.sector is None else _rules_of(case, case.sector)
        if rules is not None:
            yield from _case(case, place, rules, as_of)


def _case(case: Case, enterprise: Enterprise, rules: RuleSet, as_of: date) -> Iterator[Due]:
    """Silence that has accepted, and what the authority, the body or the enterprise has let pass in an open case."""
    limit = silent_after(case, enterprise, rules, as_of)
    told = told_of(case.id, SILENCE, case.since) in enterprise.told_due
    if limit is not None and limit < as_of and not told:
        silence = next(one for one in rules.path(case.level) if one.silence)
        act = _act(enterprise, limit + DAY, "silence", f"{case.id}-{limit}", _basis(rules, silence))
        yield Due(limit + DAY, RecordSilence(**act, case=case.id))
    found = awaited(case, enterprise, rules, as_of)
    if found is None or found.due_on is None or found.due_on >= as_of:
        return
    if told_of(case.id, found.what, found.due_on) not in enterprise.told_due:
        on = found.due_on + DAY
        act = _act(enterprise, on, "step", f"{case.id}-{found.what}-{found.due_on}", _basis(rules, found.rule))
        yield Due(on, RecordOverdueStep(**act, case=case.id, step=found.what))


def _rules_of(case: Case, sector: Sector) -> RuleSet | None:
    """A case keeps the rule set of its application (domain decision 18)."""
    return applying("grading", case.region, sector, case.submitted_on)


def _basis(rules: RuleSet, source: Source) -> LegalBasis:
    return LegalBasis(document=rules.document_of(source), article=source.article)


def _once(
    enterprise: Enterprise, as_of: date, kind: type[ClockCommand], field: str, key: str, last: date, basis: LegalBasis
) -> Iterator[Due]:
    """What is due on the day after its last one, unless the clock has recorded it, or its execution is stayed."""
    stayed = enterprise.orders.get(key) in enterprise.stayed
    if last < as_of and key not in enterprise.told_due and not stayed:
        on = last + DAY
        yield Due(on, kind(**_act(enterprise, on, field, key, basis), **{field: key}))


def _batches(enterprise: Enterprise, as_of: date, rules: RuleSet) -> Iterator[Due]:
    finding = gravest(enterprise, as_of)
    if any(one.held is not None and one.held.since > as_of for one in enterprise.places()):  # swept late
        finding = None
    stopped = enterprise.suspension
    if finding is not None and finding.batch is Batch.SUSPEND and stopped is not None and stopped.since > as_of:
        finding = None  # swept late: suspended by now
    standing, since = enterprise.batch_proposal, None if finding is None else finding.since
    if standing is not None and standing.on > as_of:  # swept for a later day before: nothing is taken back
        return
    if standing is not None and not _same(finding, standing):
        graver = finding is not None and RANKS[finding.batch] <= RANKS[standing.batch]
        since = max(since, standing.on) if graver and since is not None else as_of
        act = _act(enterprise, since, "withdraw", standing.id, by_scheme(rules, rules.suspension[0]))
        yield Due(since, WithdrawBatchProposal(**act, proposal=standing.id, reason="依据的事实不再成立"))
        standing = None
    officers = any(proposal.closure is not None for proposal in enterprise.proposals.values())
    if finding is not None and since is not None and standing is None and not officers:
        on = since if _same(gravest(enterprise, since), finding) else as_of
        yield Due(on, _propose(enterprise, finding, on))


def _losses(enterprise: Enterprise, as_of: date) -> Iterator[Due]:
    """A ground for losing a place's level is proposed to its authority, and withdrawn when its facts fall away."""
    rules = _grading(enterprise, as_of)
    if rules is None:
        return
    found, open_ = loss(enterprise, as_of, rules), enterprise.loss_proposal
    if open_ is not None and open_.on > as_of:  # a later day was swept before
        return
    if open_ is not None and (found is None or found.ground != open_.ground):
        act = _act(enterprise, as_of, "withdraw", open_.id, by_scheme(rules, rules.suspension[0]))
        told = {"proposal": open_.id, "reason": "依据的事实不再成立", "site": enterprise.site}
        yield Due(as_of, WithdrawLossProposal(**act, **told))
        open_ = None
    officers = enterprise.proposals.values()
    deciding = any(one.of is Proposed.REVOCATION and one.site == enterprise.site for one in officers)
    if found is None or open_ is not None or deciding:
        return
    then = loss(enterprise, found.since, rules)
    on = found.since if then is not None and then.ground == found.ground and not enterprise.loss_proposal else as_of
    turn = sum(act.startswith("loss-") for act in enterprise.acts)
    proposal = _id(f"loss-{found.ground}-{found.since}{_at(enterprise)}-{turn}")
    act = _act(enterprise, on, "loss", proposal, found.basis)
    yield Due(on, ProposeLoss(**act, proposal=proposal, ground=found.ground, site=enterprise.site))


def _same(finding: Finding | None, other: Finding | BatchProposal) -> bool:
    return finding is not None and (finding.batch, finding.ground) == (other.batch, other.ground)


def _propose(enterprise: Enterprise, finding: Finding, on: date) -> ProposeBatch:
    turn = sum(act.startswith("rule-") for act in enterprise.acts)
    proposal = f"rule-{finding.batch}-{finding.since}-{turn}"
    act = _act(enterprise, on, "batch", proposal, finding.basis)
    return ProposeBatch(**act, proposal=proposal, batch=finding.batch, ground=finding.ground, evidence=finding.evidence)


def _act(enterprise: Enterprise, on: date, what: str, key: str, basis: LegalBasis) -> dict[str, Any]:
    return {
        "command": _id(f"clock-{what}-{enterprise.id}-{key}"),
        "officer": CLOCK,
        "authority": office(enterprise.region),
        "legal_basis": basis,
        "effective_on": on,
        "enterprise": enterprise.id,
    }


def _at(place: Enterprise) -> str:
    return f"-{place.site}" if place.site else ""


def _id(text: str) -> str:
    """The text as an id of at most 128 characters: what is too long ends in its digest, so that no two are one."""
    return text if len(text) <= 128 else f"{text[:95]}-{sha256(text.encode()).hexdigest()[:32]}"
