"""Makes a cluster ready: topics as the guarantees need them and, where it is secured, users with their rights."""

import os
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from kafka import errors as kafka_errors
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from infra.kafka.access import Principal, parts_of, recipient, topics_of
from infra.kafka.topics import check, create_missing

ITERATIONS = 8192
"""Rounds of SCRAM's key derivation; the passwords are 256 random bits already."""

PATIENCE = 10.0
"""Seconds until every broker must know a new password."""


class ProvisionRefused(Exception):
    """Raised when a cluster cannot keep users apart, or has refused a user or a right: says which and why."""

    exit_code: ClassVar[int] = 2


@dataclass
class Provisioned:
    """What was done: topics by name and id, users with the files of their passwords, rights given and taken away."""

    topics: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)


def provision_topics(admin: KafkaAdminClient, prefix: str, *, replicas: int, min_insync: int) -> Provisioned:
    """Makes missing topics and checks every one. Raises `TopicRefused` for one that has other settings."""
    topics = [topic.guarded(min_insync) for topic in topics_of(prefix)]
    create_missing(admin, topics, replicas=replicas)
    return Provisioned(topics=check(admin, topics))


def provision_users(
    admin: KafkaAdminClient,
    prefix: str,
    folder: Path,
    recipients: Sequence[str] = (),
    revoked: Sequence[str] = (),
    mechanism: str = "SCRAM-SHA-512",
) -> Provisioned:
    """Gives every user its password and exactly its rights; safe to repeat.

    Each password lies in `<folder>/<user>.password`, made when it is missing and readable by its owner alone: replace
    the file and repeat to change a password. Rights that a user has beyond its own are taken away. A revoked
    recipient keeps neither rights nor password. Raises `ProvisionRefused`, and `ValueError` for a name.
    """
    principals = [*parts_of(prefix), *(recipient(prefix, name) for name in recipients)]
    leaving = [recipient(prefix, name).user for name in revoked]
    if both := set(recipients) & set(revoked):
        raise ValueError(f"{', '.join(sorted(both))}: both a recipient and revoked")
    done = Provisioned()
    try:
        for user in leaving:
            _take(admin, rights_of(admin, user), done)
        _forget(admin, leaving, mechanism, done)
        for principal in principals:
            _settle(admin, principal, done)
        _set_passwords(admin, principals, folder, mechanism, done)
    except kafka_errors.SecurityDisabledError as error:
        raise ProvisionRefused(
            "the cluster has no authorizer, so every user may do everything: set authorizer.class.name to "
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer on brokers and controllers"
        ) from error
    except kafka_errors.ClusterAuthorizationFailedError as error:
        raise ProvisionRefused("this user may not alter the cluster: provision with a super user") from error
    return done


def rights_of(admin: KafkaAdminClient, user: str) -> frozenset[ACL]:
    """Every right that the cluster gives a user by its name."""
    anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    found, _ = admin.describe_acls(ACLFilter(f"User:{user}", None, ACLOperation.ANY, ACLPermissionType.ANY, anything))
    return frozenset(found)


def described(right: ACL) -> str:
    """A right in words: `User:x may READ TOPIC y`."""
    pattern = right.resource_pattern
    every = "*" if pattern.pattern_type is ACLResourcePatternType.PREFIXED else ""
    may = "may" if right.permission_type is ACLPermissionType.ALLOW else "may not"
    return f"{right.principal} {may} {right.operation.name} {pattern.resource_type.name} {pattern.resource_name}{every}"


def _settle(admin: KafkaAdminClient, principal: Principal, done: Provisioned) -> None:
    """What is too much goes first, so that no user ever has more than before."""
    has = rights_of(admin, principal.user)
    _take(admin, has - principal.rights, done)
    missing = sorted(principal.rights - has, key=described)
    if not missing:
        return
    if failed := admin.create_acls(missing)["failed"]:
        raise ProvisionRefused(f"rights of {principal.user} were not taken: {failed}")
    done.given += map(described, missing)


def _take(admin: KafkaAdminClient, rights: Iterable[ACL], done: Provisioned) -> None:
    chosen = sorted(rights, key=described)
    if not chosen:
        return
    for right, _, error in admin.delete_acls(chosen):
        if error is not kafka_errors.NoError:
            raise ProvisionRefused(f"{described(right)} was not taken away: {error.__name__}")
    done.taken += map(described, chosen)


def _forget(admin: KafkaAdminClient, users: Sequence[str], mechanism: str, done: Provisioned) -> None:
    """A user that has no password any more cannot connect."""
    if not users:
        return
    known = admin.describe_user_scram_credentials(list(users))
    held = [user for user in users if known.get(user, {}).get("credential_infos")]
    _alter(admin, [UserScramCredentialDeletion(user, mechanism) for user in held])
    done.revoked += users


def _set_passwords(
    admin: KafkaAdminClient, principals: Sequence[Principal], folder: Path, mechanism: str, done: Provisioned
) -> None:
    files = {principal.user: password_file(folder, principal.user) for principal in principals}
    scram = ScramMechanism[mechanism.replace("-", "_")]
    _alter(
        admin,
        [
            UserScramCredentialUpsertion(user, scram, path.read_text("utf-8").strip(), iterations=ITERATIONS)
            for user, path in files.items()
        ],
    )
    _wait_for_passwords(admin, list(files))
    done.users |= {user: str(path) for user, path in files.items()}


def _wait_for_passwords(admin: KafkaAdminClient, users: list[str]) -> None:
    """The controller has answered; brokers learn of it a moment later."""
    deadline = time.monotonic() + PATIENCE
    while True:
        known = admin.describe_user_scram_credentials(users)
        missing = [user for user in users if not known.get(user, {}).get("credential_infos")]
        if not missing:
            return
        if time.monotonic() > deadline:
            raise ProvisionRefused(f"the cluster keeps no password of {', '.join(missing)}")
        time.sleep(0.1)


def _alter(admin: KafkaAdminClient, alterations: list[object]) -> None:
    if not alterations:
        return
    refused = {user: why for user, why in admin.alter_user_scram_credentials(alterations).items() if why}
    if refused:
        raise ProvisionRefused("; ".join(f"password of {user}: {why}" for user, why in refused.items()))


def password_file(folder: Path, user: str) -> Path:
    """The file that holds a user's password; made, readable by its owner alone, when it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{user}.password"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    return path
