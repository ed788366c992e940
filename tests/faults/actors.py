"""Actors that take turns: each runs in a thread of its own, one at a time, until it comes to its next pause."""

import threading
from collections.abc import Callable


class Killed(BaseException):
    """Ends an actor as a kill would; nothing that it still does has any effect outside it."""


class Actor:
    """Code that runs between two pauses whenever `turn` is called, in an order that only the caller decides."""

    def __init__(self, name: str, body: Callable[["Actor"], None]) -> None:
        self.name = name
        self.place = "start"
        self.end: BaseException | None = None
        self.alive = True
        self._dying = False
        self._mine, self._theirs = threading.Lock(), threading.Lock()
        self._mine.acquire()
        self._theirs.acquire()
        self._thread = threading.Thread(target=self._run, args=(body,), daemon=True)
        self._thread.start()

    def turn(self) -> None:
        """Let it run to its next pause, or to its end."""
        if self.alive:
            self._mine.release()
            self._theirs.acquire()

    def kill(self) -> None:
        """End it where it stands."""
        self._dying = True
        self.turn()

    def pause(self, place: str) -> None:
        """Called by the actor's own code: somebody else's turn."""
        if self._dying:
            raise Killed
        self.place = place
        self._theirs.release()
        self._mine.acquire()
        if self._dying:
            raise Killed

    def _run(self, body: Callable[["Actor"], None]) -> None:
        self._mine.acquire()
        try:
            if not self._dying:
                body(self)
        except BaseException as end:  # noqa: BLE001  # the scheduler looks at it
            self.end = end
        finally:
            self.alive = False
            self._theirs.release()
