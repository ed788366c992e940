"""The restore drill: a store comes back from an older backup and is completed from Kafka, event by event the same."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from infra import clock
from infra.kafka.client import Client
from infra.kafka.log import KafkaLog
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import events_topic
from infra.store_backup import backup, restore
from infra.store_recovery import Recovered, recover
from infra.store_tables import open_store
from registry.application import Registry
from registry.domain.commands import ChangeDetails, Command
from registry.domain.refusals import Refused
from registry.relay import IntegrityStop, Relay
from registry.store import migrate, open_journal
from registry.stored import Stored
from tests import services
from tests.acts import act, code
from tests.application.lives import announce, order, register, up_to_approval
from tests.faults.parts import Site, acts
from tests.faults.scenes import prepared, stored

pytestmark = [pytest.mark.kafka, pytest.mark.fault]

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
BEFORE, SINCE = 60, 90
"""Commands before the backup, and after it."""


@contextmanager
def empty_store(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[str]:
    """The address of a new store of the kind that the test is run for."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / name}.sqlite"
    else:
        with services.fresh_database(request.getfixturevalue("postgres_url")) as url:
            yield url


class Drill:
    """One installation, its backup, and the store that takes its place."""

    def __init__(self, site: Site, new: str, folder: Path) -> None:
        self.site = prepared(site)
        self.new = new
        self.file = folder / "backup.sqlite"
        self.asked: list[Command] = []
        self.client = Client(site.bootstrap)
        self._acts = acts(7)

    def act(self, commands: int) -> None:
        with closing(registry_of(self.site.store_url)) as registry:
            for command in islice(self._acts, commands):
                registry.execute(command)
                self.asked.append(command)

    def relay(self, url: str | None = None) -> None:
        with closing(open_journal(url or self.site.store_url)) as journal:
            publisher = KafkaPublisher(self.client, events_topic(self.site.prefix))
            with closing(Relay(journal, publisher)) as relay:
                relay.catch_up()

    def lost_and_restored(self) -> None:
        """A backup, more commands, all told; then a new store from the backup."""
        self.act(BEFORE)
        backup(self.site.store_url, self.file)
        self.act(SINCE)
        self.relay()
        restore(self.file, self.new)

    def recover(self) -> Recovered:
        with closing(KafkaLog(self.client, events_topic(self.site.prefix))) as log:
            return recover(self.new, log)


def registry_of(url: str) -> Registry:
    return Registry(url, clock.now, clock.today)


@pytest.fixture(params=BOTH)
def drill(request: pytest.FixtureRequest, tmp_path: Path, kafka_bootstrap: str, topic_prefix: str) -> Iterator[Drill]:
    with empty_store(request, tmp_path, "old") as old, empty_store(request, tmp_path, "new") as new:
        yield Drill(Site(tmp_path, kafka_bootstrap, topic_prefix.rstrip("."), store_url=old), new, tmp_path)


def all_of(url: str) -> tuple[list[Any], list[Any], str]:
    """Every event and command of a store, commands without their digests, and its id."""
    with closing(open_store(url)) as store, store.moment():
        commands = sorted(row._replace(digest="") for row in store.commands())
        return list(store.events(0, store.last_position())), commands, store.installation()


def test_the_restored_store_stops_the_relay_and_is_completed_from_kafka(drill: Drill) -> None:
    drill.lost_and_restored()
    before = all_of(drill.site.store_url)
    with pytest.raises(IntegrityStop, match="restored from a backup"):
        drill.relay(drill.new)
    done = drill.recover()
    assert done.events > 0
    assert done.commands == SINCE
    assert all_of(drill.new) == before
    assert drill.recover() == Recovered(done.after, done.after, 0, 0)
    with closing(registry_of(drill.new)) as registry:
        assert all(registry.execute(command).repeated for command in drill.asked)
        answer = registry.execute(register(4711))
    assert answer.position > done.after
    drill.relay(drill.new)
    assert stored(replace(drill.site, store_url=drill.new))[-1].position == answer.position


