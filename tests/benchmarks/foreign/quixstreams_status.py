"""quixstreams, exactly once, RocksDB with a changelog: the current status of every enterprise.

Arguments: bootstrap servers, topic, group, state folder, events to read. Prints the events that the states count, the
seconds and CPU seconds from the first event to the last commit, and the peak in MiB. Its consumer may fetch as much as
ours; all else is as the library comes, with its commit each five seconds.
"""

import resource
import sys
import time
from pathlib import Path
from typing import Any

import orjson
from quixstreams import Application, State
from rocksdict import AccessType, Options, Rdict

LEVELS = {"registry.LevelAnnounced", "registry.LevelDowngraded"}
RUNNING = {"registry.ResumptionAccepted", "registry.ClosureAnnulled"}
NOTHING = {"version": 0, "name": None, "region": None, "sector": None, "level": None, "operation": "running"}
FETCHES = {"max.partition.fetch.bytes": 2 << 20, "fetch.max.bytes": 16 << 20}

clock: list[float] = []
"""The time and the CPU time when the first event was told."""


def follow(told: dict[str, Any], state: State) -> None:
    """The status after one more event."""
    if not clock:
        clock.extend((time.perf_counter(), time.process_time()))
    status: Any = state.get("status", NOTHING)
    data, kind = told["data"], told["type"]
    level, operation = status["level"], status["operation"]
    if kind in LEVELS:
        level = data["level"]
    elif kind == "registry.LevelRevoked":
        level = None
    elif kind == "registry.OperationsSuspended":
        operation = "suspended"
    elif kind in RUNNING:
        operation = "running"
    elif kind == "registry.EnterpriseClosed":
        operation = data["kind"]
    own = {name: data.get(name) or status[name] for name in ("name", "region", "sector")}
    since = data["effective_on"]
    state.set("status", {**own, "version": told["version"], "level": level, "operation": operation, "since": since})


def counted(folder: Path) -> int:
    """Every stream's version counts its events; their sum proves that each was folded once."""
    events = 0
    for current in folder.rglob("CURRENT"):
        families = {name: Options(raw_mode=True) for name in Rdict.list_cf(str(current.parent), Options(raw_mode=True))}
        states = Rdict(str(current.parent), Options(raw_mode=True), families, AccessType.read_only())
        events += sum(orjson.loads(value)["version"] for value in states.values())
        states.close()
    return events


def main() -> None:
    """Reads so many events and ends."""
    bootstrap, topic, group, folder, events = sys.argv[1:]
    app = Application(
        broker_address=bootstrap, consumer_group=group, auto_offset_reset="earliest", state_dir=folder,
        processing_guarantee="exactly-once", consumer_extra_config=FETCHES, loglevel="WARNING",
    )  # fmt: skip
    told = app.topic(topic, key_deserializer="str", value_deserializer="json")
    app.dataframe(told).update(follow, stateful=True)
    app.run(count=int(events), collect=False)
    seconds, cpu = time.perf_counter() - clock[0], time.process_time() - clock[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(counted(Path(folder)), seconds, cpu, peak)


if __name__ == "__main__":
    main()
