"""The one loop for all views: poll, check, fold, and one transaction for rows, streams, offsets and watermark."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from projections.database import Database
from projections.fold import Fold, dispatch_of
from projections.generation import Batch, Generation
from projections.log import HEADS, Log, LogUnavailable, OffsetGone, Polled
from projections.status import Progress, Status, status_of
from projections.stops import DatabaseUnavailable, IntegrityStop, Overtaken, RowRefused
from projections.view import View
from projections.watermark import Heads, Partition
from registry.events.head import Mark

MOST = 5_000
"""Records in one batch, and so in one transaction."""
POLL_SECONDS = 0.2
PATIENCE = (0.1, 5.0)
"""Seconds between attempts while log or database is away: the first, and the longest."""
ENDS_EVERY = 2.0
"""Seconds after which the log is asked anew for its ends, and the database for parked keys."""

OnStep = Callable[[str], None]


class Runner:
    """A worker that keeps one generation up to date: the live one, or a pinned one that is being built.

    `vouched` are marks that the partitions must agree with, beside those of the heads.
    `on_step` is called with "polled", "folded", "writing" (inside the transaction) and "committed". All methods belong
    to one thread, but for `status`.
    """

    def __init__(
        self,
        log: Log,
        database: Database,
        views: Sequence[View],
        on_step: OnStep | None = None,
        *,
        generation: str | None = None,
        vouched: Mapping[int, Mark] | None = None,
        most: int = MOST,
    ) -> None:
        self._log = log
        self._database = database
        self._views = views
        self._dispatch = dispatch_of(views)
        self._on_step = on_step
        self._pinned = generation
        self._vouched = vouched or {}
        self._most = most
        self._careful = 0
        self._generation: Generation | None = None
        self._partitions: dict[int, Partition] = {}
        self._heads: Heads | None = None
        self._topic = ""
        self._astray = False
        """The log was away: what it has in hand may not be what comes next here."""
        self._asked = 0.0
        self._progress = Progress()

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop` is set; the batch at hand is finished.

        While log or database is away it waits and tries again, and says so in its status. Raises `IntegrityStop`,
        `Fenced`, `RebuildNeeded`, and `UnknownSchema` once everything before the unknown event is written.
        """
        pause, longest = PATIENCE
        try:
            while not stop.is_set():
                try:
                    self.step()
                except (LogUnavailable, DatabaseUnavailable) as away:
                    self._progress.error = f"waiting: {away}"
                    stop.wait(pause)
                    pause = min(2 * pause, longest)
                else:
                    pause, self._progress.error = PATIENCE[0], None
        except Exception as error:
            self._progress.error = f"stopped: {error}"
            raise
        finally:
            self.close()

    def step(self, timeout: float = POLL_SECONDS) -> int:
        """One poll and its transaction; the number of records read. Raises what `run` handles, and what it raises."""
        try:
            self._open()
            return self._take(self._polled(timeout))
        except LogUnavailable:
            self._astray = True
            raise
        except Overtaken:
            self.close()
            return 0
        except RowRefused as refused:
            self._look_closely(refused)
            return 0
        except BaseException:
            self.close()
            raise

    def tell(self, polled: Polled) -> int:
        """Fold records that come from elsewhere than the log (a rebuild reads the store); raises as `step` does."""
        try:
            self._open()
            return self._take(polled)
        except RowRefused as refused:
            self._look_closely(refused)
            return self.tell(polled)
        except BaseException:
            self.close()
            raise

    def status(self) -> Status:
        """How far the worker is; may be asked from any thread."""
        generation = self._generation
        name = None if generation is None else generation.name
        names = tuple(view.name for view in self._views)
        return status_of(name, names, self._partitions, self._heads, self._progress)

    def close(self) -> None:
        """Let go of the generation; the next step opens it anew from what is written."""
        generation, self._generation = self._generation, None
        if generation is not None:
            generation.session.close()

    def _open(self) -> None:
        """Be on the right generation and topic, with the written state, and the log at its offsets."""
        wanted = self._pinned or self._database.current() or self._first()
        topic = self._log.topic_id
        if self._generation is not None and (self._generation.name, self._topic) == (wanted, topic):
            if self._astray:
                self._assign()
            return
        self.close()
        generation = Generation(self._database.open(wanted), self._views)
        try:
            generation.prepare(topic, self._log.partitions)
            if self._pinned is None:
                generation.index()
            self._load(generation, topic)
        except BaseException:
            generation.session.close()
            raise
        self._generation = generation

    def _first(self) -> str:
        """The first generation of an empty database."""
        with self._database.building():
            live = self._database.current()
            if live is None:
                live = self._database.create()
                generation = Generation(self._database.open(live), self._views)
                try:
                    generation.prepare(self._log.topic_id, self._log.partitions)
                finally:
                    generation.session.close()
                self._database.publish(live, over=None)
            return live

    def _load(self, generation: Generation, topic: str) -> None:
        rows = generation.offsets()
        self._heads = Heads(rows.pop(HEADS), generation.watermark())
        self._partitions = {number: Partition(row) for number, row in sorted(rows.items())}
        for place in self._places(self._heads):
            if place.saved.topic_id != topic:  # created again: it is read from its beginning, versions drop the overlap
                place.offset = 0
        for number, mark in self._vouched.items():
            self._partitions[number].expect(mark)
        self._topic = topic
        self._assign()

    def _assign(self) -> None:
        assert self._heads is not None
        offsets = {number: partition.offset for number, partition in self._partitions.items()}
        self._log.assign(offsets, self._heads.offset)
        self._astray = False

    def _polled(self, timeout: float) -> Polled:
        self._look_around()
        try:
            polled = self._log.poll(timeout, self._most)
        except OffsetGone as gone:
            if self._log.topic_id == self._topic:
                self._replay(gone.partition)
            return Polled((), ())  # of a topic that was created again, the next step opens all partitions anew
        self._step("polled")
        return polled

    def _replay(self, number: int) -> None:
        """Read a partition (or the heads) from its beginning: the log does not hold the offset any more."""
        place = self._heads if number == HEADS else self._partitions[number]
        assert place is not None
        if place.offset == 0:
            raise IntegrityStop(f"partition {number} of the log no longer begins with its first record: rebuild all")
        place.offset = 0
        self._assign()

    def _take(self, polled: Polled) -> int:
        generation, heads, partitions = self._generation, self._heads, self._partitions
        assert generation is not None
        assert heads is not None
        for head in polled.heads:
            heads.add(head.offset, head.data, partitions)
        records = polled.records
        keys = {record.key: record.partition for record in records if record.position > 0}
        with _uncollected():
            fold = Fold(generation, self._dispatch, keys, careful=self._careful > 0)
            fold.records(records, partitions)
            batch = fold.batch()
        batch.watermark = heads.advance(partitions)
        self._move(batch, heads)
        self._step("folded")
        if batch.moves:
            generation.commit(batch, lambda: self._step("writing"))
            self._moved(batch, heads)
            self._step("committed")
        self._careful = max(0, self._careful - len(records))
        self._progress.note(len(records))
        self._progress.awaited = tuple(heads.awaited(partitions))
        if fold.halted is not None:
            raise fold.halted
        return len(records)

    def _move(self, batch: Batch, heads: Heads) -> None:
        for place in self._places(heads):
            row = place.row(self._topic)
            if row != place.saved:
                batch.moves.append((place.saved, row))

    def _moved(self, batch: Batch, heads: Heads) -> None:
        for _, row in batch.moves:
            if row.partition == HEADS:
                heads.saved = row
            else:
                self._partitions[row.partition].saved = row

    def _places(self, heads: Heads) -> list[Heads | Partition]:
        return [heads, *self._partitions.values()]

    def _look_closely(self, refused: RowRefused) -> None:
        """Fold again, checking each value as it is put, so that only the key with the bad row is parked."""
        self.close()
        if self._careful:
            raise IntegrityStop(f"the database refuses rows that look sound: {refused}") from refused
        self._careful = 2 * self._most

    def _look_around(self) -> None:
        """Now and then: how long the log is, and which keys are parked."""
        now = time.monotonic()
        if now - self._asked >= ENDS_EVERY and self._generation is not None:
            self._asked = now
            self._progress.ends = self._log.ends()
            self._progress.parked = tuple(self._generation.parked())

    def _step(self, name: str) -> None:
        if self._on_step is not None:
            self._on_step(name)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A batch's rows are all alive until it is written, and leave no cycles: looking for some took 7 % of a fold."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
