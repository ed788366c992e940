"""A store and a log in memory for the relay, and the check that both tell one history."""

import itertools
import random
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from registry.events.envelope import Envelope
from registry.events.head import EMPTY, PARTITIONS, Head, Mark, leaf, partition_of, rolled
from registry.relay import Beat, Last, Overtaken, Source, Stored, StoreUnavailable, Tail, Unavailable
from registry.stored import same_command


def envelope(stream: str, version: int, command: str, text: str = "") -> bytes:
    """An event's stored bytes, of any size."""
    return msgspec.json.encode(
        Envelope(
            specversion="1.0",
            id=f"{stream}/{version}",
            source="urn:test",
            type="registry.Tested",
            time="2026-01-02T03:04:05.000000Z",
            subject=stream.partition(":")[2],
            stream=stream,
            version=version,
            schema=1,
            data=msgspec.Raw(msgspec.json.encode({"command": command, "text": text})),
        )
    )


class MemorySource:
    """A store in memory: commands of one or more events, holes between positions, and a lease that can expire."""

    def __init__(self, *, holes: bool = True, seed: int = 0) -> None:
        self.events: list[Stored] = []
        self.away = False
        self._dice = random.Random(seed)
        self._holes = holes
        self._versions: dict[str, int] = {}
        self._commands = 0
        self._holder: str | None = None

    def record(self, streams: Iterable[str], text: str = "") -> int:
        """One command with one event for each stream; returns its last position."""
        self._commands += 1
        position = self.last_position() + (self._dice.choice((0, 0, 0, 2)) if self._holes else 0)
        for stream in streams:
            position += 1
            version = self._versions.get(stream, 0) + 1
            self._versions[stream] = version
            data = envelope(stream, version, f"command-{self._commands}", text)
            self.events.append(Stored(position, stream, version, data))
        return position

    def expire_lease(self) -> None:
        self._holder = None

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        self._answer()
        return [event for event in self.events if event.position > after][:limit]

    def at(self, position: int) -> Stored | None:
        self._answer()
        return next((event for event in self.events if event.position == position), None)

    def last_position(self) -> int:
        self._answer()
        return self.events[-1].position if self.events else 0

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        self._answer()
        if self._holder is None:
            self._holder = holder
        return self._holder == holder

    def release_lease(self, name: str, holder: str) -> None:
        self._answer()
        if self._holder == holder:
            self._holder = None

    def _answer(self) -> None:
        if self.away:
            raise StoreUnavailable("the database does not answer")


@dataclass
class MemoryBroker:
    """Partitions, heads, and the epoch of the writer that was let in last."""

    partitions: list[list[tuple[int, str, bytes]]] = field(default_factory=lambda: [[] for _ in range(PARTITIONS)])
    heads: list[bytes] = field(default_factory=list)
    epoch: int = 0
    away: bool = False
    loses_answers: bool = False


class MemoryPublisher:
    """A writer to the broker in memory."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self._epoch: int | None = None
        self._pending: list[tuple[int, Stored]] = []

    def open(self, beat: Beat) -> Tail:
        if self._broker.away:
            raise Unavailable("no broker answers")
        beat()
        self._broker.epoch += 1
        self._epoch = self._broker.epoch
        return Tail(
            head=self._broker.heads[-1] if self._broker.heads else None,
            last={
                number: Last(records[-1][0], records[-1][2])
                for number, records in enumerate(self._broker.partitions)
                if records
            },
        )

    def verify(self) -> None:
        self._admitted()

    def begin(self) -> None:
        self._admitted()
        self._pending = []

    def send(self, events: Iterable[tuple[int, Stored]]) -> None:
        self._admitted()
        self._pending.extend(events)

    def commit(self, head: bytes, beat: Beat) -> None:
        self._admitted()
        for partition, event in self._pending:
            self._broker.partitions[partition].append((event.position, event.stream, event.data))
        self._broker.heads.append(head)
        if self._broker.loses_answers:
            self._broker.loses_answers = False
            raise Unavailable("the answer was lost")

    def close(self) -> None:
        self._epoch = None

    def _admitted(self) -> None:
        if self._broker.away or self._epoch is None:
            raise Unavailable("no broker answers")
        if self._epoch != self._broker.epoch:
            raise Overtaken("another writer was let in")


def check_told(
    source: Source, partitions: Mapping[int, Sequence[tuple[int, str, bytes]]], heads: Sequence[Head]
) -> None:
    """Asserts that the log tells the store's history: each event once, in order, the same bytes, rightly counted."""
    events = source.read(0, 10_000_000)
    wanted: dict[int, list[tuple[int, str, bytes]]] = {number: [] for number in range(PARTITIONS)}
    for event in events:
        wanted[partition_of(event.stream)].append((event.position, event.stream, event.data))
    for number, records in wanted.items():
        assert list(partitions.get(number, [])) == records, _difference(number, partitions.get(number, []), records)
    if events:
        assert heads[-1].position == events[-1].position
    ends = {event.position: event for event in events}
    inside = {one.position for one, following in itertools.pairwise(events) if same_command(one.data, following.data)}
    counted = _marks(events, {head.position for head in heads})
    for head in heads:
        assert head.leaf == leaf(head.position, ends[head.position].data).hex()
        assert head.position not in inside, "a head stands in the middle of a command"
        assert head.marks == counted[head.position]


def _difference(number: int, told: Sequence[tuple[int, str, bytes]], stored: Sequence[tuple[int, str, bytes]]) -> str:
    positions = [position for position, _, _ in told], [position for position, _, _ in stored]
    return f"partition {number} differs from the store: the log tells {positions[0]}, the store holds {positions[1]}"


def _marks(events: Sequence[Stored], positions: Container[int]) -> Mapping[int, dict[int, Mark]]:
    """What the marks must say at each of the positions."""
    marks: dict[int, Mark] = {}
    found: dict[int, dict[int, Mark]] = {}
    for event in events:
        partition = partition_of(event.stream)
        before = marks.get(partition, Mark(0, 0, EMPTY.hex()))
        digest = rolled(bytes.fromhex(before.digest), leaf(event.position, event.data))
        marks[partition] = Mark(event.position, before.count + 1, digest.hex())
        if event.position in positions:
            found[event.position] = dict(marks)
    return found
