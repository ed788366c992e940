"""On a secured cluster every wrong pair of user, thing and operation is refused, and every right one works."""

import contextlib
import json
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka import errors as kafka_errors
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ConfigResource,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
    UserScramCredentialUpsertion,
)
from kafka.structs import OffsetAndMetadata
from pydantic import SecretStr
from typer.testing import CliRunner

from infra.cli import app
from infra.installation import Installation
from infra.kafka.admission import refusal
from infra.kafka.client import Client
from infra.kafka.errors import AccessDenied, BrokerUnavailable
from infra.kafka.fitness import kafka_access
from infra.kafka.jars import JarsMissing, ensure_jars
from infra.kafka.java import JavaMissing, find_java
from infra.kafka.log import KafkaLog
from infra.kafka.provision import rights_of
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.readers import KafkaClient
from infra.kafka.topics import Topic, credit_topic, events_topic
from infra.settings import read_settings
from projections.log import LogDenied
from registry.relay import Denied, Pace, Relay
from registry.store import migrate
from tests.adapters.secured import ADMIN, ADMIN_PASSWORD, MECHANISM, SecuredNode
from tests.relaying import MemorySource
from tests.services import missing

pytestmark = pytest.mark.kafka

TOPICS = ("registry.events", "registry.heads", "registry.credit", "registry.credit-heads")
RELAY, PROJECTOR, BANK, OTHER, STRANGER = "registry-relay", "registry-projector", "bank-a", "bank-ab", "stranger"

ALLOWED = {
    *((RELAY, "read", topic) for topic in TOPICS),
    *((RELAY, "write", topic) for topic in TOPICS),
    (RELAY, "transact", "registry.events-relay"),
    (RELAY, "transact", "registry.credit-relay"),
    (PROJECTOR, "read", "registry.events"),
    (PROJECTOR, "read", "registry.heads"),
    *((bank, "read", topic) for bank in (BANK, OTHER) for topic in TOPICS[2:]),
    (BANK, "group", "bank-a.copy"),
    (OTHER, "group", "bank-ab.copy"),
}
"""Every right pair; all others of the table are wrong."""

THINGS = {
    "read": TOPICS,
    "write": TOPICS,
    "transact": ("registry.events-relay", "registry.credit-relay", "bank-a-relay", "other"),
    "group": ("bank-a.copy", "bank-ab.copy", "bank-a", "registry", "other"),
    "delete_records": TOPICS,
    "alter_topic": TOPICS,
    "delete_topic": TOPICS,
    "create_topic": ("registry.other",),
    "grant": ("cluster",),
    "list_rights": ("cluster",),
    "set_password": (RELAY,),
}


@dataclass
class Secured:
    """The node, provisioned once for all tests here, with the passwords that came of it."""

    node: SecuredNode
    folder: Path
    passwords: dict[str, str] = field(default_factory=dict)

    def provision(self, *words: str, expect: int = 0, user: str = ADMIN, password: str = ADMIN_PASSWORD) -> Any:
        """`registry kafka provision …` in this process."""
        done = CliRunner().invoke(
            app,
            ["kafka", "provision", "--passwords", str(self.folder), *words, "--json"],
            env={**self.node.environment(user, password), "REGISTRY_HOME": str(self.folder.parent)},
        )
        assert done.exit_code == expect, done.output
        return json.loads(done.output)

    def read_passwords(self) -> None:
        self.passwords |= {path.stem: path.read_text().strip() for path in self.folder.glob("*.password")}


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    try:
        find_java()
        ensure_jars()
    except (JavaMissing, JarsMissing, BrokerUnavailable) as error:
        missing("A secured Kafka node", error)
    folder = tmp_path_factory.mktemp("secured")
    node = SecuredNode.start(folder / "node")
    try:
        yield _provisioned(Secured(node, folder / "passwords"))
    finally:
        node.stop()


