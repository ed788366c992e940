"""Makes a history of any length: copies of played cohorts, each with ids of its own, mixed as time would mix them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from registry.events.head import partition_of
from registry.stored import Stored
from tests.benchmarks.cohorts import Cohort, credit_code
from tests.benchmarks.messages import Message

SOURCE = "urn:compliance-registry:5f0a4f0e-0000-4000-8000-000000000001"
"""What every event of the history names as its source."""

ALIVE = 64
"""How many cohorts act in the same time."""

FIRST_COPY = 1_000_000
"""Enterprises of copies are numbered from here, those of the played cohorts from 1."""


def history(cohorts: list[Cohort], events: int, seed: int) -> Iterator[list[Message]]:
    """Commands with the events they recorded, at positions 1, 2, 3 …, at least `events` in all."""
    dice = random.Random(seed)
    templates = [Template(f"C9{index:08d}".encode(), _of(cohort)) for index, cohort in enumerate(cohorts)]
    alive: list[Iterator[list[tuple[str, int, int, str, bytes]]]] = []
    position = copies = enterprises = 0
    while position < events:
        while len(alive) < ALIVE:
            alive.append(templates[copies % len(templates)].copy(copies, FIRST_COPY + enterprises))
            enterprises += len(templates[copies % len(templates)].members)
            copies += 1
        life = dice.randrange(len(alive))
        act = next(alive[life], None)
        if act is None:
            alive.pop(life)
            continue
        yield [Message(position + n, partition, stream, version, name, data)
               for n, (stream, partition, version, name, data) in enumerate(act, 1)]  # fmt: skip
        position += len(act)


def _of(cohort: Cohort) -> Cohort:
    """The cohort's events with the history's source."""
    source = cohort[0][0].data.partition(b'"source":"')[2].partition(b'"')[0]
    return [[event._replace(data=event.data.replace(source, SOURCE.encode())) for event in act] for act in cohort]


@dataclass(frozen=True)
class Template:
    """A played cohort; a copy has its own mark and its own enterprises."""

    mark: bytes
    acts: Cohort

    @property
    def members(self) -> list[str]:
        """The credit codes of its enterprises."""
        streams = {event.stream for act in self.acts for event in act}
        return sorted(stream.removeprefix("enterprise:") for stream in streams if stream.startswith("enterprise:"))

    def copy(self, number: int, first: int) -> Iterator[list[tuple[str, int, int, str, bytes]]]:
        """Act by act: stream, partition, version, event name, bytes."""
        mark = f"C{number:09d}".encode()
        codes = {old: credit_code(first + n) for n, old in enumerate(self.members)}
        streams: dict[str, tuple[str, int]] = {}
        for act in self.acts:
            yield [self._own(event, mark, codes, streams) for event in act]

    def _own(
        self, event: Stored, mark: bytes, codes: dict[str, str], streams: dict[str, tuple[str, int]]
    ) -> tuple[str, int, int, str, bytes]:
        code = event.stream.removeprefix("enterprise:")
        data = event.data.replace(self.mark, mark)
        if code in codes:
            data = data.replace(code.encode(), codes[code].encode())
        else:  # a document, which names them all
            for old, new in codes.items():
                data = data.replace(old.encode(), new.encode())
        if event.stream not in streams:
            stream = event.stream.replace(self.mark.decode(), mark.decode()).replace(code, codes.get(code, code))
            streams[event.stream] = (stream, partition_of(stream))
        stream, partition = streams[event.stream]
        return stream, partition, event.version, name_of(event.data), data


def name_of(data: bytes) -> str:
    """The event's name in its stored bytes."""
    return data.partition(b'"type":"registry.')[2].partition(b'"')[0].decode()
