"""Reads snapshot, pages and stream of one feed, each proven before anything of it is given on."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any, BinaryIO, NamedTuple, cast

from consumers.client.connection import Answer, Connection
from consumers.client.errors import CursorGone, FeedRefused, FeedUnavailable
from consumers.client.freshness import Freshness
from consumers.client.shapes import change_of, document, lines_of, record_of
from consumers.client.spool import Spool
from consumers.client.stored import State
from consumers.client.trust import Trust
from consumers.credit.verifying import Lines, NotGenuine, proven_changes

SNAPSHOT = "/credit/v1/snapshot"
CHANGES = "/credit/v1/changes"
STREAM = "/credit/v1/stream"
Change = Mapping[str, Any]


class Step(NamedTuple):
    """From one state to the next: the changes between, and the signed word of the feed on it."""

    after: State
    changes: list[Change]
    head: Mapping[str, Any]
    more: bool


Load = Callable[[Iterator[bytes], Iterator[State]], State]


class Reading:
    """One feed as its reader sees it. Raises `FeedUnavailable`, `FeedRefused`, `CursorGone`, `NotGenuine`."""

    def __init__(self, connection: Connection, trust: Trust, freshness: Freshness) -> None:
        self._connection = connection
        self._trust = trust
        self._freshness = freshness

    def download(self, spool: Spool, at: State | None = None) -> int:
        """Bring a recent snapshot, or that of a state, into the file; the position it names, not proven yet."""
        spool.download(self._connection, SNAPSHOT if at is None else f"{SNAPSHOT}?at={at.cursor}")
        with spool.lines() as raw:
            header = document(next(raw, b""))
        return int(header.get("position", -1))

    def load(self, spool: Spool, load: Load) -> Mapping[str, Any]:
        """Give the records of the file to `load`, and then its state; the manifest.

        What is loaded counts only if this does not raise: the proof comes with the last line.
        """
        try:
            with spool.lines() as raw:
                lines = Lines(raw, self._trust.renewed())
                load(iter(lines), self._state_of(lines))
        finally:
            spool.clear()
        return lines.manifest

    def page(self, state: State, limit: int = 1000) -> Step:
        """The next page of changes."""
        page = self._trust.verified(self._connection.json(f"{CHANGES}?after={state.cursor}&limit={limit}"), "page")
        self._freshness.checked(page)
        if page["after"] != state.cursor or page["edition"] != state.edition:
            raise NotGenuine(f"the page is of {page['after']}, asked was {state.cursor}")
        if page["scope"] != state.scope:
            raise CursorGone(f"the scope is {page['scope']}, the copy is of {state.scope}")
        after = state._replace(position=_position(page["next"], state))
        if page["more"] and after == state:
            raise NotGenuine(f"the page says that there are more changes after {state.cursor}, and does not move on")
        return Step(after, list(page["changes"]), page, bool(page["more"]))

    def stream(self, state: State, silence: float) -> Iterator[Step]:
        """Steps as they come, one at every head; `silence` is the longest time without one, in seconds."""
        path = f"{STREAM}?after={state.cursor}"
        told = {"Accept": "application/x-ndjson", "Accept-Encoding": "identity"}
        with closing(self._connection.another()) as own, own.stream(path, headers=told, timeout=silence) as answer:
            lines: list[bytes] = []
            heard = time.monotonic()
            for line in _lines(answer):
                if time.monotonic() > heard + silence:
                    raise FeedUnavailable(f"{self._connection.url} sent no signed head for {silence:.0f} s")
                kind = document(line).get("kind")
                if kind == "change":
                    lines.append(line)
                elif kind == "gone":
                    raise _ended(document(line))
                elif kind == "head":
                    step = self._closed(state, lines, document(line))
                    state, lines = step.after, []
                    yield step
                    heard = time.monotonic()
        raise FeedUnavailable(f"{self._connection.url} ended the stream")

    def _closed(self, state: State, lines: list[bytes], head: Mapping[str, Any]) -> Step:
        self._freshness.checked(self._trust.verified(head, "head"))
        if head["edition"] != state.edition or head["scope"] != state.scope:
            raise CursorGone("edition or scope have changed")
        position = proven_changes(lines, head, self._trust.keys(), state.position)
        return Step(state._replace(position=position), [change_of(line) for line in lines], head, more=False)

    def _state_of(self, lines: Lines) -> Iterator[State]:
        """Asked for when every line has been read: the manifest is proven then, and not before."""
        manifest = lines.manifest
        if not manifest:
            raise NotGenuine("the snapshot was not read to its end")
        yield State(self._connection.url, manifest["edition"], manifest["scope"], manifest["position"])


def wanted(records: Iterable[bytes], watch: frozenset[str] | None) -> Iterator[bytes]:
    """The records of watched codes; all of them without a watch list."""
    if watch is None:
        yield from records
        return
    for line in records:
        if record_of(line)["uscc"] in watch:
            yield line


def _lines(answer: Answer) -> Iterator[bytes]:
    for line in lines_of(cast(BinaryIO, answer.raw)):
        if not line.endswith(b"\n"):
            return
        yield line.rstrip(b"\n")


def _ended(gone: Mapping[str, Any]) -> Exception:
    """Why the feed has closed a stream: the cursor is gone, the key opens it no more, or the feed is away."""
    status, said = gone.get("status"), f"{gone.get('reason', '')}: {gone.get('detail', '')}"
    if status == 416:
        return CursorGone(said)
    if isinstance(status, int) and status < 500:
        return FeedRefused(status, gone)
    return FeedUnavailable(f"the feed closed the stream: {said}")


def _position(cursor: str, state: State) -> int:
    edition, _, position = cursor.partition(".")
    if edition != state.edition or not position.isdigit() or int(position) < state.position:
        raise NotGenuine(f"the page leads from {state.cursor} to {cursor}")
    return int(position)
