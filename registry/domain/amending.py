"""One field of an event as a correction or a changed decision lets it read."""

from typing import Any

from registry.events.event import Event


def reads(event: Event, field: str) -> str | None:
    """A field as text; one within the legal basis is named with a dot. `None` when it is empty, absent or a list."""
    value: Any = event
    for name in field.split("."):
        value = getattr(value, name, None)
    return None if value is None or isinstance(value, tuple | dict) else str(value)


def amended(event: Event, field: str, value: str) -> Event:
    """The event with one field replaced. Raises pydantic's `ValidationError` when the value does not fit."""
    told = event.model_dump()
    *within, name = field.split(".")
    inner = told
    for one in within:
        inner = inner[one]
    inner[name] = value
    return type(event).model_validate(told)
