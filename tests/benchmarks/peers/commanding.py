"""Ours: single commands, each loaded, decided by the rules and saved durably before its writer's next.

The option `writers` says how many threads share the register; each has enterprises of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from registry.application import Registry
from registry.store import migrate
from tests.benchmarks.cohorts import RECORDED, TODAY
from tests.benchmarks.officer import Officer
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.prepared import stored_in
from tests.benchmarks.texts import FINDINGS

ENTERPRISES = 200
"""How many enterprises the commands go round: each is loaded with all its events so far."""

ON = date(2014, 3, 1)


def run(place: Place, meter: Timed) -> Proof:
    """Orders rectifications; enterprises are registered before the clock starts."""
    migrate(place.fresh_store)
    registry = Registry(place.fresh_store, lambda: RECORDED, lambda: TODAY)
    officer = Officer()
    try:
        for number in range(ENTERPRISES):
            registry.execute(officer.registers(number))
        commands = [officer.orders(n % ENTERPRISES, ON, FINDINGS[:2]) for n in range(place.commands)]
        writers = int(place.options.get("writers", "1"))

        def write(writer: int) -> None:
            for command in commands[writer::writers]:
                registry.execute(command)

        with meter, ThreadPoolExecutor(writers) as pool:
            list(pool.map(write, range(writers)))
        meter.extra["units"] = place.commands
        return {"events": sum(1 for _ in stored_in(registry.journal))}
    finally:
        registry.close()