def _provisioned(secured: Secured) -> Secured:
    told = secured.provision("--recipient", BANK, "--recipient", OTHER)
    assert set(told["topics"]) == set(TOPICS)
    assert set(told["users"]) == {RELAY, PROJECTOR, BANK, OTHER}
    secured.read_passwords()
    secured.passwords[STRANGER] = "a password of its own"
    with contextlib.closing(secured.node.client().admin()) as admin:
        admin.alter_user_scram_credentials([UserScramCredentialUpsertion(STRANGER, MECHANISM, "a password of its own")])
    return secured


@pytest.mark.parametrize("reads_with", KafkaClient)
def test_relay_and_projector_work_with_their_rights_alone(secured: Secured, reads_with: KafkaClient) -> None:
    source = MemorySource()
    source.record(["enterprise:a", "enterprise:b"])
    relay = secured.node.client(RELAY, secured.passwords[RELAY])
    for topic in (events_topic(), credit_topic()):
        publisher = KafkaPublisher(relay, topic)
        told = Relay(source, publisher, name=topic.name)
        assert told.catch_up() == source.last_position()
        told.close()

    projector = replace(secured.node.client(PROJECTOR, secured.passwords[PROJECTOR]), reads_with=reads_with)
    with contextlib.closing(KafkaLog(projector, events_topic())) as log:
        log.assign(dict.fromkeys(range(log.partitions), 0), 0)
        polled = [log.poll(1.0, 100) for _ in range(3)]
    assert {record.key for one in polled for record in one.records} == {"enterprise:a", "enterprise:b"}


@pytest.mark.parametrize("user", [RELAY, PROJECTOR, BANK, OTHER, STRANGER])
def test_a_user_does_what_it_may_and_nothing_else(secured: Secured, user: str) -> None:
    found = set()
    with Caller(secured.node, user, secured.passwords[user]) as caller:
        for operation, things in THINGS.items():
            found |= {(user, operation, thing) for thing in things if caller.may(operation, thing)}

    assert found == {right for right in ALLOWED if right[0] == user}


def test_who_has_no_password_or_a_wrong_one_gets_nowhere(secured: Secured) -> None:
    for user, password in ((BANK, "wrong"), ("nobody", "nothing"), (ADMIN, "")):
        with pytest.raises(AccessDenied, match="KAFKA_PASSWORD"):
            secured.node.client(user, password).admin()
    with pytest.raises(kafka_errors.KafkaError):
        KafkaAdminClient(bootstrap_servers=secured.node.bootstrap, bootstrap_timeout_ms=2_000)


def test_a_recipient_follows_the_credit_topic_in_a_group_of_its_own(secured: Secured) -> None:
    security = secured.node.security(BANK, secured.passwords[BANK])
    consumer = KafkaConsumer(
        "registry.credit",
        bootstrap_servers=secured.node.bootstrap,
        group_id="bank-a.loans",
        metadata_max_age_ms=2_000,  # one that has joined before it knew the topic joins again when it does
        **security,
    )
    with contextlib.closing(consumer):
        until = time.monotonic() + 60
        while not consumer.assignment():
            assert time.monotonic() < until, "the group gave out no partition"
            consumer.poll(200)
        partition = min(consumer.assignment())
        consumer.commit({partition: OffsetAndMetadata(0, "", -1)}, timeout_ms=30_000)
        assert consumer.committed(partition, timeout_ms=30_000) == 0


def test_provisioning_again_changes_nothing_and_takes_away_what_is_too_much(secured: Secured) -> None:
    before = secured.passwords.copy()
    with contextlib.closing(secured.node.client().admin()) as admin:
        admin.create_acls([right(BANK, ACLOperation.WRITE, "registry.credit"), right(BANK, ACLOperation.READ, "*")])

        told = secured.provision("--recipient", BANK, "--recipient", OTHER)

        assert told["given"] == []
        assert told["taken"] == ["User:bank-a may READ TOPIC *", "User:bank-a may WRITE TOPIC registry.credit"]
        assert len(rights_of(admin, BANK)) == 3
    secured.read_passwords()
    assert secured.passwords == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in secured.folder.iterdir()} == {0o600}


def test_a_changed_password_file_changes_the_password(secured: Secured) -> None:
    old = secured.passwords[OTHER]
    (secured.folder / f"{OTHER}.password").write_text("another-password-for-the-same-bank\n")
    secured.provision("--recipient", BANK, "--recipient", OTHER)
    secured.read_passwords()

    secured.node.client(OTHER, secured.passwords[OTHER]).admin().close()
    with pytest.raises(AccessDenied):
        secured.node.client(OTHER, old).admin()


