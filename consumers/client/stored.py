"""The copy itself: records and cursor change in one transaction, so that a kill at any point loses nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from consumers.client.database import Database, opened, pages
from consumers.client.errors import CopyTaken
from consumers.client.shapes import record_of
from consumers.credit.verifying import canonical

_PUT = (
    "INSERT INTO records (stream, uscc, position, record) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (stream) DO UPDATE SET uscc = excluded.uscc, position = excluded.position, record = excluded.record"
)


class State(NamedTuple):
    """Which feed the copy is of, and where it stands."""

    url: str
    edition: str
    scope: int
    position: int

    @property
    def cursor(self) -> str:
        """`<edition>.<position>`."""
        return f"{self.edition}.{self.position}"


class StopUse(NamedTuple):
    """An item that must not be used any more; `document` is what the feed said of it."""

    id: str
    uscc: str
    document: Mapping[str, Any]
    received_at: str
    acknowledged_at: str | None


class Held(NamedTuple):
    """A record as the copy holds it, in canonical form, and what is to be known with it."""

    record: Mapping[str, Any]
    position: int
    pulled_at: str

    def display_ended(self, on: date) -> tuple[str, ...]:
        """The adverse items whose last day is past on a day: not to be used, though no change has said so yet."""
        return tuple(one["item"] for one in self.record.get("adverse", ()) if one["until"] < on.isoformat())


class Copy:
    """Records, cursor, heads and stop-uses in one database. Raises `WrongCopy`, `CopyTaken`, `FeedUnavailable`."""

    def __init__(self, target: str | Path) -> None:
        self._database: Database = opened(target)

    def close(self) -> None:
        self._database.close()

    def state(self) -> State | None:
        """Where the copy stands; nothing before its first snapshot."""
        found = self._database.select("SELECT url, edition, scope, position FROM feed")
        return State(*found[0]) if found else None

    def watched(self) -> frozenset[str] | None:
        """The codes that alone are kept; nothing when all are."""
        found = frozenset(code for (code,) in self._database.select("SELECT uscc FROM watched"))
        return found or None

    def replace(
        self, before: State | None, records: Iterable[bytes], told: Iterator[State], watch: Iterable[str] | None
    ) -> State:
        """A whole snapshot instead of everything there was; `told` is asked after the last record has been proven."""
        with self._database.transaction():
            self._database.change("DELETE FROM watched")
            self._database.many("INSERT INTO watched (uscc) VALUES (?)", ((code,) for code in watch or ()))
            self._database.change("DELETE FROM records")
            self._database.many(_PUT, (_row(line) for line in records))
            after = next(told)
            self._move(before, after)
        return after

    def apply(self, before: State, after: State, changes: Iterable[Mapping[str, Any]], head: Mapping[str, Any]) -> None:
        """The changes between two states; a record of null has left the scope and is taken away.

        A head that stands for itself is kept as proof of what was told, and when; a page is not.
        """
        with self._database.transaction():
            self._fold(changes)
            if "changes" not in head:
                self._keep(after.position, head)
            self._move(before, after)

    def extend(
        self, before: State, changes: Iterable[Mapping[str, Any]], told: Iterator[tuple[State, Mapping[str, Any]]]
    ) -> None:
        """The same for changes that are proven by their end: `told` is asked for it after the last of them."""
        with self._database.transaction():
            self._fold(changes)
            after, head = next(told)
            self._keep(after.position, head)
            self._move(before, after)

    def _fold(self, changes: Iterable[Mapping[str, Any]]) -> None:
        for change in changes:
            if change["record"] is None:
                self._database.change("DELETE FROM records WHERE stream = ?", (change["stream"],))
            else:
                self._database.change(_PUT, _row(canonical(change["record"])))

    def _move(self, before: State | None, after: State) -> None:
        """The cursor moves only from where it was read: a second client that was faster is noticed."""
        now = _now()
        if before is None:
            sql = "INSERT INTO feed (url, edition, scope, position, pulled_at, one) VALUES (?, ?, ?, ?, ?, 1)"
            moved = self._database.change(f"{sql} ON CONFLICT DO NOTHING", (*after, now))
        else:
            moved = self._database.change(
                "UPDATE feed SET url = ?, edition = ?, scope = ?, position = ?, pulled_at = ?"
                " WHERE edition = ? AND scope = ? AND position = ?",
                (*after, now, before.edition, before.scope, before.position),
            )
        if not moved:
            raise CopyTaken(
                "副本已由另一个客户端更新，一个副本只运行一个客户端 "
                "another client has moved this copy on meanwhile: run one client for one copy"
            )

    def _keep(self, position: int, head: Mapping[str, Any]) -> None:
        self._database.change(
            "INSERT INTO heads (position, told_at, document) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (position, _now(), canonical(head).decode()),
        )

    def last_head(self) -> Mapping[str, Any] | None:
        found = self._database.select("SELECT document FROM heads ORDER BY position DESC LIMIT 1")
        return json.loads(found[0][0]) if found else None

    def told(self) -> tuple[str, str]:
        """The newest `signed_at` and `watermark_time` that were told; empty before the first."""
        found = self._database.select("SELECT signed_at, watermark_time FROM told")
        return (found[0][0], found[0][1]) if found else ("", "")

    def tell(self, signed_at: str, watermark_time: str) -> None:
        sql = (
            "INSERT INTO told (one, signed_at, watermark_time) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE"
            " SET signed_at = excluded.signed_at, watermark_time = excluded.watermark_time"
        )
        self._database.change(sql, (signed_at, watermark_time))

    def trusted(self) -> Mapping[str, Any] | None:
        """The key set that was trusted at first sight, or given."""
        found = self._database.select("SELECT keys FROM trust")
        return json.loads(found[0][0]) if found else None

    def trust(self, keys: Mapping[str, Any]) -> None:
        text = canonical(keys).decode()
        sql = "INSERT INTO trust (one, keys) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET keys = excluded.keys"
        self._database.change(sql, (text,))

    def record(self, uscc: str) -> Held | None:
        """The record of a credit code."""
        sql = "SELECT record, position FROM records WHERE uscc = ? ORDER BY position DESC LIMIT 1"
        found = self._database.select(sql, (uscc,))
        if not found:
            return None
        pulled = self._database.select("SELECT pulled_at FROM feed")
        return Held(json.loads(found[0][0]), found[0][1], pulled[0][0])

    def lines(self) -> Iterator[bytes]:
        """Every record in canonical form, by stream, in bounded memory."""
        sql = "SELECT stream, record FROM records WHERE stream > ? ORDER BY stream LIMIT ?"
        return (record.encode() for _, record in pages(self._database, sql))

    def count(self) -> int:
        return int(self._database.select("SELECT count(*) FROM records")[0][0])

    def receive(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Stop-uses, each once."""
        sql = (
            "INSERT INTO stop_uses (id, number, uscc, document, received_at, acknowledged_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING"
        )
        now = _now()
        with self._database.transaction():
            for one in documents:
                code = one["stream"].rpartition(":")[2]
                text = canonical(one).decode()
                self._database.change(sql, (one["id"], one["number"], code, text, now, one.get("acknowledged_at")))

    def last_stop_use(self) -> int:
        """The number of the last one that was received; 0 before the first."""
        return int(self._database.select("SELECT COALESCE(max(number), 0) FROM stop_uses")[0][0])

    def stop_uses(self, uscc: str | None = None, *, pending: bool = False) -> list[StopUse]:
        """Stop-uses in the order of arrival: of one code or of all; with `pending`, the unacknowledged ones."""
        found = self._database.select(
            "SELECT id, uscc, document, received_at, acknowledged_at FROM stop_uses"
            " WHERE (uscc = ? OR ? = '') AND (acknowledged_at IS NULL OR ? = 0) ORDER BY number",
            (uscc or "", uscc or "", int(pending)),
        )
        return [StopUse(id, code, json.loads(text), received, done) for id, code, text, received, done in found]

    def shows(self, stop: StopUse) -> bool:
        """Whether an item may still be read here: the copy is behind its withdrawal, or its record lists it."""
        state, held = self.state(), self.record(stop.uscc)
        if state is None or state.position < stop.document["position"]:
            return True
        adverse = [] if held is None else held.record.get("adverse", ())
        return any(one["item"] == stop.document["item"] for one in adverse)

    def acknowledged(self, id: str) -> None:
        """The feed has taken the acknowledgement."""
        self._database.change("UPDATE stop_uses SET acknowledged_at = ? WHERE id = ?", (_now(), id))


def _row(line: bytes) -> tuple[str, str, int, str]:
    record = record_of(line)
    return record["stream"], record["uscc"], record["position"], line.decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
