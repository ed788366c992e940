"""The credit change log as the relay reads a store: what is published up to the watermark, and nothing beyond."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from projections.credit.queries import changes, edition, last_change, last_changes
from projections.reader import Reading, Views
from projections.stops import Damaged, DatabaseUnavailable, Refused
from registry.store import Journal
from registry.stored import Stored, StoreUnavailable


class CreditSource:
    """Feeds `registry.credit` from the view; leases are kept in the event store. Raises `StoreUnavailable`, `Damaged`.

    A record that another one of its enterprise has followed is not told: the topic holds the last ones, and a reader
    who is told all of them anew sees none of the past.
    """

    def __init__(self, views: Views, journal: Journal) -> None:
        self._views = views
        self._journal = journal

    def edition(self) -> str:
        """Whose changes these are: with another edition the topic is told anew."""
        with self._reading() as reading:
            return edition(reading)

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """The last records of enterprises that have changed after a position, up to the watermark."""
        with self._reading() as reading:
            found = last_changes(reading, after, limit, reading.watermark())
        return [Stored(change.position, change.stream, 0, change.record) for change in found]

    def at(self, position: int) -> Stored | None:
        """The changed record of a position."""
        with self._reading() as reading:
            found = changes(reading, position - 1, 1, position)
        return Stored(position, found[0].stream, 0, found[0].record) if found else None

    def last_position(self) -> int:
        """The last change up to the watermark, 0 when there is none."""
        with self._reading() as reading:
            return last_change(reading, reading.watermark())

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        """See `Source.acquire_lease`."""
        return self._journal.acquire_lease(name, holder, seconds)

    def release_lease(self, name: str, holder: str) -> None:
        """See `Source.release_lease`."""
        self._journal.release_lease(name, holder)

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        try:
            with self._views.reading() as reading:
                yield reading
        except Damaged:
            raise
        except (DatabaseUnavailable, Refused) as error:
            raise StoreUnavailable(f"the credit view cannot be read: {error}") from error
