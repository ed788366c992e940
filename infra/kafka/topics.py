"""The topics of an installation: what they must be, how they are made, and the refusal of any that are otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from kafka import IsolationLevel, OffsetSpec, TopicPartition
from kafka.admin import ConfigResource, KafkaAdminClient
from kafka.errors import AuthorizationError, TopicAlreadyExistsError

from infra.kafka.errors import AccessDenied
from infra.kafka.rights import demand, denial
from registry.events.envelope import CONTENT_TYPE
from registry.events.head import PARTITIONS

UNKNOWN_TOPIC = 3
"""Kafka's error code for a topic that does not exist."""


@dataclass(frozen=True)
class Topic:
    """A topic and the settings that the guarantees rest on; all others are the operator's choice."""

    name: str
    partitions: int
    settings: Mapping[str, str]
    content_type: str = CONTENT_TYPE

    def guarded(self, min_insync: int) -> "Topic":
        """The same topic, written only while so many replicas are in step."""
        return replace(self, settings={**self.settings, "min.insync.replicas": str(min_insync)})


class TopicRefused(Exception):
    """Raised when a topic is missing, or is not what the guarantees need."""

    exit_code: ClassVar[int] = 2


class TopicMissing(TopicRefused):
    """Raised when a topic is missing, or its settings are, and nothing else is wrong.

    A broker that has not heard yet of a topic which another one has just made says so for a moment.
    """


def events_topic(prefix: str = "registry") -> Topic:
    """Every event, kept for ever: 24 partitions for life, because a key must never change its partition."""
    keep = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
    return Topic(f"{prefix}.events", PARTITIONS, keep)


def credit_topic(prefix: str = "registry") -> Topic:
    """The last credit record of each stream."""
    return Topic(f"{prefix}.credit", PARTITIONS, {"cleanup.policy": "compact"}, "application/json")


def heads_topic(events: str) -> Topic:
    """The heads that belong to a topic: `x.heads` to `x.events`, `x.credit-heads` to `x.credit`.

    One key, so compaction keeps the last head; small segments, because only closed ones are compacted.
    """
    name = f"{events.removesuffix('.events')}.heads" if events.endswith(".events") else f"{events}-heads"
    return Topic(name, 1, {"cleanup.policy": "compact", "segment.bytes": str(16 << 20)})


def create_missing(admin: KafkaAdminClient, topics: Iterable[Topic], *, replicas: int = 1) -> None:
    """Make those topics that do not exist; those that do are left as they are. Raises `AccessDenied`."""
    known = set(admin.list_topics())
    missing = {
        topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": replicas,
            "configs": dict(topic.settings),
        }
        for topic in topics
        if topic.name not in known
    }
    if not missing:
        return
    try:
        admin.create_topics(missing, timeout_ms=5_000)
    except TopicAlreadyExistsError:
        pass  # made by another at the same moment; it is checked like any other
    except AuthorizationError as error:
        rights = [f"CREATE TOPIC {name}" for name in sorted(missing)]
        raise AccessDenied(denial(admin.config["sasl_plain_username"], rights)) from error
    admin.wait_for_topics(list(missing))


def check(admin: KafkaAdminClient, topics: Iterable[Topic], operations: Sequence[str] = ()) -> dict[str, str]:
    """The ids of the topics, by name. Raises `TopicRefused`, naming each setting, what it is and what it must be.

    Raises `TopicMissing` when waiting may mend all of it, and `AccessDenied` when this user may not do one of the
    operations with one of them.
    """
    wanted = {topic.name: topic for topic in topics}
    demand(admin, wanted, operations)
    described = {found["name"]: found for found in admin.describe_topics(list(wanted))}
    found = admin.describe_configs([ConfigResource("topic", name) for name in wanted], config_filter="all")
    settings = found.get("topic", {})
    missing, wrong = [], []
    for name, topic in wanted.items():
        told = settings.get(name)
        if _is_unknown(described.get(name)) or not told:
            missing.append(f"topic {name} does not exist")
        else:
            wrong += _faults(topic, described[name], told)
    if missing or wrong:
        raise (TopicRefused if wrong else TopicMissing)("; ".join([*wrong, *missing]))
    return {name: str(described[name]["topic_id"]) for name in wanted}


def topic_ids(admin: KafkaAdminClient, names: Iterable[str]) -> dict[str, str]:
    """The ids of those topics that exist, by name; a topic that was deleted and made again has another."""
    return {
        found["name"]: str(found["topic_id"]) for found in admin.describe_topics(list(names)) if not found["error_code"]
    }


def bounds(
    admin: KafkaAdminClient, partitions: Sequence[TopicPartition]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    """Per partition its first offset, and the offset after everything that is committed and readable."""
    committed = IsolationLevel.READ_COMMITTED
    return _offsets(admin, partitions, OffsetSpec.EARLIEST, committed), _offsets(
        admin, partitions, OffsetSpec.LATEST, committed
    )


def undecided(admin: KafkaAdminClient, partitions: Sequence[TopicPartition]) -> list[TopicPartition]:
    """The partitions that hold records of which nobody can say yet whether they are committed."""
    readable = _offsets(admin, partitions, OffsetSpec.LATEST, IsolationLevel.READ_COMMITTED)
    written = _offsets(admin, partitions, OffsetSpec.LATEST, IsolationLevel.READ_UNCOMMITTED)
    return [partition for partition in partitions if readable[partition] < written[partition]]


def _offsets(
    admin: KafkaAdminClient, partitions: Sequence[TopicPartition], which: OffsetSpec, level: IsolationLevel
) -> dict[TopicPartition, int]:
    found = admin.list_partition_offsets(dict.fromkeys(partitions, which), level)
    return {partition: int(at.offset) for partition, at in found.items()}


def _is_unknown(described: Mapping[str, Any] | None) -> bool:
    return described is None or described["error_code"] == UNKNOWN_TOPIC


def _faults(topic: Topic, described: Mapping[str, Any], settings: Mapping[str, Mapping[str, Any]]) -> list[str]:
    faults = []
    if (found := len(described["partitions"])) != topic.partitions:
        faults.append(f"topic {topic.name} has {found} partitions, wanted {topic.partitions}")
    for name, value in topic.settings.items():
        if (is_now := settings.get(name, {}).get("value")) != value:
            faults.append(f"topic {topic.name} has {name}={is_now}, wanted {value}")
    return faults
