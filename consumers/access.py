"""Who may call what: every route declares its callers, and one guard asks for their key."""

import base64
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from fastapi import Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute

from consumers.describing import PAGE, answers, more
from consumers.problems import Problem
from consumers.recipients.gate import Gate

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Role(StrEnum):
    """Who calls: anyone, a recipient of the credit feed, a regulator."""

    PUBLIC = "public"
    RECIPIENT = "recipient"
    REGULATOR = "regulator"


PUBLIC = frozenset(Role)
FEED = frozenset({Role.RECIPIENT, Role.REGULATOR})
AUDIT = frozenset({Role.REGULATOR})

_PROXIED = ("forwarded", "x-forwarded-", "x-real-ip", "x-client-ip", "via", "cf-", "true-client-ip")
_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHORT = 40
"""Signs of a path's text that no route finds too many."""
_ASK = {"WWW-Authenticate": 'Bearer realm="registry", Basic realm="registry", charset="UTF-8"'}


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One caller: its name in the log, its role, and the SHA-256 (hex) of its key. The key itself is nowhere."""

    name: str
    role: Role
    sha256: str


def keys_of(data: bytes) -> tuple[Key, ...]:
    """The keys of a keys file, a JSON list of `{name, role, sha256}`.

    Raises `ValueError` for a file that is no such list, is empty, names a caller or a key twice, or gives the public
    a key.
    """
    keys = msgspec.json.decode(data, type=tuple[Key, ...])  # msgspec's errors are ValueErrors
    if not keys:
        raise ValueError("the keys file holds no key: without one, do not name a keys file")
    for key in keys:
        if not key.name.strip() or key.role is Role.PUBLIC or not _SHA256.fullmatch(key.sha256):
            raise ValueError(f"key {key.name!r}: a name, role recipient or regulator, and 64 hex digits are needed")
    if len({key.name for key in keys}) < len(keys) or len({key.sha256 for key in keys}) < len(keys):
        raise ValueError("the keys file names a caller or a key twice")
    return keys


@dataclass(frozen=True)
class Route:
    """A path, who may call it, what the API description says of it."""

    path: str
    may_call: frozenset[Role]
    media: tuple[str, ...]
    method: str = "GET"
    file: bool = False
    often: bool = False


class Routes:
    """The routes of one part of the server; a route without callers cannot be written down."""

    def __init__(self) -> None:
        self._routes: list[tuple[Route, Callable[..., Any]]] = []

    def get(
        self, path: str, may_call: frozenset[Role], *media: str, file: bool = False, often: bool = False
    ) -> Callable[[Endpoint], Endpoint]:
        """Declares an endpoint: its path, its callers, its media types (a page without any); `file` has ranges.

        One that is asked `often` takes the request first and its path's texts as they come; see `Direct`.
        """
        return self._declared(Route(path, may_call, media or (PAGE,), file=file, often=often))

    def post(self, path: str, may_call: frozenset[Role], media: str) -> Callable[[Endpoint], Endpoint]:
        """Declares an endpoint that records something: the same request twice must do what it did once."""
        return self._declared(Route(path, may_call, (media,), "POST"))

    def _declared(self, route: Route) -> Callable[[Endpoint], Endpoint]:
        def declared(endpoint: Endpoint) -> Endpoint:
            self._routes.append((route, endpoint))
            return endpoint

        return declared

    def paths(self) -> list[str]:
        """The paths, in the order of writing."""
        return [route.path for route, _ in self._routes]

    def add_to(self, app: FastAPI) -> None:
        """Register every route, in the order of writing, behind the guard."""
        for route, endpoint in self._routes:
            endpoint.may_call = route.may_call  # type: ignore[attr-defined]
            endpoint.media = route.media  # type: ignore[attr-defined]
            keyed, feed = Role.PUBLIC not in route.may_call, route.may_call == FEED
            app.router.add_api_route(
                route.path,
                endpoint,
                methods=[route.method],
                dependencies=[Depends(guard)],
                response_model=None,
                response_class=Response,
                responses=answers(route.media, keyed=keyed, feed=feed, file=route.file),
                openapi_extra=more(keyed=keyed, feed=feed),
                operation_id=endpoint.__name__,
                route_class_override=Direct if route.often else None,
            )


class Direct(APIRoute):
    """A route without detours: the guard, then the endpoint.

    A request with parameters to be read, or with a path that is longer than any true one, goes through the framework.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        usual = super().get_route_handler()
        endpoint = self.endpoint

        async def handled(request: Request) -> Response:
            given = request.path_params
            if request.scope["query_string"] or max(map(len, given.values())) > _SHORT:
                return await usual(request)
            await guard(request)
            answer: Response = await endpoint(request, **given)
            return answer

        return handled


