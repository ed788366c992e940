"""Keeps the feed's files in the home: each made once, beside the others, moved into place, and removed when unread."""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from consumers.credit import snapshot
from consumers.credit.beside import Beside
from consumers.credit.cursor import seen_as
from consumers.credit.parts import DAILY, Built, Daily, NoSuchDay, NotReady, TooManyFiles
from consumers.credit.scope import Scope
from consumers.credit.signing import Signer, sealed
from infra import clock
from infra.credit_days import Day, Days, changes_between, day_of
from infra.credit_forms import made
from infra.credit_shelf import Described, Shelf
from projections.credit import queries
from projections.credit.treatment import SCHEMA
from projections.reader import Reading, Views

QUICK = 1.0
"""Seconds: a snapshot that takes no longer to make is always made anew when there is something new."""
SHARE = 10
"""A longer one is made anew when it is this many times as old as it took: at most a tenth of the time is spent so."""
_RECORD = itemgetter(2)
logger = logging.getLogger(__name__)


class CreditFiles:
    """See `consumers.credit.parts.Files`. Processes that share a home share its files."""

    def __init__(self, views: Views, folder: Path, signer: Signer, now: Callable[[], datetime] = clock.now) -> None:
        self._views = views
        self._shelf = Shelf(folder)
        self._signer = signer
        self._now = now
        self._behind = threading.Lock()
        self._days = Days()

    def snapshot(self, form: str, scope: Scope, at: int | None) -> Built:
        """The snapshot at a position, or the newest that is worth its making; a big one is renewed meanwhile."""
        with self._views.reading() as reading:
            edition, watermark = queries.edition(reading), reading.watermark()
        wanted = at if at is not None else self._recent(edition, scope, watermark)
        return self._of_position(edition, wanted, scope, form, limited=at is not None)

    def daily(self, day: date, form: str, scope: Scope) -> Built:
        """The changes whose causes were recorded on a day in Shanghai; final once a later day has begun in the feed."""
        with self._views.reading() as reading:
            edition = queries.edition(reading)
            found = day_of(reading, day, self._now())
        if found is None:
            raise NoSuchDay(str(day))
        name = _named(f"daily-{day}{'' if found.final else '-open'}", found.upto, scope)
        return self._form(edition, scope, name, form, lambda: self._days_lines(edition, found, scope))

    def days(self) -> list[Daily]:
        """Every day that has ended since the first event; its file is made when it is asked for."""
        with self._views.reading() as reading:
            found = self._days.ended(reading, queries.edition(reading), self._now())
        return [Daily(str(one.date), f"{DAILY}/{one.date}", one.after, one.upto, one.final) for one in found]

    def manifests(self, scope: Scope) -> list[bytes]:
        """Of everything that is ready, newest first within its kind."""
        with self._views.reading() as reading:
            edition = queries.edition(reading)
        return [one.manifest for one in self._shelf.all(edition, whose=_whose(scope))]

    def _of_position(self, edition: str, position: int, scope: Scope, form: str, *, limited: bool) -> Built:
        """The snapshot there. Raises `TooManyFiles` when so many are kept that a limited one is not made."""

        def lines() -> tuple[dict[str, Any], Iterator[bytes]]:
            if limited and (wait := self._shelf.full(edition, "snapshot", _whose(scope))):
                raise TooManyFiles(wait)
            return self._lines(edition, position, scope)

        return self._form(edition, scope, _named("snapshot", position, scope), form, lines, chosen=limited)

    def _recent(self, edition: str, scope: Scope, watermark: int) -> int:
        """The watermark, or the position of a snapshot that will do for now; one of a chosen position never does."""
        snapshots = self._shelf.all(edition, "snapshot", _whose(scope))
        kept = next((one for one in snapshots if not one.facts.get("chosen") or one.position >= watermark), None)
        if kept is None or kept.position >= watermark:
            return watermark if kept is None else min(kept.position, watermark)
        took = float(kept.facts["took"])
        if took <= QUICK:
            return watermark
        age = time.time() - float(kept.facts["made"])  # below 0 after the clock went back: how old it is, nobody knows
        if not 0 <= age < SHARE * took and self._behind.acquire(blocking=False):
            work = threading.Thread(target=self._renew, args=(edition, scope, watermark), name="snapshot", daemon=True)
            work.start()
        return kept.position

    def _renew(self, edition: str, scope: Scope, watermark: int) -> None:
        try:
            self._of_position(edition, watermark, scope, "ndjson", limited=False)
        except Exception:  # whoever asks next is given the older one, and sets off the next attempt
            logger.exception("the snapshot at %s.%s could not be made", edition, watermark)
        finally:
            self._behind.release()

    def _form(
        self,
        edition: str,
        scope: Scope,
        name: str,
        form: str,
        lines: "Callable[[], tuple[dict[str, Any], Iterator[bytes]]]",
        *,
        chosen: bool = False,
    ) -> Built:
        """One representation: made when it is not there, after the NDJSON that the others are made of."""
        found = self._shelf.find(edition, name)
        if found is None or form not in found.facts["files"]:
            with self._shelf.making():
                found = self._shelf.find(edition, name) or self._make(edition, scope, name, lines, chosen=chosen)
                if form not in found.facts["files"]:
                    found = self._add(found, form)
        return self._shelf.lend(found, form)

    def _make(
        self,
        edition: str,
        scope: Scope,
        name: str,
        lines: "Callable[[], tuple[dict[str, Any], Iterator[bytes]]]",
        *,
        chosen: bool,
    ) -> Described:
        begun = time.monotonic()
        described, told = lines()
        counted = snapshot.Counted()
        with self._shelf.new(edition, name) as part:
            pieces = snapshot.contents(described, told, counted, self._signer, self._now)
            facts = {
                "of": described,
                "whose": _whose(scope),
                "chosen": chosen,
                "count": counted.count,
                "sha256": counted.sha256,
                "made": time.time(),
                "files": {"ndjson": _written(part / "ndjson", pieces)},
            }
            facts |= {"count": counted.count, "sha256": counted.sha256, "took": time.monotonic() - begun}
            self._describe(part, facts)
        found = self._shelf.find(edition, name)
        if found is None:
            raise NotReady(f"{name} was removed while it was made")
        self._shelf.prune(edition)
        return found

    def _add(self, found: Described, form: str) -> Described:
        part = found.folder / f".{form}.{os.getpid()}.part"
        facts = {**found.facts, "files": {**found.facts["files"], form: _written(part, made(found.folder, form))}}
        part.replace(found.folder / form)
        self._describe(found.folder, facts)
        return Described(found.folder, facts, (found.folder / "manifest").read_bytes())

    def _describe(self, folder: Path, facts: dict[str, Any]) -> None:
        """The facts, and the signed manifest that tells of them."""
        told = {
            "kind": "manifest",
            **facts["of"],
            "count": facts["count"],
            "sha256": facts["sha256"],
            "files": facts["files"],
        }
        for name, data in (
            ("manifest", sealed(told, self._signer, self._now())),
            ("facts", msgspec.json.encode(facts)),
        ):
            part = folder / f".{name}.{os.getpid()}.part"
            part.write_bytes(data)
            part.replace(folder / name)

    def _lines(self, edition: str, position: int, scope: Scope) -> tuple[dict[str, Any], Iterator[bytes]]:
        seen = seen_as(edition, scope)
        described = {"of": "snapshot", "cursor": f"{seen}.{position}", "edition": seen, "position": position}
        return {**described, "scope": scope.version, "schema": SCHEMA}, self._records(edition, position, scope)

    def _records(self, edition: str, position: int, scope: Scope) -> Iterator[bytes]:
        with self._views.reading() as reading:
            _still(reading, edition, position)
            rows = reading.each(queries.SNAPSHOT, (position,))
            yield from snapshot.records(map(_RECORD, rows), scope)

    def _days_lines(self, edition: str, day: Day, scope: Scope) -> tuple[dict[str, Any], Iterator[bytes]]:
        seen = seen_as(edition, scope)
        described = {
            "of": "daily",
            "day": day.date.isoformat(),
            "final": day.final,
            "from": day.after,
            "cursor": f"{seen}.{day.upto}",
            "edition": seen,
            "position": day.upto,
            "scope": scope.version,
            "schema": SCHEMA,
        }
        return described, changes_between(self._views, edition, scope, day)


def _still(reading: Reading, edition: str, position: int) -> None:
    """Raises `NotReady` when the views were replaced by others between two looks."""
    if queries.edition(reading) != edition or reading.watermark() < position:
        raise NotReady(f"{reading.generation} is not edition {edition} up to {position}")


def _written(path: Path, pieces: Iterator[bytes]) -> dict[str, Any]:
    """Write and hash in a thread of its own, beside the one that makes the pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:

        def take(piece: bytes) -> None:
            file.write(piece)
            digest.update(piece)

        with Beside(take) as writing:
            for piece in pieces:
                size += len(piece)
                writing.give(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _whose(scope: Scope) -> str:
    return scope.mark or "all"


def _named(kind: str, position: int, scope: Scope) -> str:
    return f"{kind}-{position}-{_whose(scope)}"
