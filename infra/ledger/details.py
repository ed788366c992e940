"""What the register already knows of a ledger's enterprises, to say where a row tells otherwise."""

from collections.abc import Iterable, Sequence

from infra.ledger.faults import Fault
from infra.ledger.headings import HEADING
from projections.late import late_of
from registry.domain.commands import Register
from registry.domain.identity import normal
from registry.events import read
from registry.events.envelope import tell
from registry.store import Journal

COMPARED = ("name", "region", "sector", "scale")


class Details:
    """The details of enterprises as their events leave them, over one or more stores in turn."""

    def __init__(self, journals: Sequence[Journal], enterprises: Iterable[str]) -> None:
        self._known: dict[str, dict[str, str]] = {}
        streams = sorted({f"enterprise:{normal(id)}" for id in enterprises})
        for journal in journals:
            for stream, events in journal.streams(streams).items():
                for stored in events:
                    self._take(stream, stored.state)

    def know(self, row: Register) -> bool:
        """Whether the row's enterprise is in the register."""
        return f"enterprise:{normal(row.enterprise)}" in self._known

    def differing(self, row: Register) -> list[Fault]:
        """A warning for each detail that the row gives otherwise than the register."""
        known = self._known.get(f"enterprise:{normal(row.enterprise)}", {})
        return [
            Fault(
                HEADING[name],
                "details_differ",
                f"the ledger says {getattr(row, name)}, the register {known[name]}",
                "change the enterprise's details if the ledger is right",
            )
            for name in COMPARED
            if name in known and known[name] != str(getattr(row, name))
        ]

    def _take(self, stream: str, state: bytes) -> None:
        event = tell(0, state).event
        if isinstance(event, read.EnterpriseRegistered | read.DetailsChanged):
            late = late_of(event)
            now = event if late is None or late.details is None else late.details
            told = {name: str(value) for name in COMPARED if (value := getattr(now, name)) is not None}
            self._known.setdefault(stream, {}).update(told)
