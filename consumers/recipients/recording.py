"""Records what a recipient is given before it leaves: an answer whole, a file when it begins and ends, a stream piece
by piece."""

import hashlib
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import anyio
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consumers.codes import normal
from consumers.failures import answered
from consumers.problems import Problem
from consumers.recipients.ledger import PARTIAL, Delivery, Ledger
from projections.stops import DatabaseUnavailable

NOT_RECORDED = {"Retry-After": "5"}
GIVEN = frozenset({200, PARTIAL})
STREAM = "/credit/v1/stream"
_CURSOR = re.compile(r"(.{1,60})\.(\d{1,18})")
_KINDS = {"snapshot": "snapshot", "changes": "changes", "stream": "changes", "enterprises": "single"}
"""What the first word of a path under /credit/v1/ gives, unless its endpoint says otherwise."""


class Recording:
    """Wraps the application: an answer with a `delivery` on its request is held back until the ledger has it."""

    def __init__(self, app: ASGIApp, ledger: Ledger) -> None:
        self._app = app
        self._ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        held = _Held(self._ledger, scope, state, send)
        try:
            await self._app(scope, receive, held.take)
        except Exception:  # a stream's task group wraps what it raises
            if held.begun or not held.refused:
                raise
            problem = Problem("not_recorded", headers=NOT_RECORDED)
            await answered(Request(scope), problem)(scope, receive, send)


class NotRecorded(Exception):
    """Raised when the ledger did not take a delivery: what has not left yet does not leave."""


async def recorded(ledger: Ledger, delivery: Delivery, revision: int | None = None) -> None:
    """Returns once the ledger has the delivery. Raises `NotRecorded`, and `Revised` as `Ledger.record` does."""
    try:
        await ledger.record(delivery, revision)
    except DatabaseUnavailable as error:
        raise NotRecorded(str(error)) from error


class _Held:
    """One answer on its way out."""

    def __init__(self, ledger: Ledger, scope: Scope, state: MutableMapping[str, Any], send: Send) -> None:
        self._ledger = ledger
        self._scope = scope
        self._state = state
        self._send = send
        self._start: Message | None = None
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._whole: int | None = None
        self._told: int | None = None
        self._moved = False
        self._file = False
        self._ended = False
        self.begun = False
        self.refused = False

    async def take(self, message: Message) -> None:
        delivery: Delivery | None = self._state.get("delivery")
        if delivery is None:
            self.begun = True
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
            headers = dict(message["headers"])
            completed(delivery, self._scope, message["status"], headers)
            length = headers.get(b"content-length", b"")
            self._whole = int(length) if length.isdigit() else None
        elif message["type"] == "http.response.body":
            await self._body(delivery, message)
        else:
            await self._send(message)

    async def _body(self, delivery: Delivery, message: Message) -> None:
        body = message.get("body", b"")
        more = message.get("more_body", False)
        self._hash.update(body)
        self._bytes += len(body)
        if self._start is not None:
            await self._first(delivery, body, more=more)
        elif delivery.kind == "changes" and delivery.upto != self._told:
            await self._piece(delivery, body)
        elif not more and not self._moved and not self._ended:
            await self._record(delivery, self._hash.digest(), self._bytes)
        if self._file and not self._ended and self._bytes == self._whole:
            self._ended = True
            with anyio.CancelScope(shield=True):
                await self._record(delivery, self._hash.digest(), self._bytes)
        await self._send(message)

    async def _first(self, delivery: Delivery, body: bytes, *, more: bool) -> None:
        """Nothing leaves before this is recorded, the status line neither.

        A file in pieces is recorded again with the piece that makes it whole: its reader may close without a word
        once it has all its bytes.
        """
        start = self._start
        self._file = more and self._whole is not None
        if self._file:
            await self._record(delivery, None, 0)
        else:
            await self._record(delivery, hashlib.sha256(body).digest(), len(body))
        self._told = delivery.upto
        self._start = None
        self.begun = True
        if start is not None:
            await self._send(start)

    async def _piece(self, delivery: Delivery, body: bytes) -> None:
        """A piece of a stream that moves on. One that does not, a head, tells nothing of an enterprise."""
        if self._told is not None:
            delivery.after = self._told
        await self._record(delivery, hashlib.sha256(body).digest(), len(body))
        self._told, self._moved = delivery.upto, True

    async def _record(self, delivery: Delivery, digest: bytes | None, length: int) -> None:
        delivery.sha256, delivery.length = digest, length
        try:
            await recorded(self._ledger, delivery)
        except NotRecorded:
            self.refused = True
            raise


def completed(delivery: Delivery, scope: Scope, status: int, headers: Mapping[bytes, bytes]) -> None:
    """What the answer's own words say of it: status, cursor, the code and the cursor that were asked about.

    What the endpoint has set already stays.
    """
    delivery.status = status
    if delivery.status not in GIVEN or scope.get("asked_head"):
        delivery.kind = "none"
    elif delivery.kind == "none":
        delivery.kind = _KINDS.get(scope["path"].removeprefix("/credit/v1/").partition("/")[0], "none")
    if delivery.status == PARTIAL:
        delivery.route += " " + headers.get(b"content-range", b"").decode()
    cursor = _CURSOR.fullmatch(headers.get(b"registry-cursor", b"").decode())
    if cursor and delivery.upto is None:
        delivery.edition, delivery.upto = cursor[1], int(cursor[2])
    if scope["path"] == STREAM and delivery.after is None:
        delivery.after = delivery.upto  # it begins where its reader stands
    if scope["query_string"] and delivery.after is None:
        asked = _CURSOR.fullmatch(Request(scope).query_params.get("after", ""))
        delivery.after = int(asked[2]) if asked else None
    if delivery.code is None:
        asked_code = (scope.get("path_params") or {}).get("code")
        delivery.code = normal(asked_code) if asked_code else None
