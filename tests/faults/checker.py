"""The one checker of a history: what was asked of the register, against store, log and views."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from projections.columns import Sheet
from projections.database import Session
from projections.difference import difference
from projections.generation import OFFSETS, QUARANTINE, STREAMS, TOLD, WATERMARK
from projections.log import HEADS
from projections.view import View
from registry.events.envelope import open_envelope
from registry.store.times import recorded as recorded_at
from registry.stored import Stored, same_command
from tests.relaying import check_told

__all__ = ["Asked", "Place", "asked_in", "check_folded", "check_log", "check_store", "check_views"]

check_log = check_told


class Place(NamedTuple):
    """Where a command's last event stands, as the register answered."""

    stream: str
    version: int
    position: int


@dataclass
class Asked:
    """What became of every command that was asked, as far as those who asked were answered."""

    accepted: dict[str, Place] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    """Asked, and never answered: recorded once or not at all."""

    def ask(self, command: str) -> None:
        if command not in self.accepted and command not in self.refused:
            self.unknown.add(command)

    def accept(self, command: str, place: Place) -> None:
        """A command that is asked again is answered the same."""
        assert command not in self.refused, f"{command} was refused first, then accepted"
        assert self.accepted.setdefault(command, place) == place, f"{command} was answered twice, and not the same"
        self.unknown.discard(command)

    def refuse(self, command: str) -> None:
        assert command not in self.accepted, f"{command} was accepted first, then refused"
        self.refused.add(command)
        self.unknown.discard(command)


def asked_in(ledger: Path) -> Asked:
    """What a writer noted down: a JSON list a line, the last of which a kill may have cut off."""
    asked = Asked()
    lines = ledger.read_text("utf-8").split("\n") if ledger.exists() else []
    for line in lines[:-1]:
        what, command, *place = json.loads(line)
        if what == "ask":
            asked.ask(command)
        elif what == "accepted":
            asked.accept(command, Place(*place))
        elif what == "refused":
            asked.refuse(command)
    return asked


def check_store(events: Sequence[Stored], asked: Asked) -> None:
    """Asserts that the store holds every accepted command once, what was refused never, and each stream densely."""
    versions: dict[str, int] = {}
    for event in events:
        versions[event.stream] = versions.get(event.stream, 0) + 1
        assert event.version == versions[event.stream], f"{event.stream}/{event.version} follows {versions}"
    assert all(one.position < other.position for one, other in itertools.pairwise(events)), "positions do not ascend"
    times = [recorded_at(event.data) for event in events]
    assert times == sorted(times), "recorded times go back"
    recorded = _commands(events)
    for command, place in asked.accepted.items():
        assert recorded.get(command) == place, f"{command} was accepted as {place}, recorded is {recorded.get(command)}"
    assert not recorded.keys() & asked.refused, "what was refused is recorded"
    strangers = recorded.keys() - asked.accepted.keys() - asked.unknown
    assert not strangers, f"nobody asked for {strangers}"


def check_folded(live: Session, events: Sequence[Stored]) -> None:
    """Asserts that the worker has folded every event of the store once, has proven it, and has parked nothing."""
    last = {event.stream: event.version for event in events}
    streams = {row.stream: row for row in map(STREAMS.make, live.select(STREAMS.select))}
    assert {stream: row.version for stream, row in streams.items()} == last, "versions differ from the store's"
    assert not any(row.parked for row in streams.values())
    assert live.select(QUARANTINE.select) == []
    watermark = live.select(WATERMARK.select)
    assert [WATERMARK.make(row).position for row in watermark] == [event.position for event in events[-1:]]


def check_views(live: Session, rebuilt: Session, views: Sequence[View], events: Sequence[Stored]) -> None:
    """Asserts that views and worker's tables tell the store's whole history once, and equal a rebuild row by row."""
    check_folded(live, events)
    for sheet in (STREAMS, TOLD):
        assert _all(live, sheet) == _all(rebuilt, sheet), f"{sheet.name} differs from the rebuild's"
    assert _told(live) == _told(rebuilt), "positions, counts or digests differ from the rebuild's"
    differing = difference(live, rebuilt, views, limit=5)
    assert not differing, f"rows differ from the rebuild's: {differing}"


def _commands(events: Sequence[Stored]) -> dict[str, Place]:
    """Command → where its last event stands. Asserts that the events of a command stand together, and once."""
    found: dict[str, Place] = {}
    for last, following in itertools.zip_longest(events, events[1:]):
        if following is None or not same_command(last.data, following.data):
            command = _command_of(last.data)
            assert command not in found, f"{command} is recorded twice"
            found[command] = Place(last.stream, last.version, last.position)
    return found


class _Act(msgspec.Struct):
    command: str


def _command_of(data: bytes) -> str:
    return msgspec.json.decode(open_envelope(data).data, type=_Act).command


def _all(session: Session, sheet: Sheet) -> list[tuple[object, ...]]:
    return list(session.select(f"{sheet.select} ORDER BY {sheet.order}"))


def _told(session: Session) -> Mapping[int, tuple[int, int, bytes]]:
    rows = map(OFFSETS.make, session.select(OFFSETS.select))
    return {row.partition: (row.position, row.count, row.digest) for row in rows if row.partition != HEADS}
