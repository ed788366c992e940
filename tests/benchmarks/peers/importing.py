"""Ours: a ledger through the importer, the rules and the register into a fresh store."""

from pathlib import Path

from infra.ledger import import_ledger
from registry.application import Registry
from registry.store import migrate
from tests.benchmarks.cohorts import RECORDED, TODAY
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.prepared import stored_in


def run(place: Place, meter: Timed) -> Proof:
    """Every row must be recorded."""
    migrate(place.fresh_store)
    registry = Registry(place.fresh_store, lambda: RECORDED, lambda: TODAY)
    try:
        with meter:
            report = import_ledger(registry, Path(place.ledger))
        if report.recorded != report.rows:
            raise RuntimeError(f"{report.recorded} of {report.rows} rows were recorded: {report.notices[:3]}")
        sizes = [len(event.data) for event in stored_in(registry.journal)]
        return {"events": len(sizes), "bytes": sum(sizes)}
    finally:
        registry.close()
