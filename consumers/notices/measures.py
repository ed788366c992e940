"""What is open of an enterprise as its page shows it: orders, suspensions, hazards, penalties, and the way out."""

import msgspec

from consumers.contents import Basis, Evidence, Said, evidence, term
from projections.reading import LATEST, Reading
from projections.timeline import queries as timeline
from projections.timeline.measures import Measure, open_measures
from projections.timeline.told import told_of


class MeasureLine(msgspec.Struct, frozen=True):
    """Something ordered or found that is open: since when, its last day, whether that is past, and the way out."""

    measure: Said
    id: str
    about: Evidence
    since: str
    until: str | None
    past: bool
    basis: Basis
    way_out_zh: str
    way_out_en: str


def measures_of(reading: Reading, stream: str, on: str) -> list[MeasureLine]:
    """What is open on a day, what is due first before the rest."""
    living = timeline.living(told_of(reading, stream, LATEST))
    return [_measure(one, on) for one in open_measures(living, on)]


def _measure(one: Measure, on: str) -> MeasureLine:
    way_out = term("way_out", one.kind)
    return MeasureLine(
        measure=term("measure", one.kind),
        id=one.id,
        about=evidence(one.event),
        since=one.since,
        until=one.until,
        past=one.until is not None and one.until < on,
        basis=Basis(one.document, one.article),
        way_out_zh=way_out.zh,
        way_out_en=way_out.en,
    )
