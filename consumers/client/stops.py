"""Fetches stop-uses and acknowledges them: what must not be used any more, until the feed knows that it is not."""

import time
from collections.abc import Iterable
from urllib.parse import quote

from consumers.client.connection import Connection
from consumers.client.errors import FeedRefused
from consumers.client.freshness import Freshness
from consumers.client.stored import Copy, StopUse
from consumers.client.trust import Trust
from consumers.credit.verifying import NotGenuine

STOP_USES = "/credit/v1/stop-use"
EVERY = 60.0
"""Seconds after which a quiet feed is asked for stop-uses all the same."""
_NOT_REGISTERED = ("/problems/not_for_this_role", "/problems/not_found", "/problems/no_recipient")


class StopUses:
    """The stop-uses of this recipient; a caller that is not registered as one has none."""

    def __init__(self, connection: Connection, copy: Copy, trust: Trust, freshness: Freshness) -> None:
        self._connection = connection
        self._copy = copy
        self._trust = trust
        self._freshness = freshness
        self._fetched_at = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time to ask again."""
        return time.monotonic() > self._fetched_at + EVERY

    def fetch(self) -> int:
        """Keep those that are new, proven; their number. Raises `NotGenuine`."""
        fetched = 0
        self._fetched_at = time.monotonic()
        while True:
            after = self._copy.last_stop_use()
            try:
                told = self._connection.json(f"{STOP_USES}?after={after}&limit=1000")
            except FeedRefused as refused:
                if refused.problem.get("type") in _NOT_REGISTERED:
                    return fetched
                raise
            page = self._freshness.checked(self._trust.verified(told, "stop_uses"))
            if page["after"] != after:
                raise NotGenuine(f"the stop-uses are those after {page['after']}, asked was after {after}")
            self._copy.receive(page["stop_uses"])
            fetched += len(page["stop_uses"])
            if not page["more"]:
                return fetched
            if self._copy.last_stop_use() <= after:
                raise NotGenuine(f"the feed says that there are more stop-uses after {after}, and tells none of them")

    def ready(self) -> tuple[list[StopUse], int]:
        """Those to be acknowledged, whose items the copy shows no more; and how many wait until it does not."""
        pending = self._copy.stop_uses(pending=True)
        ready = [one for one in pending if not self._copy.shows(one)]
        return ready, len(pending) - len(ready)

    def acknowledge(self, stops: Iterable[StopUse]) -> int:
        """Tell the feed of each, and keep that it knows; an item that the copy still shows is passed over."""
        told = 0
        for one in stops:
            if self._copy.shows(one):
                continue
            self._connection.post(f"{STOP_USES}/{quote(one.id)}/ack")
            self._copy.acknowledged(one.id)
            told += 1
        return told
