"""What `registry doctor` says of Kafka: whether it lets this user in, and which parts could work as this user."""

from contextlib import closing

from kafka import errors as kafka_errors
from kafka.admin import KafkaAdminClient

from infra.health.finding import Finding
from infra.installation import Installation
from infra.kafka.errors import AccessDenied, BrokerUnavailable
from infra.kafka.rights import READS, TELLS, lacking, may_not_transact
from infra.kafka.topics import heads_topic

NAME, ZH = "Kafka access", "Kafka权限"
WAY_OUT = (
    "由超级用户运行registry kafka provision，为各部分建立权限恰当的用户 "
    "Run `registry kafka provision` as a super user: it makes a user with exactly its rights for each part."
)


def kafka_access(installation: Installation) -> list[Finding]:
    """One finding, where a broker is configured or runs in the home. Nobody at work is disturbed by asking."""
    if installation.local:
        return []
    try:
        client = installation.client()
    except BrokerUnavailable:
        return []
    if not client.reachable():
        how = "启动Kafka，或更正KAFKA_BOOTSTRAP_SERVERS Start it, or set another address."
        return [Finding(NAME, ZH, False, f"{client.bootstrap}无应答 no server answers at {client.bootstrap}", how)]
    try:
        with closing(client.admin()) as admin:
            return [_found(client.user, _lacking(admin, installation))]
    except AccessDenied as denied:
        return [Finding(NAME, ZH, False, str(denied), "更正所列设置 Mend the setting that is named.")]
    except (kafka_errors.KafkaError, OSError) as error:
        return [
            Finding(NAME, ZH, False, f"{type(error).__name__}: {error}", "查看Kafka自身日志 See the broker's own log.")
        ]


def _lacking(admin: KafkaAdminClient, installation: Installation) -> dict[str, list[str]]:
    """Part → the rights that it would lack as this user."""
    events, credit = installation.events.name, installation.credit.name
    return {
        "relay": _to_tell(admin, events),
        "project": lacking(admin, [events, heads_topic(events).name], READS),
        "publish-credit": _to_tell(admin, credit),
    }


def _to_tell(admin: KafkaAdminClient, topic: str) -> list[str]:
    return [*lacking(admin, [topic, heads_topic(topic).name], TELLS), *may_not_transact(admin, f"{topic}-relay")]


def _found(user: str, missing: dict[str, list[str]]) -> Finding:
    """It serves when at least one part can work: each has a user of its own."""
    said = [
        f"{part}: {'无权 may not ' + ', '.join(rights) if rights else '可用 ok'}" for part, rights in missing.items()
    ]
    ok = any(not rights for rights in missing.values())
    return Finding(NAME, ZH, ok, f"{user or '未设用户 no user'}: {'; '.join(said)}", "" if ok else WAY_OUT)
