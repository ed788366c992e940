"""Tells silence from calm: a signed answer that is old, however genuine, says nothing of today."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from consumers.client.errors import FeedUnavailable
from consumers.client.stored import Copy
from consumers.credit.verifying import Document

TOLERANCE = timedelta(seconds=60)
"""By how much the clocks of the feed and of the client may differ, and its servers be behind each other."""
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The client's own clock."""
    return datetime.now(UTC)


class Freshness:
    """Keeps the newest times that the feed has signed, also in the copy: they do not go back."""

    def __init__(self, copy: Copy, silence: float, now: Clock) -> None:
        self._copy = copy
        self._silence = timedelta(seconds=silence)
        self._now = now
        self._before = copy.told()

    def checked(self, document: Document) -> Document:
        """A proven document that is made at every request or heartbeat, if it is of now.

        Raises `FeedUnavailable` when it was signed longer ago than the silence that is allowed and the tolerance, or
        later than now, or when it or its watermark is older than what was told before.
        """
        signed, reached = document["signed_at"], document["watermark_time"] or ""
        moment, now = datetime.fromisoformat(signed), self._now()
        if not now - self._silence - TOLERANCE <= moment <= now + TOLERANCE:
            raise FeedUnavailable(
                f"the feed's newest word was signed at {signed}, it is {now.isoformat(timespec='seconds')} here:"
                " someone holds the feed back, or one of the clocks is wrong"
            )
        for name, told, before in zip(("signed_at", "watermark_time"), (signed, reached), self._before, strict=True):
            if before and (not told or datetime.fromisoformat(told) < datetime.fromisoformat(before) - TOLERANCE):
                raise FeedUnavailable(f"{name} went back from {before} to {told}: someone repeats an old answer")
        newest = (_later(signed, self._before[0]), _later(reached, self._before[1]))
        if newest != self._before:
            self._copy.tell(*newest)
            self._before = newest
        return document


def _later(one: str, other: str) -> str:
    """Of two times, one of which may be missing."""
    return max((text for text in (one, other) if text), key=datetime.fromisoformat, default="")
