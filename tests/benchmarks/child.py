"""Runs one peer once in a process of its own, so that memory and CPU are its own; prints what was measured."""

import importlib
import sys

import msgspec

from tests.benchmarks.meter import Meter, Reading
from tests.benchmarks.place import Peer, Place, Proof


class Outcome(msgspec.Struct, frozen=True):
    """One measurement: the reading, and what came out."""

    reading: Reading
    proof: Proof


def measure(module: str, place: Place) -> Outcome:
    """Runs a module of `peers` in this process. Raises what the peer raises."""
    peer: Peer = importlib.import_module(f"tests.benchmarks.peers.{module}")
    meter = Meter(place.servers)
    proof = peer.run(place, meter)
    if meter.reading is None:
        raise RuntimeError(f"{module} measured nothing")
    return Outcome(msgspec.structs.replace(meter.reading, extra=meter.extra), proof)


def main() -> None:
    """`python -m tests.benchmarks.child <module> <place as JSON>`; the last line is the outcome as JSON."""
    outcome = measure(sys.argv[1], msgspec.json.decode(sys.argv[2], type=Place))
    print(msgspec.json.encode(outcome).decode(), flush=True)


if __name__ == "__main__":
    main()
