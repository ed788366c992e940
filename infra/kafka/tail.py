"""Finds the last readable record of each partition, from the end backwards."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from registry.relay import Beat, Unavailable

NEAR = 16
"""Offsets looked at first; a transaction's end marker and what was aborted take up offsets, too."""

WIDER = 16
"""How much further each next look goes."""

PATIENCE = 30.0
"""Seconds for one look."""


def last_records(
    consumer: KafkaConsumer,
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    beat: Beat,
    counts: Callable[[Any], bool],
) -> dict[TopicPartition, Any]:
    """The last committed record that counts of each partition that has one between its start and its end.

    Raises `Unavailable`, and the library's errors.
    """
    open_ones = {partition for partition in ends if ends[partition] > starts[partition]}
    found: dict[TopicPartition, Any] = {}
    reach = NEAR
    while open_ones:
        froms = {partition: max(starts[partition], ends[partition] - reach) for partition in open_ones}
        found.update(_last_since(consumer, froms, ends, beat, counts))
        open_ones = {partition for partition in open_ones - found.keys() if froms[partition] > starts[partition]}
        reach *= WIDER
    return found


def _last_since(
    consumer: KafkaConsumer,
    froms: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    beat: Beat,
    counts: Callable[[Any], bool],
) -> dict[TopicPartition, Any]:
    consumer.assign(list(froms))
    for partition, offset in froms.items():
        consumer.seek(partition, offset)
    found: dict[TopicPartition, Any] = {}
    waiting = set(froms)
    deadline = time.monotonic() + PATIENCE
    while waiting:
        beat()
        for partition, records in consumer.poll(timeout_ms=200).items():
            last = next((record for record in reversed(records) if counts(record)), None)
            if last is not None:
                found[partition] = last
        waiting = {partition for partition in waiting if (consumer.position(partition) or 0) < ends[partition]}
        if waiting and time.monotonic() > deadline:
            raise Unavailable(f"the end of {sorted(waiting)[0]} could not be read within {PATIENCE:.0f} s")
    return found
