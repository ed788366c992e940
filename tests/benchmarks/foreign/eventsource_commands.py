"""eventsource-py: load an aggregate, order a rectification, save; on SQLite or PostgreSQL.

Its input is the task as JSON: where the database is, the enterprises' codes, the orders, what an event carries,
and how many writers take turns. Prints the events that the store holds, seconds, CPU seconds, and the peak in MiB.
"""

import asyncio
import json
import resource
import sys
import time
from typing import Any
from uuid import UUID, uuid4

from eventsource import (
    AggregateRepository,
    AggregateRoot,
    DomainEvent,
    PostgreSQLEventStore,
    SQLiteEventStore,
    create_async_engine,
    register_event,
)
from pydantic import BaseModel

Words = dict[str, Any]


@register_event
class Registered(DomainEvent):
    """Carries what ours carries, as plain values."""

    event_type: str = "Registered"
    aggregate_type: str = "Enterprise"
    code: str
    act: Words


@register_event
class RectificationOrdered(DomainEvent):
    """One order."""

    event_type: str = "RectificationOrdered"
    aggregate_type: str = "Enterprise"
    order: str
    findings: list[str]
    deadline: str
    act: Words


class State(BaseModel):
    """An enterprise and its orders."""

    code: str = ""
    orders: list[str] = []


class Enterprise(AggregateRoot[State]):
    """As the library's own example is written."""

    aggregate_type = "Enterprise"

    def _get_initial_state(self) -> State:
        return State()

    def _apply(self, event: DomainEvent) -> None:
        match event:
            case Registered():
                self._state = State(code=event.code)
            case RectificationOrdered():
                self.state.orders.append(event.order)

    def register(self, code: str, act: Words) -> None:
        version = self.get_next_version()
        self.apply_event(Registered(aggregate_id=self.aggregate_id, aggregate_version=version, code=code, act=act))

    def order(self, order: str, findings: list[str], deadline: str, act: Words) -> None:
        version = self.get_next_version()
        self.apply_event(
            RectificationOrdered(
                aggregate_id=self.aggregate_id, aggregate_version=version, order=order, findings=findings,
                deadline=deadline, act=act,
            )
        )  # fmt: skip


async def store_at(url: str) -> Any:
    """The library's own store for the database."""
    if not url.startswith("postgresql"):
        return SQLiteEventStore(url)
    return PostgreSQLEventStore(create_async_engine(url), create_schema=True, owns_engine=True)


async def main(task: Words) -> None:
    """Registers outside the measured time, and counts what is stored after it."""
    store, act = await store_at(task["url"]), task["act"]
    repository = AggregateRepository(store, Enterprise, enable_tracing=False)
    ids: list[UUID] = [uuid4() for _ in task["codes"]]
    for id, code in zip(ids, task["codes"], strict=True):
        enterprise = repository.create_new(id)
        enterprise.register(code, act)
        await repository.save(enterprise)

    async def write(writer: int) -> None:
        for n in range(writer, len(task["orders"]), task["writers"]):
            loaded = await repository.load(ids[n % len(ids)])
            loaded.order(task["orders"][n], task["findings"], task["deadline"], act)
            await repository.save(loaded)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(write, range(task["writers"])))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    events = 0
    async for _ in store.read_all():
        events += 1
    await store.close()
    print(events, seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
