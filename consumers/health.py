"""Whether the server answers, how far its data reach, and who is answered at all."""

from datetime import datetime
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse, PlainTextResponse

from consumers.access import AUDIT, PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import Said
from consumers.pages import STYLE, STYLE_PATH
from consumers.problems import KINDS, Problem
from consumers.serving import access_of
from projections.credit import queries as credit
from projections.reader import Reading
from projections.stops import Stop
from projections.timeline import queries as timeline

ROUTES = Routes()
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_NO_STORE = {"Cache-Control": "no-store"}


def _health(ask: Asked) -> dict[str, Any]:
    serving = ask.serving
    return {
        "status": "ok",
        "access": access_of(serving),
        "remarks": [{"zh": zh, "en": en} for zh, en in serving.remarks],
    }


def _reach(ask: Asked, reading: Reading) -> dict[str, Any]:
    head = reading.head()
    position = max((row.position for row in reading.partitions().values()), default=0)
    watermark = 0 if head is None else head.position
    parked = reading.query("SELECT count(DISTINCT stream) FROM quarantine")[0][0]
    now = ask.serving.clock.now()
    age = None if head is None else max(0.0, (now - datetime.fromisoformat(head.time)).total_seconds())
    return {
        "position": position,
        "watermark": watermark,
        "watermark_time": None if head is None else head.time,
        "watermark_age_seconds": age,
        "lag_seconds": 0.0 if watermark >= position else _waits(reading, watermark, now),
        "under_verification": parked,
        "generation": reading.generation,
        "credit_edition": credit.edition(reading),
        "now": now.isoformat(),
        "today": ask.today.isoformat(),
    }


def _waits(reading: Reading, watermark: int, now: datetime) -> float | None:
    """Seconds since the oldest event that lists do not show yet was recorded; None while it is under verification."""
    recorded = timeline.oldest_after(reading, watermark)
    return None if recorded is None else max(0.0, (now - datetime.fromisoformat(recorded)).total_seconds())


@ROUTES.get("/health", PUBLIC, JSON)
def health(ask: Ask) -> Response:
    """200 when the views can be read, 503 when not."""
    answer = _health(ask)
    try:
        with ask.views.reading() as reading:
            answer["watermark"] = reading.watermark()
    except Stop:
        return JSONResponse(answer | {"status": "unavailable"}, 503, _NO_STORE)
    return JSONResponse(answer, headers=_NO_STORE)


@ROUTES.get("/status.json", PUBLIC, JSON)
def status(ask: Ask) -> Response:
    """How far the data reach: position, watermark and its age, number of keys under verification."""
    with ask.views.reading() as reading:
        return JSONResponse(_health(ask) | _reach(ask, reading), headers=_NO_STORE)


@ROUTES.get("/metrics", AUDIT, PROMETHEUS)
def metrics(ask: Ask) -> Response:
    """The figures of the whole installation, for Prometheus: on loopback, or with a regulator's key."""
    if ask.serving.metrics is None:
        raise Problem("not_found")
    return Response(ask.serving.metrics(), media_type=PROMETHEUS, headers=_NO_STORE)


@ROUTES.get(STYLE_PATH, PUBLIC, "text/css")
def style() -> Response:
    """The stylesheet; its address changes with its content."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=31536000, immutable"})


@ROUTES.get("/robots.txt", PUBLIC, "text/plain")
def robots() -> Response:
    """Public pages may be indexed, the rest needs a key anyway."""
    return PlainTextResponse("User-agent: *\nDisallow: /audit/\nDisallow: /credit/\nDisallow: /search\n")


@ROUTES.get("/problems/{slug}", PUBLIC)
def problem(ask: Ask, slug: str) -> Response:
    """What a kind of problem means: the address that `type` names in problem+json."""
    if slug not in KINDS:
        raise Problem("not_found")
    kind = KINDS[slug]
    return ask.page("kind.html", Said(slug, kind.zh, kind.en), kind=kind)
