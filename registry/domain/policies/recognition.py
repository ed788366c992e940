"""Which level is due to be recognised under a new edition of its standard (SN 三(一), JS 五(二))."""

from dataclasses import dataclass
from datetime import date

from registry.domain.enterprise import Enterprise
from registry.domain.rulesets import StandardEdition, edition, edition_in_force
from registry.domain.state import Held
from registry.events.enterprise import LevelAnnounced


@dataclass(frozen=True, slots=True)
class Renewed:
    """A level that rests on an earlier edition than the one in force: since when it is due, and by when."""

    held: Held
    rests_on: str | None
    """`None` where the record does not say by which standard it was assessed."""
    current: StandardEdition
    since: date
    by: date | None


def recognition_due(place: Enterprise, on: date) -> Renewed | None:
    """The level held at a place on a day, if it rests on an edition that is in force no more.

    One from a ledger, whose standard nobody knows, rests on an earlier one when it was announced before the edition in
    force began. A standard of a sector or province has no editions here. Where no source sets a day, it is the last one
    of the certificate.
    """
    held, sector = place.holds_level(on), place.sector
    current = None if sector is None else edition_in_force(place.region, sector, on)
    if held is None or current is None or current.recognition is None:
        return None
    rests_on = None if held.standard is None else edition(held.standard)
    granted_on = granted(place)
    if held.standard is not None and (rests_on is None or rests_on.period.since >= current.period.since):
        return None
    if held.standard is None and granted_on >= current.period.since:
        return None
    since = max(current.period.since, granted_on)
    named = None if rests_on is None else rests_on.standard
    return Renewed(held, named, current, since, current.recognition.by or held.valid_until)


def granted(place: Enterprise) -> date:
    """The day of the last announcement at a place that holds a level."""
    return next(
        event.effective_on
        for _, event in reversed(list(place.living()))
        if isinstance(event, LevelAnnounced) and place.site_of(event) == place.site
    )
