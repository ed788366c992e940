"""Whose signatures the copy believes: a key set that was given, else the one that was seen first."""

import time
from collections.abc import Mapping
from typing import Any

from consumers.client.connection import Connection
from consumers.client.errors import FeedRefused
from consumers.client.stored import Copy
from consumers.credit.verifying import Document, Keys, NotGenuine, vouched

KEYS = "/.well-known/registry-jwks.json"
_ASK = "ask the registry in another way, then give the new key set (`--trust`)"
FRESH = 3600.0
"""Seconds after which the published keys are looked at again."""


class Trust:
    """Proves documents; a feed that has ever signed must sign for ever.

    A key that the feed publishes no more is believed no more, at the latest after an hour: it may have been stolen. A
    new key is believed when the newest believed one vouches for it; others are passed over, whoever published them.
    """

    def __init__(self, connection: Connection, copy: Copy, given: Mapping[str, Any] | None) -> None:
        self._connection = connection
        self._copy = copy
        self._given = given
        self._keys: Keys | None = None
        self._looked_at = 0.0
        self._strange: list[str] = []

    def keys(self) -> Keys:
        """The keys that are believed. Raises `NotGenuine` when the feed offers none, or all others than before."""
        if self._keys is None or time.monotonic() > self._looked_at + FRESH:
            before = self._copy.trusted()
            chosen = self._chosen(before)
            self._keys = Keys(chosen)  # what is no key set is refused before the copy believes it
            if chosen != before:
                self._copy.trust(chosen)
            self._looked_at = time.monotonic()
        return self._keys

    def renewed(self) -> Keys:
        """The keys as the feed publishes them now."""
        self._keys = None
        return self.keys()

    def verified(self, document: Document, kind: str) -> Document:
        """The document, proven, of the kind that was asked for; a key that is not known yet is looked up once.

        Raises `NotGenuine`.
        """
        if document.get("kind") != kind:
            raise NotGenuine(f"the feed gave a {document.get('kind')}, asked was a {kind}")
        try:
            return self.keys().verified(document)
        except NotGenuine:
            keys = self.renewed()
        try:
            return keys.verified(document)
        except NotGenuine as error:
            raise self._explained(error) from error

    def _explained(self, error: NotGenuine) -> NotGenuine:
        """With the keys that were passed over: one of them may have signed."""
        if not self._strange:
            return error
        kids = ", ".join(self._strange)
        return NotGenuine(
            f"{error}; no key that this copy believes vouches for {kids}, which the feed publishes: {_ASK}"
        )

    def _chosen(self, before: Mapping[str, Any] | None) -> Mapping[str, Any]:
        if self._given is not None:
            return self._given
        published = self._published()
        return published if before is None else self._followed(before, published)

    def _followed(self, before: Mapping[str, Any], published: Mapping[str, Any]) -> Mapping[str, Any]:
        """The believed keys that are still published, and those that follow the newest of them, each vouched for.

        A retired key, which may be stolen long after, vouches for nothing.
        """
        known = {_name(key): key for key in before["keys"]}
        kept = [{**key, **known[_name(key)]} for key in published["keys"] if _name(key) in known]
        if not kept:
            raise NotGenuine(f"the feed publishes none of the keys that this copy has believed so far: {_ASK}")
        rest = [key for key in published["keys"] if _name(key) not in known]
        newest = max(kept, key=lambda key: int(key["nbf"]))
        while (next_one := next((key for key in rest if vouched(key, newest)), None)) is not None:
            rest.remove(next_one)
            kept.insert(0, newest := next_one)
        self._strange = [str(key.get("kid")) for key in rest]
        return {**published, "keys": kept}

    def _published(self) -> Mapping[str, Any]:
        try:
            found = self._connection.json(KEYS)
        except FeedRefused as error:
            raise NotGenuine(f"the feed publishes no keys at {KEYS}: {error}") from error
        if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
            raise NotGenuine(f"{KEYS} is no key set")
        return found


def _name(key: Mapping[str, Any]) -> tuple[object, object]:
    """A key is the same by its id and its value."""
    return key.get("kid"), key.get("x")
