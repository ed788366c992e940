"""The stored bytes: a structured-mode CloudEvent whose `data` is the event (CloudEvents 1.0, JSON format)."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.event import Event
from registry.events.upcasters import UnknownSchema, upcast

TYPE_PREFIX = "registry."
CONTENT_TYPE = "application/cloudevents+json"


class Envelope(msgspec.Struct, frozen=True):
    """The CloudEvent's attributes, with `data` left as bytes."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    subject: str
    stream: str
    version: int
    schema: int
    data: msgspec.Raw

    @property
    def name(self) -> str:
        """The event's name without the type's prefix."""
        return self.type.removeprefix(TYPE_PREFIX)


class Told(msgspec.Struct, frozen=True):
    """An event as a reader sees it: where it stands, when it was recorded, what it says.

    `on` is the event's `effective_on` in ISO 8601, `data` the event as JSON in the current schema: the stored bytes,
    unless they were of an older one.
    """

    position: int
    stream: str
    version: int
    time: str
    event: read.Event
    on: str
    data: bytes

    @property
    def id(self) -> str:
        """The event id: stream and version."""
        return f"{self.stream}/{self.version}"

    def saying(self, event: read.Event) -> "Told":
        """Told the same, had it said this."""
        return msgspec.structs.replace(self, event=event, on=iso(event.effective_on))


@lru_cache(maxsize=16_384)
def iso(day: date) -> str:
    """A day in ISO 8601: a lookup takes a fifth of writing it."""
    return day.isoformat()


@lru_cache(maxsize=16_384)
def day_of(text: str) -> date:
    """The day that `iso` writes so; always the same object, whose hash is worked out once."""
    return date.fromisoformat(text)


_ENVELOPES = msgspec.json.Decoder(Envelope)
_KNOWN: dict[str, tuple[int, msgspec.json.Decoder[read.Event]]] = {
    TYPE_PREFIX + name: (kind.VERSION, msgspec.json.Decoder(getattr(read, name))) for name, kind in EVENTS.items()
}
"""Type → current schema, and what decodes it."""
_ENCODER = msgspec.json.Encoder()


def encode(event: Event | read.Event, *, stream: str, version: int, time: datetime, source: str) -> bytes:
    """The bytes that are stored, told to Kafka and proven; the same of an event's model and of its read-side struct.

    A struct is taken as it stands: whoever makes one vouches that the model would take its values.
    """
    name = type(event).__name__
    return _ENCODER.encode(
        Envelope(
            specversion="1.0",
            id=f"{stream}/{version}",
            source=source,
            type=TYPE_PREFIX + name,
            time=timestamp(time),
            subject=stream.partition(":")[2],
            stream=stream,
            version=version,
            schema=EVENTS[name].VERSION,
            data=msgspec.Raw(_data(event)),
        )
    )


def _data(event: Event | read.Event) -> bytes:
    return event.__pydantic_serializer__.to_json(event) if isinstance(event, Event) else _ENCODER.encode(event)


def open_envelope(data: bytes) -> Envelope:
    """Raises `msgspec.DecodeError` or `msgspec.ValidationError` when the bytes are not an envelope."""
    try:
        return _ENVELOPES.decode(data)
    except RecursionError:
        raise _too_deep() from None


def tell(position: int, data: bytes) -> Told:
    """A stored event as its read-side struct.

    Raises `UnknownSchema` for an unknown type or newer version, and msgspec's errors for bytes that do not parse.
    """
    try:
        envelope = _ENVELOPES.decode(data)
        known = _KNOWN.get(envelope.type)
        if known is None:
            raise UnknownSchema(f"unknown event type {envelope.type}: upgrade readers first")
        current, decoder = known
        if envelope.schema == current:
            event, said = decoder.decode(envelope.data), bytes(envelope.data)
        else:
            lifted = upcast(envelope.name, envelope.schema, current, msgspec.json.decode(envelope.data))
            event = msgspec.convert(lifted, decoder.type)
            said = _ENCODER.encode(event)
        return Told(position, envelope.stream, envelope.version, envelope.time, event, iso(event.effective_on), said)
    except RecursionError:
        raise _too_deep() from None


def written(data: bytes) -> tuple[Envelope, Event]:
    """A stored event as its write-side model, for replay. Raises as `tell` does, and pydantic's ValidationError."""
    envelope = open_envelope(data)
    kind = EVENTS.get(envelope.name)
    if kind is None:
        raise UnknownSchema(f"unknown event type {envelope.type}: upgrade readers first")
    if envelope.schema == kind.VERSION:
        return envelope, kind.__pydantic_validator__.validate_json(bytes(envelope.data))
    fields: dict[str, Any] = upcast(envelope.name, envelope.schema, kind.VERSION, msgspec.json.decode(envelope.data))
    return envelope, kind.model_validate_json(msgspec.json.encode(fields))


def _too_deep() -> msgspec.DecodeError:
    return msgspec.DecodeError("JSON is nested too deeply")


@lru_cache(maxsize=64)
def timestamp(time: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    in_utc = time if time.tzinfo is UTC else time.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