def test_a_revoked_recipient_has_neither_rights_nor_password(secured: Secured) -> None:
    secured.provision("--recipient", "bank-c")
    password = (secured.folder / "bank-c.password").read_text().strip()
    secured.node.client("bank-c", password).admin().close()

    assert secured.provision("--revoke", "bank-c")["revoked"] == ["bank-c"]

    with contextlib.closing(secured.node.client().admin()) as admin:
        assert rights_of(admin, "bank-c") == frozenset()
    with pytest.raises(AccessDenied):
        secured.node.client("bank-c", password).admin()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--recipient", "bank.a"), "bank.a"),
        (("--recipient", RELAY), RELAY),
        (("--recipient", BANK, "--revoke", BANK), "both"),
    ],
)
def test_a_name_that_could_be_mistaken_is_refused(secured: Secured, words: tuple[str, ...], said: str) -> None:
    assert said in secured.provision(*words, expect=2)["error"]["because"]


def test_a_user_that_may_not_alter_the_cluster_is_told_so(secured: Secured) -> None:
    told = secured.provision(expect=2, user=RELAY, password=secured.passwords[RELAY])
    assert "super user" in told["error"]["because"]


@pytest.mark.parametrize(
    ("otherwise", "says"),
    [
        ({"sasl_plain_password": "wrong"}, "KAFKA_PASSWORD"),
        ({"sasl_plain_username": "nobody"}, "refuses the user 'nobody'"),
        ({"sasl_mechanism": "SCRAM-SHA-256"}, "KAFKA_SASL_MECHANISM"),
        ({"security_protocol": "SASL_PLAINTEXT"}, "speaks TLS"),
        ({"security_protocol": "PLAINTEXT"}, "speaks TLS"),
        ({"security_protocol": "SSL"}, rf"asks for SASL \({MECHANISM}\)"),
        ({"ssl_cafile": None}, "KAFKA_CA_FILE"),
    ],
    ids=str,
)
def test_what_a_broker_has_against_the_settings_is_named(
    secured: Secured, otherwise: dict[str, Any], says: str
) -> None:
    security = {**secured.node.security(RELAY, secured.passwords[RELAY]), **otherwise}
    if security["ssl_cafile"] is None:
        del security["ssl_cafile"]
    assert re.search(says, refusal([secured.node.bootstrap], security) or "nothing")


def test_a_listener_that_is_plain_is_told_from_one_that_is_away(secured: Secured) -> None:
    plain, security = f"127.0.0.1:{secured.node.controller_port}", secured.node.security("x", "x")
    assert "does not speak TLS" in (refusal([plain], security) or "nothing")
    assert "asks for no SASL" in (refusal([plain], {**security, "security_protocol": "SASL_PLAINTEXT"}) or "nothing")
    assert refusal(["127.0.0.1:1"], security) is None
    assert refusal([secured.node.bootstrap], secured.node.security(RELAY, secured.passwords[RELAY])) is None


@pytest.fixture
def half(secured: Secured) -> Iterator[str]:
    """A relay's user whose right to its transactional id was forgotten."""
    allowed = (ACLOperation.READ, ACLOperation.WRITE, ACLOperation.DESCRIBE_CONFIGS)
    rights = [right("half", operation, topic) for operation in allowed for topic in TOPICS[:2]]
    with contextlib.closing(secured.node.client().admin()) as admin:
        admin.alter_user_scram_credentials([UserScramCredentialUpsertion("half", MECHANISM, "half")])
        admin.create_acls(rights)
        yield "half"
        admin.delete_acls([one for one in rights if one in rights_of(admin, "half")])


def opened(client: Client) -> Any:
    return KafkaPublisher(client, events_topic()).open(lambda: None)


