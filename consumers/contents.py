"""What pages and their JSON twins say: the same structs are rendered and encoded."""

from typing import Any
from urllib.parse import quote

import msgspec

from projections.words import word
from registry.events import regions


class Said(msgspec.Struct, frozen=True):
    """A code with its words."""

    code: str
    zh: str
    en: str


class Place(msgspec.Struct, frozen=True):
    """A region: its GB/T 2260 code and its full name."""

    code: str
    name: str


class Basis(msgspec.Struct, frozen=True):
    """The document and the article that an act rests on."""

    document: str
    article: str


class Evidence(msgspec.Struct, frozen=True):
    """An event that something rests on, and where it can be read."""

    event: str
    href: str


class Freshness(msgspec.Struct, frozen=True):
    """How far the answer reaches: position, watermark with its time, generation of the views, day of judgement."""

    position: int
    watermark: int
    watermark_time: str | None
    generation: str
    on: str


class Pager(msgspec.Struct, frozen=True):
    """The number of this page of a list, and of the pages beside it where there are any."""

    number: int
    size: int
    previous: int | None
    next: int | None


def said(group: str, code: str | None) -> Said | None:
    """A code of a group of `projections.words`, in both languages; nothing for no code."""
    return None if code is None else Said(code, word(group, code, "zh"), word(group, code, "en"))


def term(group: str, code: str) -> Said:
    """The same for a code that is there."""
    return Said(code, word(group, code, "zh"), word(group, code, "en"))


def place(code: str) -> Place:
    """A region by its code."""
    return Place(code, regions.full_name(code))


def key_of(stream: str) -> str:
    """What stands in an enterprise's address: its stream without the kind."""
    return stream.partition(":")[2]


def enterprise_href(stream: str) -> str:
    """Where an enterprise's page is."""
    return f"/enterprises/{quote(key_of(stream), safe=':')}"


def body_href(stream: str) -> str:
    """Where a body's page is."""
    return f"/bodies/{quote(key_of(stream), safe=':')}"


def party_href(stream: str) -> str:
    """Where an authority's page is."""
    return f"/authorities/{key_of(stream)}"


def notice_href(event_id: str) -> str:
    """Where the notice that an event is can be read."""
    return f"/notices/{quote(event_id, safe='/:')}"


def evidence(event_id: str) -> Evidence:
    """An event id `<stream>/<version>` with the page that shows it."""
    stream, _, version = event_id.rpartition("/")
    if stream.startswith("enterprise:"):
        return Evidence(event_id, f"{enterprise_href(stream)}#event-{version}")
    if stream.startswith("body:"):
        return Evidence(event_id, f"{body_href(stream)}#event-{version}")
    if stream.startswith("authority:"):
        return Evidence(event_id, f"{party_href(stream)}#event-{version}")
    return Evidence(event_id, notice_href(event_id))


def pager(number: int, size: int, found: list[Any]) -> Pager:
    """The pager of a list of which one line more than a page was looked for."""
    more = len(found) > size
    return Pager(number, size, number - 1 if number > 1 else None, number + 1 if more else None)
