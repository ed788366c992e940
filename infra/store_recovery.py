"""Completes a store that was restored from an older backup with what Kafka was told since: same events, same places."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

import msgspec

from infra.store_tables import EventRow, Store, open_store
from projections.log import HEADS, Log, OffsetGone, Record
from registry.events.envelope import Envelope, open_envelope
from registry.events.head import EMPTY, Head, Mark, decode_head, leaf, rolled
from registry.relay import IntegrityStop
from registry.relaying.account import partition_for
from registry.store import CommandRow, migrate
from registry.stored import same_command

SOURCE = "urn:compliance-registry:"
MOST = 5_000
NOTHING = Mark(0, 0, EMPTY.hex())


class Recovered(NamedTuple):
    """Where the store stood, where it stands, and what was added."""

    before: int
    after: int
    events: int
    commands: int


def recover(url: str, log: Log) -> Recovered:
    """Add to the store what the log was told after the store's last event; all of it or nothing.

    While it works nobody else writes. First the store's whole history is held against the log's count and rolling hash
    in every partition, then the log's against its last head. A recovered command has no digest: the log does not hold
    it. Raises `IntegrityStop` when store and log contradict each other, `LogUnavailable`, `StoreUnavailable`.
    """
    migrate(url)
    with closing(open_store(url)) as store, store.alone():
        before = store.last_position()
        head = _last_head(log)
        if head is None:
            return Recovered(before, before, 0, 0)
        known = _marks(store.events(0, min(before, head.position)))
        if head.position <= before:
            _agree(known, head.marks, "the store", "the log's last head")
            return Recovered(before, before, 0, 0)
        return _completed(store, log, head, known)


def _completed(store: Store, log: Log, head: Head, known: dict[int, Mark]) -> Recovered:
    before = store.last_position()
    reader = _Reader(log, before, head.position)
    events = store.add_events(reader.after())
    _agree(known, reader.at_start, "the store", "the log, told up to the same place,")
    _agree(reader.marks, head.marks, "the log", "its last head")
    if reader.leaf != head.leaf:
        raise IntegrityStop(f"the log's event at position {head.position} is not the one that its head names")
    if gaps := store.gaps():
        raise IntegrityStop(f"versions are missing in {', '.join(gaps)}")
    tail = store.events(before, head.position)
    commands = store.add_commands(_commands(tail))
    if before == 0:
        store.become(_first(store).source.removeprefix(SOURCE))
    return Recovered(before, head.position, events, commands)


class _Reader:
    """The log from its beginning, counted and hashed; what comes after a position is handed out."""

    def __init__(self, log: Log, before: int, upto: int) -> None:
        self._log = log
        self._before = before
        self._upto = upto
        self.marks: dict[int, Mark] = {}
        self.at_start: dict[int, Mark] = {}
        self.leaf = ""

    def after(self) -> Iterator[EventRow]:
        """Every event told after the store's last one. Raises `IntegrityStop`."""
        for record in _records(self._log):
            if record.position > self._upto:
                raise IntegrityStop(
                    f"the log holds position {record.position}, but its last head ends at {self._upto}: no head vouches"
                    " for what follows; let a relay with the true store complete the heads, or delete the records"
                )
            if self._is_new(record) and record.position > self._before:
                envelope = _opened(record)
                yield EventRow(record.position, envelope.stream, envelope.version, envelope.name, record.data)

    def _is_new(self, record: Record) -> bool:
        mark = self.marks.get(record.partition, NOTHING)
        if record.position <= mark.position:  # told again: what is not the same does not come to the head's hash
            return False
        proof = leaf(record.position, record.data)
        digest = rolled(bytes.fromhex(mark.digest), proof).hex()
        mark = Mark(record.position, mark.count + 1, digest)
        self.marks[record.partition] = mark
        if record.position <= self._before:
            self.at_start[record.partition] = mark
        if record.position == self._upto:
            self.leaf = proof.hex()
        return True


def _last_head(log: Log) -> Head | None:
    log.assign({}, 0)
    data, following = None, 0
    while True:
        for head in log.poll(0.2, MOST).heads:
            data, following = head.data, head.offset + 1
        if following >= log.ends()[HEADS]:
            break
    try:
        return None if data is None else decode_head(data)
    except msgspec.MsgspecError as error:
        raise IntegrityStop(
            f"水位主题的最后一条不是水位 the last record of the heads is not a head: {error}"
        ) from error


def _records(log: Log) -> Iterator[Record]:
    """Every record of the log, each partition in order."""
    following = dict.fromkeys(range(log.partitions), 0)
    log.assign(following, 0)
    try:
        while True:
            records = log.poll(0.2, MOST).records
            for record in records:
                following[record.partition] = record.offset + 1
                yield record
            if not records:
                ends = log.ends()
                if all(offset >= ends[partition] for partition, offset in following.items()):
                    return
    except OffsetGone as gone:
        raise IntegrityStop(f"partition {gone.partition} of the log no longer begins with its first record") from gone


def _opened(record: Record) -> Envelope:
    try:
        envelope = open_envelope(record.data)
    except msgspec.MsgspecError as error:
        raise IntegrityStop(f"the log's record at position {record.position} is no event: {error}") from error
    if (envelope.stream, partition_for(envelope.stream)) != (record.key, record.partition):
        raise IntegrityStop(f"the log's record at position {record.position} stands under another key")
    return envelope


def _marks(events: Iterable[EventRow]) -> dict[int, Mark]:
    marks: dict[int, Mark] = {}
    for event in events:
        partition = partition_for(event.stream)
        mark = marks.get(partition, NOTHING)
        digest = rolled(bytes.fromhex(mark.digest), leaf(event.position, event.data)).hex()
        marks[partition] = Mark(event.position, mark.count + 1, digest)
    return marks


def _agree(one: dict[int, Mark], other: dict[int, Mark], first: str, second: str) -> None:
    for partition in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(partition, NOTHING), other.get(partition, NOTHING)
        if mine != theirs:
            raise IntegrityStop(
                f"partition {partition}: {first} has {mine.count} events up to position {mine.position}, {second}"
                f" {theirs.count} up to {theirs.position} ({mine.digest[:16]}… and {theirs.digest[:16]}…): the"
                " store was written to after it was restored, or one of the two was changed"
            )


class _Act(msgspec.Struct):
    command: str


def _commands(events: Iterable[EventRow]) -> Iterator[CommandRow]:
    """What each command left: its last event, which bears its id. The events of one command stand together."""
    last: EventRow | None = None
    for event in events:
        if last is not None and not same_command(last.data, event.data):
            yield _left_by(last)
        last = event
    if last is not None:
        yield _left_by(last)


def _left_by(last: EventRow) -> CommandRow:
    return CommandRow(_command_of(last), "", last.stream, last.version)


def _command_of(event: EventRow) -> str:
    return msgspec.json.decode(open_envelope(event.data).data, type=_Act).command


def _first(store: Store) -> Envelope:
    return open_envelope(next(iter(store.events(0, store.last_position()))).data)
