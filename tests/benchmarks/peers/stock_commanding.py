"""The library as it comes: load an aggregate, order a rectification, save; JSON, its own recorder, no rules."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.benchmarks.cohorts import credit_code
from tests.benchmarks.officer import FIRST, plain_act
from tests.benchmarks.peers.commanding import ENTERPRISES, ON
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.stock import settings
from tests.benchmarks.texts import FINDINGS

Words = dict[str, Any]


class Enterprise(Aggregate):
    """Carries what our events carry, as plain values."""

    @event("Registered")
    def __init__(self, code: str, act: Words) -> None:
        self.code = code
        self.orders: list[str] = []

    @event("RectificationOrdered")
    def order(self, order: str, findings: list[str], deadline: str, act: Words) -> None:
        """One more order."""
        self.orders.append(order)


def run(place: Place, meter: Timed) -> Proof:
    """The same enterprises and orders as ours."""
    application: Application[Any] = Application(dict(settings(place)) | {"ORIGINATOR_ID_TYPE": "uuid"})
    act = plain_act(ON)
    try:
        enterprises = [Enterprise(credit_code(FIRST + number), act) for number in range(ENTERPRISES)]
        for enterprise in enterprises:
            application.save(enterprise)
        deadline = (ON + timedelta(60)).isoformat()
        writers = int(place.options.get("writers", "1"))

        def write(writer: int) -> None:
            for n in range(writer, place.commands, writers):
                loaded: Enterprise = application.repository.get(enterprises[n % ENTERPRISES].id)
                loaded.order(f"安监改〔2014〕{n}号", list(FINDINGS[:2]), deadline, act)
                application.save(loaded)

        with meter, ThreadPoolExecutor(writers) as pool:
            list(pool.map(write, range(writers)))
        meter.extra["units"] = place.commands
        return {"events": application.recorder.max_notification_id()}
    finally:
        application.close()
