"""Watches the feed for everyone who waits: one task a process looks for new changes and wakes the sleepers."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator
from typing import NamedTuple

import anyio.to_thread

from projections.credit import queries
from projections.reader import Reading, Views
from projections.stops import Stop

EVERY = 0.05
"""Seconds between two looks, while somebody waits."""
AWAY = 1.0
"""Seconds until the next look when the views cannot be read."""
logger = logging.getLogger(__name__)


class Seen(NamedTuple):
    """The feed at one look: its edition, how far it reaches and since when, and its last change."""

    edition: str
    watermark: int
    time: str | None
    last: int


class Watch:
    """Looks on behalf of many; belongs to one event loop at a time and costs nothing while nobody waits."""

    def __init__(self, views: Views, every: float = EVERY) -> None:
        self._views = views
        self._every = every
        self._sleepers = 0
        self._task: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._one_looks = threading.Lock()
        self._seen: Seen | None = None
        self._looked_at = 0.0
        self._woken_for: tuple[str, int] | None = None
        self.closing = False

    async def look(self) -> Seen:
        """The feed as it is now. Whoever looks first wakes those who wait for what is there."""
        seen = await anyio.to_thread.run_sync(self._look)
        if self._woken_for != (seen.edition, seen.last):
            self._woken_for = (seen.edition, seen.last)
            self._wake()
        return seen

    async def beyond(self, position: int, edition: str, seconds: float) -> Seen:
        """The feed once it has a change beyond a position or another edition, or when the seconds are over.

        That there is no news has been seen since this was asked. Raises `Stop` when the views could not be looked at.
        """
        asked = time.monotonic()
        async with self._looking():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while not self._news(position, edition):
                        await self._woken.wait()
        if self._seen is not None and (self._looked_at >= asked or self._news(position, edition)):
            return self._seen
        return await self.look()

    def close(self) -> None:
        """Wake everyone: the server ends. From the event loop's thread."""
        self.closing = True
        self._wake()

    def _news(self, position: int, edition: str) -> bool:
        seen = self._seen
        return self.closing or (seen is not None and (seen.last > position or seen.edition != edition))

    @contextlib.asynccontextmanager
    async def _looking(self) -> AsyncIterator[None]:
        self._sleepers += 1
        if self._task is None or self._task.done():
            self._woken = asyncio.Event()
            self._task = asyncio.create_task(self._run(), name="credit watch")
        try:
            yield
        finally:
            self._sleepers -= 1
            if self._sleepers == 0 and self._task is not None:
                self._task.cancel()
                self._task = None

    async def _run(self) -> None:
        away = False
        while True:
            try:
                await self.look()
            except Stop as error:
                if not away:
                    logger.warning("the feed cannot be looked at: %s", error)
                away = True
            else:
                away = False
            await asyncio.sleep(AWAY if away else self._every)

    def _wake(self) -> None:
        woken, self._woken = self._woken, asyncio.Event()
        woken.set()

    def _look(self) -> Seen:
        """One after the other: of two that look at once, the earlier must not be believed after the later."""
        with self._one_looks:
            began = time.monotonic()
            with self._views.reading() as reading:
                self._seen = _seen(reading, self._seen)
            self._looked_at = began
            return self._seen


def _seen(reading: Reading, before: Seen | None) -> Seen:
    head, edition = reading.head(), queries.edition(reading)
    if head is None:
        return Seen(edition, 0, None, 0)
    if before is not None and (before.edition, before.watermark) == (edition, head.position):
        return before
    return Seen(edition, head.position, head.time, queries.last_change(reading, head.position))
