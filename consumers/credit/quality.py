"""How good the feed is right now, for those who live on it: reach, age, counts, last self-check, known incidents."""

from datetime import datetime
from typing import Any

import msgspec
from fastapi import Response

from consumers.access import FEED, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import Freshness, Said, said
from consumers.credit.parts import Incident
from consumers.credit.serving import credit_of, private
from projections.credit import queries
from projections.standing import queries as standing
from projections.standing.queries import Filter
from registry.events.vocabulary import Standing

ROUTES = Routes()
PATH = "/credit/v1/quality"
_ENCODER = msgspec.json.Encoder()


class Count(msgspec.Struct, frozen=True):
    """How many enterprises on record have a standing."""

    standing: Said
    count: int


class Quality(msgspec.Struct, frozen=True):
    """The page. `age_seconds` counts from the watermark's head and grows while nothing happens; `behind` is how many
    positions have been told beyond the watermark and are not in the feed yet."""

    freshness: Freshness
    edition: str
    cursor: str
    oldest: str
    age_seconds: float | None
    behind: int
    under_verification: int
    counts: list[Count]
    self_check: dict[str, Any] | None
    incidents: list[Incident]


def _quality(ask: Asked) -> Quality:
    credit = credit_of(ask)
    with ask.views.reading() as reading:
        fresh = ask.freshness(reading)
        edition = queries.edition(reading)
        told = max((row.position for row in reading.partitions().values()), default=0)
        words = [(said("standing", one.value), one) for one in Standing if one is not Standing.NO_DATA]
        counts = [Count(word, standing.count(reading, Filter(standing=one), ask.today)) for word, one in words if word]
        parked = int(reading.query("SELECT count(DISTINCT stream) FROM quarantine")[0][0])
    time = fresh.watermark_time
    age = None if time is None else (ask.serving.clock.now() - datetime.fromisoformat(time)).total_seconds()
    checked = credit.checked()
    return Quality(
        freshness=fresh,
        edition=edition,
        cursor=f"{edition}.{fresh.watermark}",
        oldest=f"{edition}.0",
        age_seconds=None if age is None else max(0.0, age),
        behind=max(0, told - fresh.watermark),
        under_verification=parked,
        counts=counts,
        self_check=None if checked is None else dict(checked),
        incidents=list(credit.incidents()),
    )


@ROUTES.get(PATH + ".json", FEED, JSON)
def quality_json(ask: Ask) -> Response:
    """The quality of the feed as JSON."""
    return Response(_ENCODER.encode(_quality(ask)), headers=private(), media_type=JSON)


@ROUTES.get(PATH, FEED)
def quality(ask: Ask) -> Response:
    """The quality of the feed as a page."""
    answer = ask.page("quality.html", _quality(ask))
    answer.headers.update({"Cache-Control": "private, no-cache", "Vary": "Authorization"})
    return answer
