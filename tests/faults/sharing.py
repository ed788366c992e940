"""Kills and pauses some of the workers that share views in PostgreSQL, while events flow, and checks everything.

`python -m tests.faults.sharing --strikes 200`; `--seed` repeats the choices of a run.
"""

import argparse
import os
import signal
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from infra.kafka.readers import KafkaClient
from tests import services
from tests.faults.checker import asked_in
from tests.faults.parts import LEASE, Part, Site, relay, start, worker, writer
from tests.faults.scenes import check_everything, prepared, stored, wait_for_views

WORKERS = 3
ENDS = {0, -signal.SIGKILL, -signal.SIGTERM}
"""How a worker that shares may end: asked, killed, asked before it listened; it is overtaken without ending."""


def run(site: Site, strikes: int, seed: int) -> Counter[str]:
    """What was done to workers. Raises `AssertionError` when a row is not what a rebuild makes of the same events."""
    dice, done = Random(seed), Counter[str]()
    prepared(site)
    with ExitStack() as stack:

        def started(part: Part = worker) -> BaseProcess:
            process = start(part, replace(site, kafka_client=dice.choice(list(KafkaClient))))
            stack.callback(process.join)
            stack.callback(process.kill)
            return process

        asking, telling = started(writer), started(relay)
        workers = [started() for _ in range(WORKERS)]
        for _ in range(strikes):
            time.sleep(dice.uniform(0.3, 1.5))
            place = dice.randrange(WORKERS)
            assert workers[place].exitcode is None, _log(site)
            act = dice.choice(["kill", "pause", "end"])
            done[act] += 1
            if act == "pause":
                _pause(workers[place], dice.uniform(0.5, 3.0) * LEASE)
                continue
            os.kill(_pid(workers[place]), signal.SIGKILL if act == "kill" else signal.SIGTERM)
            workers[place].join(20)
            assert workers[place].exitcode in ENDS, _log(site)
            workers[place] = started()
        asking.terminate()
        asking.join(20)
        wait_for_views(site, stored(site)[-1].position)
        for part in (telling, *workers):
            part.terminate()
            part.join(20)
            assert part.exitcode in ENDS, _log(site)
    check_everything(site, asked_in(site.ledger))
    return done


def _pause(process: BaseProcess, seconds: float) -> None:
    """Stop it, perhaps for longer than its lease, and wake it up: it finds out what is still its own."""
    os.kill(_pid(process), signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(_pid(process), signal.SIGCONT)


def _pid(process: BaseProcess) -> int:
    assert process.pid is not None
    return process.pid


def _log(site: Site) -> str:
    return (site.home / "worker.log").read_text()[-3000:]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--strikes", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    given = arguments.parse_args()
    print(f"seed {given.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="registry-sharing-"))
    with services.kafka() as bootstrap, services.postgres() as server, services.fresh_database(server) as url:
        site = Site(folder / "site", bootstrap, f"sharing{given.seed}", seed=given.seed, views_url=url)
        print(f"passed: {dict(run(site, given.strikes, given.seed))}")


if __name__ == "__main__":
    main()
