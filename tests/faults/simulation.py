"""Runs writers, relay, topic and worker in one process, in an order decided by a seed, with crashes and zombies.

`python -m tests.faults.simulation --seed N` replays one run and tells its steps; `--runs 10000` tries many seeds.
"""

import argparse
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from random import Random

from infra.local_log import LocalLog
from projections import generation
from projections.columns import Sheet
from projections.generation import OFFSETS, STREAMS, WATERMARK
from projections.log import HEADS, LogUnavailable, Polled
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.stops import DatabaseUnavailable
from projections.stops import Fenced as WorkerFenced
from registry.events.head import PARTITIONS, decode_head
from registry.relay import Fenced, Pace, Relay
from registry.relaying.account import partition_for
from registry.stored import same_command
from tests.faults.actors import Actor, Killed
from tests.faults.checker import Asked, Place, check_folded, check_log, check_store, check_views
from tests.faults.simulated import Conflict, MemoryDatabase, SimulatedLog, SimulatedPublisher, SimulatedStore
from tests.faults.simulated import SimulatedTopic as Topic
from tests.projections.engine.small_views import VIEWS

PACE = Pace(chunk_events=4, chunk_bytes=4_000, rest=0.0, lease=0.0, verify=0.0, first_retry=0.0, last_retry=0.0)
STREAMS_OF = [f"enterprise:e{number}" for number in (1, 2, 3, 5, 8)]
FIRST = datetime(2021, 12, 1, tzinfo=UTC)
COMMANDS = 4
"""Commands that each of the two writers asks."""
REBUILT = 8
"""Every so many seeds the rows are compared with those of a rebuild; in all runs the versions with the store's."""
TURNS = frozenset({"idle", "polling", "waiting", "away", "opening"})
"""Where a part hands over when nothing goes wrong any more; before that, wherever it can."""


vars(generation)["Sheet"] = lru_cache(Sheet)  # thousands of runs on the same tables


class AtOnce(LocalLog):
    """The store's own log, which never waits for more: here nothing comes that is not there."""

    def poll(self, timeout: float, most: int) -> Polled:
        return super().poll(0.0, most)


class Flaw(AssertionError):
    """Raised when a run breaks a promise; names the seed that repeats it."""


