"""A server process that dies by SIGKILL at the moment its answer would leave: `python -m tests.consumers.killed`.

Its arguments are the folder of the views, the folder of the recipients, and `at-answer` or `never`.
"""

import os
import signal
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consumers.app import create_app
from consumers.recipients.database import SqliteRecipients
from consumers.recipients.directory import Directory
from consumers.recipients.gate import Gate
from consumers.recipients.ledger import Ledger
from consumers.recipients.limits import Limits
from consumers.serving import Serving
from infra.credit import credit_of
from infra.serving import SystemClock
from projections.reader import Views
from projections.sqlite import SqliteDatabase


class Dying:
    """Lets the whole server prepare an answer, and kills it before the first byte of the answer is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def killed(message: Message) -> None:
            if scope["type"] == "http" and message["type"] == "http.response.start":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await self._app(scope, receive, killed)


def main() -> None:
    """Serves on a free port and prints it."""
    views = Views(SqliteDatabase(Path(sys.argv[1])))
    place = Path(sys.argv[2])
    database = SqliteRecipients(place / "recipients.sqlite")
    clock = SystemClock()
    with Ledger(database, clock.now) as ledger:
        gate = Gate(clock, Directory(database, clock.now), ledger, Limits(1000, 1000))
        app: ASGIApp = create_app(views, Serving(clock, gate=gate, credit=credit_of(views, place)))
        config = uvicorn.Config(Dying(app) if sys.argv[3] == "at-answer" else app, port=0, log_level="info")
        uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
