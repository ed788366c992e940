"""The relay with a store and a log in memory: whatever is killed, lost or overtaken, the log tells the store once."""

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from registry.events.head import decode_head, partition_of
from registry.relay import Beat, Denied, Fenced, IntegrityStop, Pace, Relay, Stored
from registry.relaying.denials import Denials
from tests.relaying import MemoryBroker, MemoryPublisher, MemorySource, check_told, envelope

STEPS = ("leased", "opened", "resumed", "taken", "begun", "sent", "committed")
SMALL = Pace(chunk_events=5, chunk_bytes=2_000, rest=0.0, lease=60.0, verify=0.0, first_retry=0.0, last_retry=0.0)
PATIENT = Pace(rest=0.001, first_retry=0.001, last_retry=0.01, verify=0.01)


class Killed(BaseException):
    """Ends a relay as a kill would: nothing of it runs afterwards."""


def killed_at(step: str) -> Callable[[str], None]:
    def on_step(reached: str) -> None:
        if reached == step:
            raise Killed

    return on_step


def relay(
    source: MemorySource, broker: MemoryBroker, holder: str = "one", on_step: Callable[[str], None] = lambda _: None
) -> Relay:
    return Relay(source, MemoryPublisher(broker), holder=holder, pace=SMALL, on_step=on_step)


def check(source: MemorySource, broker: MemoryBroker) -> None:
    check_told(source, dict(enumerate(broker.partitions)), [decode_head(head) for head in broker.heads])


@settings(max_examples=60, stateful_step_count=25, deadline=None)
class RelayUnderFire(RuleBasedStateMachine):
    """Relays come and go, are killed at every step, lose answers, leases and parts of the log."""

    @initialize(seed=st.integers(0, 99))
    def begin(self, seed: int) -> None:
        self.source = MemorySource(seed=seed)
        self.broker = MemoryBroker()
        self.number = 0
        self.at_work: Relay | None = None

    @rule(sizes=st.lists(st.integers(1, 8), min_size=1, max_size=4), first=st.integers(0, 40))
    def record(self, sizes: list[int], first: int) -> None:
        for size in sizes:
            self.source.record(f"enterprise:{first + number}" for number in range(size))

    @rule(chunks=st.integers(1, 3))
    def work(self, chunks: int) -> None:
        self.at_work = self.at_work or self._hired()
        for _ in range(chunks):
            self.at_work.run_once()

    @rule(step=st.sampled_from(STEPS))
    def kill(self, step: str) -> None:
        victim = self._hired(killed_at(step))
        with contextlib.suppress(Killed):
            victim.catch_up()
        self.at_work = None

    @rule()
    def lose_an_answer(self) -> None:
        self.broker.loses_answers = True

    @rule()
    def overtake_a_paused_relay(self) -> None:
        paused = self.at_work or self._hired()
        paused.catch_up()
        self.at_work = self._hired()
        self.at_work.catch_up()
        self.source.record(["enterprise:1"])
        with pytest.raises(Fenced):
            paused.catch_up()

    @rule(partition=st.integers(0, 23), records=st.integers(1, 6))
    def lose_the_tail_of_a_partition(self, partition: int, records: int) -> None:
        del self.broker.partitions[partition][-records:]
        self.at_work = None

    @rule(heads=st.integers(1, 6))
    def lose_heads(self, heads: int) -> None:
        del self.broker.heads[-heads:]
        self.at_work = None

    @rule()
    def lose_all_events(self) -> None:
        for records in self.broker.partitions:
            records.clear()
        self.at_work = None

    @invariant()
    def a_new_relay_completes_the_log(self) -> None:
        if self.number % 3 == 0:
            self.at_work = self._hired()
            self.at_work.catch_up()
            check(self.source, self.broker)
        self.number += 1

    def teardown(self) -> None:
        self._hired().catch_up()
        check(self.source, self.broker)

    def _hired(self, on_step: Callable[[str], None] = lambda _: None) -> Relay:
        self.number += 1
        self.source.expire_lease()
        return relay(self.source, self.broker, f"relay-{self.number}", on_step)


TestRelayUnderFire = RelayUnderFire.TestCase


def stocked(events: int = 30) -> MemorySource:
    source = MemorySource()
    for number in range(events):
        source.record([f"enterprise:{number % 7}"])
    return source


