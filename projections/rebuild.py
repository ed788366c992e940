"""Fills a new generation from the store, catches up with the log, and points readers and workers at it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from projections.database import Database, numbered
from projections.filling import Filling, Stored
from projections.fold import dispatch_of, uncollected
from projections.generation import OFFSETS, WATERMARK, Generation, OffsetRow, WatermarkRow
from projections.log import HEADS, Log
from projections.places import Places
from projections.refold import Refold
from projections.runner import Runner
from projections.status import Status
from projections.stops import HeadMismatch, Stop
from projections.view import View
from projections.watermark import Partition
from registry.events.head import EMPTY, Mark

PIECE = 10_000
"""Events of the store that are read at once."""


class Source(Protocol):
    """The store, read in the one order of all events."""

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """The next events after a position, ascending, at most `limit`; none at the end."""


Progress = Callable[[str, int, int], None]
"""Called with "store", "log" or "live", the events read so far in that phase, and the position reached."""


def rebuild(
    database: Database,
    views: Sequence[View],
    log: Log,
    source: Source,
    names: Sequence[str] = (),
    progress: Progress | None = None,
    *,
    against_live: bool = True,
) -> str:
    """Rebuild all views, or the named ones, beside the live generation; the new generation's name.

    Readers and the live worker go on meanwhile; at the end one pointer moves. `log` is a reader of its own. The
    generation that was live is kept, older ones are dropped. Raises what `Runner.step` raises, and `Refused` when
    another rebuild runs or a named view cannot fold what all views have folded; the live generation stays then. A store
    whose history is not the one that the live generation was told, or ends before it, is a `HeadMismatch` or a `Fork`;
    with `against_live=False` only the log's heads are asked, for all views alone: a named one stands beside a copy.
    """
    with database.building():
        live = database.current()
        for left in database.generations():
            if live is None or numbered(left) > numbered(live):  # an interrupted rebuild left it
                database.drop(left)
        target = database.create()
        try:
            _Rebuild(database, views, log, source, progress or _quiet, live, target, against_live).run(names)
        except BaseException:
            with suppress(Stop):  # what cannot be dropped now, or is live after all, the next one looks after
                database.drop(target)  # on a full disk the live worker waits for its room
            raise
        for old in database.generations():
            if old not in (target, live):
                database.drop(old)
    return target


def events(source: Source, limit: int = PIECE) -> Iterator[Sequence[Stored]]:
    """The whole store in pieces, from its first event to the end that it has when the reader gets there."""
    after = 0
    while piece := source.read(after, limit):
        yield piece
        after = piece[-1].position


class _Noted(NamedTuple):
    """How far a generation was told at one moment."""

    offsets: dict[int, OffsetRow]
    watermark: WatermarkRow | None

    def marks(self, partitions: int) -> dict[int, Mark]:
        """What the same history must come to at the same positions; nothing when it was cut into other partitions."""
        if len(self.offsets) - 1 != partitions:
            return {}
        told = (row for number, row in self.offsets.items() if number != HEADS)
        return {row.partition: Mark(row.position, row.count, row.digest.hex()) for row in told if row.position}

    def passed(self, status: Status) -> bool:
        """Whether a worker of another generation has come so far that this shows all that the noted one did."""
        told = (row for number, row in self.offsets.items() if number != HEADS)
        reached = 0 if self.watermark is None else self.watermark.position
        positions = {p.partition: p.position for p in status.partitions}
        passed = all(positions.get(row.partition, row.position) >= row.position for row in told)
        return passed and status.watermark >= reached


@dataclass
class _Rebuild:
    """One new generation on its way to become the live one."""

    database: Database
    views: Sequence[View]
    log: Log
    source: Source
    say: Progress
    live: str | None
    target: str
    against_live: bool

    def run(self, names: Sequence[str]) -> None:
        """Fill the new generation and point at it."""
        noted = self._noted()
        vouched = noted.marks(self.log.partitions) if noted is not None and self.against_live else {}
        runner = Runner(self.log, self.database, self.views, generation=self.target, vouched=vouched)
        try:
            if self.live is not None and names and {*names} != {view.name for view in self.views}:
                self._named(self.live, names)
            else:
                self._whole(noted, vouched)
            self._catch_up(runner)
            self._point(runner, self._settle(0))
        finally:
            runner.close()

    def _point(self, runner: Runner, settled: int) -> None:
        """Move the pointer while the live generation stands still and nobody would see less in the new one."""
        while True:
            self._catch_up(runner)
            with self._still() as noted:
                if noted is None or not self.against_live or noted.passed(runner.status()):
                    self._settle(settled)
                    self.database.publish(self.target, over=self.live)
                    return

    def _settle(self, after: int) -> int:
        """Let each view compare what it has published after a position with what it publishes now; up to where."""
        if self.live is None:
            return after
        asked = [view.settled for view in self.views if view.settled is not None]
        with self._opened(self.target) as generation, self._opened(self.live) as before:
            reached = before.watermark()
            with generation.session.transaction():
                for settled in asked:
                    settled(generation.session, before.session, after)
        return after if reached is None else reached.position

    def _named(self, live: str, names: Sequence[str]) -> None:
        """Copy the live generation but for the named views, and fold these up to where the copy stands."""
        with self._opened(self.target) as generation, self._opened(live) as source:
            refold = Refold(generation, names)
            refold.copy(source)
            for piece in self._pieces():
                refold.fold([(event.position, event.stream, event.data) for event in piece])
            refold.end()
            generation.index()

    def _whole(self, noted: _Noted | None, vouched: Mapping[int, Mark]) -> None:
        """Fold the store to its end into empty tables, with the log's offsets as they were noted before."""
        topic, every = self.log.topic_id, frozenset(range(self.log.partitions))
        with self._opened(self.target) as generation:
            generation.prepare(topic, len(every))
            if noted is not None:
                _begin_at(generation, noted, len(every))
            places = Places(generation, topic, every, vouched, alone=True)
            filling = Filling(generation, dispatch_of(self.views), places)
            with generation.session.unguarded(), uncollected():
                for piece in self._pieces():
                    filling.tell(piece)
                filling.settle()
                generation.index()
        for number, mark in vouched.items():
            _must_reach(mark, places.partitions[number])

    def _catch_up(self, runner: Runner) -> None:
        """Follow the log until nobody who reads the live generation would see less, else to its end."""
        done = 0
        while True:
            read = runner.step()
            done += read
            status = runner.status()
            self.say("log", done, max((p.position for p in status.partitions), default=0))
            noted = self._noted() if self.against_live else None
            if noted is not None and noted.passed(status):
                return
            if noted is None and not read:
                ends = self.log.ends()
                if all(p.offset >= ends.get(p.partition, 0) for p in status.partitions):
                    return

    def _pieces(self) -> Iterator[Sequence[Stored]]:
        done = 0
        for piece in events(self.source):
            yield piece
            done += len(piece)
            self.say("store", done, piece[-1].position)

    def _noted(self) -> _Noted | None:
        """How far the live generation has been told, if there is one."""
        if self.live is None:
            return None
        with self._opened(self.live) as generation, generation.session.transaction():
            return _Noted(generation.offsets(), generation.watermark())

    @contextmanager
    def _still(self) -> Iterator[_Noted | None]:
        """How far the live generation has been told, which no worker can change meanwhile."""
        if self.live is None:
            yield None
            return
        with self._opened(self.live) as generation, generation.session.transaction():
            generation.stand_still()
            yield _Noted(generation.offsets(), generation.watermark())

    def _opened(self, name: str) -> "_Opened":
        return _Opened(self.database, name, self.views)


class _Opened:
    """A generation for the length of a `with`."""

    def __init__(self, database: Database, name: str, views: Sequence[View]) -> None:
        self._generation = Generation(database.open(name), views)

    def __enter__(self) -> Generation:
        return self._generation

    def __exit__(self, *_: object) -> None:
        self._generation.session.close()


def _begin_at(generation: Generation, noted: _Noted, partitions: int) -> None:
    rows = [row for number, row in noted.offsets.items() if number < partitions]
    begin = [OffsetRow(row.partition, row.topic_id, row.offset, 0, 0, EMPTY) for row in rows]
    with generation.session.transaction():
        generation.session.upsert(OFFSETS, list(map(OFFSETS.values, begin)))
        if noted.watermark is not None:
            generation.session.upsert(WATERMARK, [WATERMARK.values(noted.watermark)])


def _must_reach(mark: Mark, partition: Partition) -> None:
    if partition.position < mark.position:
        folded = f"{partition.count} events up to position {partition.position}, where the store ends"
        raise HeadMismatch(partition.number, mark.position, f"{mark.count} events", folded)


def _quiet(phase: str, events: int, position: int) -> None:
    """No progress is asked for."""
