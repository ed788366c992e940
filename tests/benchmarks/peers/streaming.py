"""Kafka Streams in Java, exactly once, RocksDB: the current status of every enterprise, one view of ours' five.

The option `settings` is `fair` (256 MiB of cache, a commit each second, two threads) or `defaults`. Its time runs from
the first event to the last commit; the start of the Java machine is not in it.
"""

import resource
import subprocess

from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.streams.built import command

FAIR = ("statestore.cache.max.bytes=268435456", "commit.interval.ms=1000", "num.stream.threads=2")


def run(place: Place, meter: Timed) -> Proof:
    """The versions of all streams must add up to the events."""
    settings = FAIR if place.options["settings"] == "fair" else ()
    start = command(
        place.kafka, f"{place.topics}.events", f"{place.prefix}.streams", place.folder, str(place.events), *settings
    )
    with meter:
        done = subprocess.run(start, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"Kafka Streams ended with {done.returncode}: {done.stderr[-2000:]}")
    events, seconds = done.stdout.split()
    meter.extra["seconds"] = float(seconds)
    meter.extra["peak"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"events": int(events)}
