"""Compares a copy with the feed's snapshot, record by record, in the canonical form that both share."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from consumers.client.errors import CopyDiffers, FeedUnavailable
from consumers.client.reading import Reading, wanted
from consumers.client.spool import Spool
from consumers.client.stored import Copy, State

SHOWN = 5


def compared(
    copy: Copy,
    reading: Reading,
    spool: Spool,
    watch: frozenset[str] | None,
    advance: Callable[[int], State],
) -> Mapping[str, Any]:
    """The signed manifest of the snapshot that the copy equals, byte for byte, at its position.

    `advance` brings the copy to exactly the position of a recent snapshot. A copy that is further on already is
    compared with the snapshot of its own position. Raises `CopyDiffers`, naming the first records that differ.
    """
    position = reading.download(spool)
    state = advance(position)
    if state.position != position or not spool.filled:  # a copy that began anew has taken the file for itself
        spool.clear()
        reading.download(spool, state)
    return _manifest(copy, reading, spool, watch, state)


def _manifest(
    copy: Copy, reading: Reading, spool: Spool, watch: frozenset[str] | None, state: State
) -> Mapping[str, Any]:
    faults: list[str] = []

    def compare(lines: Iterator[bytes], told: Iterator[State]) -> State:
        faults.extend(_differing(wanted(lines, watch), copy.lines()))
        return next(told)

    manifest = reading.load(spool, compare)
    if (manifest["edition"], manifest["position"]) != (state.edition, state.position):
        raise FeedUnavailable(f"the feed gave the snapshot of another position than {state.cursor}: try again")
    if faults:
        more = f" and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise CopyDiffers(f"at position {state.position} the copy differs: {'; '.join(faults[:SHOWN])}{more}")
    return manifest


def _differing(feed: Iterator[bytes], copy: Iterator[bytes]) -> Iterator[str]:
    """Both are in the order of streams, so one walk finds what is missing, what is too much and what is otherwise."""
    theirs, ours = next(feed, None), next(copy, None)
    while theirs is not None or ours is not None:
        if theirs == ours:
            theirs, ours = next(feed, None), next(copy, None)
            continue
        first, second = _stream(theirs), _stream(ours)
        if ours is None or (theirs is not None and first < second):
            yield f"{first.decode()} is missing"
            theirs = next(feed, None)
        elif theirs is None or second < first:
            yield f"{second.decode()} is too much"
            ours = next(copy, None)
        else:
            yield f"{first.decode()} is another"
            theirs, ours = next(feed, None), next(copy, None)


def _stream(line: bytes | None) -> bytes:
    return b"" if line is None else str(json.loads(line)["stream"]).encode()
