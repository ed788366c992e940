"""Checks the feed against itself: the changes, folded one after the other, must come to the snapshot, byte for byte."""

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from projections.credit import queries
from projections.reader import Views

_PAGE = 1000
NAME = "self-check.json"


class FeedDiffers(Exception):
    """Raised when snapshot and changes do not agree; what was found is in the result file."""

    exit_code = 6


def self_check(views: Views, folder: Path, now: datetime) -> dict[str, Any]:
    """Fold all changes up to the watermark in a file of their own, in constant memory, and compare; the result.

    It is written to `<folder>/self-check.json`, where the quality page finds it. Raises `FeedDiffers`.
    """
    begun = time.monotonic()
    with views.reading() as reading:
        edition, position = queries.edition(reading), reading.watermark()
        rows = reading.each(queries.SNAPSHOT, (position,))
        count, sha256 = _digest(bytes(row[2]) for row in rows)
    with tempfile.TemporaryDirectory(prefix="registry-self-check-") as place:
        folded = _digest(_folded(views, Path(place) / "folded.sqlite", position))
    result = {
        "at": now.isoformat(),
        "cursor": f"{edition}.{position}",
        "count": count,
        "sha256": sha256,
        "folded_count": folded[0],
        "folded_sha256": folded[1],
        "ok": folded == (count, sha256),
        "seconds": round(time.monotonic() - begun, 3),
    }
    _write(folder, result)
    if not result["ok"]:
        raise FeedDiffers(
            f"at {result['cursor']} the snapshot ({sha256}) is not what the changes come to ({folded[1]})"
        )
    return result


def last_check(folder: Path) -> Mapping[str, Any] | None:
    """The result of the last self-check; nothing when none has run, or its file cannot be read."""
    try:
        found: dict[str, Any] = msgspec.json.decode((folder / NAME).read_bytes(), type=dict[str, Any])
    except (OSError, ValueError):
        return None
    return found


def _folded(views: Views, place: Path, position: int) -> Iterator[bytes]:
    with closing(sqlite3.connect(place, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("CREATE TABLE records (stream TEXT PRIMARY KEY, record BLOB) WITHOUT ROWID")
        copy.execute("BEGIN")
        after = 0
        while True:
            with views.reading() as reading:
                page = queries.changes(reading, after, _PAGE, position)
            if not page:
                break
            copy.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?)", [(one.stream, bytes(one.record)) for one in page]
            )
            after = page[-1].position
        copy.execute("COMMIT")
        yield from (record for (record,) in copy.execute("SELECT record FROM records ORDER BY stream"))


def _digest(records: Iterator[bytes]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for record in records:
        digest.update(record + b"\n")
        count += 1
    return count, digest.hexdigest()


def _write(folder: Path, result: Mapping[str, Any]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f".{NAME}.part"
    part.write_bytes(msgspec.json.encode(result))
    part.replace(folder / NAME)
