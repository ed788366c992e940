"""The front page: the four batches, how many enterprises stand where, the latest notices, and the search."""

from typing import Annotated

import msgspec
from fastapi import Query, Response

from consumers import codes
from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import Freshness, Pager, Place, Said, enterprise_href, key_of, pager, place, said, term
from consumers.notices.batches import Card, cards
from consumers.notices.published import AskedPage, Line, line
from consumers.notices.regions import AskedRegion, Choice, choice, region_of
from consumers.problems import Problem
from projections.notices import queries as notices
from projections.reader import Reading
from projections.reading import Page
from projections.standing import queries as standing
from projections.standing.judged import gone
from projections.standing.queries import Filter, Found
from registry.events.vocabulary import Level, Sector, Standing

ROUTES = Routes()
LATEST = 8
COUNTED = tuple(one for one in Standing if one is not Standing.NO_DATA)

Asks = Annotated[str, Query(max_length=100, description="A part of the name, or a credit code.")]
AskedStanding = Annotated[Standing | None, Query(description="Only enterprises with this standing.")]
AskedSector = Annotated[Sector | None, Query(description="Only enterprises of this sector.")]
AskedLevel = Annotated[Level | None, Query(description="Only enterprises with this level on record.")]


class Count(msgspec.Struct, frozen=True):
    """How many enterprises have a standing."""

    standing: Said
    count: int


class Front(msgspec.Struct, frozen=True):
    """The front page."""

    freshness: Freshness
    batches: list[Card]
    progress: list[Count]
    enterprises: int
    latest: list[Line]


class Hit(msgspec.Struct, frozen=True):
    """An enterprise in a list of results."""

    key: str
    uscc: str | None
    name: str
    href: str
    region: Place
    sector: Said
    standing: Said
    standing_ground: Said | None
    level: Said | None
    valid_until: str | None
    in_abeyance: bool
    operation: Said
    under_verification: bool


class Results(msgspec.Struct, frozen=True):
    """What a search found; `asked` is false when nothing was asked."""

    freshness: Freshness
    q: str
    standing: Said | None
    sector: Said | None
    level: Said | None
    regions: Choice
    asked: bool
    hits: list[Hit]
    pager: Pager


def _front(ask: Asked) -> Response | Front:
    with ask.views.reading() as reading:
        if same := ask.unchanged(reading):
            return same
        counted = {one: standing.count(reading, Filter(standing=one), ask.today) for one in COUNTED}
        return Front(
            freshness=ask.freshness(reading),
            batches=cards(reading),
            progress=[Count(term("standing", one.value), count) for one, count in counted.items()],
            enterprises=sum(counted.values()),
            latest=[line(one) for one in notices.recent(reading, page=Page(1, LATEST))],
        )


def _searched(ask: Asked, q: str, asked: Filter, number: int) -> Response | Results:
    if any(not sign.isprintable() for sign in q):
        raise Problem("malformed_request", "q: only printable characters can be searched", "查询词含有不可显示的字符")
    size = ask.serving.page_size
    with ask.views.reading() as reading:
        if same := ask.unchanged(reading):
            return same
        wanted = any((q.strip(), asked.region, asked.standing, asked.sector, asked.level))
        found = _found(ask, reading, q, asked, Page(number, size)) if wanted else []
        return Results(
            freshness=ask.freshness(reading),
            q=q.strip(),
            standing=said("standing", asked.standing),
            sector=said("sector", asked.sector),
            level=said("level", asked.level),
            regions=choice(asked.region),
            asked=wanted,
            hits=[hit for one in found[:size] if (hit := _hit(reading, one))],
            pager=pager(number, size, found),
        )


def _found(ask: Asked, reading: Reading, q: str, asked: Filter, page: Page) -> list[Found]:
    """The enterprise whose code was typed; else a page of those that fit, and the first of the next page."""
    code = codes.normal(q)
    if codes.looks_like_code(code):
        one = standing.current(reading, code, ask.today)
        if one.row is not None:
            return [one] if page.number == 1 else []
    found = standing.search(reading, asked, ask.today, page)
    if len(found) == page.size:
        found += standing.search(reading, asked, ask.today, Page(page.number * page.size + 1, 1))
    return found


def _hit(reading: Reading, found: Found) -> Hit | None:
    row = found.row
    if row is None:
        return None
    key = key_of(row.stream)
    return Hit(
        key=key,
        uscc=row.uscc,
        name=row.name,
        href=enterprise_href(row.stream),
        region=place(row.region),
        sector=term("sector", row.sector),
        standing=term("standing", found.standing.value),
        standing_ground=said("lapse", found.ground),
        level=None if gone(row) else said("level", row.level),
        valid_until=None if gone(row) else row.valid_until,
        in_abeyance=found.in_abeyance and not gone(row),
        operation=term("operation", row.operation),
        under_verification=reading.parked(row.stream) is not None,
    )


def _asked(q: str, region: str | None, standing: Standing | None, sector: Sector | None, level: Level | None) -> Filter:
    return Filter(region=region_of(region), standing=standing, name=q.strip() or None, sector=sector, level=level)


@ROUTES.get("/index.json", PUBLIC, JSON)
def index_json(ask: Ask) -> Response:
    """The front page as JSON."""
    found = _front(ask)
    return ask.twin(found) if isinstance(found, Front) else found


@ROUTES.get("/", PUBLIC)
def index(ask: Ask) -> Response:
    """The front page."""
    found = _front(ask)
    return ask.page("index.html", found) if isinstance(found, Front) else found


@ROUTES.get("/search.json", PUBLIC, JSON)
def search_json(
    ask: Ask,
    q: Asks = "",
    region: AskedRegion = None,
    standing: AskedStanding = None,
    sector: AskedSector = None,
    level: AskedLevel = None,
    page: AskedPage = 1,
) -> Response:
    """The enterprises that fit, as JSON."""
    found = _searched(ask, q, _asked(q, region, standing, sector, level), page)
    return ask.twin(found) if isinstance(found, Results) else found


@ROUTES.get("/search", PUBLIC)
def search(
    ask: Ask,
    q: Asks = "",
    region: AskedRegion = None,
    standing: AskedStanding = None,
    sector: AskedSector = None,
    level: AskedLevel = None,
    page: AskedPage = 1,
) -> Response:
    """The enterprises that fit, by name or code, region, standing, sector and level."""
    found = _searched(ask, q, _asked(q, region, standing, sector, level), page)
    if not isinstance(found, Results):
        return found
    choices = {"standing": Standing, "sector": Sector, "level": Level}
    words = {group: [term(group, one.value) for one in kind] for group, kind in choices.items()}
    return ask.page("search.html", found, choices=words)
