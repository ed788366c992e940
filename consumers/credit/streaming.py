"""The stream of changes: pages with signed heads, made once and shared by all who stand at the same place."""

import asyncio
import contextlib
import hashlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import cached_property
from typing import Any

import anyio
import anyio.to_thread
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from consumers.credit.changes import gathered
from consumers.credit.cursor import Cursor, seen_as
from consumers.credit.parts import Credit, NotReady
from consumers.credit.scope import Scope
from consumers.credit.signing import sealed
from consumers.credit.watching import Seen, Watch
from projections.credit import queries
from projections.reader import Views
from projections.stops import Stop

AT_ONCE = 200
"""Changes of one page of a stream."""
STUCK = 30.0
"""Seconds that a piece may take to leave: a reader that takes none is let go, and comes back with its cursor."""
_SHARED = 16


class Page:
    """Some changes and the signed head that proves them; `cursor` is where the head stands."""

    def __init__(self, cursor: Cursor, lines: list[bytes], head: bytes, *, more: bool) -> None:
        self.cursor = cursor
        self.lines = lines
        self.head = head
        self.more = more

    @cached_property
    def ndjson(self) -> bytes:
        """One JSON document a line."""
        return b"".join(line + b"\n" for line in (*self.lines, self.head))

    @cached_property
    def events(self) -> bytes:
        """Server-sent events; the head carries the id, so that a reader that comes back goes on from what it proved."""
        told = b"".join(b"event: change\ndata: " + line + b"\n\n" for line in self.lines)
        return told + b"event: head\nid: " + str(self.cursor).encode() + b"\ndata: " + self.head + b"\n\n"


class Pages:
    """Makes each page once for all who ask for it at the same time; belongs to one event loop at a time."""

    def __init__(self, views: Views, credit: Credit, now: Callable[[], datetime]) -> None:
        self._views = views
        self._credit = credit
        self._now = now
        self._made: OrderedDict[tuple[Any, ...], asyncio.Task[Page]] = OrderedDict()

    async def after(self, position: int, seen: Seen, scope: Scope) -> Page:
        """The next changes after a position, up to what was seen. Raises `Stop` when the views cannot be read."""
        key = (seen.edition, scope, position, seen.watermark, self._beat())
        return await self._shared(key, lambda: self._gather(position, seen, scope))

    async def silence(self, position: int, seen: Seen, scope: Scope) -> Page:
        """A head without changes."""
        key = (seen.edition, scope, position, seen.watermark, self._beat(), "silence")
        return await self._shared(key, lambda: self._headed(position, seen, scope, [], seen.watermark, more=False))

    def _beat(self) -> int:
        """A page is shared within one heartbeat: later it would be signed too long ago."""
        return int(self._now().timestamp() / self._credit.heartbeat)

    async def _shared(self, key: tuple[Any, ...], make: Callable[[], Page]) -> Page:
        task = self._made.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)) or _elsewhere(task):
            task = asyncio.create_task(_in_a_thread(make))
            self._made[key] = task
            while len(self._made) > _SHARED:
                self._made.popitem(last=False)
        return await asyncio.shield(task)

    def _gather(self, position: int, seen: Seen, scope: Scope) -> Page:
        with self._views.reading() as reading:
            if queries.edition(reading) != seen.edition:
                raise NotReady("the edition has changed")
            found = gathered(reading, seen.edition, scope, position, AT_ONCE, seen.watermark)
        return self._headed(position, seen, scope, found.lines, found.position, more=found.more)

    def _headed(self, after: int, seen: Seen, scope: Scope, lines: list[bytes], upto: int, *, more: bool) -> Page:
        edition = seen_as(seen.edition, scope)
        head = {
            "kind": "head",
            "edition": edition,
            "scope": scope.version,
            "cursor": f"{edition}.{upto}",
            "from": after,
            "position": upto,
            "count": len(lines),
            "sha256": hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest(),
            "watermark": seen.watermark,
            "watermark_time": seen.time,
        }
        return Page(Cursor(edition, upto), lines, sealed(head, self._credit.signer, self._now()), more=more)


async def _in_a_thread(make: Callable[[], Page]) -> Page:
    return await anyio.to_thread.run_sync(make)


def _elsewhere(task: "asyncio.Task[Page]") -> bool:
    """Whether a page is being made in another event loop, where it cannot be waited for."""
    return not task.done() and task.get_loop() is not asyncio.get_running_loop()


async def pages(
    watch: Watch, made: Pages, cursor: Cursor, seen: Seen, scope: Scope, beat: float
) -> AsyncIterator[Page]:
    """Pages from a cursor on, without end: at once, then with every change, and a head whenever a beat is over.

    Ends when the server does, and when the edition is no longer the one of the cursor.
    """
    position, edition = cursor.position, seen.edition
    more = True
    while not watch.closing and seen.edition == edition:
        try:
            make = made.after if more or seen.last > position else made.silence
            page = await make(position, seen, scope)
        except (
            Stop,
            NotReady,
        ):  # the views are away, or replaced: no word is no news, a head that is due does not come
            await asyncio.sleep(beat)
            with contextlib.suppress(Stop):
                seen = await watch.look()
            continue
        yield page
        position, more = page.cursor.position, page.more
        if not more:
            seen = await _beyond(watch, position, edition, beat)


async def _beyond(watch: Watch, position: int, edition: str, beat: float) -> Seen:
    """What is seen beyond a position, or that nothing is; as long as the views are away nobody can tell."""
    while True:
        with contextlib.suppress(Stop):
            return await watch.beyond(position, edition, beat)


class Streamed(Response):
    """Sends pieces as they come; ends quietly when the reader has gone or takes nothing any more."""

    def __init__(self, pieces: AsyncGenerator[bytes, None], media: str, headers: dict[str, str]) -> None:
        self._pieces = pieces
        self.status_code = 200
        self.media_type = media
        self.background = None
        self.body = b""
        self.init_headers(headers)
        del self.headers["content-length"]

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # the port's signature
        async with anyio.create_task_group() as group:

            async def until_gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            group.start_soon(until_gone)
            with contextlib.suppress(OSError, TimeoutError):
                await self._all(send)
            group.cancel_scope.cancel()

    async def _all(self, send: Send) -> None:
        await self._sent(send, {"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with contextlib.aclosing(self._pieces):
            async for piece in self._pieces:
                await self._sent(send, {"type": "http.response.body", "body": piece, "more_body": True})
        await self._sent(send, {"type": "http.response.body", "body": b"", "more_body": False})

    async def _sent(self, send: Send, message: dict[str, Any]) -> None:
        waiting: Awaitable[None] = send(message)
        async with asyncio.timeout(STUCK):
            await waiting
