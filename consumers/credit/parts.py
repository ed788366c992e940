"""What the feed is given when the server starts: keys that sign, files that are ready, what is known to be wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import msgspec

from consumers.credit.counting import Counts
from consumers.credit.scope import Scope
from consumers.credit.signing import Signer

DAILY = "/credit/v1/daily"


class Built(msgspec.Struct, frozen=True):
    """One representation of a file on the disk, and what it holds: `edition` and `position` are its cursor."""

    path: Path
    size: int
    sha256: str
    edition: str
    position: int
    after: int | None


class Daily(msgspec.Struct, frozen=True, rename={"after": "from"}):
    """A day that has ended and has a file: its positions lie in (`after`, `position`]; `final` as in the file."""

    day: str
    url: str
    after: int
    position: int
    final: bool


class NotReady(Exception):
    """Raised when a file cannot be made now: the views were replaced meanwhile. The caller tries again."""


class TooManyFiles(Exception):
    """Raised when a recipient has asked for snapshots of so many positions that no more are kept for it for now."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"no more snapshots of other positions for {wait} s")
        self.wait = wait
        """Seconds until there is room, if nobody reads the one that was asked for first any more."""


class NoSuchDay(Exception):
    """Raised for a day of which there is no file: it has not ended, or lies before the register's first day."""


class Files(Protocol):
    """Snapshots and daily files, made once and kept for those who are still reading. Raises `NotReady`."""

    def snapshot(self, form: str, scope: Scope, at: int | None) -> Built:
        """The snapshot at a position up to the watermark, or a recent one; `form` as in `FORMS`.

        Raises `TooManyFiles` for a position.
        """

    def daily(self, day: date, form: str, scope: Scope) -> Built:
        """The changes recorded on a day. Raises `NoSuchDay`."""

    def days(self) -> list[Daily]:
        """Every day that has ended since the first event, the first one first."""

    def manifests(self, scope: Scope) -> list[bytes]:
        """The signed manifests of the files that are ready for a scope, in the edition that is live."""


class Incident(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault that recipients should know of, from when to when, in both languages."""

    since: str
    zh: str
    en: str
    until: str | None = None


@dataclass(frozen=True)
class Credit:
    """The parts of the feed. A head is sent every `heartbeat` seconds; `checked` gives the last self-check."""

    signer: Signer
    files: Files
    incidents: Callable[[], Sequence[Incident]]
    checked: Callable[[], Mapping[str, Any] | None]
    heartbeat: float = 5.0
    counts: Counts = field(default_factory=Counts)


FORMS = ("ndjson", "csv", "excel")
ENCODINGS = {"zstd": ".zst", "gzip": ".gz", "identity": ""}
"""Content-Encoding → suffix, the preferred first."""
