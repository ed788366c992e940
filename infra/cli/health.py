"""Commands that say how the installation is: status, wait, doctor."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import set_cell_size
from rich.console import Console
from rich.table import Table as Grid

from infra import clock
from infra.cli.output import ENDINGS, Exit, fail, guarded, show, titled
from infra.cli.running import wait_until
from infra.health.finding import Finding
from infra.health.installation import look_at, worst
from infra.health.machine import findings
from infra.installation import Installation
from infra.kafka.fitness import kafka_access
from infra.settings import given_settings, read_settings
from infra.state import state
from registry.stored import StoreUnavailable

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
STATES = {
    "running": "运行中",
    "stopped": "已停止",
    "not running": "未运行",
    "not started": "尚未开始",
    "publishing": "正在发送",
    "opening": "正在打开",
    "retrying": "正在重试",
    "waiting for events": "等待新事件",
    "waiting for the lease": "等待租约",
    "unreadable": "状态文件无法读取",
}
"""What a process says of itself → in Chinese."""
LABEL = 16


def add_health(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (status, wait, doctor):
        app.command(rich_help_panel="查询 Read")(command)


@guarded
def status(as_json: Json = False) -> None:
    """运行状态: store, broker, topics, per view position, lag in events and seconds, last error; what is held back.

    Held back are keys under verification (`registry quarantine`), and partitions behind a transaction that hangs.
    Exit code 4 when the store cannot be read, 6 when it is damaged.
    """
    values = state(Installation(read_settings()), transactions=True)
    show(values, as_json, _status_text)
    if values["store"]["error"] is not None:
        raise typer.Exit(int(Exit.INTEGRITY if values["store"]["damaged"] else Exit.UNAVAILABLE))


@guarded
def wait(
    timeout: Annotated[float, typer.Option(min=0, max=604_800, help="最长等待秒数 seconds to wait at most")] = 60.0,
    as_json: Json = False,
) -> None:
    """等待视图跟上: wait until every view has caught up with the store; exit code 4 when it takes too long."""
    installation = Installation(read_settings())
    if not wait_until(lambda: _caught_up(installation, as_json), timeout):
        raise StoreUnavailable(
            f"视图在{timeout:g}秒内未跟上，见registry status "
            f"the views have not caught up within {timeout:g} s: see `registry status`"
        )
    show({"caught_up": True}, as_json, lambda _: "各视图已跟上 every view has caught up with the store")


def _caught_up(installation: Installation, as_json: bool) -> bool:
    values = state(installation)
    if values["store"]["damaged"]:
        because = values["store"]["error"]
        told = {"rule": "integrity", "because": because, "zh": ENDINGS[Exit.INTEGRITY]}
        fail(Exit.INTEGRITY, told, as_json, titled(Exit.INTEGRITY, because))
    return bool(values["caught_up"])


@guarded
def doctor(as_json: Json = False) -> None:
    """检查: what this machine offers, what Kafka allows; store, views, recipients, calendar and rules; and the way out.

    Nothing is written. Exit code 6 when something is damaged or contradicts, 4 when something is missing or away.
    """
    settings = given_settings()
    installation = Installation(settings)
    found = [
        *findings(settings.home if settings.home.exists() else Path()),
        *kafka_access(installation),
        *look_at(installation, clock.today()),
    ]
    show([_told(one) for one in found], as_json, lambda v: "\n".join(_finding(f) for f in v))
    if code := worst(found):
        raise typer.Exit(code)


def _told(one: Finding) -> dict[str, Any]:
    values = {"name": one.name, "zh": one.zh, "ok": one.ok, "found": one.found, "advice": one.advice}
    return values if one.ok else {**values, "exit_code": one.exit_code}


def _finding(finding: dict[str, Any]) -> str:
    mark = "正常 ok     " if finding["ok"] else "有误 wrong  "
    name = finding["name"] if finding["zh"] == finding["name"] else f"{finding['zh']} {finding['name']}"
    advice = f"\n{' ' * 13}{finding['advice']}" if finding["advice"] else ""
    return f"{mark}{name}: {finding['found']}{advice}"


def _status_text(values: dict[str, Any]) -> str:
    console = Console(width=110)
    with console.capture() as text:
        for line in (*_places(values), *_kafka(values["kafka"])):
            console.print(line, markup=False, highlight=False)
        shared = _shared_error(values["views"])
        console.print(_views(values["views"], shared))
        for line in (*_of_all(shared), *_processes(values["processes"]), *_held_back(values)):
            console.print(line, markup=False, highlight=False)
    return text.get().rstrip()


def _line(label: str, *said: object) -> str:
    return set_cell_size(label, LABEL) + "  ".join(str(one) for one in said if one not in (None, ""))


def _places(values: dict[str, Any]) -> list[str]:
    store = values["store"]
    return [
        _line("主目录 home", values["home"]),
        _line("事件库 store", store["url"], f"位置 position {_cell(store['position'])}", store["error"]),
    ]


def _kafka(kafka: dict[str, Any] | None) -> list[str]:
    if kafka is None:
        said = "本地：视图直接读取事件库，不用Kafka local: views read the store's own log, no Kafka is in use"
        return [_line("传输 transport", said)]
    how = "可连接 reachable" if kafka["reachable"] else "无法连接 not reachable"
    reads = f"读取用 read with {kafka['client']}"
    return [
        _line("Kafka", _cell(kafka["bootstrap_servers"]), how, kafka.get("error"), reads),
        _line("主题 topics", ", ".join(kafka["topics"].values())),
    ]


def _shared_error(views: dict[str, dict[str, Any]]) -> str | None:
    """What is wrong with every view alike: said once, below the table."""
    errors = {view["error"] for view in views.values()}
    return errors.pop() if len(errors) == 1 else None


def _of_all(error: str | None) -> list[str]:
    return [] if error is None else [_line("各视图 views", error)]


def _views(views: dict[str, dict[str, Any]], shared: str | None) -> Grid:
    grid = Grid(
        "视图 view",
        "位置\nposition",
        "水位\nwatermark",
        "待处理事件\nlag, events",
        "落后秒数\nlag, s",
        "最近错误 last error",
    )
    for name, view in views.items():
        lag = view["lag_seconds"]
        cells = (name, view["position"], view["watermark"], view["lag_events"], None if lag is None else round(lag, 1))
        grid.add_row(*map(_cell, cells), "" if shared is not None else view["error"] or "")
    return grid


def _processes(processes: dict[str, dict[str, Any]]) -> list[str]:
    return [
        _line(name, _state(report["state"] if report["fresh"] else "not running"), report.get("error"))
        for name, report in processes.items()
    ]


def _state(said: str) -> str:
    return f"{STATES[said]} {said}" if said in STATES else said


def _cell(value: object) -> str:
    return "–" if value is None else str(value)


def _held_back(values: dict[str, Any]) -> list[str]:
    """Keys under verification and partitions behind a hanging transaction, each with where to look."""
    parked, kafka = values["parked"], values["kafka"] or {}
    lines = []
    if parked["keys"]:
        named = ", ".join(one["stream"] for one in parked["first"])
        rest = ", …" if parked["keys"] > len(parked["first"]) else ""
        see = "见registry quarantine list see it there"
        lines.append(_line("待核实 parked", f"{parked['keys']}: {named}{rest}", see))
    lines += [_hanging(one) for one in kafka.get("held") or () if one["stands_still"]]
    return lines


def _hanging(one: dict[str, Any]) -> str:
    offset, producer, idle = one["last_stable_offset"], one["producer_id"], f"{one['idle_seconds']:.0f}"
    zh = f"生产者{producer}的事务{idle}秒没有动静，读取停在{offset}，见docs/operating.md"
    en = f"readers wait at offset {offset} for a transaction of producer {producer}, silent for {idle} s"
    return _line("悬置 hanging", f"{one['topic']}/{one['partition']}: {zh} {en}")
