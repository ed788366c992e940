"""The command line: `registry`."""

import os
import sys

import typer

from infra.cli.acts import add_acts
from infra.cli.authorities import add_authorities
from infra.cli.bodies import add_bodies
from infra.cli.cells import break_by_cells
from infra.cli.clock import add_clock
from infra.cli.credit import add_credit
from infra.cli.demo import add_demo
from infra.cli.feed import add_feed
from infra.cli.health import add_health
from infra.cli.kafka import add_kafka
from infra.cli.ledger import add_ledger
from infra.cli.past import add_past
from infra.cli.quarantine import add_quarantine
from infra.cli.reading import add_reading
from infra.cli.recipients import add_recipients
from infra.cli.recognition import add_recognition
from infra.cli.rules import add_rules
from infra.cli.running import add_running
from infra.cli.store import add_store
from infra.cli.supervision import add_supervision
from infra.cli.usage import Commands
from infra.cli.webhooks import add_webhooks

break_by_cells()
app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="企业安全生产标准化登记: the registry of enterprise compliance status.\n\n"
    "退出码 exit codes: 0 完成 done, 2 输入有误 input, 3 退回 refused, 4 暂时无法使用 unavailable, "
    "5 已由其他进程接管 fenced, 6 数据互相矛盾 integrity stop.",
)
add_demo(app)
add_running(app)
add_ledger(app)
add_past(app)
add_clock(app)
add_reading(app)
add_health(app)
add_rules(app)
add_bodies(app)
add_recognition(app)
add_authorities(app)
add_supervision(app)
add_credit(app)
add_feed(app)
add_webhooks(add_recipients(app))
add_quarantine(app)
add_kafka(app)
add_store(app)
add_acts(app)


def main() -> None:
    """Runs the command line; a reader that went away ends it silently."""
    try:
        app()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