class Turns(threading.Event):
    """A relay's wait: somebody else's turn."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self._actor = actor

    def wait(self, timeout: float | None = None) -> bool:
        self._actor.pause("waiting")
        return False


class World:
    """One run: who is at work, what has happened, and what must hold."""

    def __init__(self, seed: int, say: Callable[[str], None] = lambda _: None) -> None:
        self.seed = seed
        self.dice = Random(seed)
        self.say = say
        self.store = SimulatedStore(self.dice)
        self.topic = Topic()
        self.database = MemoryDatabase()
        self.asked = Asked()
        self.told: dict[str, int] = {}
        self.proven = 0
        self.hired = 0
        self.calm = False
        self.zombies: list[Actor] = []
        self.bodies = {"relay": self.relay, "worker": self.worker, "writer-1": self.writer, "writer-2": self.writer}
        self.actors = {role: self.hire(role) for role in self.bodies}

    def run(self) -> None:
        """A storm, then calm, then the check."""
        try:
            for _ in range(self.dice.randint(30, 65)):
                self.decide()
            self.settle()
            self.check()
        finally:
            for actor in [*self.actors.values(), *self.zombies]:
                actor.kill()
            self.database.close()

    def hire(self, role: str) -> Actor:
        self.hired += 1
        return Actor(f"{role}/{self.hired}", partial(self.bodies[role]))

    def decide(self) -> None:
        """The dice choose what happens next."""
        chance = self.dice.random()
        role = self.dice.choice(list(self.actors))
        if chance < 0.72:
            asleep = self.zombies and self.dice.random() < 0.1
            able = [actor for actor in (self.zombies if asleep else self.actors.values()) if actor.alive]
            if able:
                self.take_turn(self.dice.choice(able))
        elif chance < 0.79:
            self.kill(role)
        elif chance < 0.83:
            inside = [role for role in ("relay", "worker") if self.actors[role].place not in TURNS]
            self.replace(self.dice.choice(inside or ["relay", "worker"]))
        else:
            self.trouble(chance)

    def trouble(self, chance: float) -> None:
        if chance < 0.87:
            self.say("the lease ends")
            self.store.holder = None
        elif chance < 0.91:
            self.topic.lose = self.dice.choice(("answer", "commit"))
            self.say(f"the next {self.topic.lose} will be lost")
        elif chance < 0.93:
            self.topic.away = not self.topic.away
            self.say(f"the broker is {'away' if self.topic.away else 'back'}")
        elif chance < 0.935:
            self.say("the topic is deleted and created")
            self.topic.made_anew()
        elif chance < 0.945:
            self.topic.double(self.dice.randrange(PARTITIONS))
        else:
            self.topic.mark(self.dice)

    def take_turn(self, actor: Actor) -> None:
        self.say(f"{actor.name}: {actor.place}")
        actor.turn()
        if actor.end is not None and not isinstance(actor.end, (Fenced, WorkerFenced, Killed)):
            raise actor.end
        if not actor.alive:
            self.ended(actor)

    def ended(self, actor: Actor) -> None:
        """A part that was fenced is started again, as the supervisor does."""
        self.say(f"{actor.name} ends: {actor.end}")
        if actor in self.zombies:
            self.zombies.remove(actor)
            return
        role = actor.name.partition("/")[0]
        if actor.end is not None:
            self.actors[role] = self.hire(role)

    def kill(self, role: str) -> None:
        self.say(f"{self.actors[role].name} is killed: {self.actors[role].place}")
        self.actors[role].kill()
        self.actors[role] = self.hire(role)

    def replace(self, role: str) -> None:
        self.say(f"{self.actors[role].name} is taken for dead, and is not")
        self.zombies.append(self.actors[role])
        self.actors[role] = self.hire(role)

    def settle(self) -> None:
        """No more trouble: everybody works until all is told, folded and proven."""
        self.calm, self.topic.away, self.topic.lose = True, False, None
        awake = self.dice.randint(0, 40)  # when zombies wake up
        for turn in range(4_000):
            if turn % 40 == 0:
                self.store.holder = None if turn < 400 else self.store.holder
            self.topic.mark(self.dice)
            for actor in [*self.actors.values(), *(self.zombies if turn >= awake else ())]:
                if actor.alive:
                    self.take_turn(actor)
            writing = any(self.actors[role].alive for role in ("writer-1", "writer-2"))
            if not writing and self.is_quiet() and (not self.zombies or turn > awake + 12):
                return
        raise Flaw(f"it never came to rest: proven {self.proven}, stored {self.store.last_position()}")

    def is_quiet(self) -> bool:
        marked = not any(transaction.unmarked for transaction in self.topic.transactions)
        return marked and self.proven == self.store.last_position()

    def check(self) -> None:
        """Store, log and views tell one history: the one that was asked."""
        check_store(self.store.events, self.asked)
        partitions = {number: self.records(number) for number in range(PARTITIONS)}
        heads = [decode_head(e.data) for _, e in self.topic.committed(HEADS, 0, self.topic.stable(HEADS))]
        check_log(self.store, partitions, heads)
        with self.database.reading() as live:
            if self.seed % REBUILT:
                check_folded(live, self.store.events)
                return
            other = MemoryDatabase()
            rebuilt = other.open(rebuild(other, VIEWS, AtOnce(self.store), self.store))
            check_views(live, rebuilt, VIEWS, self.store.events)
            other.close()

    def records(self, number: int) -> list[tuple[int, str, bytes]]:
        """A partition as readers see it, without what somebody else told again."""
        told = [(e, e.transaction) for _, e in self.topic.committed(number, 0, self.topic.stable(number))]
        return [(e.position, e.key, e.data) for e, transaction in told if not transaction.rogue]

    def writer(self, actor: Actor) -> None:
        """Asks commands on one to three streams; an answer that was lost is asked for again under the same id."""
        role = actor.name.partition("/")[0]
        for number in range(COMMANDS):
            command = f"{role}-{number}"
            if command not in self.asked.accepted:
                self.command(actor, command, Random(command + str(len(self.store.events))))

    def command(self, actor: Actor, command: str, dice: Random) -> None:
        streams = sorted(dice.sample(STREAMS_OF, dice.randint(1, 3)))
        while True:
            self.asked.ask(command)
            seen = {stream: self.store.versions.get(stream, 0) for stream in streams}
            actor.pause(f"{command} is decided")
            try:
                place = self.store.save(command, seen)
            except Conflict:
                if command not in self.store.commands:
                    continue
                place = self.store.commands[command]
            actor.pause(f"{command} is saved")
            if not self.calm and dice.random() < 0.2:
                continue
            self.asked.accept(command, Place(*place))
            return

    def relay(self, actor: Actor) -> None:
        times, pause = self.times(), partial(self.pause, actor)
        publisher = SimulatedPublisher(self.topic, pause)
        relay = Relay(self.store, publisher, holder=actor.name, pace=PACE, now=lambda: next(times), on_step=pause)
        relay._stop = Turns(actor)
        while True:
            relay.run_once()
            actor.pause("idle")

    def worker(self, actor: Actor) -> None:
        log = SimulatedLog(self.topic, partial(self.pause, actor), self.dice)
        runner = Runner(log, self.database, VIEWS, lambda step: self.at_step(actor, log, step), most=20)
        while True:
            try:
                runner.step(0)
            except (LogUnavailable, DatabaseUnavailable):
                actor.pause("away")

    def at_step(self, actor: Actor, log: SimulatedLog, step: str) -> None:
        if log.brought_nothing:
            return
        if step == "writing":  # inside the transaction nobody else is let in, but a kill is
            if not self.calm and self.dice.random() < 0.05:
                self.say(f"{actor.name} is killed: writing")
                raise KilledAtWork
            return
        if step == "committed":
            self.look()
        self.pause(actor, step)

    def pause(self, actor: Actor, place: str) -> None:
        if place in TURNS or not self.calm:
            actor.pause(place)

    def look(self) -> None:
        """What every reader may rely on at every moment."""
        with self.database.reading() as session:
            versions = {row.stream: row.version for row in map(STREAMS.make, session.select(STREAMS.select))}
            positions = {row.partition: row.position for row in map(OFFSETS.make, session.select(OFFSETS.select))}
            reached = [WATERMARK.make(row).position for row in session.select(WATERMARK.select)]
        for stream, version in self.told.items():
            assert versions.get(stream, 0) >= version, f"{stream} went back from {version}"
        self.told = versions
        watermark = reached[0] if reached else 0
        assert watermark >= self.proven, f"the watermark went back from {self.proven} to {watermark}"
        self.proven = watermark
        for event in self.store.events:
            covered = event.position <= watermark
            assert not covered or positions[partition_for(event.stream)] >= event.position, f"{event} is not folded"
        following = next((e for e in self.store.events if e.position > watermark), None)
        last = self.store.at(watermark)
        assert last is None or following is None or not same_command(last.data, following.data), "half a command"

    def times(self) -> Iterator[datetime]:
        """Clocks jump; heads only carry their time."""
        while True:
            yield FIRST + timedelta(seconds=self.dice.uniform(-9_000, 9_000))


class KilledAtWork(WorkerFenced):
    """A kill inside a transaction; the worker is hired anew, as after any end."""


def simulate(seed: int, say: Callable[[str], None] = lambda _: None) -> None:
    """One run. Raises `Flaw`, which names the seed."""
    try:
        World(seed, say).run()
    except Exception as error:
        again = f"python -m tests.faults.simulation --seed {seed}"
        raise Flaw(f"seed {seed}: {type(error).__name__}: {error}\nreplay it: {again}") from error


def simulate_many(first: int, runs: int, processes: int = 0) -> None:
    """Runs with seeds from `first` on. Raises `Flaw` for the first one found."""
    processes = processes or min(4, os.cpu_count() or 1)
    share = -(-runs // processes)
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        starts = range(first, first + runs, share)
        for done in [pool.submit(_some, start, min(share, first + runs - start)) for start in starts]:
            done.result()


def _some(first: int, runs: int) -> None:
    for seed in range(first, first + runs):
        simulate(seed)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--runs", type=int, help="try so many seeds, from --seed on")
    given = arguments.parse_args()
    began = time.monotonic()
    try:
        if given.runs is None:
            simulate(given.seed, print)
        else:
            simulate_many(given.seed, given.runs)
    except Flaw as flaw:
        print(flaw, file=sys.stderr)
        raise
    print(f"{given.runs or 1} runs from seed {given.seed} passed in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
