"""One answer of the rules with everything that it follows from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from registry.domain.enterprise import Enterprise
from registry.events.event import Event

Stream = Sequence[Event]
"""An enterprise's events in their order; the first has version 1."""
Inputs = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One answer with everything it follows from; `evidence` are event ids."""

    subject: str
    answer: str
    rule: str
    clause: str | None
    mark: str | None
    rule_sets: tuple[str, ...]
    inputs: Inputs = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    way_out: str | None = None
    way_out_zh: str | None = None

    def told(self) -> dict[str, object]:
        """As plain values, for `--json`."""
        return asdict(self)


def last(subject: Enterprise, events: Stream, *kinds: type[Event]) -> tuple[str, ...]:
    """The id of the last event of these kinds at the place looked at, if there is one."""
    known = len(events)
    for version in (each for each in reversed(subject.sequence()) if each <= known):
        event = events[version - 1]
        if version not in subject.void and isinstance(event, kinds) and subject.site_of(event) == subject.site:
            return (f"{subject.stream}/{version}",)
    return ()
