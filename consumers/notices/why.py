"""The page that says why an enterprise stands where it stands."""

import msgspec
from fastapi import Response

from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import Freshness, key_of
from consumers.notices.enterprises import AskedCode, looked_up
from consumers.notices.reasons import Reason
from projections.reading import LATEST
from projections.timeline.told import told_of

ROUTES = Routes()


class Page(msgspec.Struct, frozen=True):
    """The reasons on the day of the answer, from every event that the views know."""

    freshness: Freshness
    key: str
    name: str
    reasons: list[Reason]
    under_verification: bool


def _page(ask: Asked, code: str) -> Page:
    with ask.views.reading() as reading:
        stream, found = looked_up(ask, reading, code)
        assert found.row is not None
        return Page(
            freshness=ask.freshness(reading, stream),
            key=key_of(stream),
            name=found.row.name,
            reasons=ask.serving.explaining(key_of(stream), told_of(reading, stream, LATEST), ask.today),
            under_verification=reading.parked(stream) is not None,
        )


@ROUTES.get("/enterprises/{code}/why.json", PUBLIC, JSON)
def why_json(ask: Ask, code: AskedCode) -> Response:
    """Why one enterprise stands where it stands, as JSON."""
    return ask.twin(_page(ask, code))


@ROUTES.get("/enterprises/{code}/why", PUBLIC)
def why(ask: Ask, code: AskedCode) -> Response:
    """Why one enterprise stands where it stands."""
    return ask.page("reasons.html", _page(ask, code))