def test_a_restored_store_stops_the_relay() -> None:
    source, broker = stocked(), MemoryBroker()
    relay(source, broker).catch_up()
    del source.events[-3:]
    with pytest.raises(IntegrityStop, match="restored from a backup"):
        relay(source, broker).catch_up()


def test_a_store_that_was_written_to_after_a_restore_stops_the_relay_and_both_leaves_are_named() -> None:
    source, broker = stocked(), MemoryBroker()
    relay(source, broker).catch_up()
    last = source.events.pop()
    source.events.append(Stored(last.position, last.stream, last.version, envelope(last.stream, last.version, "other")))
    told = decode_head(broker.heads[-1])
    with pytest.raises(IntegrityStop, match=f"{told.leaf}.*leaf [0-9a-f]{{64}}"):
        relay(source, broker).catch_up()


def test_a_changed_record_at_the_end_of_a_partition_stops_the_relay() -> None:
    source, broker = stocked(), MemoryBroker()
    relay(source, broker).catch_up()
    partition = partition_of("enterprise:1")
    position, key, _ = broker.partitions[partition].pop()
    broker.partitions[partition].append((position, key, b"{}"))
    with pytest.raises(IntegrityStop, match=f"partition {partition}"):
        relay(source, broker).catch_up()


def test_an_event_slipped_into_the_past_is_noticed_when_the_log_is_told_anew() -> None:
    source, broker = stocked(), MemoryBroker()
    relay(source, broker).catch_up()
    hole = next(n for n in range(1, source.last_position()) if source.at(n) is None)
    stream = next(f"enterprise:{n}" for n in range(100, 999) if not broker.partitions[partition_of(f"enterprise:{n}")])
    source.events.append(Stored(hole, stream, 1, envelope(stream, 1, "forged")))
    source.events.sort()
    for records in broker.partitions:
        records.clear()
    with pytest.raises(IntegrityStop, match="history was changed"):
        relay(source, broker).catch_up()


def test_what_is_not_a_head_stops_the_relay() -> None:
    source, broker = stocked(), MemoryBroker()
    broker.heads.append(b'{"position":')
    with pytest.raises(IntegrityStop, match="not a head"):
        relay(source, broker).catch_up()


def test_a_command_is_never_cut_by_a_head() -> None:
    source, broker = MemorySource(holes=False), MemoryBroker()
    source.record(f"enterprise:{number}" for number in range(3))
    source.record(f"enterprise:{number}" for number in range(1_001))
    source.record(["enterprise:1"])
    relay(source, broker).catch_up()
    assert [decode_head(head).position for head in broker.heads] == [1_004, 1_005]
    check(source, broker)


def test_the_time_of_a_head_is_never_before_the_last_one_s() -> None:
    source, broker = stocked(), MemoryBroker()
    for hour in (9, 8, 10):
        source.record(["enterprise:1"])
        moment = datetime(2026, 3, 1, hour, tzinfo=UTC)
        Relay(source, MemoryPublisher(broker), holder="one", pace=SMALL, now=lambda now=moment: now).catch_up()  # type: ignore[misc]
        source.expire_lease()
    times = [decode_head(head).time for head in broker.heads]
    assert times == sorted(times)
    assert times[-1] == "2026-03-01T10:00:00.000000Z"


@pytest.mark.parametrize("step", STEPS)
def test_another_edition_is_told_anew_wherever_the_relay_is_killed(step: str) -> None:
    source, broker = stocked(), MemoryBroker()
    for number in range(40):
        source.record([f"enterprise:{number % 30}"])
    edition = ["one"]
    first = Relay(source, MemoryPublisher(broker), holder="one", pace=SMALL, edition=lambda: edition[0])
    first.catch_up()
    edition[0] = "two"
    source.events = [one._replace(data=envelope(one.stream, one.version, f"{one.position}")) for one in source.events]
    first.run_once()  # at work it is noticed as well
    for kills in range(3):
        source.expire_lease()
        victim = Relay(
            source, MemoryPublisher(broker), holder=f"{kills}", pace=SMALL, on_step=killed_at(step),
            edition=lambda: edition[0],
        )  # fmt: skip
        with pytest.raises(Killed):
            victim.run_once()
    source.expire_lease()
    Relay(source, MemoryPublisher(broker), holder="last", pace=SMALL, edition=lambda: edition[0]).catch_up()
    held = {key: data for records in broker.partitions for _, key, data in records}
    assert held == {one.stream: one.data for one in source.events}
    heads = [decode_head(head) for head in broker.heads]
    assert [head.edition for head in heads] == sorted(head.edition for head in heads)
    assert (heads[-1].edition, heads[-1].position) == ("two", source.last_position())
    assert sum(mark.count for mark in heads[-1].marks.values()) == len(source.events)


