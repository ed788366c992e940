"""监管清单 of an authority as a page; what the rules propose and nobody has decided is for regulators."""

from typing import Annotated

import msgspec
from fastapi import Query, Response

from consumers.access import AUDIT, Routes
from consumers.asking import JSON, Ask, Asked, private
from consumers.authorities.parties import AskedParty, on_record
from consumers.authorities.worklist import KINDS, NOBODY, Due, Kind, supervised
from consumers.contents import Freshness, party_href

ROUTES = Routes()
PATH = "/audit/authorities/{party}/supervision"
AskedKind = Annotated[
    Kind,
    Query(description="Exposures due, gaps to the next level, the focus of every holder, or doubled certificates."),
]
AskedAfter = Annotated[str, Query(max_length=80, description="Go on after this enterprise: `next` of the page before.")]


class Page(msgspec.Struct, frozen=True):
    """A page of the list; `next` is where the next one begins, if there may be more."""

    freshness: Freshness
    authority: str
    href: str
    path: str
    kind: Kind
    lines: list[Due]
    next: str | None


def _page(ask: Asked, key: str, kind: Kind, after: str) -> Page:
    with ask.views.reading() as reading:
        party = on_record(reading, key)
        size = ask.serving.page_size
        lines, rest = supervised(reading, ask.serving.explaining, party.region, ask.today, kind, after, size)
        return Page(
            freshness=ask.freshness(reading),
            authority=party.name,
            href=party_href(party.stream),
            path=PATH.format(party=key),
            kind=kind,
            lines=lines,
            next=rest,
        )


@ROUTES.get(PATH + ".json", AUDIT, JSON)
def supervision_json(ask: Ask, party: AskedParty, kind: AskedKind = Kind.EXPOSURE, after: AskedAfter = "") -> Response:
    """What supervision is to do in an authority's region, as JSON."""
    return private(ask.twin(_page(ask, party, kind, after)))


@ROUTES.get(PATH, AUDIT)
def supervision_page(ask: Ask, party: AskedParty, kind: AskedKind = Kind.EXPOSURE, after: AskedAfter = "") -> Response:
    """What supervision is to do in an authority's region: exposures due, gaps, focus."""
    return private(ask.page("supervision.html", _page(ask, party, kind, after), kinds=KINDS, nobody=NOBODY))
