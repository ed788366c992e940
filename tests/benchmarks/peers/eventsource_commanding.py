"""eventsource-py in an environment of its own: load an aggregate, order a rectification, save; no rules."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

from tests.benchmarks.cohorts import credit_code
from tests.benchmarks.foreign.environments import command
from tests.benchmarks.officer import FIRST, plain_act
from tests.benchmarks.peers.commanding import ENTERPRISES, ON
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.stock import must_be_durable
from tests.benchmarks.texts import FINDINGS


def run(place: Place, meter: Timed) -> Proof:
    """The same enterprises and orders as ours; its writers are tasks of one event loop, as the library is meant."""
    must_be_durable(place)
    task = {
        "url": place.postgres.replace("postgresql:", "postgresql+asyncpg:")
        if place.database == "postgres"
        else str(Path(place.folder) / "eventsource.sqlite"),
        "codes": [credit_code(FIRST + number) for number in range(ENTERPRISES)],
        "orders": [f"安监改〔2014〕{n}号" for n in range(place.commands)],
        "findings": FINDINGS[:2],
        "deadline": (ON + timedelta(60)).isoformat(),
        "act": plain_act(ON),
        "writers": int(place.options.get("writers", "1")),
    }
    start = command("eventsource", "eventsource_commands")
    with meter:
        done = subprocess.run(start, input=json.dumps(task), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"eventsource-py ended with {done.returncode}: {done.stderr[-2000:]}")
    events, seconds, cpu, peak = done.stdout.split()
    meter.extra.update(seconds=float(seconds), cpu=float(cpu), peak=float(peak), units=place.commands)
    return {"events": int(events)}
