"""Two small views over real events, and the events to tell: enough to see every row the engine writes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import msgspec

from projections.view import Rows, Table, View
from registry.events import enterprise, read
from registry.events.envelope import Told, encode
from registry.events.event import Authority, Event, LegalBasis
from registry.events.vocabulary import OrganKind, Scale, Sector

ACT = {
    "effective_on": date(2021, 12, 1),
    "officer": "o-1",
    "authority": Authority(organ=OrganKind.DEPARTMENT, region="320100", name="南京市应急管理局"),
    "legal_basis": LegalBasis(document="应急〔2021〕83号", article="二"),
    "command": "c-1",
}
UNFIT = "不可折叠"
"""The exemplar's field at which the view `praise` breaks."""


class Name(msgspec.Struct, frozen=True):
    """An enterprise's latest name, and how often it changed."""

    stream: str
    name: str
    changes: int
    address: str | None
    position: int


class Praise(msgspec.Struct, frozen=True):
    """One naming as exemplar."""

    stream: str
    version: int
    field: str
    so_far: int


def tell_names(rows: Rows, told: Told) -> None:
    match told.event:
        case read.EnterpriseRegistered(name=name, address=address):
            rows.put(Name(told.stream, name, 0, address, told.position))
        case read.DetailsChanged(name=str(name)):
            known = rows.get(Name, told.stream)
            assert known is not None
            rows.put(Name(told.stream, name, known.changes + 1, known.address, told.position))


def tell_praise(rows: Rows, told: Told) -> None:
    match told.event:
        case read.ExemplarNamed(field=field):
            before = rows.of_stream(Praise, told.stream)
            rows.put(Praise(told.stream, told.version, field, len(before)))
            if field == UNFIT:
                raise ValueError("cannot praise that")


NAMES = View(
    "names",
    (Table(Name, "names", ("stream",), (("name", "stream"),)),),
    frozenset({read.EnterpriseRegistered, read.DetailsChanged}),
    tell_names,
)
PRAISE = View("praise", (Table(Praise, "praise", ("stream", "version")),), frozenset({read.ExemplarNamed}), tell_praise)
VIEWS = (NAMES, PRAISE)


def data(stream: str, version: int, event: Event) -> bytes:
    """An event's stored bytes."""
    return encode(event, stream=stream, version=version, time=datetime(2021, 12, 1, tzinfo=UTC), source="test")


def registered(stream: str, name: str = "甲厂") -> bytes:
    event = enterprise.EnterpriseRegistered(
        **ACT, uscc=None, name=name, region="320100", sector=Sector.MACHINERY, scale=Scale.BELOW
    )
    return data(stream, 1, event)


def renamed(stream: str, version: int, name: str) -> bytes:
    return data(stream, version, enterprise.DetailsChanged(**ACT, name=name))


def praised(stream: str, version: int, field: str = "机械") -> bytes:
    return data(stream, version, enterprise.ExemplarNamed(**ACT, ground="g-1", field=field))


def key(number: int) -> str:
    return f"enterprise:e{number:04d}"


def history(streams: int, versions: int) -> Iterator[tuple[int, str, bytes]]:
    """Events of many streams, interleaved, with holes in the positions as PostgreSQL leaves them."""
    position = 0
    for version in range(1, versions + 1):
        for number in range(streams):
            position += 1 + number % 3
            yield position, key(number), _event(key(number), version, number)


def _event(stream: str, version: int, number: int) -> bytes:
    if version == 1:
        return registered(stream, f"厂{number}")
    return renamed(stream, version, f"厂{number}-{version}") if version % 3 else praised(stream, version)


def chunks(events: Sequence[tuple[int, str, bytes]], size: int) -> Iterator[Sequence[tuple[int, str, bytes]]]:
    for start in range(0, len(events), size):
        yield events[start : start + size]
