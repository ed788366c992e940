"""The routes of the credit feed, version 1."""

from typing import Annotated

import msgspec
from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from consumers.access import FEED, Routes
from consumers.asking import JSON, Ask
from consumers.credit.changes import Changes, Envelope, enveloped
from consumers.credit.cursor import SNAPSHOT, Cursor, read_cursor
from consumers.credit.record import record_schema
from consumers.credit.snapshot import lines
from consumers.notices.enterprises import AskedCode, looked_up
from consumers.problems import Problem
from projections.credit import queries
from projections.credit.treatment import SCOPE

ROUTES = Routes()
NDJSON = "application/x-ndjson"
_ENCODER = msgspec.json.Encoder()
_PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}

At = Annotated[
    str | None, Query(max_length=60, description="An earlier cursor of this edition; the latest position without it.")
]
After = Annotated[str, Query(max_length=60, description="The cursor `<edition>.<position>` reached so far.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many changes.")]


class Single(msgspec.Struct, frozen=True):
    """One record, with how far the feed reaches; `under_verification` when later events are held back."""

    edition: str
    scope: int
    cursor: str
    watermark: int
    watermark_time: str | None
    as_of: str
    under_verification: bool
    change: Envelope


@ROUTES.get(SNAPSHOT, FEED, NDJSON)
def snapshot(ask: Ask, request: Request, at: At = None) -> Response:
    """Every record as of one position: a header line, a line per enterprise, a trailer with count and SHA-256."""
    with ask.views.reading() as reading:
        watermark = reading.watermark()
    cursor = read_cursor(at, watermark) if at else Cursor(queries.edition(), watermark)
    tag = f'"{cursor}.{SCOPE}"'
    headers = {**_PRIVATE, "ETag": tag, "Registry-Cursor": str(cursor), "Registry-Position": str(cursor.position)}
    if tag in (one.strip() for one in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    if request.scope.get("asked_head"):
        return Response(headers=headers, media_type=NDJSON)
    return StreamingResponse(lines(ask.views, cursor), headers=headers, media_type=NDJSON)


@ROUTES.get("/credit/v1/changes", FEED, JSON)
def changes(ask: Ask, after: After, limit: Limit = 100) -> Response:
    """The changes after a cursor, up to the watermark, by position."""
    with ask.views.reading() as reading:
        fresh = ask.freshness(reading)
        cursor = read_cursor(after, fresh.watermark)
        found = queries.changes(reading, cursor.position, limit + 1, fresh.watermark)
        more = len(found) > limit
        page = found[:limit]
        reached = page[-1].position if more else fresh.watermark
        answer = Changes(
            edition=cursor.edition,
            scope=SCOPE,
            after=after,
            watermark=fresh.watermark,
            watermark_time=fresh.watermark_time,
            changes=enveloped(reading, page),
            next=str(Cursor(cursor.edition, reached)),
            more=more,
        )
    return _answered(answer, answer.next)


@ROUTES.get("/credit/v1/enterprises/{code}", FEED, JSON)
def credit_record(ask: Ask, code: AskedCode) -> Response:
    """One enterprise's record as it is known now, its own events at once, even beyond the watermark."""
    with ask.views.reading() as reading:
        stream, _ = looked_up(ask, reading, code)
        found = queries.record(reading, stream)
        if found is None:
            raise Problem(
                "no_data",
                "an operation without a credit code is not in the feed",
                "无统一社会信用代码的单位不在信用接口范围内",
                more={"standing": "no_data"},
            )
        fresh = ask.freshness(reading, stream)
        answer = Single(
            edition=queries.edition(),
            scope=SCOPE,
            cursor=str(Cursor(queries.edition(), found.position)),
            watermark=fresh.watermark,
            watermark_time=fresh.watermark_time,
            as_of=ask.serving.clock.now().isoformat(),
            under_verification=reading.parked(stream) is not None,
            change=enveloped(reading, [found])[0],
        )
    return _answered(answer, answer.cursor)


@ROUTES.get("/credit/v1/schema", FEED, "application/schema+json")
def schema() -> Response:
    """The JSON Schema of a record."""
    return JSONResponse(record_schema(), media_type="application/schema+json", headers=_PRIVATE)


def _answered(answer: msgspec.Struct, cursor: str) -> Response:
    return Response(_ENCODER.encode(answer), headers={**_PRIVATE, "Registry-Cursor": cursor}, media_type=JSON)
