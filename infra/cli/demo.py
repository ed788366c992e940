"""The main job, end to end: a province of invented enterprises and the sample ledger, from command to page."""

import json
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import as_file, files
from typing import Annotated, Any

import typer
from rich.console import Console

from infra import clock
from infra.cli.clock import ViewAgenda
from infra.cli.ledger import working
from infra.cli.opening import migrated, open_registry
from infra.cli.output import Exit, fail, guarded, titled
from infra.cli.running import Everything, wait_until
from infra.demo.province import run_demo
from infra.installation import Installation
from infra.kafka.node import GivenUp
from infra.ledger import import_ledger
from infra.settings import Settings, Transport, read_settings
from infra.state import state
from infra.workers import until_told
from projections.credit.queries import record
from projections.four_batches.queries import entries, sizes
from projections.reader import Reading, Views
from projections.reading import Page
from projections.timeline.queries import history
from projections.timeline.sentences import sentence
from projections.words import word
from registry.events.vocabulary import Batch, BatchStatus
from registry.processes.sweep import sweep

SEED = 2011
PATIENCE = 120.0
"""Seconds that views have to catch up."""

out = Console(highlight=False, soft_wrap=True)


def add_demo(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(rich_help_panel="运行 Run")(demo)


@guarded
def demo(
    leave: Annotated[
        bool, typer.Option("--exit", help="完成后停止 stop at the end; status 0 only if every view caught up")
    ] = False,
    enterprises: Annotated[
        int, typer.Option(min=1, max=200_000, help="虚构企业数 how many invented enterprises")
    ] = 300,
    seed: Annotated[int, typer.Option(help="随机种子 another seed, another province")] = SEED,
    port: Annotated[int | None, typer.Option(help="页面端口 port of the pages; 0 takes a free one")] = None,
    transport: Annotated[
        Transport | None, typer.Option("--transport", help="传输方式 kafka, or local: without Kafka")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="结束时以JSON输出状态 print the state at the end as JSON")
    ] = False,
) -> None:
    """演示: start everything, invent a province, import the sample ledger, and show what came of it.

    Safe to repeat: the same seed records nothing twice.
    """
    settings = read_settings(port=port, transport=transport)
    step = _Steps(quiet=as_json)
    migrated(settings)
    served = True
    with suppress(GivenUp), until_told() as stop, Everything(settings, stop) as everything:
        step("已启动 started: broker, relay, views, credit topic and pages")
        settings = everything.settings
        _fill(settings, seed, enterprises, step)
        caught_up = wait_until(lambda: _caught_up(everything), PATIENCE)
        if caught_up:
            _sweep(everything, step)
            caught_up = wait_until(lambda: _caught_up(everything), PATIENCE)
        step(
            "各视图已跟上 every view has caught up with the store"
            if caught_up
            else "视图尚未跟上 the views have NOT caught up"
        )
        served = caught_up and wait_until(lambda: _page(settings) is not None, 20.0)
        if served:
            step("网页已可访问 the first page is served")
        if as_json:
            print(json.dumps(state(everything.installation), ensure_ascii=False, indent=2, default=str))
        else:
            _show(everything.installation)
            out.print(f"\n{everything.banner()}")
        if not leave:
            out.print("\n正在运行，按Ctrl-C停止 running; Ctrl-C stops everything", style="bold")
            everything.watch()
    if leave and not as_json:
        out.print("\n已停止 stopped; without --exit (`make demo KEEP=1`) it goes on running")
    if leave and not served:
        because = (
            "网页未能访问 the first page was not served"
            if caught_up
            else "视图未跟上事件库 a view has not caught up with the store"
        )
        fail(Exit.UNAVAILABLE, {"rule": "caught_up", "because": because}, as_json, titled(Exit.UNAVAILABLE, because))


def _fill(settings: Settings, seed: int, enterprises: int, step: Callable[[str], None]) -> None:
    with open_registry(settings) as registry:
        with working("enterprises") as (progress, task):
            counts = run_demo(registry, seed, enterprises, lambda done: progress.update(task, completed=done))
        step(f"已生成示例省份 invented a province of {enterprises} enterprises by seed {seed}: {counts}")
        with (
            as_file(files("infra.demo") / "ledger" / "sample-ledger.xlsx") as ledger,
            working("rows") as (progress, task),
        ):
            report = import_ledger(registry, ledger, progress=lambda rows: progress.update(task, completed=rows))
        step(
            f"已导入示例台账 imported the sample ledger: {report.recorded} rows recorded, "
            f"{report.repeated} recorded before"
        )


def _sweep(everything: Everything, step: Callable[[str], None]) -> None:
    views = Views(everything.installation.database())
    try:
        with open_registry(everything.settings) as registry:
            done = sweep(registry, ViewAgenda(views), clock.today(), today=clock.today())
    finally:
        views.close()
    step(f"到期处理 swept the clock up to {done.as_of}: {sum(done.recorded.values())} things due were recorded")


def _caught_up(everything: Everything) -> bool:
    everything.supervisor.look()
    return bool(state(everything.installation)["caught_up"])


def _page(settings: Settings) -> bytes | None:
    try:
        with urllib.request.urlopen(f"http://{settings.host}:{settings.port}/", timeout=2) as answer:
            body: bytes = answer.read()
            return body
    except OSError:
        return None


def _show(installation: Installation) -> None:
    views = Views(installation.database())
    try:
        with views.reading() as reading:
            _show_batches(reading)
            found = entries(reading, Batch.SUSPEND, status=BatchStatus.DECIDED, page=Page(1, 20))
            known = [entry for entry in found if entry.enterprise.uscc is not None]
            if known:
                _show_enterprise(reading, known[0].stay.stream, str(known[0].enterprise.uscc))
    finally:
        views.close()


def _show_batches(reading: Reading) -> None:
    out.print("\n四个一批 The four batches", style="bold")
    for size in sizes(reading):
        batch, status = size.batch.value, size.status.value
        zh, en = f"{word('batch', batch, 'zh')}（{word('status', status, 'zh')}）", f"{batch}, {status}"
        out.print(f"  {zh}\t{size.count:>6}  {en}")


def _show_enterprise(reading: Reading, stream: str, uscc: str) -> None:
    change = record(reading, uscc, reading.watermark())
    if change is not None:
        told: dict[str, Any] = json.loads(change.record)
        shown = {
            key: told[key] for key in ("uscc", "name", "standing", "level", "in_abeyance", "operation", "position")
        }
        shown["treatment"] = {line["purpose"]: line["recommended"] for line in told["treatment"]}
        out.print("\n信用记录示例 One credit record (abridged)", style="bold")
        out.print("  " + json.dumps(shown, ensure_ascii=False))
    out.print("\n企业历程示例 One history", style="bold")
    for one in history(reading, stream):
        out.print(f"  {sentence(one.event, 'zh')}")


class _Steps:
    """Says each step with the seconds since the start."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._start = time.monotonic()

    def __call__(self, text: str) -> None:
        if not self._quiet:
            out.print(f"{time.monotonic() - self._start:6.1f} s  {text}")