async def guard(request: Request) -> None:
    """Let the declared callers pass; raises `Problem` 401 without a known key and 403 for another role's key.

    A registered recipient passes the gate. As long as none is registered, the keys file alone decides.
    """
    may_call: frozenset[Role] = getattr(request.scope["endpoint"], "may_call", frozenset())
    if Role.PUBLIC in may_call:
        return
    key = presented(request.headers.get("authorization", ""))
    gate: Gate | None = request.app.state.serving.gate
    registered = False
    if gate is not None:
        known = await gate.known()
        registered = bool(known.recipients)
        found = known.caller(key)
        if found is not None:
            gate.noted(request, *found)
            if Role.RECIPIENT not in may_call:
                raise _other_role(Role.RECIPIENT)
            gate.admit(request, *found)
            return
    _by_keys_file(request, key, may_call, recipients=registered)


async def guard_again(request: Request) -> None:
    """The guard once more, while an answer that takes long goes on; it costs no token of the rate.

    Raises `Problem` 401 when the key has been revoked or has expired, or is not bound to the certificate any more. A
    scope that was changed is on the request afterwards.
    """
    gate: Gate | None = request.app.state.serving.gate
    if gate is None:
        return
    known = await gate.known()
    key = presented(request.headers.get("authorization", ""))
    before = getattr(request.state, "recipient", None)
    if before is None:
        _by_keys_file(request, key, request.scope["endpoint"].may_call, recipients=bool(known.recipients))
        return
    found = known.caller(key)
    if found is None:
        raise Problem("key_needed", headers=_ASK)
    gate.opens(request, *found)
    if found[0].version != before.version:
        gate.renewed(request, found[0])


def _other_role(role: Role) -> Problem:
    zh = {Role.RECIPIENT: "接收方", Role.REGULATOR: "监管部门", Role.PUBLIC: "公众"}[role]
    return Problem("not_for_this_role", f"the key's role is {role}", f"该密钥的身份为{zh}")


def _by_keys_file(request: Request, key: str, may_call: frozenset[Role], *, recipients: bool) -> None:
    """Once recipients are registered, the feed is theirs and the regulators': each of its readers is in the ledger."""
    keys: tuple[Key, ...] = request.app.state.serving.keys
    feed = recipients and Role.RECIPIENT in may_call
    if not keys and not feed:
        if not on_loopback(request):
            raise Problem("loopback_only", headers=_ASK)
        return
    caller = _caller(keys, key)
    if caller is None or (feed and caller.role is Role.RECIPIENT):
        unknown = ("the key that was given is not known", "所提供的密钥无效") if key else ()
        raise Problem("key_needed", *unknown, headers=_ASK)
    if caller.role not in may_call:
        raise _other_role(caller.role)
    request.state.caller = caller.name


def presented(authorization: str) -> str:
    """The key in an Authorization header: a bearer token, or the password of a browser's dialogue; else nothing."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except ValueError:  # not base64, or not UTF-8
            return ""
    return ""


def on_loopback(request: Request) -> bool:
    """Whether the caller sits at this machine: its address, the name it calls, and no proxy in between.

    The name is looked at because a page of elsewhere can point its own name at 127.0.0.1 (DNS rebinding).
    """
    if request.client is None or any(name.startswith(_PROXIED) for name in request.headers):
        return False
    try:
        local = ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    hosts = request.headers.getlist("host")
    return local and len(hosts) == 1 and _LOCAL_HOST.fullmatch(hosts[0]) is not None


def _caller(keys: tuple[Key, ...], key: str) -> Key | None:
    """Every key is compared, each in constant time, so that the time tells nothing."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    found = None
    for one in keys:
        if hmac.compare_digest(one.sha256, digest):
            found = one
    return found