def running(source: MemorySource, broker: MemoryBroker) -> tuple[Relay, threading.Thread, threading.Event]:
    stop = threading.Event()
    worker = Relay(source, MemoryPublisher(broker), pace=PATIENT)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    return worker, thread, stop


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.002)


def test_a_lost_broker_is_waited_out_and_the_status_says_so() -> None:
    source, broker = stocked(), MemoryBroker(away=True)
    worker, thread, stop = running(source, broker)
    wait_for(lambda: worker.status.failures > 2)
    assert worker.status.state == "retrying"
    assert "no broker answers" in worker.status.error
    assert worker.status.behind
    broker.away = False
    wait_for(lambda: worker.status.position == source.last_position())
    broker.away = True
    wait_for(lambda: worker.status.failures > 0)  # noticed although there is nothing to tell
    broker.away = False
    wait_for(lambda: worker.status.failures == 0)
    assert worker.status.error == ""
    assert worker.status.published_at
    stop.set()
    thread.join(5)
    assert worker.status.state == "stopped"
    check(source, broker)


def test_a_log_that_denies_is_asked_a_few_times_and_then_ends_the_relay() -> None:
    class Denying(MemoryPublisher):
        left = 2

        def commit(self, head: bytes, beat: Beat) -> None:
            if self.left:
                self.left -= 1
                raise Denied("may not: WRITE TOPIC registry.events")
            super().commit(head, beat)

    source, publisher = MemorySource(), Denying(MemoryBroker())
    pace = Pace(first_retry=0.001, last_retry=0.001, denials=3, denied_for=0.0)
    relay = Relay(source, publisher, pace=pace)
    for _ in range(2):  # what was learnt in time is forgotten
        source.record(["enterprise:a"])
        publisher.left = 2
        assert relay.catch_up() == source.last_position()
    source.record(["enterprise:a"])
    publisher.left = 3
    with pytest.raises(Denied, match=r"WRITE TOPIC registry\.events") as denied:
        relay.run(threading.Event())
    assert (denied.value.exit_code, relay.status.failures, publisher.left) == (2, 3, 0)
    assert "WRITE TOPIC" in relay.status.error


def test_what_is_denied_for_moments_only_ends_nobody() -> None:
    now = [0.0]
    denials = Denials(3, 30.0, lambda: now[0])

    def denied(*times: float) -> list[bool]:
        return [denials.enough() for now[0] in times]

    assert not any(denied(*range(29)))
    assert denied(31.0) == [True]
    denials.forget()
    assert denied(32.0, 33.0, 61.0, 62.5) == [False, False, False, True]
    assert denied(200.0, 201.0, 210.0, 240.0) == [False, False, False, True]  # long ago is not in a row


def test_a_lost_store_is_waited_out() -> None:
    source, broker = stocked(), MemoryBroker()
    worker, thread, stop = running(source, broker)
    wait_for(lambda: worker.status.position == source.last_position())
    source.away = True
    wait_for(lambda: worker.status.failures > 2)
    assert "the database does not answer" in worker.status.error
    source.away = False
    source.record(["enterprise:1"])
    wait_for(lambda: worker.status.position == source.last_position())
    stop.set()
    thread.join(5)
    check(source, broker)


def test_the_second_relay_waits_for_the_lease_and_gets_it_when_the_first_stops() -> None:
    source, broker = stocked(), MemoryBroker()
    first, first_thread, stop_first = running(source, broker)
    wait_for(lambda: first.status.position == source.last_position())
    second, second_thread, stop_second = running(source, broker)
    wait_for(lambda: second.status.state == "waiting for the lease")
    stop_first.set()
    first_thread.join(5)
    position = source.record(["enterprise:1"])
    wait_for(lambda: second.status.position == position)
    stop_second.set()
    second_thread.join(5)
    check(source, broker)


def test_who_is_overtaken_again_and_again_while_holding_the_lease_gives_up() -> None:
    source, broker = stocked(), MemoryBroker()
    worker = relay(source, broker, on_step=lambda step: setattr(broker, "epoch", broker.epoch + (step == "taken")))
    with pytest.raises(Fenced, match="3 times"):
        worker.catch_up()
    assert not broker.heads
