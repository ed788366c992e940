"""What a rule finds: a batch that is due since a day, its ground, legal basis and evidence."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain.rulesets import RuleSet, Source
from registry.events.event import LegalBasis
from registry.events.vocabulary import Batch

DAY = timedelta(days=1)
WORK_SAFETY_LAW = "中华人民共和国安全生产法"


@dataclass(frozen=True, slots=True)
class Finding:
    """A batch that is due since a day, with its ground, legal basis and the events it rests on."""

    batch: Batch
    since: date
    ground: str
    basis: LegalBasis
    evidence: tuple[str, ...] = ()


def by_scheme(rules: RuleSet, source: Source) -> LegalBasis:
    """Where a value of the scheme stands."""
    return LegalBasis(document=rules.document_of(source), article=source.article)


def by_law(article: str) -> LegalBasis:
    """An article of the work-safety law."""
    return LegalBasis(document=WORK_SAFETY_LAW, article=article)
