"""Notes every holder whose level rests on an earlier edition of the standard (SN 三(一), JS 五(二))."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from registry.application import Registry
from registry.bulk import Bulk
from registry.domain.clock_commands import RecordRecognitionDue
from registry.domain.enterprise import Enterprise
from registry.domain.policies.due import CLOCK, office
from registry.domain.policies.recognition import recognition_due
from registry.domain.refusals import Refusal
from registry.domain.rulesets import StandardEdition, editions
from registry.domain.state import recognition_told
from registry.events.event import LegalBasis

CHUNK = 500
"""Enterprises in one transaction."""


class Holders(Protocol):
    """Finds who may be due to be recognised anew; it may name too many, never too few."""

    def under(self, edition: StandardEdition, on: date, after: str, limit: int) -> Sequence[str]:
        """Ids above `after`, in their order, of who may hold a level on a day that rests on an edition before this."""


@dataclass(slots=True)
class Noted:
    """Whose level was noted, or would be: enterprise, site and edition; and the refused (a writer was faster)."""

    due: list[tuple[str, str | None, str]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def note(registry: Registry, holders: Holders, as_of: date, *, dry_run: bool = False) -> Noted:
    """Notes each level once for each edition; stopped at any point, the next run goes on.

    Raises as the register does.
    """
    noted, bulk = Noted(), Bulk(registry)
    for edition in editions(as_of):
        for ids in _pages(holders, edition, as_of):
            found = [one for each in registry.enterprises(ids) for one in _due(each, as_of)]
            outcomes = [] if dry_run else bulk.run([[one] for one in found])
            noted.refused += [one.refused.refusal for one in outcomes if one.refused is not None]
            kept = found if dry_run else [c for c, o in zip(found, outcomes, strict=True) if o.events]
            noted.due += [(one.enterprise, one.site, one.standard) for one in kept]
    return noted


def told(noted: Noted) -> Mapping[str, object]:
    """As plain values, for `--json`."""
    return {
        "due": [{"enterprise": e, "site": site, "standard": standard} for e, site, standard in noted.due],
        "refused": [refusal.told() for refusal in noted.refused],
    }


def _due(enterprise: Enterprise, as_of: date) -> Iterator[RecordRecognitionDue]:
    """What is due at each place and was not noted."""
    for place in enterprise.places():
        found = recognition_due(place, as_of)
        if found is None or found.current.recognition is None:
            continue
        certificate, standard = found.held.certificate, found.current.standard
        if recognition_told(place.site, certificate, standard) in enterprise.told_due:
            continue
        rule = found.current.recognition
        named = f"{enterprise.id} {place.site} {certificate} {standard}"
        what = hashlib.sha256(named.encode()).hexdigest()
        yield RecordRecognitionDue(
            command=f"recognition-{what[:32]}-{enterprise.version}",
            officer=CLOCK,
            authority=office(place.region),
            legal_basis=LegalBasis(document=found.current.document_of(rule), article=rule.article),
            effective_on=found.since,
            enterprise=enterprise.id,
            certificate=certificate,
            standard=standard,
            site=place.site,
        )


def _pages(holders: Holders, edition: StandardEdition, on: date) -> Iterator[Sequence[str]]:
    after = ""
    while found := holders.under(edition, on, after, CHUNK):
        yield found
        after = found[-1]
