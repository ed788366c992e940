"""Works on the pieces of a file in a thread of its own, in order, while the next ones are made."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

TOGETHER = 1 << 21
"""Bytes that change hands at once: each time both threads wait for Python's lock, up to 5 ms."""
_AHEAD = 2
"""Times that bytes may wait to be worked on."""


class Beside:
    """Gives the pieces to `work`, many in one; the end of the block waits until all are done.

    Raises what `work` raises.
    """

    def __init__(self, work: Callable[[bytes], object]) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(1, "credit-file")
        self._waiting: deque[Future[None]] = deque()
        self._held: list[bytes] = []
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._thread:
            if error is None:
                self._hand_over(0)

    def give(self, piece: bytes) -> None:
        """Returns at once, unless too much waits."""
        self._held.append(piece)
        self._size += len(piece)
        if self._size >= TOGETHER:
            self._hand_over(_AHEAD)

    def _hand_over(self, ahead: int) -> None:
        self._waiting.append(self._thread.submit(self._run, self._held))
        self._held, self._size = [], 0
        while len(self._waiting) > ahead:
            self._waiting.popleft().result()

    def _run(self, pieces: list[bytes]) -> None:
        self._work(b"".join(pieces))