def test_a_store_lost_without_any_backup_is_recovered_whole(drill: Drill) -> None:
    drill.act(BEFORE)
    drill.relay()
    done = drill.recover()
    assert (done.before, done.commands) == (0, BEFORE)
    assert all_of(drill.new) == all_of(drill.site.store_url)
    drill.relay(drill.new)


def test_acts_that_took_effect_since_are_recovered_as_the_clock_recorded_them(drill: Drill) -> None:
    decided, ahead = date(2023, 3, 1), date(2023, 4, 3)
    enterprises = (1, 2, 3)
    with closing(Registry(drill.site.store_url, clock.now, lambda: decided)) as registry:
        for command in (command for number in enterprises for command in up_to_approval(number)):
            registry.execute(command)
        for number in enterprises:
            registry.execute(act(ChangeDetails, ahead, name=f"集团{number}", enterprise=code(number)))
    backup(drill.site.store_url, drill.file)
    with closing(Registry(drill.site.store_url, clock.now, lambda: ahead)) as registry:
        registry.execute(act(ChangeDetails, ahead, name="厂", enterprise=code(3)))
        registry.execute(announce(1, 2).model_copy(update={"effective_on": ahead}))
    drill.relay()
    restore(drill.file, drill.new)
    assert drill.recover().commands == 5  # two acts, and the clock's word that three took effect
    assert all_of(drill.new) == all_of(drill.site.store_url)


def test_a_store_that_was_written_to_since_is_left_alone(drill: Drill) -> None:
    drill.lost_and_restored()
    with closing(registry_of(drill.new)) as registry:
        registry.execute(register(4711))
    before = all_of(drill.new)
    with pytest.raises(IntegrityStop, match="written to after it was restored"):
        drill.recover()
    assert all_of(drill.new) == before


def told_by_nobody(drill: Drill, event: Stored, position: int, data: bytes) -> None:
    """A record that no relay wrote, as if one had."""
    producer: KafkaProducer = KafkaProducer(bootstrap_servers=drill.site.bootstrap)
    header = [("ce_position", b"%d" % position)]
    producer.send(f"{drill.site.prefix}.events", data, event.stream.encode(), header)
    producer.flush(10)
    producer.close()


def test_a_forged_record_is_not_taken_for_history(drill: Drill) -> None:
    drill.lost_and_restored()
    last = stored(drill.site)[-1]
    before = all_of(drill.new)
    told_by_nobody(drill, last, last.position + 1, last.data)
    with pytest.raises(IntegrityStop, match="no head vouches"):
        drill.recover()
    assert all_of(drill.new) == before


def test_a_backup_is_refused_over_a_file_and_a_restore_over_events(drill: Drill) -> None:
    drill.lost_and_restored()
    with pytest.raises(Refused, match="already"):
        backup(drill.site.store_url, drill.file)
    with pytest.raises(Refused, match="has events"):
        restore(drill.file, drill.new)
    reused = order(1, "r", command=drill.asked[0].command, enterprise=code(1))
    with closing(registry_of(drill.new)) as registry, pytest.raises(Refused, match="another act"):
        registry.execute(reused)  # the copy knows its commands with their digests


def test_a_backup_at_work_is_one_moment_of_the_store(tmp_path: Path, kafka_bootstrap: str, topic_prefix: str) -> None:
    site = Site(tmp_path, kafka_bootstrap, topic_prefix.rstrip("."), store_url=f"sqlite:///{tmp_path / 'old'}.sqlite")
    drill = Drill(site, f"sqlite:///{tmp_path / 'new'}.sqlite", tmp_path)
    drill.act(40)
    with closing(registry_of(site.store_url)) as registry:
        for number in range(5):
            copied = backup(site.store_url, tmp_path / f"b{number}.sqlite")
            registry.execute(register(9000 + number))
            assert copied.position + 1 == registry.journal.last_position()
    shutil.copy(tmp_path / "b4.sqlite", tmp_path / "new.sqlite")  # a backup is a store itself
    migrate(drill.new)
    with closing(registry_of(drill.new)) as registry:
        assert registry.execute(register(9004)).position == copied.position + 1
