"""The events of an enterprise or a body in the order in which they count, and which of them do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from registry.events.event import Event


@dataclass(slots=True)
class History:
    """A stream's events; `version` counts them."""

    kind: ClassVar[str]
    """What its stream's name begins with."""

    id: str
    version: int = 0
    history: list[Event] = field(default_factory=list)
    """Every event as it was recorded, the first has version 1: what is annulled or corrected is found here."""
    void: set[int] = field(default_factory=set)
    """Versions of the events that an annulment made void from the beginning."""
    corrected: dict[int, Event] = field(default_factory=dict)
    """Version → the event as a correction, or a change on reconsideration, lets it read."""
    inserted: dict[int, int] = field(default_factory=dict)
    """Version of an event that was recorded late → the version of the event that it stands before (decision 34)."""

    @property
    def stream(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def last_event(self) -> str:
        """The id of the event taken in last."""
        return f"{self.stream}/{self.version}"

    @property
    def exists(self) -> bool:
        return self.version > 0

    def event(self, id: str) -> Event | None:
        """The event of this stream with this id, as a correction lets it read."""
        stream, _, version = id.rpartition("/")
        known = stream == self.stream and version.isascii() and version.isdecimal() and len(version) <= 9
        if not known or not 0 < int(version) <= self.version:
            return None
        return self.corrected.get(int(version), self.history[int(version) - 1])

    def called(self, version: int, event: Event) -> str:
        """How a refusal names an event of this stream."""
        return f"{type(event).__name__} of {event.effective_on} ({self.stream}/{version})"

    def sequence(self) -> Sequence[int]:
        """The versions in the order in which they count: as recorded, but what came late stands where it belongs."""
        if not self.inserted:
            return range(1, len(self.history) + 1)
        order = list[int]()
        for version in range(1, len(self.history) + 1):
            before = self.inserted.get(version)
            order.insert(len(order) if before is None else order.index(before), version)
        return order

    def living(self) -> Iterator[tuple[int, Event]]:
        """The events that no annulment made void, each with its version, in the order in which they count."""
        for version in self.sequence():
            if version not in self.void:
                yield version, self.corrected.get(version, self.history[version - 1])
