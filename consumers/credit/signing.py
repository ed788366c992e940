"""How the feed signs: a document in canonical form, with its time and a detached signature as its last members."""

from datetime import datetime
from typing import Any, Protocol

from projections.credit.record import canonical


class Signer(Protocol):
    """Holds the keys. Which algorithm signs is the key's business: nothing here depends on it."""

    def sign(self, payload: bytes) -> str:
        """A detached compact JWS over the payload, with the `kid` of the key that signs now."""

    def published(self) -> dict[str, Any]:
        """The public keys (JWKS), past ones among them; each with `nbf`, and `exp` once it signs no more."""


def sealed(document: dict[str, Any], signer: Signer, now: datetime) -> bytes:
    """The document in canonical form, signed; what it holds may be `msgspec.Raw` in canonical form."""
    dated = {**document, "signed_at": now.isoformat(timespec="microseconds")}
    return canonical({**dated, "signature": signer.sign(canonical(dated))})
