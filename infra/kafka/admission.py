"""Finds out why a broker that answers lets nobody in with these settings: password, mechanism, protocol, certificate.

The library tries again until its time is over, and then says only that.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any

from kafka import errors as kafka_errors
from kafka.net.compat import KafkaNetClient
from kafka.protocol.sasl import SaslHandshakeRequest

TIMEOUT_MS, SNIFF_MS = 3_000, 1_000
"""For a connection with these settings, and for one that only finds out what is spoken there."""
PATIENCE = 2.0
"""Seconds after which no further broker is asked: a relay that asks does not renew its lease meanwhile."""
WITHOUT_SASL = {"PLAINTEXT": "PLAINTEXT", "SASL_PLAINTEXT": "PLAINTEXT", "SSL": "SSL", "SASL_SSL": "SSL"}
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "OAUTHBEARER", "GSSAPI")
"""Offered one after the other: a broker names all that it takes when it takes one of them; else it hangs up."""


def refusal(servers: Sequence[str], security: Mapping[str, Any]) -> str | None:
    """What one of the brokers has against these settings of the library; None when none says anything certain.

    A broker that is away, or goes away meanwhile, says nothing.
    """
    until = time.monotonic() + PATIENCE
    for address in servers:
        found = _refusal(address, {"security_protocol": "PLAINTEXT", **security})
        if found is not None or time.monotonic() > until:
            return found
    return None


def _refusal(address: str, security: Mapping[str, Any], *, again: bool = False) -> str | None:
    """A broker's word is lost now and then when it hangs up at once; so who is hung up on twice is refused.

    Between the two times the broker answered others.
    """
    protocol, mechanism = security["security_protocol"], security.get("sasl_mechanism")
    user = f"the user {security.get('sasl_plain_username')!r} or its password"
    try:
        _run(address, security, TIMEOUT_MS, _connected)
    except kafka_errors.SaslAuthenticationFailedError as error:
        return f"{address} 拒绝该用户或密码 refuses {user} ({error}): KAFKA_USERNAME, KAFKA_PASSWORD(_FILE)"
    except kafka_errors.IllegalSaslStateError:
        return f"{address} 不要求SASL asks for no SASL, but KAFKA_SECURITY_PROTOCOL={protocol}"
    except kafka_errors.KafkaTimeoutError:
        return None
    except (kafka_errors.KafkaError, OSError) as error:
        if (found := _of_tls(str(error), address, protocol)) is not None or WITHOUT_SASL[protocol] == protocol:
            return found
        offered = _offered(address, security)
        if not offered:
            return None
        if mechanism not in offered:
            return f"{address} 所提供的机制不同 offers {', '.join(offered)}, but KAFKA_SASL_MECHANISM={mechanism}"
        hung_up = f"{address} 拒绝该用户或密码 refuses {user}, and hangs up: KAFKA_USERNAME, KAFKA_PASSWORD(_FILE)"
        return hung_up if again else _refusal(address, security, again=True)
    if WITHOUT_SASL[protocol] == protocol and (offered := _offered(address, security)):
        return f"{address} 要求SASL asks for SASL ({', '.join(offered)}), but KAFKA_SECURITY_PROTOCOL={protocol}"
    return None


def _of_tls(error: str, address: str, protocol: str) -> str | None:
    """A handshake that is cut short is a broker's end, or that of a broker which took it for a request of its own."""
    if "CERTIFICATE_VERIFY_FAILED" in error:
        return f"证书不受信任 the certificate of {address} is not trusted ({error}): KAFKA_CA_FILE"
    if WITHOUT_SASL[protocol] == "SSL" and not _speaks_tls(address):
        with suppress(kafka_errors.KafkaError, OSError):
            _run(address, {"security_protocol": "PLAINTEXT"}, SNIFF_MS, _connected)
            return f"{address} 不使用TLS does not speak TLS, but KAFKA_SECURITY_PROTOCOL={protocol}"
    if WITHOUT_SASL[protocol] == "PLAINTEXT" and _speaks_tls(address):
        return f"{address} 使用TLS speaks TLS, but KAFKA_SECURITY_PROTOCOL={protocol}: SSL or SASL_SSL"
    return None


def _offered(address: str, security: Mapping[str, Any]) -> list[str]:
    """The mechanisms that the broker takes; none where it asks for none, or says nothing in time."""
    plain = {name: value for name, value in security.items() if not name.startswith("sasl_")}
    plain["security_protocol"] = WITHOUT_SASL[security["security_protocol"]]
    for mechanism in MECHANISMS:

        async def handshake(manager: Any, node: str, timeout_ms: int, offered: str = mechanism) -> list[str]:
            connection = await _connected(manager, node, timeout_ms)
            request = SaslHandshakeRequest(mechanism=offered, max_version=1)
            return list((await connection.send_request(request, request_timeout_ms=timeout_ms)).mechanisms)

        try:
            return list(_run(address, plain, SNIFF_MS, handshake))
        except kafka_errors.KafkaTimeoutError:
            break
        except (kafka_errors.KafkaError, OSError):
            continue
    return []


async def _connected(manager: Any, node: str, timeout_ms: int) -> Any:
    """Connects as the library does."""
    return await manager.get_connection(
        node, timeout_ms=timeout_ms, pop_on_close=False, refresh_metadata_on_err=False, reset_backoff_on_connect=False
    )


def _run(address: str, security: Mapping[str, Any], timeout_ms: int, what: Callable[..., Any]) -> Any:
    with _client({"bootstrap_servers": address, "metrics": None, **security}) as net:
        (node,) = net.cluster.bootstrap_brokers()
        return net._manager.run(what, net._manager, node.node_id, timeout_ms)


@contextmanager
def _client(config: Mapping[str, Any]) -> Iterator[Any]:
    net = KafkaNetClient(**config)
    net._net.start()
    try:
        yield net
    finally:
        net._manager.close()
        net._net.stop()


def _speaks_tls(address: str) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # only whether it speaks is asked
    host, _, port = address.rpartition(":")
    with suppress(OSError):
        with closing(socket.create_connection((host.strip("[]"), int(port)), SNIFF_MS / 1000)) as plain:
            context.wrap_socket(plain).close()
        return True
    return False
