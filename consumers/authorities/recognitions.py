"""重新认定名单 of an authority as a page and as files: who is due under a new edition (SN 三(一), JS 五(二))."""

import csv
from collections.abc import Iterator
from io import StringIO

import msgspec
from fastapi import Response

from consumers.access import AUDIT, Routes
from consumers.asking import JSON, Ask, Asked, private
from consumers.authorities.parties import AskedParty, on_record
from consumers.authorities.quarterly import CSV, PRIVATE
from consumers.contents import (
    Evidence,
    Freshness,
    Pager,
    Place,
    Said,
    enterprise_href,
    evidence,
    key_of,
    pager,
    party_href,
    place,
    term,
)
from consumers.notices.published import AskedPage
from projections.reader import Reading
from projections.reading import Page
from projections.terms.queries import Due, recognitions

ROUTES = Routes()
PATH = "/audit/authorities/{party}/recognitions"
PART = 5_000
"""Lines of a file that are read at once."""
COLUMNS = (
    "期限",
    "统一社会信用代码",
    "企业名称",
    "地区",
    "行业",
    "场所",
    "等级",
    "证书编号",
    "现依据标准",
    "应认定标准",
    "事件",
)


class Line(msgspec.Struct, frozen=True):
    """A level to be recognised; `by` is the day by which it is due, `rests_on` the edition it rests on, where known."""

    key: str
    name: str
    href: str
    region: Place
    sector: Said
    site: str | None
    level: Said
    certificate: str
    rests_on: str | None
    standard: str
    by: str | None
    event: Evidence


class Listed(msgspec.Struct, frozen=True):
    """A page of the list, the nearest day first; `today` is the day on which it is asked."""

    freshness: Freshness
    authority: str
    href: str
    path: str
    today: str
    lines: list[Line]
    pager: Pager


def _page(ask: Asked, key: str, number: int) -> Listed:
    size = ask.serving.page_size
    with ask.views.reading() as reading:
        party = on_record(reading, key)
        found = recognitions(reading, party.region, ask.today, Page(number, size))
        if len(found) == size:
            found += recognitions(reading, party.region, ask.today, Page(number * size + 1, 1))
        return Listed(
            freshness=ask.freshness(reading),
            authority=party.name,
            href=party_href(party.stream),
            path=PATH.format(party=key),
            today=ask.today.isoformat(),
            lines=[_line(one) for one in found[:size]],
            pager=pager(number, size, found),
        )


def _line(one: Due) -> Line:
    due = one.recognition
    return Line(
        key=key_of(due.stream),
        name=one.name,
        href=enterprise_href(due.stream),
        region=place(one.region),
        sector=term("sector", one.sector),
        site=due.site or None,
        level=term("level", due.level),
        certificate=due.certificate,
        rests_on=due.rests_on,
        standard=due.standard,
        by=due.by,
        event=evidence(due.event),
    )


def _every(ask: Asked, reading: Reading, region: str) -> Iterator[Due]:
    number = 1
    while found := recognitions(reading, region, ask.today, Page(number, PART)):
        yield from found
        number += 1


def _cells(one: Due) -> list[str]:
    line = _line(one)
    texts = (line.by, line.key, line.name, line.region.name, line.sector.zh, line.site, line.level.zh)
    rest = (line.certificate, line.rests_on, line.standard, one.recognition.event)
    return [_harmless(text or "") for text in (*texts, *rest)]


def _harmless(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@ROUTES.get(PATH + ".json", AUDIT, JSON)
def recognitions_json(ask: Ask, party: AskedParty, page: AskedPage = 1) -> Response:
    """Who of an authority's region is due to be recognised under a new edition of the standard, as JSON."""
    return private(ask.twin(_page(ask, party, page)))


@ROUTES.get(PATH + ".csv", AUDIT, CSV)
def recognitions_csv(ask: Ask, party: AskedParty) -> Response:
    """Everyone of an authority's region who is due to be recognised, as CSV for Excel."""
    sink = StringIO()
    rows = csv.writer(sink, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    with ask.views.reading() as reading:
        region = on_record(reading, party).region
        rows.writerows(_cells(one) for one in _every(ask, reading, region))
    named = PRIVATE | {"Content-Disposition": f'attachment; filename="{party}-recognitions.csv"'}
    return Response(sink.getvalue().encode("utf-8-sig"), headers=named, media_type=f"{CSV}; charset=utf-8")


@ROUTES.get(PATH, AUDIT)
def recognitions_page(ask: Ask, party: AskedParty, page: AskedPage = 1) -> Response:
    """Who of an authority's region is due to be recognised under a new edition of the standard."""
    return private(ask.page("recognitions.html", _page(ask, party, page)))
