"""达标进展: a region's enterprises by part, sector and scale, its batches and targets, counted when asked."""

from collections.abc import Iterable, Sequence

import msgspec
from fastapi import Response

from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.authorities.shares import percent
from consumers.contents import Freshness, Place, Said, party_href, place, said, term
from consumers.notices.batches import Card, cards
from consumers.notices.regions import AskedRegion, Choice, choice, region_of
from projections.authorities import queries as authorities
from projections.authorities.tables import Party, Target
from projections.progress import Cell, Progress, done, progress
from projections.reader import Reading
from projections.reading import Page
from registry.events import regions
from registry.events.vocabulary import Level, Standing

ROUTES = Routes()
MOST = 500
"""Authorities whose targets stand on one page."""


class Row(msgspec.Struct, frozen=True):
    """Enterprises of one part of a region, or of one sector and scale; the closed ones are counted apart."""

    part: Place | None
    href: str | None
    sector: Said | None
    scale: Said | None
    enterprises: int
    compliant: int
    percent: str | None
    one: int
    two: int
    three: int
    in_abeyance: int
    not_compliant: int
    ordered: int
    closed: int


class Goal(msgspec.Struct, frozen=True):
    """A target and what is done of it, by the enterprises that are compliant now."""

    authority: str
    href: str
    sector: Said
    scale: Said | None
    reach_by: str
    count: int
    done: int
    percent: str | None
    past: bool
    set_by: str
    event: str


class Shown(msgspec.Struct, frozen=True):
    """The page of a region's progress."""

    freshness: Freshness
    regions: Choice
    region: Place
    total: Row
    parts: list[Row]
    sectors: list[Row]
    batches: list[Card]
    goals: list[Goal]


def shown(ask: Asked, reading: Reading, code: str) -> Shown:
    """What the views say of a region (six digits) on this day."""
    found = progress(reading, code, ask.today)
    inside = None if code == regions.NATION else code
    return Shown(
        freshness=ask.freshness(reading),
        regions=choice(inside),
        region=place(code),
        total=_row(found.cells.items()),
        parts=_parts(found, code),
        sectors=_sectors(found),
        batches=cards(reading, inside),
        goals=goals(ask, reading, code, authorities.parties(reading, region=inside, page=Page(1, MOST))),
    )


def goals(ask: Asked, reading: Reading, region: str, parties: Sequence[Party]) -> list[Goal]:
    """The targets of authorities inside a region, with what is done of each."""
    wanted = [(party, target) for party in parties for target in authorities.targets(reading, party.stream)]
    reached = done(reading, region, [(party.region, target) for party, target in wanted], ask.today)
    return [_goal(ask, party, target, number) for (party, target), number in zip(wanted, reached, strict=True)]


def _goal(ask: Asked, party: Party, target: Target, number: int) -> Goal:
    return Goal(
        authority=party.name,
        href=party_href(party.stream),
        sector=term("sector", target.sector),
        scale=said("scale", target.scale or None),
        reach_by=target.reach_by,
        count=target.count,
        done=number,
        percent=percent(number, target.count),
        past=target.reach_by < ask.today.isoformat() and number < target.count,
        set_by=target.set_by,
        event=target.event,
    )


def _parts(found: Progress, code: str) -> list[Row]:
    parts = sorted(found.by(lambda cell: cell.part))
    return [
        _row(
            ((cell, n) for cell, n in found.cells.items() if cell.part == part),
            part=place(part),
            href=f"/progress?region={part}" if part != code else None,
        )
        for part in parts
    ]


def _sectors(found: Progress) -> list[Row]:
    keys = sorted(found.by(lambda cell: (cell.sector, cell.scale)))
    return [
        _row(
            ((cell, n) for cell, n in found.cells.items() if (cell.sector, cell.scale) == (sector, scale)),
            sector=term("sector", sector),
            scale=term("scale", scale),
        )
        for sector, scale in keys
    ]


def _row(
    cells: Iterable[tuple[Cell, int]],
    *,
    part: Place | None = None,
    href: str | None = None,
    sector: Said | None = None,
    scale: Said | None = None,
) -> Row:
    here = [(cell, number) for cell, number in cells]
    open_ = [(cell, number) for cell, number in here if not cell.closed]
    compliant = [(cell, number) for cell, number in open_ if cell.standing == Standing.COMPLIANT.value]
    levels = {level: sum(n for cell, n in compliant if cell.level == level.value) for level in Level}
    whole, good = sum(n for _, n in open_), sum(n for _, n in compliant)
    return Row(
        part=part,
        href=href,
        sector=sector,
        scale=scale,
        enterprises=whole,
        compliant=good,
        percent=percent(good, whole),
        one=levels[Level.ONE],
        two=levels[Level.TWO],
        three=levels[Level.THREE],
        in_abeyance=sum(n for cell, n in compliant if cell.abeyance),
        not_compliant=whole - good,
        ordered=sum(n for cell, n in open_ if cell.ordered),
        closed=sum(n for cell, n in here if cell.closed),
    )


def _page(ask: Asked, region: str | None) -> Response | Shown:
    code = region_of(region) or regions.NATION
    with ask.views.reading() as reading:
        return ask.unchanged(reading) or shown(ask, reading, code)


@ROUTES.get("/progress.json", PUBLIC, JSON)
def progress_json(ask: Ask, region: AskedRegion = None) -> Response:
    """The progress of a region as JSON."""
    found = _page(ask, region)
    return ask.twin(found) if isinstance(found, Shown) else found


@ROUTES.get("/progress", PUBLIC)
def progress_page(ask: Ask, region: AskedRegion = None) -> Response:
    """The progress of a region."""
    found = _page(ask, region)
    return ask.page("progress.html", found) if isinstance(found, Shown) else found
