"""Commands for Kafka itself: provision."""

from pathlib import Path
from typing import Annotated, Any

import typer
from kafka.errors import KafkaError

from infra.cli.output import InputError, guarded, show
from infra.installation import Installation
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.provision import Provisioned, provision_topics, provision_users
from infra.settings import Settings, read_settings

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]

PLAIN = ("PLAINTEXT", "SSL")


def add_kafka(app: typer.Typer) -> None:
    """Adds the group."""
    group = typer.Typer(no_args_is_help=True, help="主题和权限: Kafka's topics, users and their rights.")
    group.command()(provision)
    app.add_typer(group, name="kafka", rich_help_panel="运行 Run")


@guarded
def provision(
    recipient: Annotated[
        list[str] | None, typer.Option(help="可读信用主题的接收方，可多次 may read the credit topic; repeatable")
    ] = None,
    revoke: Annotated[
        list[str] | None, typer.Option(help="不再可读的接收方，可多次 a recipient that may no longer; repeatable")
    ] = None,
    passwords: Annotated[
        Path | None,
        typer.Option(help="用户密码文件夹 folder of the users' password files; default: kafka-users in the home"),
    ] = None,
    as_json: Json = False,
) -> None:
    """建立主题和用户: make topics and, on a cluster with SASL, users with just the rights they need; safe to repeat.

    Run it as a super user of the cluster. It gives the relay and the projector a user each, and every recipient one
    that reads the credit topic alone, in groups that begin with its name and a dot.
    """
    settings = read_settings()
    secured = settings.kafka_security_protocol.upper() not in PLAIN
    if (recipient or revoke) and not secured:
        raise InputError(
            "建立用户须启用SASL users need SASL: set KAFKA_SECURITY_PROTOCOL=SASL_SSL and KAFKA_SASL_MECHANISM"
        )
    done = _provisioned(settings, secured, recipient or [], revoke or [], passwords)
    show({**vars(done), "secured": secured}, as_json, _provisioned_text)


def _provisioned(
    settings: Settings, secured: bool, recipients: list[str], revoked: list[str], passwords: Path | None
) -> Provisioned:
    prefix, folder = settings.topic_prefix, passwords or settings.home.resolve() / "kafka-users"
    client = Installation(settings).client()
    try:
        admin = client.admin()
    except (KafkaError, OSError) as error:
        raise BrokerUnavailable(f"Kafka无应答 no Kafka server answers at {client.bootstrap}: {error}") from error
    try:
        topics = provision_topics(admin, prefix, replicas=settings.kafka_replicas, min_insync=settings.kafka_min_insync)
        if not secured:
            return topics
        asked = settings.kafka_sasl_mechanism
        mechanism = asked if asked.startswith("SCRAM-") else "SCRAM-SHA-512"
        done = provision_users(admin, prefix, folder, recipients, revoked, mechanism)
        done.topics = topics.topics
        return done
    except ValueError as error:
        raise InputError(str(error)) from error
    finally:
        admin.close()


def _provisioned_text(told: dict[str, Any]) -> str:
    lines = [f"主题 topic    {name}  {topic_id}" for name, topic_id in told["topics"].items()]
    lines += [f"用户 user     {user}  密码存于 password in {path}" for user, path in told["users"].items()]
    lines += [f"授权 given    {right}" for right in told["given"]]
    lines += [f"收回 taken    {right}" for right in told["taken"]]
    lines += [f"注销 revoked  {user}" for user in told["revoked"]]
    if not told["secured"]:
        lines.append("未建立用户：KAFKA_SECURITY_PROTOCOL未启用SASL no users: it names no SASL")
    return "\n".join(lines)
