"""A relay in a process of its own that kills or pauses itself at a chosen step."""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass

from kafka import KafkaProducer

from infra.kafka.client import Client
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import events_topic
from infra.workers import until_told
from registry.relay import Beat, Fenced, IntegrityStop, Pace, Relay, Status
from registry.store.opening import open_journal


@dataclass(frozen=True)
class Orders:
    """What the process is to do: relay until it has told `until`, and send itself `signal` at the n-th `step`."""

    store: str
    bootstrap: str
    prefix: str
    until: int = 0
    step: str = ""
    occurrence: int = 1
    signal: int = signal.SIGKILL
    lease: float = 0.5
    chunk: int = 60

    def argument(self) -> str:
        return json.dumps(asdict(self))


class Trap:
    """Springs at the n-th time that a step is reached."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._seen = 0

    def __call__(self, step: str) -> None:
        if step == self._orders.step:
            self._seen += 1
            if self._seen == self._orders.occurrence:
                os.kill(os.getpid(), self._orders.signal)


class TrappedPublisher(KafkaPublisher):
    """Kafka's publisher, with steps of its own inside the commit."""

    def __init__(self, client: Client, orders: Orders, trap: Trap) -> None:
        super().__init__(client, events_topic(orders.prefix))
        self._trap = trap

    def _flush(self, producer: KafkaProducer, beat: Beat) -> None:
        self._trap("flushing")
        super()._flush(producer, beat)
        self._trap("flushed")

    def _end(self, producer: KafkaProducer, beat: Beat) -> None:
        threading.Timer(0.0005, self._trap, ["ending"]).start()  # while the broker is asked
        super()._end(producer, beat)
        self._trap("ended")


def main(orders: Orders) -> int:
    trap = Trap(orders)
    pace = Pace(chunk_events=orders.chunk, lease=orders.lease, verify=0.5)
    journal = open_journal(orders.store)
    relay = Relay(journal, TrappedPublisher(Client(orders.bootstrap), orders, trap), pace=pace, on_step=trap)
    try:
        with until_told() as stop:
            threading.Thread(target=_watch, args=(relay, orders, stop), daemon=True).start()
            relay.run(stop)
    except (Fenced, IntegrityStop) as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        return error.exit_code
    finally:
        journal.close()
    return 0


def _watch(relay: Relay, orders: Orders, stop: threading.Event) -> None:
    while not _done(relay.status, orders):
        time.sleep(0.01)
    stop.set()


def _done(status: Status, orders: Orders) -> bool:
    return bool(orders.until) and status.position >= orders.until


if __name__ == "__main__":
    sys.exit(main(Orders(**json.loads(sys.argv[1]))))
