"""四个一批: each batch as a list, with ground, clause, evidence and way out of every entry."""

from typing import Annotated

import msgspec
from fastapi import Path, Query, Response

from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import (
    Basis,
    Evidence,
    Freshness,
    Pager,
    Place,
    Said,
    enterprise_href,
    evidence,
    key_of,
    pager,
    place,
    term,
)
from consumers.notices.definitions import DEFINITIONS, SOURCE_EN, SOURCE_ZH
from consumers.notices.published import AskedPage
from consumers.notices.regions import AskedRegion, Choice, choice, region_of
from projections.four_batches import queries
from projections.reader import Reading
from projections.reading import Page
from registry.events.vocabulary import Batch, BatchStatus

ROUTES = Routes()

AskedBatch = Annotated[Batch, Path(description="close, suspend, upgrade or consolidate.")]
AskedStatus = Annotated[BatchStatus | None, Query(description="Only proposed (拟), or only decided.")]


class Card(msgspec.Struct, frozen=True):
    """A batch: who belongs to it, and how many are in it."""

    batch: Said
    definition_zh: str
    definition_en: str
    source_zh: str
    source_en: str
    proposed: int
    decided: int
    href: str


class Entry(msgspec.Struct, frozen=True):
    """An enterprise's open stay in a batch. Name, region and sector are the present ones."""

    key: str
    name: str
    href: str
    region: Place
    sector: Said
    status: Said
    ground: Said
    basis: Basis
    since: str
    evidence: list[Evidence]
    way_out_zh: str
    way_out_en: str
    under_verification: bool


class Listed(msgspec.Struct, frozen=True):
    """A page of a batch, by date of entry."""

    freshness: Freshness
    card: Card
    regions: Choice
    status: Said | None
    entries: list[Entry]
    pager: Pager


def cards(reading: Reading, region: str | None = None) -> list[Card]:
    """The four batches with their sizes, in order of precedence."""
    sizes = {(size.batch, size.status): size.count for size in queries.sizes(reading, region)}
    return [
        Card(
            batch=term("batch", batch.value),
            definition_zh=DEFINITIONS[batch].zh,
            definition_en=DEFINITIONS[batch].en,
            source_zh=SOURCE_ZH,
            source_en=SOURCE_EN,
            proposed=sizes.get((batch, BatchStatus.PROPOSED), 0),
            decided=sizes.get((batch, BatchStatus.DECIDED), 0),
            href=f"/batches/{batch.value}",
        )
        for batch in Batch
    ]


def _listed(ask: Asked, batch: Batch, region: str | None, status: BatchStatus | None, number: int) -> Response | Listed:
    code = region_of(region)
    size = ask.serving.page_size
    with ask.views.reading() as reading:
        if same := ask.unchanged(reading):
            return same
        found = queries.entries(reading, batch, status=status, region=code, page=Page(number, size))
        if len(found) == size:
            after = Page(number * size + 1, 1)
            found += queries.entries(reading, batch, status=status, region=code, page=after)
        return Listed(
            freshness=ask.freshness(reading),
            card=next(card for card in cards(reading, code) if card.batch.code == batch.value),
            regions=choice(code),
            status=term("status", status.value) if status else None,
            entries=[_entry(reading, one) for one in found[:size]],
            pager=pager(number, size, found),
        )


def _entry(reading: Reading, found: queries.Entry) -> Entry:
    stay, enterprise = found.stay, found.enterprise
    key = key_of(stay.stream)
    return Entry(
        key=key,
        name=enterprise.name,
        href=enterprise_href(stay.stream),
        region=place(enterprise.region),
        sector=term("sector", enterprise.sector),
        status=term("status", stay.status),
        ground=term("ground", stay.ground),
        basis=Basis(stay.document, stay.article),
        since=stay.since,
        evidence=[evidence(one) for one in found.evidence],
        way_out_zh=queries.way_out(stay, "zh"),
        way_out_en=queries.way_out(stay, "en"),
        under_verification=reading.parked(stay.stream) is not None,
    )


@ROUTES.get("/batches/{batch}.json", PUBLIC, JSON)
def batch_json(
    ask: Ask, batch: AskedBatch, region: AskedRegion = None, status: AskedStatus = None, page: AskedPage = 1
) -> Response:
    """A batch's entries as JSON."""
    found = _listed(ask, batch, region, status, page)
    return ask.twin(found) if isinstance(found, Listed) else found


@ROUTES.get("/batches/{batch}", PUBLIC)
def batch(
    ask: Ask, batch: AskedBatch, region: AskedRegion = None, status: AskedStatus = None, page: AskedPage = 1
) -> Response:
    """A batch's entries."""
    found = _listed(ask, batch, region, status, page)
    return ask.page("batch.html", found) if isinstance(found, Listed) else found
