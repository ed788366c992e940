"""quixstreams in an environment of its own, exactly once, RocksDB: the same view as the Kafka Streams program's.

Its time runs from the first event to the last commit; the start of the process is not in it.
"""

import subprocess
from pathlib import Path

from tests.benchmarks.foreign.environments import command
from tests.benchmarks.place import Place, Proof, Timed


def run(place: Place, meter: Timed) -> Proof:
    """The versions of all streams must add up to the events."""
    arguments = (place.kafka, f"{place.topics}.events", f"{place.prefix}.quix", str(Path(place.folder) / "state"))
    start = command("quixstreams", "quixstreams_status", *arguments, str(place.events))
    with meter:
        done = subprocess.run(start, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"quixstreams ended with {done.returncode}: {done.stderr[-2000:]}")
    events, seconds, cpu, peak = done.stdout.split()
    meter.extra.update(seconds=float(seconds), cpu=float(cpu), peak=float(peak))
    return {"events": int(events)}
