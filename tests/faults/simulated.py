"""What the simulation stands on: a store, a topic with Kafka's transactions, and views in memory."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import ClassVar, NamedTuple

from projections.database import Values
from projections.log import HEADS, HeadRecord, LogUnavailable, OffsetGone, Polled, Record
from projections.sqlite import SqliteSession
from projections.stops import Fenced
from registry.events.enterprise import DetailsChanged
from registry.events.head import PARTITIONS
from registry.relay import Beat, Last, Overtaken, Stored, Tail, Unavailable
from tests.projections.engine.small_views import ACT, data, praised, registered

Pause = Callable[[str], None]


@lru_cache(maxsize=1 << 15)
def event_of(stream: str, version: int, command: str) -> bytes:
    """An event's stored bytes."""
    if version == 1:
        return registered(stream, command).replace(b'"c-1"', b'"%s"' % command.encode())
    if version % 3 == 0:
        return praised(stream, version, command).replace(b'"c-1"', b'"%s"' % command.encode())
    return data(stream, version, DetailsChanged(**{**ACT, "command": command}, name=command))


class Conflict(Exception):
    """Raised when another writer was faster, or the command id is recorded already."""


class SimulatedStore:
    """Commands and their events, all of one in one transaction; and the relay's lease."""

    def __init__(self, dice: Random) -> None:
        self.events: list[Stored] = []
        self.commands: dict[str, tuple[str, int, int]] = {}
        self.versions: dict[str, int] = {}
        self.holder: str | None = None
        self._dice = dice

    def save(self, command: str, follows: Mapping[str, int]) -> tuple[str, int, int]:
        """One event on each stream after the version that the writer has seen. Raises `Conflict`."""
        if command in self.commands or any(self.versions.get(s, 0) != seen for s, seen in follows.items()):
            raise Conflict
        position = self.last_position() + self._dice.choice((0, 0, 0, 3))
        for stream, seen in follows.items():
            position += 1
            self.versions[stream] = seen + 1
            self.events.append(Stored(position, stream, seen + 1, event_of(stream, seen + 1, command)))
        self.commands[command] = (stream, seen + 1, position)
        return self.commands[command]

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        return [event for event in self.events if event.position > after][:limit]

    def at(self, position: int) -> Stored | None:
        return next((event for event in self.events if event.position == position), None)

    def last_position(self) -> int:
        return self.events[-1].position if self.events else 0

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        self.holder = self.holder or holder
        return self.holder == holder

    def release_lease(self, name: str, holder: str) -> None:
        self.holder = None if self.holder == holder else self.holder


@dataclass(eq=False)
class Transaction:
    """Open until it is decided; then a marker must still come to each partition before readers pass."""

    state: str = "open"
    unmarked: set[int] = field(default_factory=set)
    rogue: bool = False


class Entry(NamedTuple):
    """A record in a partition (HEADS among them), at the offset that is its place in the list."""

    position: int
    key: str
    data: bytes
    transaction: Transaction


class SimulatedTopic:
    """Events and heads with Kafka's habits: epochs, open and aborted records, markers that come late."""

    def __init__(self) -> None:
        self.id = 1
        self.epoch = 0
        self.away = False
        self.lose: str | None = None
        """What becomes of the next commit: "answer" (it is done, and nobody hears of it) or "commit"."""
        self.transactions: list[Transaction] = []
        self.log: dict[int, list[Entry]] = {number: [] for number in range(HEADS, PARTITIONS)}

    def made_anew(self) -> None:
        """Deleted and created: empty, under another id."""
        self.id += 1
        self.log = {number: [] for number in range(HEADS, PARTITIONS)}

    def admit(self) -> int:
        """A new writer: what the last one left open is aborted, and every marker is written."""
        self.epoch += 1
        for transaction in self.transactions:
            if transaction.state == "open":
                transaction.state = "aborted"
            transaction.unmarked.clear()
        self.transactions.clear()
        return self.epoch

    def mark(self, dice: Random) -> None:
        """One late marker is written."""
        late = [t for t in self.transactions if t.state != "open" and t.unmarked]
        if late:
            chosen = dice.choice(late)
            chosen.unmarked.discard(dice.choice(sorted(chosen.unmarked)))

    def double(self, number: int) -> None:
        """Somebody tells the last committed record of a partition once more."""
        if self.log[number] and self.log[number][-1].transaction.state == "committed":
            rogue = Transaction("committed", rogue=True)
            self.log[number].append(self.log[number][-1]._replace(transaction=rogue))

    def stable(self, number: int, start: int = 0) -> int:
        """The offset up to which readers of committed records may read, who have read up to `start`."""
        log = self.log[number]
        for offset in range(start, len(log)):
            entry = log[offset]
            if entry.transaction.state == "open" or number in entry.transaction.unmarked:
                return offset
        return len(log)

    def committed(self, number: int, start: int, end: int) -> Iterator[tuple[int, Entry]]:
        entries = enumerate(self.log[number][start:end], start)
        return ((offset, entry) for offset, entry in entries if entry.transaction.state == "committed")


