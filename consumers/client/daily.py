"""Reads the feed day by day: which daily files a copy still lacks, and each of them, proven to its last line."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from consumers.client.connection import Connection
from consumers.client.errors import CursorGone
from consumers.client.freshness import Freshness
from consumers.client.shapes import change_of
from consumers.client.spool import Spool
from consumers.client.stored import State
from consumers.client.trust import Trust
from consumers.credit.verifying import Lines, NotGenuine

INDEX = "/credit/v1/manifests"
DAILY = "/credit/v1/daily"

Keep = Callable[[Iterator[Mapping[str, Any]], Iterator[tuple[State, Mapping[str, Any]]]], None]


class Days:
    """The days that have ended. Raises `FeedUnavailable`, `FeedRefused`, `CursorGone`, `NotGenuine`."""

    def __init__(self, connection: Connection, trust: Trust, freshness: Freshness) -> None:
        self._connection = connection
        self._trust = trust
        self._freshness = freshness

    def lacking(self, state: State) -> list[date]:
        """The days that lead beyond a state, the earliest first, by the signed index; by the feed's clock, not ours."""
        index = self._freshness.checked(self._trust.verified(self._connection.json(INDEX), "manifests"))
        if (index["edition"], index["scope"]) != (state.edition, state.scope):
            raise CursorGone(f"the feed is at edition {index['edition']}, scope {index['scope']}")
        return [
            date.fromisoformat(one["day"])
            for one in index["days"]
            if one["position"] > max(state.position, one["from"])
        ]

    def read(self, day: date, state: State, spool: Spool, keep: Keep) -> int:
        """Give what a day's file tells behind a state to `keep`, then the state that it leads to; how many changes.

        What is kept counts only if this does not raise: the proof comes with the last line.
        """
        spool.download(self._connection, f"{DAILY}/{day}")
        count = 0

        def behind(lines: Lines) -> Iterator[Mapping[str, Any]]:
            nonlocal count
            for line in lines:
                change = change_of(line)
                if change["position"] > state.position:
                    count += 1
                    yield change

        try:
            with spool.lines() as raw:
                lines = Lines(raw, self._trust.renewed(), of="daily")
                keep(behind(lines), self._led_to(lines, day, state))
        finally:
            spool.clear()
        return count

    def _led_to(self, lines: Lines, day: date, state: State) -> Iterator[tuple[State, Mapping[str, Any]]]:
        """Asked for when every line has been read: the manifest is proven then, and not before."""
        manifest = lines.manifest
        if not manifest or manifest.get("day") != day.isoformat():
            raise NotGenuine(f"this is not the whole file of {day}")
        if (manifest["edition"], manifest["scope"]) != (state.edition, state.scope):
            raise CursorGone(f"the file of {day} is of edition {manifest['edition']}, the copy of {state.edition}")
        if manifest["from"] > state.position:
            raise NotGenuine(f"the file of {day} begins at {manifest['from']}, the copy is at {state.position}")
        yield state._replace(position=max(state.position, int(manifest["position"]))), manifest
