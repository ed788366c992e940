"""Asks the cluster what this user may do with the topics and ids that a part works with, and names what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kafka import errors as kafka_errors
from kafka.admin import KafkaAdminClient
from kafka.protocol.metadata import CoordinatorType
from kafka.protocol.producer import EndTxnRequest

from infra.kafka.errors import AccessDenied

READS = ("READ", "DESCRIBE_CONFIGS")
"""What the views need of a topic of events, and of its heads."""
TELLS = ("READ", "WRITE", "DESCRIBE_CONFIGS")
"""What a relay needs of them."""

NOBODY = 2**62
"""A producer id that the cluster has not given: what is asked in its name is refused, by right or as unknown."""

DENIED = (kafka_errors.AuthorizationError, kafka_errors.SaslAuthenticationFailedError)
"""Errors by which a broker says that this user may not."""


def demand(admin: KafkaAdminClient, names: Iterable[str], operations: Sequence[str]) -> None:
    """Raises `AccessDenied`, naming every right on these topics that is missing."""
    if operations and (missing := lacking(admin, names, operations)):
        raise AccessDenied(denial(admin.config["sasl_plain_username"], missing))


def lacking(admin: KafkaAdminClient, names: Iterable[str], operations: Sequence[str]) -> list[str]:
    """`READ TOPIC x` for each operation on each topic that is not allowed; a topic that is not there lacks nothing."""
    return [missing for found in admin.describe_topics(list(names)) for missing in lacking_of(found, operations)]


def lacking_of(described: Mapping[str, Any], operations: Sequence[str]) -> list[str]:
    """The same of one topic as it was described."""
    name, code = described["name"], described["error_code"]
    if code == kafka_errors.TopicAuthorizationFailedError.errno:
        return [f"{operation} TOPIC {name}" for operation in operations]
    allowed = described.get("authorized_operations")
    if code or allowed is None:
        return []
    return [f"{operation} TOPIC {name}" for operation in operations if operation not in allowed]


def may_not_transact(admin: KafkaAdminClient, transactional_id: str) -> list[str]:
    """`WRITE TRANSACTIONAL_ID x` when that is not allowed. Nobody who works with it is disturbed.

    The cluster is asked to end a transaction of a producer that there is not: it looks first whether one may.
    """
    try:
        found = admin._manager.run(_end_of_nothing, admin, transactional_id)
    except kafka_errors.AuthorizationError:
        return [f"DESCRIBE, WRITE TRANSACTIONAL_ID {transactional_id}"]
    except kafka_errors.RetriableError:  # its coordinator is not up yet: nothing is known
        return []
    denied = found.error_code == kafka_errors.TransactionalIdAuthorizationFailedError.errno
    return [f"WRITE TRANSACTIONAL_ID {transactional_id}"] if denied else []


async def _end_of_nothing(admin: KafkaAdminClient, transactional_id: str) -> Any:
    places = await admin._find_coordinator_ids([transactional_id], CoordinatorType.TRANSACTION)
    request = EndTxnRequest(
        transactional_id=transactional_id, producer_id=NOBODY, producer_epoch=0, committed=False, max_version=3
    )
    return await admin._manager.send(request, node_id=places[transactional_id])


def said_of(denied: BaseException, user: str, topics: Sequence[str], operation: str, transactional_id: str = "") -> str:
    """What is said when the cluster denies at work what it allowed at the start."""
    if isinstance(denied, kafka_errors.TransactionalIdAuthorizationFailedError):
        return denial(user, [f"WRITE TRANSACTIONAL_ID {transactional_id}"])
    if isinstance(denied, kafka_errors.TopicAuthorizationFailedError):
        return denial(user, [f"{operation} TOPIC {name}" for name in topics])
    if isinstance(denied, kafka_errors.AuthorizationError):
        return denial(user, [f"{type(denied).__name__}: {denied}"])
    return f"Kafka 不接受用户 refuses the user {user!r} ({denied}): KAFKA_USERNAME, KAFKA_PASSWORD(_FILE)"


def denial(user: str | None, missing: Sequence[str]) -> str:
    """What is said of missing rights."""
    return (
        f"Kafka 用户 user {user or '(none)'} 缺少权限 may not: {'; '.join(missing)}. "
        "由超级用户运行 `registry kafka provision` run it as a super user: it gives each part its rights"
    )
