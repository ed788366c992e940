"""What is open of an enterprise as its page shows it: orders, suspensions, hazards, the way out, and what is ahead."""

import msgspec

from consumers.contents import Basis, Evidence, Said, evidence, term
from projections.reading import LATEST, Reading
from projections.timeline import queries as timeline
from projections.timeline.ahead import still_ahead
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


class AheadLine(msgspec.Struct, frozen=True):
    """A decision that takes effect on a later day."""

    decision: Said
    about: Evidence
    decided_on: str
    takes_effect_on: str
    basis: Basis


def ahead_of(reading: Reading, stream: str) -> list[AheadLine]:
    """What was decided for a later day, the nearest first."""
    return [
        AheadLine(
            decision=term("decision", one.kind),
            about=evidence(one.event),
            decided_on=one.decided_on,
            takes_effect_on=one.takes_effect_on,
            basis=Basis(one.document, one.article),
        )
        for one in still_ahead(timeline.living(told_of(reading, stream, LATEST)))
    ]


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
