"""The keys that sign the credit feed: made at the first start, kept in the home, rotated by command, published."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from infra import clock
from infra.settings import SettingsError
from projections.credit.record import canonical

ALGORITHM = "Ed25519"
GRACE = timedelta(hours=1)
"""How long a key that was rotated may still sign: servers look for a new one at every signature."""
EARLY = timedelta(minutes=1)
"""How long before its making a key is valid: a document's time is taken before the key that signs it."""
_PRIVATE = ("d",)


class KeyFault(SettingsError):
    """Raised when the file of keys cannot be used: unreadable, damaged, or open to others."""


class _Loaded(NamedTuple):
    stamp: tuple[int, int]
    keys: list[dict[str, Any]]
    current: OKPKey


class KeyRing:
    """Signs with the newest key in `<folder>/signing.json` (0600). Many processes share it; a rotation is seen at the
    next signature. Raises `KeyFault`."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = clock.now) -> None:
        self._folder = folder
        self._clock = now
        self._path = folder / "signing.json"
        self._loaded: _Loaded | None = None

    def sign(self, payload: bytes) -> str:
        """A detached compact JWS over the payload, by the newest key."""
        return _signed(payload, self._now().current)

    def published(self) -> dict[str, Any]:
        """The public halves, newest first, each with `nbf`, `vouched` by the one before, and `exp` once followed."""
        keys = self._now().keys
        return {"keys": [_public(key) for key in reversed(keys)]}

    def rotate(self, *, compromised: bool = False) -> str:
        """Make a new key that signs from now on; its kid. The old one proves what it signed so far.

        It vouches for the new one, so that who believes the old one may believe the new one. A compromised one vouches
        for nothing and is published no more, so that nothing it signed is believed.
        """
        with self._locked():
            keys = self._read() if self._path.exists() else []
            ends = int((self._clock() + GRACE).timestamp())
            if keys and compromised:
                keys.pop()
            elif keys:
                keys[-1]["exp"] = ends
            made = _made(self._clock())
            if keys and not compromised:
                made["vouched"] = _voucher(made, keys[-1])
            keys.append(made)
            self._write(keys)
        self._loaded = None
        return str(keys[-1]["kid"])

    def _now(self) -> _Loaded:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._first()
            found = self._path.stat()
        stamp = (found.st_mtime_ns, found.st_ino)
        if self._loaded is None or self._loaded.stamp != stamp:
            if found.st_mode & 0o077:
                raise KeyFault(f"{self._path} can be read by others: chmod 600")
            keys = self._read()
            self._loaded = _Loaded(stamp, keys, OKPKey.import_key(keys[-1]))
        return self._loaded

    def _first(self) -> None:
        with self._locked():
            if not self._path.exists():
                self._write([_made(self._clock())])

    def _read(self) -> list[dict[str, Any]]:
        try:
            keys = json.loads(self._path.read_text("utf-8"))["keys"]
            for key in keys:
                OKPKey.import_key(key)
            if not all(isinstance(key["nbf"], int) and key["kid"] and key["alg"] for key in keys) or not keys:
                raise ValueError("a key lacks kid, alg or nbf")
        except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
            raise KeyFault(f"{self._path} holds no keys that can sign: {error}") from error
        return list(keys)

    def _write(self, keys: list[dict[str, Any]]) -> None:
        """In one step, and on the disk before anything is signed with it."""
        part = self._folder / f"signing.{secrets.token_hex(4)}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"keys": keys}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self._folder / "lock").open("w")
        except OSError as error:
            raise KeyFault(f"{self._folder}: {error.strerror}") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _signed(payload: bytes, key: OKPKey) -> str:
    header = {"alg": key.get("alg"), "kid": key.kid}
    return jws.detach_content(jws.serialize_compact(header, payload, key, algorithms=[str(header["alg"])]))


def _public(key: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in key.items() if name not in _PRIVATE}


def _voucher(made: dict[str, Any], by: dict[str, Any]) -> str:
    """The signature of the key that is followed, over the public half of the one that follows."""
    return _signed(canonical(_public(made)), OKPKey.import_key(by))


def _made(now: datetime) -> dict[str, Any]:
    """A new private key as a JWK, named by its day and some random digits."""
    kid = f"{now:%Y%m%d}-{secrets.token_hex(4)}"
    key = OKPKey.generate_key("Ed25519", {"kid": kid, "alg": ALGORITHM, "use": "sig"}, private=True)
    return {**key.as_dict(private=True), "nbf": int((now - EARLY).timestamp())}
