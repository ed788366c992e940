"""季度报告 as regulators read it: a page, and the files that the command line writes, drawn at a position (JS 五(三)).

It is what a city office reports to the provincial one; what the public is told are the publications.
"""

from collections import Counter
from datetime import date
from typing import Annotated

import msgspec
from fastapi import Path, Query, Response

from consumers.access import AUDIT, Routes
from consumers.asking import JSON, Ask, Asked, private
from consumers.authorities.drawing import PATH, Document, Drawing, beside
from consumers.authorities.parties import AskedParty, on_record
from consumers.contents import Evidence, Freshness, Place, Said, enterprise_href, evidence, party_href, place, term
from consumers.problems import Problem
from projections.authorities.tables import Party
from projections.quarterly import Change, Quarterly, quarterly, size
from projections.reader import Reading
from projections.timeline.sentences import sentence

ROUTES = Routes()
SHOWN = 200
"""Changes that stand on the page; the files have all of them."""
MOST = 20_000
"""Enterprises of a region that are drawn while somebody waits."""
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRIVATE = {"Cache-Control": "private, no-store"}

AskedQuarter = Annotated[
    str, Path(pattern=r"^[0-9]{4}-Q[1-4]$", description="A quarter that is over, for example 2026-Q3.")
]
AskedPosition = Annotated[
    int | None, Query(ge=0, lt=2**53, description="Draw it as it was known there; the watermark without it.")
]


class Count(msgspec.Struct, frozen=True):
    """How many enterprises stand so."""

    what: Said
    count: int


class Entered(msgspec.Struct, frozen=True):
    """How many enterprises were in a batch, proposed and decided."""

    batch: Said
    proposed: int
    decided: int


class Graded(msgspec.Struct, frozen=True):
    """Compliant enterprises of a sector and size, by level."""

    sector: Said
    scale: Said
    one: int
    two: int
    three: int
    count: int


class Changed(msgspec.Struct, frozen=True):
    """An event of the quarter as a sentence."""

    effective_on: date
    name: str
    href: str
    zh: str
    en: str
    evidence: Evidence


class Page(msgspec.Struct, frozen=True):
    """The report as the page shows it; `path` and `position` are those of its files."""

    freshness: Freshness
    authority: str
    href: str
    path: str
    title: str
    region: Place
    basis: str | None
    quarter: str
    first: str
    last: str
    position: int
    enterprises: int
    compliant: int
    standings: list[Count]
    graded: list[Graded]
    batches: list[Entered]
    changes: int
    shown: list[Changed]
    before: str | None
    after: str | None


def _quarterly(ask: Asked, reading: Reading, party: Party, quarter: str, position: int | None) -> Quarterly:
    """Raises `Problem` for a quarter that is not over, a position ahead of the views, a region that takes too long."""
    days, known = _over(ask, quarter), reading.watermark()
    if days is None:
        raise Problem("malformed_request", f"quarter: {quarter} is not over", f"{quarter}不是已结束的季度")
    if position is not None and position > known:
        raise Problem("not_known_yet", f"position: the views have reached {known}", f"位置：各视图已到达{known}")
    if size(reading, party.region) > MOST:
        how = f"registry report quarterly --authority {party.stream.partition(':')[2]} --quarter {quarter}"
        raise Problem("takes_too_long", f"use the command line: {how}", f"请使用命令行：{how}")
    return quarterly(reading, party.region, *days, known if position is None else position)


def _over(ask: Asked, quarter: str) -> tuple[date, date] | None:
    """The days of a quarter that is over; nothing for another."""
    days = _drawing(ask).quarter(quarter)
    return days if days is not None and days[1] < ask.today else None


def _drawing(ask: Asked) -> Drawing:
    if ask.serving.drawing is None:
        raise Problem("not_found")
    return ask.serving.drawing


def _page(ask: Asked, key: str, quarter: str, position: int | None) -> Page:
    with ask.views.reading() as reading:
        party = on_record(reading, key)
        drawn = _quarterly(ask, reading, party, quarter, position)
        return _shown(ask, reading, party, quarter, drawn)


