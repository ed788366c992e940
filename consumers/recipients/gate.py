"""Lets registered recipients in: key, certificate, rate and purpose, in this order; what they get is then recorded."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

import anyio.to_thread

from consumers.credit.scope import Scope
from consumers.problems import Problem
from consumers.recipients.directory import Directory, Known
from consumers.recipients.ledger import Delivery, Ledger
from consumers.recipients.limits import Limits
from consumers.recipients.model import Key, Recipient

if TYPE_CHECKING:
    from fastapi import Request  # commands that register recipients start without the web framework

_SHOWN = 80
ASK = {"WWW-Authenticate": 'Bearer realm="registry"'}


class Now(Protocol):
    """What a gate needs of a clock."""

    def now(self) -> datetime:
        """The moment, with its zone."""


class Visitor(NamedTuple):
    """A recipient that has been let in by what was known at a revision, and what it may see."""

    recipient: Recipient
    key: Key
    scope: Scope
    revision: int


@dataclass(frozen=True)
class Gate:
    """What stands between a recipient and the feed.

    `proxies` are the addresses of those that end TLS for us and put the SHA-256 of the client's certificate into
    `header`; from anyone else that header says nothing. `overdue_hours` is how long a stop-use may go unacknowledged.
    """

    clock: Now
    directory: Directory
    ledger: Ledger
    limits: Limits
    proxies: Collection[str] = ()
    header: str = "x-client-certificate-sha256"
    overdue_hours: int = 24

    async def known(self) -> Known:
        """Everyone registered as of now."""
        if self.directory.database.quick:
            return self.directory.known()
        return await anyio.to_thread.run_sync(self.directory.known)

    def admit(self, request: "Request", recipient: Recipient, key: Key) -> None:
        """Let a recipient's request on, or raise `Problem` 401, 429, 403; the request then carries who asks for what.

        `request.state` gets `recipient`, `caller`, `scope`, `purpose`, and the `delivery` that the endpoint completes.
        """
        self.opens(request, recipient, key)
        if seconds := self.limits.wait(recipient.number):
            raise Problem("too_many", headers={"Retry-After": str(seconds)})
        request.state.recipient = recipient
        request.state.caller = recipient.id
        request.state.scope = self.directory.scope(recipient)
        request.state.purpose = request.state.delivery.purpose = _purpose(request, recipient)

    def visitor(self, presented: str, purpose: str) -> Visitor | None:
        """Whom a key and a purpose let in by what is kept, at the cost of a token; nobody where there is any doubt.

        No database is looked at: what is given must be recorded under the visitor's revision.
        """
        known = self.directory.kept
        found = known.caller(presented)
        if found is None:
            return None
        recipient, key = found
        if recipient.certificate is not None or key.fault(self.clock.now()) or purpose not in recipient.sight.purposes:
            return None
        scope = self.directory.scope(recipient)
        return None if self.limits.wait(recipient.number) else Visitor(recipient, key, scope, known.revision)

    def noted(self, request: "Request", recipient: Recipient, key: Key) -> None:
        """Whatever the answer will be, a refusal too, it is recorded: `request.state` gets its `delivery`."""
        request.state.delivery = Delivery(
            recipient=recipient.number,
            key=key.id,
            purpose=",".join(sorted(_named(request)))[:_SHOWN],
            scope=recipient.version,
            route=_route(request),
        )

    def opens(self, request: "Request", recipient: Recipient, key: Key) -> None:
        """Raises `Problem` 401 when the key opens nothing now, or the request lacks the bound certificate."""
        fault = key.fault(self.clock.now())
        if fault is not None:
            raise Problem("key_revoked" if fault == "revoked" else "key_expired", f"key {key.id}: {fault}", headers=ASK)
        if recipient.certificate is not None and not self._bound(request, recipient.certificate):
            raise Problem("certificate_differs", headers=ASK)

    def renewed(self, request: "Request", recipient: Recipient) -> None:
        """What is told from now on is told in the scope that holds now."""
        request.state.recipient = recipient
        request.state.scope = self.directory.scope(recipient)

    def _bound(self, request: "Request", certificate: str) -> bool:
        """Exactly one header, from a trusted proxy, with the registered fingerprint."""
        if request.client is None or request.client.host not in self.proxies:
            return False
        told = request.headers.getlist(self.header)
        plain = told[0].replace(":", "").strip().lower() if len(told) == 1 else ""
        return hmac.compare_digest(plain.encode(), certificate.encode())


def _purpose(request: "Request", recipient: Recipient) -> str:
    """The one purpose that the query names. Raises `Problem` when it names none, two, or one not registered."""
    named = _named(request)
    registered = recipient.sight.purposes
    if len(named) == 1 and (purpose := named.pop()) in registered:
        return str(purpose)
    raise Problem(
        "purpose_needed",
        f"registered for: {', '.join(registered)}",
        f"已登记的用途：{'、'.join(registered)}",
        more={"registered": list(registered)},
    )


def _named(request: "Request") -> set[str]:
    named = set(request.headers.getlist("x-purpose"))
    if request.scope["query_string"]:
        named.update(request.query_params.getlist("purpose"))
    return named


def _route(request: "Request") -> str:
    method = "HEAD" if request.scope.get("asked_head") else request.scope["method"]
    route = request.scope.get("route")
    return f"{method} {request.url.path if route is None else route.path}"