def test_every_right_that_is_missing_is_named_with_the_way_out(secured: Secured, half: str) -> None:
    for user, rights in (
        (PROJECTOR, ["WRITE TOPIC registry.events", "WRITE TOPIC registry.heads"]),
        (STRANGER, ["READ TOPIC registry.heads", "WRITE TOPIC registry.events", "DESCRIBE_CONFIGS TOPIC"]),
    ):
        with pytest.raises(Denied, match="registry kafka provision") as denied:
            opened(secured.node.client(user, secured.passwords[user]))
        assert [one for one in (user, *rights) if one not in str(denied.value)] == []
    with pytest.raises(Denied, match=r"WRITE TRANSACTIONAL_ID registry\.events-relay"):
        opened(secured.node.client(half, half))
    with pytest.raises(LogDenied, match=r"READ TOPIC registry\.events; DESCRIBE_CONFIGS TOPIC registry\.events"):
        KafkaLog(secured.node.client(STRANGER, secured.passwords[STRANGER]), events_topic(), replicas=1)
    with pytest.raises(Denied, match=r"TOPIC registry\.new"):
        KafkaPublisher(secured.node.client(half, half), Topic("registry.new", 1, {})).open(lambda: None)


def test_relay_and_worker_end_with_2_after_a_few_tries(
    secured: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = secured.node.client(STRANGER, secured.passwords[STRANGER])
    pace = Pace(first_retry=0.01, last_retry=0.01, denials=3, denied_for=0.0)
    relay = Relay(MemorySource(), KafkaPublisher(stranger, events_topic()), pace=pace)
    with pytest.raises(Denied) as denied:
        relay.run(threading.Event())
    assert (denied.value.exit_code, relay.status.failures) == (2, 3)

    monkeypatch.setattr(Pace, "denials", 2)
    monkeypatch.setattr(Pace, "denied_for", 0.0)
    environment = secured.node.environment(STRANGER, secured.passwords[STRANGER]) | {"REGISTRY_HOME": str(tmp_path)}
    migrate(f"sqlite:///{tmp_path / 'store.sqlite'}")
    done = CliRunner().invoke(app, ["project"], env=environment)
    assert (done.exit_code, "READ TOPIC registry.events" in done.output) == (2, True), done.output


def polled_for(log: KafkaLog, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        log.poll(0.2, 100)


@pytest.mark.parametrize("reads_with", KafkaClient)
def test_a_right_that_is_taken_away_at_work_is_noticed(secured: Secured, half: str, reads_with: KafkaClient) -> None:
    with (
        contextlib.closing(
            KafkaLog(replace(secured.node.client(half, half), reads_with=reads_with), events_topic())
        ) as log,
        contextlib.closing(secured.node.client().admin()) as admin,
    ):
        log.assign(dict.fromkeys(range(log.partitions), 0), 0)
        log.poll(0.5, 100)
        admin.delete_acls(sorted(rights_of(admin, half), key=str))
        with pytest.raises(LogDenied, match=r"TOPIC registry\.events"):
            polled_for(log, 30)


def test_the_doctor_says_which_parts_a_user_may_serve(secured: Secured, half: str) -> None:
    def said(user: str, password: str) -> tuple[bool, str]:
        node = secured.node
        settings = read_settings(home=secured.folder, kafka_bootstrap_servers=node.bootstrap)
        asks = {
            "kafka_security_protocol": "SASL_SSL",
            "kafka_sasl_mechanism": MECHANISM,
            "kafka_ca_file": node.authority,
        }
        given = {**asks, "kafka_username": user, "kafka_password": SecretStr(password)}
        (found,) = kafka_access(Installation(settings.model_copy(update=given)))
        return found.ok, found.found

    assert said(RELAY, secured.passwords[RELAY]) == (
        True,
        f"{RELAY}: relay: 可用 ok; project: 可用 ok; publish-credit: 可用 ok",
    )
    ok, found = said(PROJECTOR, secured.passwords[PROJECTOR])
    assert ok
    assert "relay: 无权 may not WRITE TOPIC registry.events, WRITE TOPIC registry.heads, DESCRIBE, WRITE TRANS" in found
    assert "project: 可用 ok" in found
    assert said(STRANGER, secured.passwords[STRANGER])[0] is False
    assert "relay: 无权 may not DESCRIBE, WRITE TRANSACTIONAL_ID registry.events-relay" in said(half, half)[1]
    ok, found = said(RELAY, "wrong")
    assert (ok, "KAFKA_PASSWORD" in found) == (False, True)


def right(user: str, operation: ACLOperation, topic: str) -> ACL:
    return ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, ResourcePattern(ResourceType.TOPIC, topic))


class Caller:
    """One user with clients of its own, who tries things."""

    def __init__(self, node: SecuredNode, user: str, password: str) -> None:
        self._given = {"bootstrap_servers": node.bootstrap, **node.security(user, password)}
        self._user = user
        self._open = contextlib.ExitStack()

    def __enter__(self) -> "Caller":
        self._admin = self._closing(KafkaAdminClient(**self._given))
        self._consumer = self._closing(KafkaConsumer(group_id=None, auto_offset_reset="earliest", **self._given))
        self._producer = self._closing(KafkaProducer(enable_idempotence=False, max_block_ms=5_000, **self._given))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def may(self, operation: str, thing: str) -> bool:
        """Whether the cluster lets the user do it; any answer but done or refused fails the test."""
        attempt: Callable[[str], object] = getattr(self, f"_{operation}")
        try:
            attempt(thing)
        except REFUSALS:
            return False
        return True

    def _closing(self, client: Any) -> Any:
        return self._open.enter_context(contextlib.closing(client))

    def _read(self, topic: str) -> None:
        self._consumer.assign([TopicPartition(topic, 0)])
        self._consumer.seek_to_beginning()
        self._consumer.poll(300)
        assert self._consumer.position(TopicPartition(topic, 0)) is not None

    def _write(self, topic: str) -> None:
        self._producer.send(topic, b"{}", b"enterprise:x", [("ce_position", b"1")], 0).get(10)

    def _transact(self, name: str) -> None:
        producer = KafkaProducer(transactional_id=name, max_block_ms=5_000, **self._given)
        with contextlib.closing(producer):
            producer.init_transactions()

    def _group(self, group: str) -> None:
        topic = TOPICS[0] if self._user in (RELAY, PROJECTOR) else TOPICS[2]
        consumer = KafkaConsumer(group_id=group, enable_auto_commit=False, **self._given)
        with contextlib.closing(consumer):
            consumer.assign([TopicPartition(topic, 0)])
            consumer.commit({TopicPartition(topic, 0): OffsetAndMetadata(0, "", -1)})

    def _delete_records(self, topic: str) -> None:
        try:
            self._admin.delete_records({TopicPartition(topic, 0): 0})
        except kafka_errors.UnknownTopicOrPartitionError as hidden:  # it exists: the user may not even see it
            raise kafka_errors.TopicAuthorizationFailedError from hidden

    def _alter_topic(self, topic: str) -> None:
        wanted = ConfigResource("topic", topic, {"retention.ms": "1"})
        told = self._admin.alter_configs([wanted], raise_on_unknown=False)["topic"][topic]
        if "AuthorizationFailed" in str(told):
            raise kafka_errors.TopicAuthorizationFailedError

    def _delete_topic(self, topic: str) -> None:
        self._admin.delete_topics([topic])

    def _create_topic(self, topic: str) -> None:
        self._admin.create_topics({topic: {"num_partitions": 1, "replication_factor": 1}})

    def _grant(self, _: str) -> None:
        if self._admin.create_acls([right(self._user, ACLOperation.WRITE, "registry.events")])["failed"]:
            raise kafka_errors.ClusterAuthorizationFailedError

    def _list_rights(self, _: str) -> None:
        rights_of(self._admin, self._user)

    def _set_password(self, user: str) -> None:
        told = self._admin.alter_user_scram_credentials([UserScramCredentialUpsertion(user, MECHANISM, "stolen")])
        if any(told.values()):
            raise kafka_errors.ClusterAuthorizationFailedError


REFUSALS = (
    kafka_errors.TopicAuthorizationFailedError,
    kafka_errors.GroupAuthorizationFailedError,
    kafka_errors.ClusterAuthorizationFailedError,
    kafka_errors.TransactionalIdAuthorizationFailedError,
)
