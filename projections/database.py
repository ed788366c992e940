"""The port to the databases of views: generations side by side, and one pointer that names the live one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import ClassVar, Protocol

from projections.columns import Sheet
from projections.view import Value

Values = tuple[Value, ...]


class Session(Protocol):
    """One connection to one generation. SQL carries `?` placeholders, and no other question mark.

    Every method raises `DatabaseUnavailable` when the database does not answer or cannot write, and `RowRefused` for
    values it cannot store.
    """

    @property
    def generation(self) -> str: ...

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[Values]:
        """All rows of a query."""

    def each(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Values]:
        """The rows of a query one by one, in bounded memory; inside a transaction on PostgreSQL."""

    def among(self, sheet: Sheet, column: str, wanted: Sequence[str]) -> list[Values]:
        """The sheet's rows whose column holds one of the wanted texts; unordered."""

    def change(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run a statement; the number of rows it changed."""

    def upsert(self, sheet: Sheet, rows: Sequence[Values]) -> None:
        """Insert or replace rows by their key; no key twice in one call."""

    def add(self, sheet: Sheet, rows: Sequence[Values]) -> None:
        """Insert rows whose keys are not there; one that is there makes it `RowRefused`."""

    def create(self, sheets: Iterable[Sheet]) -> None:
        """Create the tables, without their indexes."""

    def copy(self, source: str, sheets: Iterable[Sheet]) -> None:
        """Create the tables with the rows that they have in another generation, as of one moment."""

    def tables(self) -> set[str]:
        """The names of the tables that are there."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; a reading session gets one consistent snapshot."""

    def unguarded(self) -> AbstractContextManager[None]:
        """For a generation that nobody uses yet: within it no commit waits for the disk, so that a crash may cost all.

        The first commit after it takes everything to the disk. After an error the generation is to be dropped.
        """

    def close(self) -> None: ...


class Database(Protocol):
    """Where generations live. Raises `DatabaseUnavailable` when it cannot be reached."""

    quick: ClassVar[bool]
    """Whether a few rows are read so fast that an event loop may wait for them: no network lies between."""

    shared: ClassVar[bool]
    """Whether several workers can keep its views at once."""

    def current(self) -> str | None:
        """The live generation's name; None before the first one is published."""

    def generations(self) -> list[str]:
        """Names of all generations, oldest first."""

    def create(self) -> str:
        """An empty generation with the next free name."""

    def open(self, generation: str) -> Session:
        """A writing session."""

    def reading(self) -> AbstractContextManager[Session]:
        """A consistent read-only session on the live generation. Raises `Refused` when there is none yet."""

    def glance(self, sql: str, parameters: Sequence[object] = ()) -> list[Values]:
        """All rows of one query on the live generation, which is a moment of its own."""

    def publish(self, generation: str, over: str | None) -> None:
        """Point readers and workers at `generation`. Raises `Fenced` when `over` is not the live one any more."""

    def drop(self, generation: str) -> bool:
        """Remove a generation; False when long readers still hold it."""

    def building(self) -> AbstractContextManager[None]:
        """Held while a generation is made; a dead holder lets go. Raises `Refused` when another one holds it."""

    def close(self) -> None: ...


def numbered(generation: str) -> int:
    """The number in a generation's name."""
    return int(generation.lstrip("abcdefghijklmnopqrstuvwxyz_"))
