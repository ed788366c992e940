"""A single record: what is known of one enterprise now, told in full and recorded like everything else."""

import hashlib
import logging
import re
from functools import partial
from typing import Annotated, NamedTuple

import anyio.to_thread
from fastapi import Query, Request, Response
from starlette.types import Receive, Send
from starlette.types import Scope as Asgi

from consumers import codes
from consumers.access import FEED, Routes, presented
from consumers.asking import JSON, Asked, asked
from consumers.credit.changes import Envelope, told
from consumers.credit.cursor import seen_as
from consumers.credit.scope import Scope, scope_of
from consumers.credit.serving import credit_of, private
from consumers.credit.signing import sealed
from consumers.failures import answered
from consumers.headers import PROTECTING, Outermost
from consumers.notices.enterprises import AskedCode, looked_up
from consumers.problems import Problem
from consumers.recipients.gate import Gate, Visitor
from consumers.recipients.ledger import Delivery, Revised
from consumers.recipients.recording import NOT_RECORDED, NotRecorded, recorded
from consumers.serving import Serving
from projections.credit import queries
from projections.credit.queries import Latest
from projections.credit.record import canonical
from projections.reader import Views

ROUTES = Routes()
UNDER = "/credit/v1/enterprises/"
PATH = UNDER + "{code}"
SEALED = "application/jose"
_HEADERS = {**private("Accept"), "Content-Type": JSON, **PROTECTING}
_RAW = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
_CODE = re.compile(r"[0-9A-Z]{18}")
logger = logging.getLogger(__name__)

Signed = Annotated[bool, Query(description="Sign the answer.")]


@ROUTES.get(PATH, FEED, JSON, often=True)
async def credit_record(request: Request, code: AskedCode, signed: Signed = False) -> Response:
    """One enterprise's record as it is known now, its own events at once, even beyond the watermark."""
    ask = asked(request)
    if ask.views.quick:
        return _single(ask, request, code, signed=signed)
    return await anyio.to_thread.run_sync(partial(_single, ask, request, code, signed=signed))


def _single(ask: Asked, request: Request, code: str, *, signed: bool) -> Response:
    scope, found = scope_of(request), queries.latest(ask.views.glance, codes.normal(code))
    if found is None and scope.whole:
        with ask.views.reading() as reading:
            looked_up(ask, reading, code)
    change = None if found is None else _change(found, scope)
    if found is None or change is None:
        raise _nothing(scope)
    now = ask.serving.clock.now()
    answer = _answer(found, change, scope, now.isoformat())
    wanted = signed or SEALED in request.headers.get("accept", "")
    body = sealed(answer, credit_of(ask).signer, now) if wanted else canonical(answer)
    return Response(body, headers={**private("Accept"), "Registry-Cursor": change.cursor}, media_type=JSON)


def _change(found: Latest, scope: Scope) -> Envelope | None:
    """The change as a scope sees it; nothing where it shows no record."""
    position = found.change.position
    before = {} if found.before is None else {position: found.before}
    shown = told(seen_as(found.edition, scope), scope, [found.change], before, {position: found.cause})
    return shown[0] if shown and shown[0].record is not None else None


def _answer(found: Latest, change: Envelope, scope: Scope, now: str) -> dict[str, object]:
    return {
        "edition": seen_as(found.edition, scope),
        "scope": scope.version,
        "cursor": change.cursor,
        "watermark": found.watermark,
        "watermark_time": found.time,
        "as_of": now,
        "under_verification": found.parked,
        "change": change,
    }


def _nothing(scope: Scope) -> Problem:
    """One answer for every narrower scope, whatever there is outside it: another would tell who exists."""
    why = ("an operation without a credit code is not in the feed", "无统一社会信用代码的单位不在信用接口范围内")
    if not scope.whole:
        why = ("not in the feed, or not within the scope", "不在信用接口范围内，或超出授权范围")
    return Problem("no_data", *why, more={"standing": "no_data", "inspection": "no_data"})


class _Plain(NamedTuple):
    """A request for a record that says nothing unusual."""

    code: str
    key: str
    purpose: str


class Shortcut:
    """Answers the request that is made most without the framework's layers: one record, plainly asked by a recipient.

    Whatever is unusual about a request or its answer is left to the route, which then does everything itself.
    """

    def __init__(self, views: Views, serving: Serving, gate: Gate) -> None:
        self._views = views
        self._clock = serving.clock
        self._gate = gate

    async def answered(self, asgi: Asgi, receive: Receive, send: Send) -> bool:
        """Whether it has been; nothing has been sent and no token of the rate is spent when it has not."""
        plain = _plain(asgi)
        visitor = plain and self._gate.visitor(plain.key, plain.purpose)
        if not plain or not visitor:
            return False
        try:
            found = await self._found(plain, visitor)
        except NotRecorded:
            problem = Problem("not_recorded", headers=NOT_RECORDED)
            await Outermost(answered(Request(asgi), problem))(asgi, receive, send)
            return True
        except Exception:  # the route meets it again, and says what it is
            logger.debug("%s is left to its route", asgi["path"], exc_info=True)
            found = None
        if found is None:
            self._gate.limits.give_back(visitor.recipient.number)
            return False
        body, cursor = found
        headers = [*_RAW, (b"registry-cursor", cursor.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return True

    async def _found(self, plain: _Plain, visitor: Visitor) -> tuple[bytes, str] | None:
        """The answer and its cursor, once it is in the ledger under the revision that has let the visitor in."""
        find = partial(queries.latest, self._views.glance, plain.code)
        found = find() if self._views.quick else await anyio.to_thread.run_sync(find)
        change = None if found is None else _change(found, visitor.scope)
        if found is None or change is None:
            return None
        body = canonical(_answer(found, change, visitor.scope, self._clock.now().isoformat()))
        delivery = Delivery(
            recipient=visitor.recipient.number,
            key=visitor.key.id,
            purpose=plain.purpose,
            scope=visitor.recipient.version,
            route=f"GET {PATH}",
            kind="single",
            edition=seen_as(found.edition, visitor.scope),
            upto=change.position,
            code=plain.code,
            length=len(body),
            sha256=hashlib.sha256(body).digest(),
        )
        try:
            await recorded(self._gate.ledger, delivery, visitor.revision)
        except Revised:
            return None
        return body, change.cursor


def _plain(asgi: Asgi) -> _Plain | None:
    path: str = asgi["path"]
    if not path.startswith(UNDER) or asgi["method"] != "GET" or asgi["query_string"]:
        return None
    named: dict[bytes, bytes] = {}
    for name, value in asgi["headers"]:
        if name in named or (name == b"accept" and SEALED.encode() in value):
            return None
        named[name] = value
    code, purpose = path[len(UNDER) :], named.get(b"x-purpose", b"").decode("latin-1")
    key = presented(named.get(b"authorization", b"").decode("latin-1"))
    return _Plain(code, key, purpose) if _CODE.fullmatch(code) and key and purpose else None
