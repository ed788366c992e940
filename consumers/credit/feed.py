"""The feed's changes, stream, schema and keys, version 1."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any

import anyio.to_thread
import msgspec
from fastapi import Header, Query, Request, Response
from fastapi.responses import JSONResponse

from consumers.access import FEED, PUBLIC, Routes, guard_again
from consumers.asking import JSON, Ask, Asked
from consumers.credit.changes import gathered
from consumers.credit.cursor import Cursor, changed, cursor_in, read_cursor
from consumers.credit.record import record_schema
from consumers.credit.scope import Scope, scope_of
from consumers.credit.serving import credit_of, private
from consumers.credit.signing import sealed
from consumers.credit.streaming import Page, Streamed, pages
from consumers.credit.watching import Seen, Watch
from consumers.problems import Problem
from projections.credit import queries
from projections.credit.record import canonical

ROUTES = Routes()
NDJSON = "application/x-ndjson"
EVENTS = "text/event-stream"
LONGEST_WAIT = 60

After = Annotated[str, Query(max_length=80, description="The cursor `<edition>.<position>` reached so far.")]
Reached = Annotated[
    str | None, Query(max_length=80, description="The cursor reached so far; `Last-Event-ID` wins over it.")
]
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many changes.")]
Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for a change when there is none.")]


@ROUTES.get("/credit/v1/changes", FEED, JSON)
async def changes(ask: Ask, request: Request, after: After, limit: Limit = 100, wait: Wait = 0) -> Response:
    """The changes after a cursor, up to the watermark, by position; signed. `wait` holds the answer for news."""
    scope, watch = scope_of(request), _watch(request)
    seen = await watch.look()
    cursor = await _cursor(ask, after, seen, scope)
    if wait and seen.last <= cursor.position:
        await watch.beyond(cursor.position, seen.edition, wait)
        await guard_again(request)
    body, reached = await anyio.to_thread.run_sync(_page, ask, scope_of(request), after, limit)
    return Response(body, headers={**private(), "Registry-Cursor": reached}, media_type=JSON)


def _page(ask: Asked, scope: Scope, after: str, limit: int) -> tuple[bytes, str]:
    with ask.views.reading() as reading:
        fresh = ask.freshness(reading)
        edition, cursor = queries.edition(reading), cursor_in(reading, after, scope)
        found = gathered(reading, edition, scope, cursor.position, limit, fresh.watermark)
    reached = str(Cursor(cursor.edition, found.position))
    page = {
        "kind": "page",
        "edition": cursor.edition,
        "scope": scope.version,
        "after": str(cursor),
        "watermark": fresh.watermark,
        "watermark_time": fresh.watermark_time,
        "changes": [msgspec.Raw(line) for line in found.lines],
        "next": reached,
        "more": found.more,
    }
    return sealed(page, credit_of(ask).signer, ask.serving.clock.now()), reached


@ROUTES.get("/credit/v1/stream", FEED, NDJSON, EVENTS)
async def stream(
    ask: Ask,
    request: Request,
    after: Reached = None,
    last_event_id: Annotated[str | None, Header(max_length=80)] = None,
) -> Response:
    """Changes as they come, one JSON document a line (or server-sent events, by Accept), with signed heads between."""
    scope, watch, credit = scope_of(request), _watch(request), credit_of(ask)
    seen = await watch.look()
    cursor = await _cursor(ask, last_event_id or after or "", seen, scope)
    media = EVENTS if EVENTS in request.headers.get("accept", "") else NDJSON
    headers = {**private("Accept"), "Registry-Cursor": str(cursor), "X-Accel-Buffering": "no"}
    if request.scope.get("asked_head"):
        return Response(headers=headers, media_type=media)
    told = pages(watch, request.app.state.pages, cursor, seen, scope, credit.heartbeat)
    return Streamed(_pieces(ask, told, cursor, scope, media), media, headers)


async def _cursor(ask: Asked, text: str, seen: Seen, scope: Scope) -> Cursor:
    """The cursor as of a look; where it leads nowhere, the views are asked why."""
    try:
        return read_cursor(text, seen.edition, scope, seen.watermark)
    except Problem as problem:
        if problem.more.get("reason") != "edition_gone":
            raise
        return await anyio.to_thread.run_sync(_reading_cursor, ask, text, scope)


def _reading_cursor(ask: Asked, text: str, scope: Scope) -> Cursor:
    with ask.views.reading() as reading:
        return cursor_in(reading, text, scope)


async def _pieces(
    ask: Asked, told: AsyncIterator[Page], cursor: Cursor, scope: Scope, media: str
) -> AsyncGenerator[bytes, None]:
    """Each page as its bytes, as long as its reader may have it; before it leaves, the delivery is moved on to it."""
    request, watch = ask.request, _watch(ask.request)
    delivery = getattr(request.state, "delivery", None)
    problem: Problem | None = None
    async for page in told:
        problem = await _fault(request, watch, scope)
        if problem is not None:
            break
        if delivery is not None:
            delivery.edition, delivery.upto = page.cursor
        yield page.events if media == EVENTS else page.ndjson
    if problem is None and not watch.closing:
        problem = await _over(ask, cursor)
    if problem is not None:
        line = canonical({"kind": "gone", "reason": problem.slug, **problem.document("/credit/v1/stream")})
        yield b"event: gone\ndata: " + line + b"\n\n" if media == EVENTS else line + b"\n"


async def _over(ask: Asked, cursor: Cursor) -> Problem:
    """Why a stream that began with this cursor is over: what a new request with it would be answered."""
    try:
        seen = await _watch(ask.request).look()
        await _cursor(ask, str(cursor), seen, scope_of(ask.request))
    except Problem as problem:
        return problem
    return changed("edition_gone", seen.edition, scope_of(ask.request), seen.watermark)


async def _fault(request: Request, watch: Watch, scope: Scope) -> Problem | None:
    """Why the reader of a stream may not have the next page: its key, or a scope that is not the one it began with."""
    try:
        await guard_again(request)
    except Problem as problem:
        return problem
    if scope_of(request) == scope:
        return None
    seen = await watch.look()
    return changed("scope_changed", seen.edition, scope_of(request), seen.watermark)


@ROUTES.get("/credit/v1/schema", FEED, "application/schema+json")
def schema() -> Response:
    """The JSON Schema of a record."""
    return JSONResponse(record_schema(), media_type="application/schema+json", headers=private())


@ROUTES.get("/.well-known/registry-jwks.json", PUBLIC, "application/jwk-set+json")
def keys(ask: Ask) -> Response:
    """The public keys that signatures are verified with (JWKS); `nbf` and `exp` say when each signed."""
    published: dict[str, Any] = credit_of(ask).signer.published()
    headers = {"Cache-Control": "public, max-age=300"}
    return JSONResponse(published, media_type="application/jwk-set+json", headers=headers)


def _watch(request: Request) -> Watch:
    watch: Watch = request.app.state.watch
    return watch
