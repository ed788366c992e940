"""Which batch the rules propose for an enterprise on a day, and on what facts (SN 三(四), JS 五(三), 安全生产法 113).

Past the deadline and not compliant leads to suspension first; closure is proposed only after an expired suspension or
rectification, or by an officer on a ground that stands alone (domain decision 10). Every answer follows from dates
alone, whether or not a sweep has run.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain.enterprise import Enterprise
from registry.domain.rulesets import Deadline, DeadlineSet, RuleSet
from registry.domain.working_days import term_ends
from registry.events.event import LegalBasis
from registry.events.vocabulary import Batch

DAY = timedelta(days=1)
WORK_SAFETY_LAW, AFTER_SUSPENSION = "中华人民共和国安全生产法", "第一百一十三条(二)"


@dataclass(frozen=True, slots=True)
class Finding:
    """A batch that is due since a day, with its ground, legal basis and the events it rests on."""

    batch: Batch
    since: date
    ground: str
    basis: LegalBasis
    evidence: tuple[str, ...] = ()


def proposed(enterprise: Enterprise, on: date, rules: RuleSet, deadlines: DeadlineSet | None) -> Finding | None:
    """The gravest finding on a day, if any."""
    if enterprise.closure is not None or not enterprise.exists:
        return None
    found = [unfit_after_suspension(enterprise, on), None, None]
    missed = missed_deadline(enterprise, on, deadlines)
    if missed is not None and deadlines is not None:
        found[1] = below_minimum_after_rectification(enterprise, on, missed, rules)
        found[2] = not_compliant_in_time(enterprise, on, missed, deadlines)
    return next((finding for finding in found if finding is not None), None)


def unfit_after_suspension(enterprise: Enterprise, on: date) -> Finding | None:
    """A suspension's end has passed without an accepted resumption (安全生产法 113(二), domain decision 7)."""
    suspension = enterprise.suspension
    if suspension is None or on <= suspension.ends_on:
        return None
    basis = LegalBasis(document=WORK_SAFETY_LAW, article=AFTER_SUSPENSION)
    evidence = (enterprise.orders[suspension.id],)
    return Finding(Batch.CLOSE, suspension.ends_on + DAY, "unfit_after_suspension", basis, evidence)


def below_minimum_after_rectification(enterprise: Enterprise, on: date, missed: date, rules: RuleSet) -> Finding | None:
    """Still below the minimum level after the deadline and an expired rectification order (SN 三(四), JS 五(三))."""
    expired = [(due, order) for order, due in enterprise.rectifications.items() if term_ends(due) < on]
    if not expired:
        return None
    due, order = min(expired)
    since = max(missed, term_ends(due) + DAY)
    ground = next(one for one in rules.closure if one.code == "below_minimum_after_deadline")
    basis = LegalBasis(document=rules.document_of(ground), article=ground.article)
    return Finding(Batch.CLOSE, since, ground.code, basis, (enterprise.orders[order],))


def not_compliant_in_time(enterprise: Enterprise, on: date, missed: date, deadlines: DeadlineSet) -> Finding | None:
    """Not compliant within the prescribed time: suspension, unless one is in force (SN 三(四), JS 五(三))."""
    if enterprise.suspended(on) is not None:
        return None
    article = _article(enterprise, deadlines)
    basis = LegalBasis(document=deadlines.document, article=article)
    return Finding(Batch.SUSPEND, missed, "not_compliant_in_time", basis)


def missed_deadline(enterprise: Enterprise, on: date, deadlines: DeadlineSet | None) -> date | None:
    """Since when an enterprise is past its sector's deadline without a level; `None` while it is not.

    Scale and existence on the deadline count (domain decision 23); a level held on the day ends it.
    """
    deadline = None if deadlines is None else _deadline(enterprise, deadlines)
    if deadline is None or on <= deadline.by or enterprise.holds_level(on) is not None:
        return None
    lost = enterprise.revoked_on
    if enterprise.held is not None and enterprise.held.valid_until is not None:
        lost = enterprise.held.valid_until + DAY
    return max(deadline.by + DAY, lost or date.min)


def _deadline(enterprise: Enterprise, deadlines: DeadlineSet) -> Deadline | None:
    if enterprise.sector is None:
        return None
    for deadline in deadlines.deadlines:
        if enterprise.sector in deadline.sectors:
            scale = enterprise.scale_on(deadline.by)
            existed = (enterprise.founded_on or enterprise.registered_on or date.max) <= deadline.by
            known = scale or enterprise.scale
            if existed and deadline.scale in (None, known):
                return deadline
    return None


def _article(enterprise: Enterprise, deadlines: DeadlineSet) -> str:
    deadline = _deadline(enterprise, deadlines)
    assert deadline is not None
    return deadline.article
