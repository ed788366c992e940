"""How good the feed is right now, for those who live on it: reach, age, counts, last self-check, known incidents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from fastapi import Response

from consumers.access import FEED, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import Freshness, Said, said
from consumers.credit.counting import within
from consumers.credit.cursor import OLDEST, Cursor, seen_as
from consumers.credit.parts import Incident
from consumers.credit.scope import Scope, scope_of
from consumers.credit.serving import credit_of, private
from projections.credit import queries
from registry.events.vocabulary import Standing

ROUTES = Routes()
PATH = "/credit/v1/quality"
_ENCODER = msgspec.json.Encoder()


class Count(msgspec.Struct, frozen=True):
    """How many records of the feed, as the asker sees it, have a standing."""

    standing: Said
    count: int


class Quality(msgspec.Struct, frozen=True):
    """The page. `age_seconds` counts from the watermark's head and grows while nothing happens; `behind` is how many
    positions have been told beyond the watermark and are not in the feed yet. `cursor`, `oldest` and the counts are the
    asker's own; `counts` is empty where its scope hides the standing, and how many records a self-check has compared,
    with which digest, is told to those alone who see all of them."""

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
    credit, scope = credit_of(ask), scope_of(ask.request)
    with ask.views.reading() as reading:
        fresh = ask.freshness(reading)
        live = queries.edition(reading)
        told = max((row.position for row in reading.partitions().values()), default=0)
        parked = {str(stream) for (stream,) in reading.query("SELECT DISTINCT stream FROM quarantine")}
        held = credit.counts.of(reading, live, scope, fresh.watermark)
        verified = len(parked) if scope.whole else within(reading, scope, fresh.watermark, parked)
    edition = seen_as(live, scope)
    words = [(said("standing", one.value), one.value) for one in Standing if one is not Standing.NO_DATA]
    visible = scope.fields is None or "standing" in scope.fields
    counts = [Count(word, held[value]) for word, value in words if word and visible]
    time = fresh.watermark_time
    age = None if time is None else (ask.serving.clock.now() - datetime.fromisoformat(time)).total_seconds()
    return Quality(
        freshness=fresh,
        edition=edition,
        cursor=str(Cursor(edition, fresh.watermark)),
        oldest=str(Cursor(edition, OLDEST)),
        age_seconds=None if age is None else max(0.0, age),
        behind=max(0, told - fresh.watermark),
        under_verification=verified,
        counts=counts,
        self_check=_self_check(credit.checked(), scope),
        incidents=list(credit.incidents()),
    )


def _self_check(checked: Mapping[str, Any] | None, scope: Scope) -> dict[str, Any] | None:
    """The last self-check; in a narrower scope when it was, how far it reached, and whether all was well."""
    if checked is None or scope.whole:
        return None if checked is None else dict(checked)
    edition, _, position = str(checked["cursor"]).partition(".")
    return {"at": checked["at"], "cursor": str(Cursor(seen_as(edition, scope), int(position))), "ok": checked["ok"]}


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
