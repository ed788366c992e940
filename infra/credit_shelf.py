"""The folder of the feed's files: one folder a file, moved into place whole, lent to readers, removed when unread."""

import contextlib
import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from consumers.credit.parts import Built

KEPT = 3
"""Files of a kind and scope that are kept in any case; daily ones are all kept."""
MOST = 12
"""Files of a kind and scope up to which one of another position is made because somebody asks for it."""
IN_ALL = {"snapshot": 60, "daily": 1000}
"""Files of a kind, whosesoever, that are kept: of more, those go that nobody has asked for the longest."""
UNREAD = 900.0
"""Seconds after which an older one that nobody has asked for is removed."""
AHEAD = 60.0
"""Seconds by which a file may be read in the future: of more, the clock went back since, and it counts as unread."""


class Described(NamedTuple):
    """A file that is ready: its folder, what is known of it, its signed manifest."""

    folder: Path
    facts: dict[str, Any]
    manifest: bytes

    @property
    def position(self) -> int:
        """The position that it reaches."""
        return int(self.facts["of"]["position"])


class Shelf:
    """Files by edition and name under one folder; processes that share it make one file at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one = threading.Lock()

    @contextlib.contextmanager
    def making(self) -> Iterator[None]:
        """Held while a file is made; a dead holder lets go."""
        with self._one:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self._folder / "making.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield

    @contextlib.contextmanager
    def new(self, edition: str, name: str) -> Iterator[Path]:
        """A folder to fill, which takes its place when the block ends; nothing is left of one that fails."""
        self._sweep()
        part = self._folder / f".part-{secrets.token_hex(6)}"
        part.mkdir(parents=True)
        try:
            yield part
            place = self._folder / edition / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.exists():  # one that was found damaged
                shutil.rmtree(place)
            part.rename(place)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise

    def find(self, edition: str, name: str) -> Described | None:
        """A file that is whole; nothing for one that is missing or damaged."""
        folder = self._folder / edition / name
        try:
            facts: dict[str, Any] = msgspec.json.decode((folder / "facts").read_bytes())
            manifest = (folder / "manifest").read_bytes()
            sizes = {form: (folder / form).stat().st_size for form in facts["files"]}
        except (OSError, ValueError, KeyError):
            return None
        whole = all(sizes[form] == told["bytes"] for form, told in facts["files"].items())
        return Described(folder, facts, manifest) if whole else None

    def all(self, edition: str, of: str = "", whose: str = "") -> list[Described]:
        """All that are ready, or those of a kind and scope; the last position first."""
        with contextlib.suppress(FileNotFoundError):
            names = sorted(path.name for path in (self._folder / edition).iterdir())
            names = [name for name in names if name.startswith(of) and name.endswith(f"-{whose}" if whose else "")]
            found = [one for name in names if (one := self.find(edition, name)) is not None]
            return sorted(found, key=lambda one: one.position, reverse=True)
        return []

    def full(self, edition: str, of: str, whose: str) -> int:
        """Seconds until there is room for another file of a kind, for a scope and in all; 0 when there is."""
        self.prune(edition)
        waits = [0]
        for kept, most in ((self.all(edition, of, whose), MOST), (self.all(edition, of), IN_ALL[of])):
            if len(kept) >= most:
                first = min(one.folder.stat().st_mtime for one in kept)
                waits.append(min(max(1, int(first + UNREAD - time.time()) + 1), int(UNREAD)))
        return max(waits)

    def lend(self, found: Described, form: str) -> Built:
        """One representation, kept from removal while it is likely to be read."""
        told = found.facts["files"][form]
        os.utime(found.folder)
        of = found.facts["of"]
        return Built(
            path=found.folder / form,
            size=told["bytes"],
            sha256=told["sha256"],
            edition=of["edition"],
            position=found.position,
            after=of.get("from"),
        )

    def prune(self, edition: str) -> None:
        """Remove other editions and older snapshots that nobody reads any more; whoever has one open reads on."""
        seen: dict[str, int] = {}
        gone = [
            path for path in self._folder.iterdir() if path.is_dir() and path.name != edition and path.name[0] != "."
        ]
        unread = [path for path in gone if _is_unread(_read_at(path))]
        ready = self.all(edition)
        for one in ready:
            key = f"{one.facts['of'].get('day', '')} {one.facts['whose']}"
            seen[key] = seen.get(key, 0) + 1
            spare = 1 if one.facts["of"]["of"] == "daily" else KEPT
            if seen[key] > spare and _is_unread(one.folder.stat().st_mtime):
                unread.append(one.folder)
        for of, most in IN_ALL.items():
            kept = [one.folder for one in ready if one.facts["of"]["of"] == of and one.folder not in unread]
            kept.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
            over = kept[most - 1 :]  # one more is to come
            unread += [folder for folder in over if _is_unread(folder.stat().st_mtime)]
        for path in unread:
            shutil.rmtree(path, ignore_errors=True)

    def _sweep(self) -> None:
        """What a process that died left half made; under the lock nobody else makes anything."""
        for part in self._folder.glob(".part-*"):
            shutil.rmtree(part, ignore_errors=True)


def _is_unread(read_at: float) -> bool:
    return not -AHEAD <= time.time() - read_at <= UNREAD


def _read_at(folder: Path) -> float:
    """When anything in a folder of files was last asked for."""
    with contextlib.suppress(OSError):
        return max((path.stat().st_mtime for path in folder.iterdir()), default=folder.stat().st_mtime)
    return time.time()
