"""The one loop for all views: poll, check, fold, and one transaction for rows, streams, offsets and watermark."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress

from projections.database import Database
from projections.fold import Fold, dispatch_of, uncollected
from projections.generation import Generation
from projections.leases import Alone, Keeper
from projections.log import Log, LogDenied, LogUnavailable, OffsetGone, Polled
from projections.places import Places
from projections.status import Progress, Status, status_of
from projections.stops import Damaged, DatabaseUnavailable, Fenced, IntegrityStop, Overtaken, Refused, RowRefused
from projections.streams import streams_of
from projections.view import View
from registry.events.head import Mark

MOST = 5_000
"""Records in one batch, and so in one transaction."""
POLL_SECONDS = 0.2
SOON = 0.02
"""Seconds to the next look at what other workers have proven, while a head waits for them."""
PATIENCE = (0.1, 5.0)
"""Seconds between attempts while log or database is away: the first, and the longest."""
ENDS_EVERY = 2.0
"""Seconds after which the log is asked anew for its ends, and the database for parked keys."""

OnStep = Callable[[str], None]


class Runner:
    """A worker that keeps one generation up to date: the live one, or a pinned one that is being built.

    `keeper` says which partitions are this worker's, where several share a generation; one that is overtaken then
    begins anew from what is written. `vouched` are marks that the partitions must agree with, beside the heads'.
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
        keeper: Keeper | None = None,
        vouched: Mapping[int, Mark] | None = None,
        most: int = MOST,
    ) -> None:
        self._log = log
        self._database = database
        self._views = views
        self._dispatch = dispatch_of(views)
        self._on_step = on_step
        self._pinned = generation
        self._keeper = keeper or Alone()
        self._vouched = vouched or {}
        self._most = most
        self._careful = 0
        self._generation: Generation | None = None
        self._places: Places | None = None
        self._astray = False
        """The log was away: what it has in hand may not be what comes next here."""
        self._asked = 0.0
        self._progress = Progress()

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop` is set; the batch at hand is finished.

        While log or database is away it waits and tries again, and says so in its status. Raises `IntegrityStop`,
        `Damaged`, `LogDenied`, `Fenced`, `RebuildNeeded`, and `UnknownSchema` once everything before the unknown event
        is written.
        """
        pause, longest = PATIENCE
        try:
            while not stop.is_set():
                try:
                    self.step()
                except (Damaged, LogDenied):
                    raise
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
            self._astray, self._asked, self._progress.ends = True, 0.0, None  # how long it is, nobody knows by now
            raise
        except (Overtaken, Fenced) as overtaken:
            self.close()
            if self._keeper.alone and isinstance(overtaken, Fenced):
                raise
            return 0
        except RowRefused as refused:
            self._look_closely(refused)
            return 0
        except BaseException:
            self.close()
            raise

    def status(self) -> Status:
        """How far the worker is; may be asked from any thread."""
        generation, places = self._generation, self._places
        name = None if generation is None else generation.name
        names = tuple(view.name for view in self._views)
        partitions, heads = ({}, None) if places is None else (places.partitions, places.heads)
        return status_of(name, names, partitions, heads, self._progress)

    def close(self) -> None:
        """Let go of the generation; the next step opens it anew from what is written."""
        generation, self._generation = self._generation, None
        if generation is not None:
            generation.session.close()

    def _open(self) -> None:
        """Be on the right generation and topic, with the written state, and the log at its offsets."""
        wanted = self._pinned or self._database.current() or self._first()
        topic = self._log.topic_id
        places = self._places
        opened = self._generation
        if opened is not None and places is not None and (opened.name, places.topic) == (wanted, topic):
            if self._kept(opened) != places.partitions.keys():
                self._load(opened, topic)
            elif self._astray:
                self._assign(places)
            return
        self.close()
        generation = Generation(self._database.open(wanted), self._views)
        try:
            generation.prepare(topic, self._log.partitions)
            if self._pinned is None:
                self._index(generation)
            self._load(generation, topic)
        except BaseException:
            generation.session.close()
            raise
        self._generation = generation

    def _first(self) -> str:
        """The first generation of an empty database."""
        with self._building():
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

    @contextmanager
    def _building(self) -> Iterator[None]:
        with ExitStack() as held:
            try:
                held.enter_context(self._database.building())
            except Refused as busy:  # another worker, or a rebuild, makes the first generation at this moment
                raise DatabaseUnavailable(str(busy)) from busy
            yield

    def _index(self, generation: Generation) -> None:
        """Make indexes that this version has and the generation has not, one worker at a time."""
        if self._keeper.alone:
            generation.index()
        else:
            with suppress(DatabaseUnavailable), self._building():
                generation.index()

    def _kept(self, generation: Generation) -> frozenset[int]:
        return self._keeper.kept(generation.session, self._log.partitions)

    def _load(self, generation: Generation, topic: str) -> None:
        kept = self._kept(generation)
        self._places = Places(generation, topic, kept, self._vouched, alone=self._keeper.alone)
        self._assign(self._places)

    def _assign(self, places: Places) -> None:
        self._log.assign(places.offsets(), places.heads.offset)
        self._astray = False

    def _polled(self, timeout: float) -> Polled:
        self._look_around()
        places = self._places
        assert places is not None
        if places.waiting:
            timeout = min(timeout, SOON)
        try:
            polled = self._log.poll(timeout, self._most)
        except OffsetGone as gone:
            if self._log.topic_id == places.topic:
                places.replay(gone.partition)
                self._assign(places)
            return Polled((), ())  # of a topic that was created again, the next step opens all partitions anew
        self._step("polled")
        return polled

    def _take(self, polled: Polled) -> int:
        generation, places = self._generation, self._places
        assert generation is not None
        assert places is not None
        places.hear(polled.heads)
        records = polled.records
        keys = {record.key: record.partition for record in records if record.position > 0}
        with uncollected():
            fold = Fold(generation, self._dispatch, streams_of(generation, keys), careful=self._careful > 0)
            fold.records(records, places.partitions)
            batch = fold.batch()
        batch.watermark = places.advanced(generation)
        places.move(batch)
        self._step("folded")
        if not batch.empty:
            generation.commit(batch, lambda: self._step("writing"))
            places.moved(batch)
            self._step("committed")
        self._careful = max(0, self._careful - len(records))
        self._progress.note(len(records))
        self._progress.awaited = tuple(places.heads.awaited(places.partitions))
        if fold.halted is not None:
            raise fold.halted
        return len(records)

    def _look_closely(self, refused: RowRefused) -> None:
        """Fold again, checking each value as it is put, so that only the key with the bad row is parked."""
        self.close()
        if self._careful:
            raise IntegrityStop(f"the database refuses rows that look sound: {refused}") from refused
        self._careful = 2 * self._most

    def _look_around(self) -> None:
        """Now and then: how long the log is, and which keys are parked."""
        now = time.monotonic()
        places = self._places
        if now - self._asked >= ENDS_EVERY and self._generation is not None and places is not None:
            self._asked = now
            self._progress.looked(self._log.ends(), places.partitions, places.heads)
            self._progress.parked = tuple(self._generation.parked())

    def _step(self, name: str) -> None:
        if self._on_step is not None:
            self._on_step(name)