class SimulatedPublisher:
    """The relay's way into the topic; it comes to a pause before and inside each call."""

    def __init__(self, topic: SimulatedTopic, pause: Pause) -> None:
        self._topic = topic
        self._pause = pause
        self._epoch = self._id = 0
        self._transaction = Transaction("aborted")

    def open(self, beat: Beat) -> Tail:
        self._pause("opening")
        self._reach()
        beat()
        self._epoch, self._id = self._topic.admit(), self._topic.id
        self._pause("admitted")
        self._admitted()
        ends = {
            number: list(self._topic.committed(number, 0, self._topic.stable(number))) for number in self._topic.log
        }
        heads = ends.pop(HEADS)
        last = {number: found[-1][1] for number, found in ends.items() if found}
        return Tail(
            heads[-1][1].data if heads else None, {n: Last(entry.position, entry.data) for n, entry in last.items()}
        )

    def verify(self) -> None:
        self._admitted()

    def begin(self) -> None:
        self._admitted()
        self._transaction = Transaction()
        self._topic.transactions.append(self._transaction)

    def send(self, events: Iterable[tuple[int, Stored]]) -> None:
        for place, (partition, event) in enumerate(events):
            if place % 3 == 2:
                self._pause("sending")
            self._admitted()
            self._write(partition, Entry(event.position, event.stream, event.data, self._transaction))

    def commit(self, head: bytes, beat: Beat) -> None:
        self._pause("committing")
        self._admitted()
        self._write(HEADS, Entry(0, "head", head, self._transaction))
        self._pause("flushed")
        beat()
        self._admitted()
        lost, self._topic.lose = self._topic.lose, None
        if lost == "commit":
            raise Unavailable("the request was lost")
        self._transaction.state = "committed"
        self._pause("deciding")
        if lost == "answer":
            raise Unavailable("the answer was lost")

    def close(self) -> None:
        self._epoch = 0

    def _write(self, number: int, entry: Entry) -> None:
        self._topic.log[number].append(entry)
        self._transaction.unmarked.add(number)

    def _reach(self) -> None:
        if self._topic.away:
            raise Unavailable("no broker answers")

    def _admitted(self) -> None:
        self._reach()
        if self._epoch == 0:
            raise Unavailable("not open")
        if self._epoch != self._topic.epoch:
            raise Overtaken("another writer was let in")
        if self._id != self._topic.id:
            raise Unavailable("the topic is not the one that was opened")


class SimulatedLog:
    """One reader of the topic: it sees some partitions sooner than others."""

    def __init__(self, topic: SimulatedTopic, pause: Pause, dice: Random) -> None:
        self._topic = topic
        self._pause = pause
        self._dice = dice
        self._id = topic.id
        self._places: dict[int, int] = {}
        self.partitions = PARTITIONS
        self.brought_nothing = False

    @property
    def topic_id(self) -> str:
        return f"topic-{self._id}"

    def assign(self, offsets: Mapping[int, int], heads: int) -> None:
        self._places = {**offsets, HEADS: heads}

    def poll(self, timeout: float, most: int) -> Polled:
        self._pause("polling")
        if self._topic.away:
            raise LogUnavailable("no broker answers")
        if self._id != self._topic.id:
            self._id = self._topic.id
            raise OffsetGone(0)
        records: list[Record] = []
        heads: list[HeadRecord] = []
        for number, log in self._topic.log.items():
            if self._places[number] > len(log):
                raise OffsetGone(number)
            if self._places[number] == len(log):
                continue
            end = self._topic.stable(number, self._places[number])
            if end > self._places[number] and self._dice.random() < 0.8:
                self._take(number, end, records, heads)
        self.brought_nothing = not records and not heads
        return Polled(records, heads)

    def ends(self) -> Mapping[int, int]:
        return {number: self._topic.stable(number) for number in self._topic.log}

    def close(self) -> None:
        self._places = {}

    def _take(self, number: int, end: int, records: list[Record], heads: list[HeadRecord]) -> None:
        found = self._topic.committed(number, self._places[number], end)
        if number == HEADS:
            heads.extend(HeadRecord(offset, entry.data) for offset, entry in found)
        else:
            records.extend(Record(number, offset, e.position, e.key, e.data) for offset, e in found)
        self._places[number] = end


class MemorySession(SqliteSession):
    """A generation that lives as long as its connection, which all its sessions share."""

    def __init__(self, name: str, connection: sqlite3.Connection) -> None:
        self._name = name
        self._connection = connection
        self._begin = "BEGIN"

    @property
    def generation(self) -> str:
        return self._name

    def close(self) -> None:
        """The connection is the database's."""


class MemoryDatabase:
    """Generations in memory."""

    quick: ClassVar[bool] = True
    shared: ClassVar[bool] = False

    def __init__(self) -> None:
        self._generations: dict[str, sqlite3.Connection] = {}
        self._live: str | None = None

    def current(self) -> str | None:
        return self._live

    def generations(self) -> list[str]:
        return list(self._generations)

    def create(self) -> str:
        name = f"g{len(self._generations) + 1:04d}"
        self._generations[name] = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        return name

    def open(self, generation: str) -> MemorySession:
        return MemorySession(generation, self._generations[generation])

    @contextmanager
    def reading(self) -> Iterator[MemorySession]:
        assert self._live is not None
        yield self.open(self._live)

    def glance(self, sql: str, parameters: Sequence[object] = ()) -> list[Values]:
        with self.reading() as session:
            return session.select(sql, parameters)

    def publish(self, generation: str, over: str | None) -> None:
        if self._live != over:
            raise Fenced("another generation is live")
        self._live = generation

    def drop(self, generation: str) -> bool:
        self._generations.pop(generation).close()
        return True

    @contextmanager
    def building(self) -> Iterator[None]:
        yield

    def close(self) -> None:
        for connection in self._generations.values():
            connection.close()
