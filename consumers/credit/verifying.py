"""Verifies what the credit feed publishes, without the feed: signatures, files, pages, streams, and how they add up.

It needs this package for nothing: a recipient may copy the file. A signed document is a JSON object whose member
`signature` is a detached compact JWS (RFC 7515, appendix F) over the canonical form (RFC 8785) of all other members.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

Document = Mapping[str, Any]
ALGORITHMS = ("Ed25519",)
"""What a signature may be made with; a key set whose keys name another one is followed once it stands here."""


class NotGenuine(Exception):
    """Raised when a document, a file or a page is not what the feed published; says what does not agree."""


class _Registry(jws.JWSRegistry):
    """A page holds up to a thousand whole records: more than the library takes by itself."""

    max_payload_length = 64 << 20


class Keys:
    """The published key set (`/.well-known/registry-jwks.json`), each key with the time in which it signs."""

    def __init__(self, jwks: Mapping[str, Any], algorithms: tuple[str, ...] = ALGORITHMS) -> None:
        """Raises `NotGenuine` when it is no key set."""
        try:
            self._keys = KeySet.import_key_set({"keys": list(jwks["keys"])})
            self._valid = {key["kid"]: (int(key["nbf"]), key.get("exp")) for key in jwks["keys"]}
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise NotGenuine(f"this is no key set of the feed: {error}") from error
        self._algorithms = list(algorithms)

    def verified(self, document: Document) -> Document:
        """The document itself, proven. Raises `NotGenuine`.

        Its `signed_at` must lie in the time of its key, so that a key that was retired proves old documents and no
        new ones.
        """
        rest = {name: value for name, value in document.items() if name != "signature"}
        signature = document.get("signature")
        if not isinstance(signature, str) or signature.count(".") != 2 or ".." not in signature:
            raise NotGenuine("the document carries no detached signature")
        head, tail = signature.split("..")
        token = b".".join((head.encode(), _base64url(canonical(rest)), tail.encode()))
        try:
            signed = jws.deserialize_compact(token, self._keys, registry=_Registry(algorithms=self._algorithms))
        except (JoseError, ValueError) as error:
            raise NotGenuine(f"the signature does not hold: {error}") from error
        self._in_time(str(signed.headers().get("kid")), str(rest.get("signed_at")))
        return document

    def _in_time(self, kid: str, signed_at: str) -> None:
        begins, ends = self._valid.get(kid, (None, None))
        try:
            moment = datetime.fromisoformat(signed_at).timestamp()
        except ValueError:
            raise NotGenuine(f"{signed_at!r} is no time at which it was signed") from None
        if begins is None or moment < begins or (ends is not None and moment > int(ends)):
            raise NotGenuine(f"the key {kid} did not sign at {signed_at}")


def vouched(key: Document, by: Document) -> bool:
    """Whether a published key carries the signature of the key before it, made when that one was followed.

    `vouched` is a detached JWS over the canonical form of the key's other members but `exp`, which comes later.
    """
    rest = {name: value for name, value in key.items() if name not in ("vouched", "exp")}
    head, _, tail = str(key.get("vouched", "")).partition("..")
    token = b".".join((head.encode(), _base64url(canonical(rest)), tail.encode()))
    try:
        signed = jws.deserialize_compact(token, OKPKey.import_key(dict(by)), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError):
        return False
    return bool(signed.headers().get("kid") == by["kid"])


def canonical(value: object) -> bytes:
    """JSON as RFC 8785 writes it, for what the feed holds: text, integers, booleans, null, ASCII names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Lines:
    """Reads a snapshot or a daily file line by line and proves it: iterate, and then trust `manifest`.

    The trailer is the signed manifest: number and SHA-256 of the lines between header and trailer. Nothing may be
    kept before the iteration has ended without `NotGenuine`. `of` is what was asked for: `snapshot` or `daily`.
    """

    def __init__(self, lines: Iterable[bytes], keys: Keys, of: str = "snapshot") -> None:
        self._lines = lines
        self._keys = keys
        self._of = of
        self.header: Document = {}
        self.manifest: Document = {}

    def __iter__(self) -> Iterator[bytes]:
        """Each line without its line feed."""
        digest, count = hashlib.sha256(), 0
        last: bytes | None = None
        for number, line in enumerate(self._lines):
            if number == 0:
                self.header = self._read(line, "header")
                continue
            if last is not None:
                count += 1
                digest.update(last)
                yield last.rstrip(b"\n")
            last = line
        if last is None:
            raise NotGenuine("the file was broken off")
        self._prove(self._read(last, "trailer"), count, digest.hexdigest())

    def _prove(self, trailer: Document, count: int, sha256: str) -> None:
        self._keys.verified(trailer)
        if (trailer["count"], trailer["sha256"]) != (count, sha256):
            raise NotGenuine(f"the file holds {count} lines ({sha256}), its trailer says otherwise")
        if (trailer["edition"], trailer["scope"]) != (self.header.get("edition"), self.header.get("scope")):
            raise NotGenuine("header and trailer are of different files")
        self.manifest = trailer

    def _read(self, line: bytes, kind: str) -> Document:
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict) or said.get("kind") != kind:
            raise NotGenuine(f"the file was broken off: it has no {kind}")
        if said.get("of") != self._of:
            raise NotGenuine(f"the file is a {said.get('of')}, asked was a {self._of}")
        return said


def proven(content: Iterable[bytes], manifest: Document, keys: Keys, name: str) -> None:
    """Check a downloaded representation (`ndjson`, `ndjson.gz`, `csv`, …), as it was sent, against its manifest.

    Raises `NotGenuine`.
    """
    described = keys.verified(manifest)["files"].get(name)
    digest, size = hashlib.sha256(), 0
    for piece in content:
        digest.update(piece)
        size += len(piece)
    if described is None or (described["bytes"], described["sha256"]) != (size, digest.hexdigest()):
        raise NotGenuine(f"{name} is not the file that the manifest describes")


def proven_changes(changes: Iterable[bytes], head: Document, keys: Keys, after: int) -> int:
    """Check the lines of a stream since the last head against the head that follows; its position.

    `changes` are the lines of kind change, without line feeds; `after` is the position of the head before (at first
    the position that was asked for). Raises `NotGenuine` also when changes before it are missing.
    """
    said = keys.verified(head)
    lines = list(changes)
    digest = hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    if said["from"] != after:
        raise NotGenuine(f"the head goes on from {said['from']}, not from {after}")
    if (said["count"], said["sha256"]) != (len(lines), digest):
        raise NotGenuine(f"{len(lines)} changes came, the head says {said['count']}: some are missing or altered")
    return int(said["position"])


def folded(records: MutableMapping[str, Document], changes: Iterable[Document]) -> None:
    """Bring records (by stream) up to date: a change carries the whole record, or null for one that left the scope."""
    for change in changes:
        if change["record"] is None:
            records.pop(change["stream"], None)
        else:
            records[change["stream"]] = change["record"]


def digest_of(records: Mapping[str, Document]) -> str:
    """The SHA-256 of records as a snapshot has it: equal to the `sha256` of the snapshot at the same position."""
    digest = hashlib.sha256()
    for stream in sorted(records, key=str.encode):
        digest.update(canonical(records[stream]) + b"\n")
    return digest.hexdigest()


def _base64url(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
