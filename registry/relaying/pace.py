"""How much the relay takes at once, and how long it waits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Sizes and times, in events, bytes and seconds.

    A command that begins in a chunk ends in it, so with at most 1,001 events a command a chunk has at most 5,000. At
    the store's end it looks again after `rest`: what comes meanwhile goes in one transaction, which costs the log as
    much for one event as for twenty. A log that denies the relay is asked so many times, and for so long, before that
    ends it.
    """

    chunk_events: int = 4_000
    chunk_bytes: int = 4 << 20
    rest: float = 0.008
    lease: float = 10.0
    verify: float = 5.0
    first_retry: float = 0.1
    last_retry: float = 5.0
    finish_within: float = 4.0
    denials: int = 8
    denied_for: float = 30.0
