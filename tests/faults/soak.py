"""Kills relay, worker, writer and broker at random moments under load, for as long as asked, and checks everything.

`python -m tests.faults.soak --kills 1000` or `--hours 8`; `--seed` repeats the choices of a run.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from infra.kafka.node import LocalNode
from infra.kafka.readers import KafkaClient
from tests.faults.checker import asked_in
from tests.faults.parts import LEASE, Part, Site, relay, start, worker, writer
from tests.faults.scenes import check_everything, kill_node, prepared, stored, wait_for_views

ROUND = 100
"""Kills in one round: then all is checked, and the next round begins with an empty store."""

CHOICES = {
    "kill relay": 36,
    "kill worker": 36,
    "kill writer": 8,
    "kill broker": 6,
    "pause relay": 5,
    "pause worker": 5,
    "pause broker": 4,
}
"""How often in a hundred."""

ENDS = {0, 5, -signal.SIGKILL, -signal.SIGTERM}
"""How a part may end: asked, fenced, killed, asked before it listened."""


@dataclass
class Tally:
    """What a run has come to."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    events: int = 0
    commands: int = 0
    unknown: int = 0
    fenced: int = 0
    rounds: int = 0
    seconds: float = 0.0

    def told(self) -> dict[str, object]:
        return {**vars(self), "kills": dict(self.kills), "total": self.kills.total(), "seconds": round(self.seconds)}


class Round:
    """One installation at work on a broker, robbed of its parts at the dice's pleasure."""

    def __init__(self, node: LocalNode, site: Site, dice: Random, tally: Tally) -> None:
        self._node = node
        self._site = prepared(site)
        self._dice = dice
        self._tally = tally
        self._parts: dict[Part, BaseProcess] = {part: self._started(part) for part in (writer, relay, worker)}

    def strike(self) -> None:
        """Wait a moment, do one of the choices, and put the part to work again."""
        time.sleep(self._dice.uniform(0.05, 1.1))
        choice = self._dice.choices(list(CHOICES), list(CHOICES.values()))[0]
        act, _, name = choice.partition(" ")
        if name == "broker":
            self._broker(act)
        else:
            part = {"relay": relay, "worker": worker, "writer": writer}[name]
            self._kill(part) if act == "kill" else self._pause(part)
        self._tally.kills[choice] += 1

    def finish(self) -> None:
        """Let all be told, end the parts, and check everything."""
        self._end(writer)
        last = stored(self._site)[-1].position
        for part in (relay, worker):
            self._look(part)
        wait_for_views(self._site, last, 120.0)
        self._end(relay)
        self._end(worker)
        asked = asked_in(self._site.ledger)
        assert asked.accepted
        assert asked.refused
        self._tally.events += check_everything(self._site, asked)
        self._tally.commands += len(asked.accepted)
        self._tally.unknown += len(asked.unknown)
        self._tally.rounds += 1

    def close(self) -> None:
        for process in self._parts.values():
            process.kill()
            process.join()

    def _kill(self, part: Part) -> None:
        self._look(part)
        self._parts[part].kill()
        self._parts[part].join()
        self._parts[part] = self._started(part)

    def _started(self, part: Part) -> BaseProcess:
        """A part at work, reading Kafka with one library or the other."""
        return start(part, replace(self._site, kafka_client=self._dice.choice(list(KafkaClient))))

    def _pause(self, part: Part) -> None:
        """Stop it, let a successor take over, wake it up: a zombie, which must find out and end by itself."""
        self._look(part)
        zombie = self._parts[part]
        os.kill(_pid(zombie), signal.SIGSTOP)
        self._parts[part] = self._started(part)
        time.sleep(self._dice.uniform(LEASE, 3 * LEASE))
        os.kill(_pid(zombie), signal.SIGCONT)
        zombie.join(2.0)
        if zombie.exitcode is None:  # it was paused while it held the database: then the successor is the one to wait
            zombie.kill()
            zombie.join()
        self._expect(part, zombie)

    def _broker(self, act: str) -> None:
        if act == "kill":
            kill_node(self._node)
            self._node.start()
            return
        pid = self._node.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        time.sleep(self._dice.uniform(0.5, 4.0))
        os.kill(pid, signal.SIGCONT)

    def _look(self, part: Part) -> None:
        """A part that was fenced is started again, as the supervisor does; any other end is a failure."""
        process = self._parts[part]
        if process.exitcode is not None:
            self._expect(part, process)
            self._parts[part] = self._started(part)

    def _expect(self, part: Part, process: BaseProcess) -> None:
        self._tally.fenced += process.exitcode == 5
        log = self._site.home / f"{part.__name__}.log"
        assert process.exitcode in ENDS, f"{part.__name__} ended with {process.exitcode}:\n{log.read_text()[-3000:]}"

    def _end(self, part: Part) -> None:
        self._look(part)
        process = self._parts[part]
        process.terminate()
        process.join(30)
        if process.exitcode is None:  # its log then says where it stands
            os.kill(_pid(process), signal.SIGUSR1)
            process.join(1)
        self._expect(part, process)


def _pid(process: BaseProcess) -> int:
    assert process.pid is not None
    return process.pid


def run(folder: Path, kills: int, seconds: float, seed: int, *, quiet: bool = False) -> Tally:
    """Rounds until so many kills are done, and so many seconds gone. Raises `AssertionError` at the first flaw."""
    began, tally = time.monotonic(), Tally(seed)
    with LocalNode(folder / "kafka", die_with_parent=True) as node:
        while tally.kills.total() < kills or time.monotonic() - began < seconds:
            dice = Random(f"{seed}/{tally.rounds}")
            name = f"round{tally.rounds}"
            site = Site(folder / name, node.bootstrap, name, seed=dice.randrange(10**6))
            with ExitStack() as stack:
                round = Round(node, site, dice, tally)
                stack.callback(round.close)
                upto = min(ROUND, kills - tally.kills.total()) if kills else ROUND
                for _ in range(max(1, upto)):
                    round.strike()
                round.finish()
            tally.seconds = time.monotonic() - began
            if not quiet:
                print(json.dumps(tally.told()), flush=True)
    return tally


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=0, help="at least so many")
    arguments.add_argument("--hours", type=float, default=0.0, help="at least so long")
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--report", type=Path, help="write the result to this JSON file")
    given = arguments.parse_args()
    print(f"seed {given.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="registry-soak-"))
    try:
        tally = run(folder, given.kills, given.hours * 3600, given.seed)
    except AssertionError as flaw:
        print(f"FAILED with seed {given.seed}; everything is kept in {folder}\n{flaw}", file=sys.stderr)
        raise
    if given.report is not None:
        given.report.write_text(json.dumps(tally.told(), indent=2) + "\n", "utf-8")
    print(f"passed: {tally.told()}")


if __name__ == "__main__":
    main()
