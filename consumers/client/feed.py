"""Keeps a copy of the credit feed up to date: pull, follow, look up, verify, acknowledge."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from consumers.client.comparing import compared
from consumers.client.connection import Caller, Connection
from consumers.client.daily import Days
from consumers.client.errors import CursorGone, FeedUnavailable, WrongCopy
from consumers.client.freshness import Clock, Freshness, utc_now
from consumers.client.reading import Change, Reading, Step, wanted
from consumers.client.spool import Spool
from consumers.client.stops import StopUses
from consumers.client.stored import Copy, Held, State, StopUse
from consumers.client.trust import Trust

PATIENCE = 30.0
"""Seconds that a pull goes on trying while the feed is away."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
MOST_SNAPSHOTS = 3
Say = Callable[[str], None]


class Pulled(NamedTuple):
    """What a step brought: the position reached, its changes (none of a snapshot), stop-uses to be acknowledged.

    `waiting` more have been told of items that the copy still shows: they come once it has reached the withdrawal.
    """

    position: int
    changes: list[Change]
    stop_uses: list[StopUse]
    snapshot: bool = False
    total: int = 0
    waiting: int = 0


Advanced = tuple[Pulled, bool]
"""A step, and whether more are to come."""


class Feed:
    """A recipient's copy of the feed at `url` in the database `into`: an SQLite file or a postgresql:// address.

    `watch` are the credit codes to keep; without it those that the copy was begun with, or all. `keys` is the key set
    to believe; without it the one that the feed publishes is believed at first sight. `silence` is how many seconds
    without a signed head count as a broken connection, and, with a minute's tolerance, how old a signed answer may be
    by the clock `now`. Everything kept was proven first; a kill at any point leaves the copy as it was at some step.
    One thread, one process for one copy. Raises `FeedUnavailable`, `FeedRefused`, `WrongCopy`, `CopyTaken`, and
    `NotGenuine` for what the feed did not publish.
    """

    def __init__(
        self,
        url: str,
        into: str | Path,
        *,
        key: str = "",
        purpose: str = "",
        watch: Iterable[str] | None = None,
        keys: Mapping[str, Any] | None = None,
        silence: float = 15.0,
        authorities: Path | None = None,
        certificate: Path | None = None,
        now: Clock = utc_now,
        say: Say = lambda _: None,
    ) -> None:
        self._connection = Connection(url, Caller(key, purpose, authorities, certificate), silence)
        self._copy = Copy(into)
        kept = self._copy.watched()
        self._watch = kept if watch is None else frozenset(watch)
        self._begins_anew = self._watch != kept
        trust = Trust(self._connection, self._copy, keys)
        freshness = Freshness(self._copy, silence, now)
        self._reading = Reading(self._connection, trust, freshness)
        self._days = Days(self._connection, trust, freshness)
        self._stops = StopUses(self._connection, self._copy, trust, freshness)
        self._spool = Spool(str(into))
        self._silence = silence
        self._untold: list[Change] = []
        self._told_to_stop = threading.Event()
        self._say = say

    def __enter__(self) -> "Feed":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives up connection and database."""
        self._connection.close()
        self._copy.close()

    def pull(self, patience: float = PATIENCE) -> Pulled:
        """Bring the copy up to date; the last step, with the number of all changes that came."""
        return _summed(self.updates(patience))

    def daily(self, patience: float = PATIENCE) -> Pulled:
        """Bring the copy up to the last day that has ended, by the feed's daily files; the last step, as of `pull`.

        A copy that begins, or whose edition has ended, begins with the snapshot. Never takes anything back: a copy
        that is further on stays where it is.
        """
        lacking: list[date] | None = None

        def next_day(state: State) -> Advanced:
            nonlocal lacking
            days, lacking = self._days.lacking(state) if lacking is None else lacking, None
            if not days:
                return self._pulled(Step(state, [], {}, more=False)), False
            pulled = self._with_day(state, days[0])
            lacking = days[1:]  # only now: a day that was broken off is looked for again
            return pulled, bool(lacking)

        return _summed(self._updates(patience, next_day))

    def updates(self, patience: float = PATIENCE) -> Iterator[Pulled]:
        """Steps up to the end of the feed, each already in the copy: a snapshot where there is no valid cursor, pages.

        A feed that is away is asked again for `patience` seconds.
        """
        return self._updates(patience, self._with_page)

    def follow(self, stop: threading.Event | None = None) -> Iterator[Pulled]:
        """Steps without end, each already in the copy; a feed that is away or silent is connected to again."""
        stop = self._told_to_stop = stop or threading.Event()
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                yield from self.updates()
                for step in self._streamed(stop):
                    pause = FIRST_PAUSE
                    if step.changes or self._stops.due:
                        yield self._pulled(step)
            except CursorGone as gone:
                self._say(str(gone))
            except FeedUnavailable as away:
                self._say(f"{away}; connecting again")
                stop.wait(max(away.wait, pause))
                pause = min(2 * pause, LONGEST_PAUSE)

    def check(self, uscc: str) -> Held | None:
        """The record of a credit code as the copy holds it; nothing when the copy has no data on it."""
        return self._copy.record(uscc)

    def stop_uses(self, uscc: str | None = None, *, pending: bool = False) -> list[StopUse]:
        """What must not be used any more: of one code or of all; `pending` gives the unacknowledged ones."""
        return self._copy.stop_uses(uscc, pending=pending)

    def acknowledge(self, stops: Iterable[StopUse]) -> int:
        """Tell the feed that these items are used no more; safe to repeat. The number of those that were told.

        One whose item the copy still shows is not told.
        """
        return self._stops.acknowledge(stops)

    def count(self) -> int:
        """The number of records in the copy."""
        return self._copy.count()

    def verify(self, each: Callable[[Pulled], object] = lambda _: None) -> Mapping[str, Any]:
        """Compare the copy with the snapshot of its position; the signed manifest. Raises `CopyDiffers`.

        It is brought up to a recent snapshot for that: what comes is given to `each`, step by step, and never again.
        """

        def advanced(position: int) -> State:
            return self._advanced(position, each)

        return compared(self._copy, self._reading, self._spool, self._watch, advanced)

    def _advanced(self, position: int, each: Callable[[Pulled], object]) -> State:
        """The copy's state once it has been pulled, no further than to a position."""
        for step in self._updates(PATIENCE, lambda state: self._with_page(state, position)):
            each(step)
        state = self._copy.state()
        assert state is not None
        return state

    def _state(self) -> State | None:
        """Where the copy stands; nothing when it must begin with a snapshot. Raises `WrongCopy`."""
        state = self._copy.state()
        if state is not None and state.url != self._connection.url:
            told, asked = state.url, self._connection.url
            raise WrongCopy(
                f"这是{told}的副本，不是{asked}的，请换用另一个副本 "
                f"this is a copy of {told}, not of {asked}: use another database"
            )
        return None if self._begins_anew else state

    def _snapshot(self) -> Step:
        before = self._copy.state()
        self._reading.download(self._spool)
        manifest = self._reading.load(
            self._spool,
            lambda lines, told: self._copy.replace(before, wanted(lines, self._watch), told, self._watch),
        )
        self._begins_anew = False
        after = self._copy.state()
        assert after is not None
        return Step(after, [], manifest, more=True)

    def _streamed(self, stop: threading.Event) -> Iterator[Step]:
        state = self._state()
        if state is None:
            return
        for step in self._reading.stream(state, self._silence):
            yield self._stepped(state, step)
            state = step.after
            if stop.is_set():
                return

    def _stepped(self, state: State, step: Step, upto: int | None = None) -> Step:
        """Keep a step in the copy: all of it, or what lies up to a position that the copy has not passed."""
        if upto is not None and step.after.position >= upto:
            kept = [change for change in step.changes if change["position"] <= upto]
            step = step._replace(after=state._replace(position=max(upto, state.position)), changes=kept, more=False)
        if step.after != state:
            self._copy.apply(state, step.after, self._of_interest(step.changes), step.head)
        return step

    def _of_interest(self, changes: Iterable[Change]) -> Iterator[Change]:
        return (one for one in changes if self._watch is None or _code(one) in self._watch)

    def _with_page(self, state: State, upto: int | None = None) -> Advanced:
        step = self._stepped(state, self._reading.page(state), upto)
        return self._pulled(step), step.more

    def _with_day(self, state: State, day: date) -> Pulled:
        """A day may hold as much as a snapshot: its changes go into the copy as they are read, and no further."""
        count = self._days.read(
            day,
            state,
            self._spool,
            lambda changes, told: self._copy.extend(state, self._of_interest(changes), told),
        )
        after = self._copy.state()
        assert after is not None
        return self._pulled(Step(after, [], {}, more=True))._replace(total=count)

    def _updates(self, patience: float, advance: Callable[[State], Advanced]) -> Iterator[Pulled]:
        pause, until, snapshots = FIRST_PAUSE, time.monotonic() + patience, 0
        while True:
            try:
                state = self._state()
                if state is None:
                    snapshots += 1
                    yield self._pulled(self._snapshot(), snapshot=True)
                    continue
                pulled, more = advance(state)
                yield pulled
                pause = FIRST_PAUSE
                if not more:
                    return
            except CursorGone as gone:
                self._say(f"{gone}: taking the snapshot")
                if snapshots == MOST_SNAPSHOTS:
                    raise FeedUnavailable(f"the feed takes no cursor of its own snapshots: {gone}") from gone
                self._begins_anew = True
            except FeedUnavailable as away:
                pause = self._waited(away, pause, until)

    def _pulled(self, step: Step, *, snapshot: bool = False) -> Pulled:
        self._untold = [] if snapshot else [*self._untold, *self._of_interest(step.changes)]
        self._stops.fetch()  # should it fail, what is in the copy already is given out with the next step
        changes, self._untold = self._untold, []
        ready, waiting = self._stops.ready()
        return Pulled(step.after.position, changes, ready, snapshot, len(changes), waiting)

    def _waited(self, away: FeedUnavailable, pause: float, until: float) -> float:
        rest = until - time.monotonic()
        if rest <= 0 or away.wait > rest or self._told_to_stop.is_set():
            raise away
        self._say(f"{away}; trying again")
        self._told_to_stop.wait(min(max(away.wait, pause), rest))
        return min(2 * pause, LONGEST_PAUSE)


def _summed(steps: Iterable[Pulled]) -> Pulled:
    """The last step, with the number of all changes since the beginning or the last snapshot."""
    count, snapshot, last = 0, False, None
    for last in steps:
        count, snapshot = (0, True) if last.snapshot else (count + last.total, snapshot)
    assert last is not None
    return last._replace(changes=[], total=count, snapshot=snapshot)


def _code(change: Change) -> str:
    """A record that left the scope is told by its stream alone, which ends with the code."""
    record = change["record"]
    return str(record["uscc"]) if record else str(change["stream"]).rpartition(":")[2]
