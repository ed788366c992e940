"""Posts one signed letter to a recipient's address: never to a private network, never along a redirect, in time."""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from consumers.recipients.model import Malformed

SECONDS = 10.0
"""For connecting and for each read; the whole post has twice that."""
_GLOBAL = ipaddress.ip_network("2000::/3")
"""The only IPv6 addresses that are given out for use everywhere; `is_global` knows less in some versions of Python."""
_SPECIAL = tuple(
    map(ipaddress.ip_network, ("192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20"))
)
"""Relays, tunnels, documentation and former test networks."""
_LONGEST_HOST, _LONGEST_LABEL = 253, 63
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotArrived(Exception):
    """Raised when a letter was not acknowledged with a 2xx: says what came instead. `away`: nobody answered."""

    def __init__(self, said: str, *, away: bool = False) -> None:
        super().__init__(said)
        self.away = away


class Target(NamedTuple):
    """A checked address of the net to connect to, and what is said and verified there."""

    url: SplitResult
    address: Address
    port: int


def checked_url(url: str, *, loopback: bool) -> SplitResult:
    """The parts of an address that can be posted to. Raises `Malformed`; does not look the name up."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Malformed(f"url: {error}") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise Malformed("url: https is needed")
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        raise Malformed("url: a host name is needed, and no user, password or fragment")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Malformed("url: printable ASCII without spaces; write other names in punycode and escapes")
    if not _is_host(parts.hostname):
        raise Malformed("url: each part of a host name has 1 to 63 characters, all of them at most 253")
    return parts


def _is_host(name: str) -> bool:
    """Whether a name can be looked up at all; Python raises no `OSError` for one that cannot."""
    labels = name.removesuffix(".").split(".")
    return len(name) <= _LONGEST_HOST and all(0 < len(label) <= _LONGEST_LABEL for label in labels)


def resolved(parts: SplitResult, *, loopback: bool) -> Target:
    """The address behind the name, as of now. Raises `NotArrived` if any of its addresses may not be posted to."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotArrived(f"{parts.hostname}: {error.strerror or error}", away=True) from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    for address in addresses:
        if not _may_be_posted_to(address, parts.scheme, loopback=loopback):
            raise NotArrived(f"{parts.hostname} is {address}: not an address that is posted to")
    return Target(parts, addresses[0], port)


def post(
    target: Target, secret: str, body: bytes, headers: dict[str, str], now: int, record: Callable[[], None]
) -> None:
    """Connects, has the letter recorded, then sends it. Raises `NotArrived`, and what `record` raises: then nothing
    has left."""
    connection = _connection(target)
    watchdog = threading.Timer(2 * SECONDS, _cut, (connection,))
    watchdog.daemon = True
    watchdog.start()
    try:
        connection.connect()
        record()
        path = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
        connection.request("POST", path, body, {**headers, "Registry-Signature": signature(secret, body, now)})
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise NotArrived(f"{type(error).__name__}: {error}", away=True) from error
    finally:
        watchdog.cancel()
        connection.close()
    if 300 <= answer.status < 400:
        raise NotArrived(f"{answer.status}: redirects are not followed")
    if not 200 <= answer.status < 300:
        raise NotArrived(f"{answer.status} {answer.reason[:100]}")


def signature(secret: str, body: bytes, now: int) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 over the seconds, a dot and the body, by the hook's secret."""
    mac = hmac.new(secret.encode(), str(now).encode() + b"." + body, hashlib.sha256)
    return f"t={now},v1={mac.hexdigest()}"


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name says by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(str(target.url.hostname), target.port, timeout=SECONDS)
        self._target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((str(self._target.address), self._target.port), self.timeout)


class _Secure(_Plain):
    """The same within TLS, verified for the name."""

    default_port = 443

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=str(self._target.url.hostname))


def _connection(target: Target) -> _Plain:
    return _Secure(target) if target.url.scheme == "https" else _Plain(target)


def _cut(connection: _Plain) -> None:
    """Ends a post that drips on: its reads then fail."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself


def _may_be_posted_to(address: Address, scheme: str, *, loopback: bool) -> bool:
    if address.is_loopback:
        return loopback
    if (address.version == 6 and address not in _GLOBAL) or any(address in one for one in _SPECIAL):
        return False
    return scheme == "https" and address.is_global and not address.is_multicast
