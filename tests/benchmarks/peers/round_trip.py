"""The bound of any answer through Kafka: kafka-python alone; whatever waits goes in one transaction, until read."""

import threading
import time
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any

from infra.kafka.client import Client
from infra.kafka.publisher import HEAD_KEY
from registry.events.envelope import timestamp
from registry.events.head import Head
from tests.benchmarks.kafka import make_topics, polled
from tests.benchmarks.latency import paced, percentiles, warming
from tests.benchmarks.messages import Message, read_chunks
from tests.benchmarks.place import Place, Proof, Timed

END = -1


def run(place: Place, meter: Timed) -> Proof:
    """The same rate, partitions and client settings as ours; the reader commits nothing and writes nothing."""
    make_topics(place.kafka, place.prefix)
    rate = float(place.options["rate"])
    warm = warming(rate, place.acts)
    client = Client(place.kafka)
    since: dict[bytes, float] = {}
    seen: list[float] = []
    waiting: SimpleQueue[int] = SimpleQueue()

    def read() -> None:
        with client.consumer() as consumer:
            for records in polled(consumer, f"{place.prefix}.events", warm + place.acts):
                now = time.perf_counter()
                seen.extend(now - since.pop(record.key) for record in records)

    def act(number: int, due: float) -> None:
        since[b"%d" % number] = due
        waiting.put(number)

    producer = client.producer(f"{place.prefix}-bound")
    producer.init_transactions()
    messages = next(read_chunks(place.messages))
    writer = threading.Thread(target=_write, args=(producer, place.prefix, messages, waiting), daemon=True)
    reader = threading.Thread(target=read, daemon=True)
    writer.start()
    reader.start()
    paced(warm, act, rate)
    while since:
        time.sleep(0.01)
    seen.clear()
    with meter:
        paced(place.acts, act, rate)
        waiting.put(END)
        reader.join(60)
    writer.join(60)
    producer.close()
    meter.extra.update(percentiles(seen), units=place.acts)
    return {"seen": len(seen)}


def _write(producer: Any, prefix: str, messages: list[Message], waiting: "SimpleQueue[int]") -> None:
    while True:
        taken = [waiting.get()]
        while not waiting.empty():
            taken.append(waiting.get())
        numbers = [number for number in taken if number != END]
        if numbers:
            producer.begin_transaction()
            for number in numbers:
                message = messages[number % len(messages)]
                producer.send(f"{prefix}.events", message.data, b"%d" % number, partition=message.partition)
            head = Head(position=numbers[-1], leaf="", time=timestamp(datetime.now(UTC)), marks={})
            producer.send(f"{prefix}.heads", head.encode(), HEAD_KEY, partition=0)
            producer.commit_transaction()
        if END in taken:
            return
