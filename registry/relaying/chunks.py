"""Cuts the store's order into chunks: few enough to hold in memory, and never through the middle of a command."""

from collections import deque
from collections.abc import Callable

from registry.relaying.ports import Source
from registry.stored import Stored

PAGE = 1_000
"""Events asked of the store at once: 64 MB if every one of them had the greatest size allowed."""


class Chunks:
    """Reads on from a position. What was read but not yet taken is kept, so no event is read twice."""

    def __init__(
        self, source: Source, after: int, *, events: int, size: int, joined: Callable[[bytes, bytes], bool]
    ) -> None:
        self._source = source
        self._after = after
        self._events = events
        self._size = size
        self._joined = joined
        self._ahead: deque[Stored] = deque()

    @property
    def at_end(self) -> bool:
        """Whether the last chunk ended where the store did."""
        return not self._ahead

    def take(self) -> list[Stored]:
        """The next chunk, empty at the end of the store.

        It ends at the first event that fills it, or where the command of that event ends.
        """
        chunk: list[Stored] = []
        size = 0
        while len(chunk) < self._events and size < self._size and self._more():
            event = self._ahead.popleft()
            chunk.append(event)
            size += len(event.data)
        while chunk and self._more() and self._joined(chunk[-1].data, self._ahead[0].data):
            chunk.append(self._ahead.popleft())
        return chunk

    def _more(self) -> bool:
        if not self._ahead:
            page = self._source.read(self._after, PAGE)
            if page:
                self._after = page[-1].position
                self._ahead.extend(page)
        return bool(self._ahead)