def _shown(ask: Asked, reading: Reading, party: Party, quarter: str, drawn: Quarterly) -> Page:
    document = _drawing(ask).document(party, quarter, drawn)
    before, after = beside(quarter, -1), beside(quarter, 1)
    return Page(
        freshness=ask.freshness(reading),
        authority=party.name,
        href=party_href(party.stream),
        path=PATH.format(party=party.stream.partition(":")[2], quarter=quarter),
        title=document["title"],
        region=place(party.region),
        basis=document["basis"],
        quarter=quarter,
        first=drawn.first.isoformat(),
        last=drawn.last.isoformat(),
        position=drawn.position,
        enterprises=sum(drawn.standings.values()),
        compliant=sum(drawn.compliant.values()),
        standings=[Count(term("standing", code), count) for code, count in drawn.standings.items()],
        graded=_graded(drawn.compliant),
        batches=_batches(document),
        changes=len(drawn.changes),
        shown=[_changed(one) for one in drawn.changes[:SHOWN]],
        before=before if _over(ask, before) else None,
        after=after if _over(ask, after) else None,
    )


def _graded(compliant: dict[tuple[str, str, str], int]) -> list[Graded]:
    rows: dict[tuple[str, str], Counter[str]] = {}
    for (sector, scale, level), count in compliant.items():
        rows.setdefault((sector, scale), Counter())[level] += count
    return [
        Graded(
            sector=term("sector", sector),
            scale=term("scale", scale),
            one=levels["one"],
            two=levels["two"],
            three=levels["three"],
            count=levels.total(),
        )
        for (sector, scale), levels in sorted(rows.items())
    ]


def _batches(document: Document) -> list[Entered]:
    counted = {(one["batch"], one["status"]): one["count"] for one in document["batches"]}
    return [
        Entered(term("batch", batch), counted[batch, "proposed"], counted[batch, "decided"])
        for batch in dict.fromkeys(batch for batch, _ in counted)
    ]


def _changed(one: Change) -> Changed:
    return Changed(
        effective_on=one.told.event.effective_on,
        name=one.enterprise.name,
        href=enterprise_href(one.enterprise.stream),
        zh=sentence(one.told.event, "zh"),
        en=sentence(one.told.event, "en"),
        evidence=evidence(one.told.id),
    )


def _document(ask: Asked, key: str, quarter: str, position: int | None) -> Document:
    with ask.views.reading() as reading:
        party = on_record(reading, key)
        return _drawing(ask).document(party, quarter, _quarterly(ask, reading, party, quarter, position))


def _file(document: Document, data: bytes, media: str, ending: str) -> Response:
    name = f"{document['authority']['party']}-{document['period']['code']}-{document['position']}.{ending}"
    return Response(data, headers=PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}, media_type=media)


@ROUTES.get(PATH + ".json", AUDIT, JSON)
def quarterly_json(ask: Ask, party: AskedParty, quarter: AskedQuarter, position: AskedPosition = None) -> Response:
    """The quarterly report of an authority as JSON, byte for byte as `registry report quarterly --json` writes it."""
    document = _document(ask, party, quarter, position)
    return Response(_drawing(ask).json(document), headers=PRIVATE, media_type=JSON)


@ROUTES.get(PATH + ".csv", AUDIT, CSV)
def quarterly_csv(ask: Ask, party: AskedParty, quarter: AskedQuarter, position: AskedPosition = None) -> Response:
    """The quarterly report of an authority as CSV for Excel."""
    document = _document(ask, party, quarter, position)
    return _file(document, _drawing(ask).csv(document), f"{CSV}; charset=utf-8", "csv")


@ROUTES.get(PATH + ".xlsx", AUDIT, XLSX)
def quarterly_xlsx(ask: Ask, party: AskedParty, quarter: AskedQuarter, position: AskedPosition = None) -> Response:
    """The quarterly report of an authority as a workbook."""
    document = _document(ask, party, quarter, position)
    return _file(document, _drawing(ask).xlsx(document), XLSX, "xlsx")


@ROUTES.get(PATH, AUDIT)
def quarterly_page(ask: Ask, party: AskedParty, quarter: AskedQuarter, position: AskedPosition = None) -> Response:
    """The quarterly report of an authority: what stood on the quarter's last day, and every change of the quarter."""
    return private(ask.page("quarterly.html", _page(ask, party, quarter, position), shown=SHOWN))
