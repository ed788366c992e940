"""Keeps recorded times from going back: where one stands in an event's bytes, and how it is moved up."""

from collections.abc import Iterable, Iterator

MARK = b'"time":"'
"""Stands before the time of an event: within a JSON text a quote is escaped, and `time` comes before the data."""
LENGTH = 27
"""Bytes of a time: UTC with microseconds, so that bytes compare as times do."""


def recorded(state: bytes) -> bytes:
    """The time at which an event was recorded; nothing where its bytes hold none."""
    found = state.find(MARK)
    return b"" if found < 0 else state[found + len(MARK) : found + len(MARK) + LENGTH]


def ascending(states: Iterable[bytes], last: bytes = b"") -> Iterator[bytes]:
    """Each event's bytes, its time moved up to the latest before it; `last` is the latest recorded so far."""
    for state in states:
        own = recorded(state)
        if own and own < last:
            start = state.find(MARK) + len(MARK)
            yield state[:start] + last + state[start + LENGTH :]
        else:
            last = own or last
            yield state
