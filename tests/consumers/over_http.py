"""Serves an application over real HTTP on loopback, and can stand in the way of its answers."""

import contextlib
import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Alter = Callable[[str, bytes], bytes | None]
"""Path and piece of a body → the piece as it is sent; nothing breaks the answer off."""


class BrokenOff(Exception):
    """Raised inside the server to end an answer in its middle."""


@dataclass
class InTheWay:
    """Between server and client: alters bodies, answers for the server, and counts what was asked."""

    app: ASGIApp
    alter: Alter | None = None
    instead: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.asked.append(scope["path"])
        if self.alter is not None:  # nothing is packed, so that it can be altered in its own words
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        if self.instead:
            status, headers = self.instead.pop(0)
            raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": status, "headers": raw})
            await send({"type": "http.response.body", "body": b"{}"})
            return

        async def altered(message: Message) -> None:
            if self.alter is not None and message["type"] == "http.response.body":
                body = self.alter(scope["path"], message.get("body", b""))
                if body is None:
                    raise BrokenOff
                message = {**message, "body": body}
            await send(message)

        await self.app(scope, receive, altered)


@contextlib.contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of the application while it is served."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until = time.monotonic() + 10
            while not server.started and time.monotonic() < until:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def to_the_end(lines: Iterator[str], most: int = 100) -> list[Any]:
    """What a stream says until it ends; asserts that it does, because its heads would go on for ever."""
    said = [json.loads(line) for line in itertools.islice(lines, most)]
    assert len(said) < most, "the stream does not end"
    return said
