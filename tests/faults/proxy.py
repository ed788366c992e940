"""A TCP proxy in front of a broker: it cuts, delays, throttles, goes dead half-open, and loses chosen answers."""

import asyncio
import contextlib
import struct
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"

PRODUCE, INIT_PRODUCER_ID, END_TXN = 0, 22, 26
"""Kafka's numbers for the requests whose answers are worth losing."""


class Proxy:
    """Passes Kafka's frames between clients and `target`; any thread may change how, at any moment.

    `delay` holds each answer back (seconds), `rate` limits both directions (bytes a second), `silent` keeps connections
    open and passes nothing on, `refusing` closes each new connection.
    """

    def __init__(self) -> None:
        self.target = 0
        self.delay = 0.0
        self.rate: int | None = None
        self.silent = False
        self.refusing = False
        self.lost = 0
        self._losses: dict[int, int] = {}
        self._loop = asyncio.new_event_loop()
        self._open: set[_Connection] = set()
        self._ready = threading.Event()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="proxy")
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Close every open connection, as a router does that forgets them."""
        self._loop.call_soon_threadsafe(self._cut)

    def lose_answer(self, request: int, nth: int = 1) -> None:
        """The broker does what the n-th such request from now asks, its answer is lost, and the connection with it."""
        self._losses[request] = nth

    def heal(self) -> None:
        """Pass everything on from now."""
        self.delay, self.rate, self.silent, self.refusing = 0.0, None, False, False
        self._losses.clear()

    def is_lost(self, request: int) -> bool:
        """Count one answer to such a request; whether it is the one to lose."""
        left = self._losses.get(request)
        if left is None:
            return False
        if left > 1:
            self._losses[request] = left - 1
            return False
        del self._losses[request]
        self.lost += 1
        return True

    def _cut(self) -> None:
        for connection in list(self._open):
            connection.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accepted, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()
        self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self.silent:
            await asyncio.sleep(0.01)
        try:
            if self.refusing:
                raise ConnectionRefusedError
            inner = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        connection = _Connection(self, (reader, writer), inner)
        self._open.add(connection)
        try:
            await connection.run()
        finally:
            self._open.discard(connection)
            connection.close()


class _Connection:
    """One client's connection and the one to the broker behind it."""

    def __init__(
        self,
        proxy: Proxy,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        broker: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._proxy = proxy
        self._client = client
        self._broker = broker
        self._asked: dict[int, int] = {}

    async def run(self) -> None:
        """Until either side ends."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            async with asyncio.TaskGroup() as group:
                group.create_task(self._ending(self._requests()))
                group.create_task(self._ending(self._answers()))

    def close(self) -> None:
        for _, writer in (self._client, self._broker):
            writer.transport.abort()

    async def _ending(self, pump: Coroutine[Any, Any, None]) -> None:
        """The end of one direction is the end of the other."""
        try:
            await pump
        except (OSError, asyncio.IncompleteReadError):
            self.close()

    async def _requests(self) -> None:
        reader, (_, writer) = self._client[0], self._broker
        while True:
            frame = await _frame(reader)
            request, _, correlation = struct.unpack_from(">hhi", frame, 4)
            self._asked[correlation] = request
            await self._pass(frame, writer)

    async def _answers(self) -> None:
        reader, (_, writer) = self._broker[0], self._client
        while True:
            frame = await _frame(reader)
            request = self._asked.pop(struct.unpack_from(">i", frame, 4)[0])
            if self._proxy.is_lost(request):
                raise ConnectionAbortedError
            await asyncio.sleep(self._proxy.delay)
            await self._pass(frame, writer)

    async def _pass(self, frame: bytes, writer: asyncio.StreamWriter) -> None:
        while self._proxy.silent:
            await asyncio.sleep(0.01)
        writer.write(frame)
        await writer.drain()
        if self._proxy.rate is not None:
            await asyncio.sleep(len(frame) / self._proxy.rate)


async def _frame(reader: asyncio.StreamReader) -> bytes:
    size = await reader.readexactly(4)
    return size + await reader.readexactly(int.from_bytes(size, "big"))
