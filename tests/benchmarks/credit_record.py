"""A single credit record, asked for by a registered recipient, against the bare framework's hello.

Every query is in the delivery ledger before its answer leaves, and counted there at the end. Both servers are processes
of their own, asked turn by turn over kept connections.
"""

import asyncio
import os
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from consumers.recipients.model import Kind, Purpose, Sight
from consumers.recipients.told import deliveries
from infra.recipients import directory
from infra.settings import Settings
from tests.benchmarks.credit_feed import ours, server
from tests.benchmarks.latency import percentiles
from tests.benchmarks.results import Result, bounded, compared

CONNECTIONS = 8
RATIO, SLOWEST = 0.5, 10.0
"""Wanted: so much of hello's answers a second at least, so many of hello's p50 for our p99 at most."""
RECORD = "/credit/v1/enterprises/91610000MA00000007"
HELLO = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
async def hello():
    return {"hello": "world"}
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


class Turn(NamedTuple):
    """How many answers came, how many a second, p50 and p99 in milliseconds."""

    answers: int
    rate: float
    p50: float
    p99: float


async def asked(port: int, path: str, headers: str, seconds: float) -> Turn:
    """Eight connections that ask again as soon as they are answered. Raises `RuntimeError` for another status."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
    took: list[float] = []
    begun = time.perf_counter()

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with closing(writer):
            while (sent := time.perf_counter()) < begun + seconds:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(head.decode())
                await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
                took.append(time.perf_counter() - sent)

    await asyncio.gather(*(caller() for _ in range(CONNECTIONS)))
    times = percentiles(took)
    return Turn(len(took), len(took) / (time.perf_counter() - begun), times["p50"], times["p99"])


def measured(home: Path, rounds: int, seconds: float = 3.0) -> list[Result]:
    """Answers a second, and the slowest. Raises `RuntimeError` when an answer is not in the ledger."""
    os.environ |= {"REGISTRY_RECIPIENT_RATE": "1000000", "REGISTRY_RECIPIENT_BURST": "1000000"}
    settings = Settings(home=home)
    with directory(settings) as registered:
        registered.add("bank", ("示例银行", "Example Bank"), Kind.BANK, Sight(purposes=(Purpose.LOAN,)), "")
        key = registered.new_key("bank").key
    headers = f"Authorization: Bearer {key}\r\nX-Purpose: loan\r\n"
    hellos, records = list[Turn](), list[Turn]()
    with server([sys.executable, "-c", HELLO]) as (bare, _), ours(home) as (port, _):
        asyncio.run(asked(port, RECORD, headers, 1.0))
        for _ in range(rounds):
            hellos.append(asyncio.run(asked(bare, "/", "", seconds)))
            records.append(asyncio.run(asked(port, RECORD, headers, seconds)))
    told = sum(one.answers for one in records)
    with directory(settings) as registered, registered.database.reading() as session:
        logged = len(deliveries(session, registered.find("bank").number, limit=told))
    if logged < told:
        raise RuntimeError(f"{told} answers left, {logged} are in the ledger")
    slowest = [record.p99 / hello.p50 for hello, record in zip(hellos, records, strict=True)]
    rates = [one.rate for one in records]
    return [
        compared("credit.record", "answers/s", rates, "hello of the framework", [one.rate for one in hellos], RATIO),
        bounded("credit.record.p99", "× hello's p50", slowest, SLOWEST),
    ]
