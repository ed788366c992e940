"""Whose signatures the copy believes: a key set that was given, else the one that was seen first."""

import time
from collections.abc import Mapping
from typing import Any

from consumers.client.connection import Connection
from consumers.client.errors import FeedRefused
from consumers.client.stored import Copy
from consumers.credit.verifying import Document, Keys, NotGenuine

KEYS = "/.well-known/registry-jwks.json"
FRESH = 3600.0
"""Seconds after which the published keys are looked at again."""


class Trust:
    """Proves documents; a feed that has ever signed must sign for ever.

    A key that the feed publishes no more is believed no more, at the latest after an hour: it may have been stolen.
    """

    def __init__(self, connection: Connection, copy: Copy, given: Mapping[str, Any] | None) -> None:
        self._connection = connection
        self._copy = copy
        self._given = given
        self._keys: Keys | None = None
        self._looked_at = 0.0

    def keys(self) -> Keys:
        """The keys that are believed. Raises `NotGenuine` when the feed offers none, or all others than before."""
        if self._keys is None or time.monotonic() > self._looked_at + FRESH:
            self._keys = Keys(self._chosen())
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
            return self.renewed().verified(document)

    def _chosen(self) -> Mapping[str, Any]:
        before = self._copy.trusted()
        if self._given is not None:
            if self._given != before:
                self._copy.trust(self._given)
            return self._given
        published = self._published()
        if before is not None and not _shared(before, published):
            raise NotGenuine(
                "the feed publishes none of the keys that this copy has believed so far: ask the registry in another"
                " way, then give the new key set"
            )
        if published != before:
            self._copy.trust(published)
        return published

    def _published(self) -> Mapping[str, Any]:
        try:
            found = self._connection.json(KEYS)
        except FeedRefused as error:
            raise NotGenuine(f"the feed publishes no keys at {KEYS}: {error}") from error
        if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
            raise NotGenuine(f"{KEYS} is no key set")
        return found


def _shared(before: Mapping[str, Any], published: Mapping[str, Any]) -> bool:
    """Whether at least one key is the same, by its id and its value."""
    known = {(key.get("kid"), key.get("x")) for key in before["keys"]}
    return any((key.get("kid"), key.get("x")) in known for key in published["keys"])
