"""Who may do what on a secured cluster: one user for each part and each recipient, with exactly the rights it needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType

from infra.kafka.topics import Topic, credit_topic, events_topic, heads_topic

RECIPIENT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""A recipient's name; it holds no dot, so that its groups, `<name>.…`, are no other recipient's."""

_READ = (ACLOperation.READ,)
_READ_CHECKED = (ACLOperation.READ, ACLOperation.DESCRIBE_CONFIGS)
_TELL = (ACLOperation.READ, ACLOperation.WRITE, ACLOperation.DESCRIBE_CONFIGS)


@dataclass(frozen=True)
class Principal:
    """A Kafka user, what it is for, and its rights; whatever is not among them is refused."""

    user: str
    purpose: str
    rights: frozenset[ACL]


def topics_of(prefix: str) -> list[Topic]:
    """Every topic of an installation: events, credit, and the heads of both."""
    return [one for topic in (events_topic(prefix), credit_topic(prefix)) for one in (topic, heads_topic(topic.name))]


def parts_of(prefix: str) -> list[Principal]:
    """The installation's own users: the relay tells, the projector reads; the relay also tells the credit topic."""
    events, events_heads, credit, credit_heads = (topic.name for topic in topics_of(prefix))
    relay, projector = f"{prefix}-relay", f"{prefix}-projector"
    told = [_on(relay, ResourceType.TOPIC, name, _TELL) for name in (events, events_heads, credit, credit_heads)]
    ids = [
        _on(relay, ResourceType.TRANSACTIONAL_ID, f"{name}-relay", (ACLOperation.WRITE, ACLOperation.DESCRIBE))
        for name in (events, credit)
    ]
    read = [_on(projector, ResourceType.TOPIC, name, _READ_CHECKED) for name in (events, events_heads)]
    return [
        Principal(relay, "tells events and credit records", _joined(*told, *ids)),
        Principal(projector, "reads events into the views", _joined(*read)),
    ]


def recipient(prefix: str, name: str) -> Principal:
    """A recipient reads the credit topic and its heads, in groups whose names begin with its own and a dot.

    Raises `ValueError` for a name that could be mistaken for another's or for a part's.
    """
    if not RECIPIENT.fullmatch(name) or name in {part.user for part in parts_of(prefix)}:
        raise ValueError(f"{name!r}: a recipient is named in a-z, 0-9 and -, and not as a part of the installation")
    credit = credit_topic(prefix).name
    read = [_on(name, ResourceType.TOPIC, topic, _READ) for topic in (credit, heads_topic(credit).name)]
    groups = _on(name, ResourceType.GROUP, f"{name}.", _READ, ACLResourcePatternType.PREFIXED)
    return Principal(name, "reads the credit topic", _joined(*read, groups))


def _on(
    user: str,
    kind: ResourceType,
    name: str,
    operations: Iterable[ACLOperation],
    pattern: ACLResourcePatternType = ACLResourcePatternType.LITERAL,
) -> frozenset[ACL]:
    return frozenset(
        ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, ResourcePattern(kind, name, pattern))
        for operation in operations
    )


def _joined(*rights: frozenset[ACL]) -> frozenset[ACL]:
    return frozenset().union(*rights)
