"""Commands that read: history, batches, credit record, status, doctor."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Grid

from infra import clock
from infra.cli.explaining import explain, nobody
from infra.cli.output import ENDINGS, Exit, fail, guarded, language, region_code, show, titled
from infra.cli.running import wait_until
from infra.installation import Installation
from infra.kafka.fitness import kafka_access
from infra.machine import findings
from infra.settings import read_settings
from infra.state import state
from projections.four_batches import queries as batches_
from projections.reader import Views
from projections.reading import Page
from projections.standing import queries as standing_
from projections.timeline import queries as timeline_
from projections.timeline.sentences import sentence
from projections.words import Lang, word
from registry.events import regions
from registry.events.vocabulary import Batch
from registry.stored import StoreUnavailable

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
Key = Annotated[str, typer.Argument(help="信用代码，或无代码单位编号 credit code, or unregistered:<region>-<number>")]
Language = Annotated[str, typer.Option("--lang", help="语言 zh or en")]


def add_reading(app: typer.Typer) -> None:
    """Adds the reading commands."""
    for command in (history, batches, explain, status, wait, doctor):
        app.command(rich_help_panel="查询 Read")(command)


def _views() -> Views:
    return Views(Installation(read_settings()).database())


@guarded
def history(enterprise: Key, lang: Language = "zh", as_json: Json = False) -> None:
    """历史记录: every event of an enterprise as a sentence, in the order of effect."""
    chosen, views = language(lang), _views()
    try:
        with views.reading() as reading:
            found = standing_.current(reading, enterprise, clock.today())
            told = timeline_.history(reading, standing_.stream_of(enterprise)) if found.row else []
    finally:
        views.close()
    if found.row is None:
        nobody(enterprise, f"no data on {enterprise} in the views", as_json)
    lines = [
        {
            "event": one.id,
            "position": one.position,
            "type": type(one.event).__name__,
            "effective_on": one.event.effective_on,
            "recorded": one.time,
            "zh": sentence(one.event, "zh"),
            "en": sentence(one.event, "en"),
        }
        for one in told
    ]
    values = {
        "enterprise": found.row.stream.partition(":")[2],
        "name": found.row.name,
        "standing": found.standing.value,
        "in_abeyance": found.in_abeyance,
        "operation": found.row.operation,
        "events": lines,
    }
    show(values, as_json, lambda v: _history_text(v, chosen))


def _history_text(values: dict[str, Any], lang: Lang) -> str:
    stands = [word("standing", values["standing"], lang), word("operation", values["operation"], lang)]
    head = f"{values['name']} ({values['enterprise']}): {', '.join(stands)}"
    return "\n".join([head, *(f"{line['event'].rpartition('/')[2]:>4}  {line[lang]}" for line in values["events"])])


@guarded
def batches(
    batch: Annotated[
        Batch | None, typer.Argument(help="四个一批之一，默认列各批数量 one of the four; default: their sizes")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="区划代码、其前两位或四位，或名称 region code, its first two or four digits, or its name"),
    ] = None,
    page: Annotated[int, typer.Option(min=1, help="页码，每页50条 page of the list, 50 entries each")] = 1,
    lang: Language = "zh",
    as_json: Json = False,
) -> None:
    """四个一批: the four batches, their sizes, or one list with ground, clause, evidence and way out."""
    region = None if region is None else region_code("--region", region)
    chosen, views = language(lang), _views()
    try:
        with views.reading() as reading:
            if batch is None:
                sizes = [
                    {"batch": s.batch.value, "status": s.status.value, "count": s.count}
                    for s in batches_.sizes(reading, region)
                ]
                show(
                    {"watermark": reading.watermark(), "sizes": sizes},
                    as_json,
                    lambda v: _sizes_text(v, chosen),
                )
                return
            found = batches_.entries(reading, batch, region=region, page=Page(page))
            listed = {"watermark": reading.watermark(), "batch": batch.value, "entries": [_entry(e) for e in found]}
    finally:
        views.close()
    show(listed, as_json, lambda v: _entries_text(v, chosen))


def _entry(entry: batches_.Entry) -> dict[str, Any]:
    stay = entry.stay
    return {
        "enterprise": stay.stream.partition(":")[2],
        "name": entry.enterprise.name,
        "region": entry.enterprise.region,
        "status": stay.status,
        "ground": stay.ground,
        "document": stay.document,
        "article": stay.article,
        "since": stay.since,
        "evidence": list(entry.evidence),
        "way_out": {"zh": batches_.way_out(stay, "zh"), "en": batches_.way_out(stay, "en")},
    }


def _sizes_text(values: dict[str, Any], lang: Lang) -> str:
    return "\n".join(
        f"{word('batch', s['batch'], lang)} ({word('status', s['status'], lang)}): {s['count']}"
        for s in values["sizes"]
    )


def _entries_text(values: dict[str, Any], lang: Lang) -> str:
    evidence, way_out = ("evidence", "way out") if lang == "en" else ("证据", "退出条件")
    lines = [f"{word('batch', values['batch'], lang)}: {len(values['entries'])}"]
    for e in values["entries"]:
        where = regions.full_name(e["region"])
        lines.append(f"{e['since']}  {e['enterprise']}  {e['name']}  {where}")
        why = (word("status", e["status"], lang), word("ground", e["ground"], lang), f"{e['document']} {e['article']}")
        lines.append("    " + "; ".join(why))
        lines.append(f"    {evidence}: {', '.join(e['evidence'])}")
        lines.append(f"    {way_out}: {e['way_out'][lang]}")
    return "\n".join(lines)


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


def _status_text(values: dict[str, Any]) -> str:
    console = Console(width=110)
    with console.capture() as text:
        store, kafka = values["store"], values["kafka"]
        console.print(f"home       {values['home']}")
        console.print(f"store      {store['url']}  position {_cell(store['position'])}  {store['error'] or ''}")
        if kafka is None:
            console.print("transport  local: views read the store's own log, no Kafka is in use")
        else:
            how = "reachable" if kafka["reachable"] else f"not reachable {kafka.get('error') or ''}"
            console.print(f"kafka      {_cell(kafka['bootstrap_servers'])}  {how}  read with {kafka['client']}")
            console.print("topics     " + ", ".join(kafka["topics"].values()))
        grid = Grid("view", "position", "watermark", "lag, events", "lag, s", "last error")
        for name, view in values["views"].items():
            lag = view["lag_seconds"]
            cells = (
                name,
                view["position"],
                view["watermark"],
                view["lag_events"],
                None if lag is None else round(lag, 1),
            )
            grid.add_row(*map(_cell, cells), view["error"] or "")
        console.print(grid)
        for name, report in values["processes"].items():
            console.print(
                f"{name:<10} {report['state'] if report['fresh'] else 'not running'}  {report.get('error') or ''}"
            )
        for line in _held_back(values):
            console.print(line)
    return text.get().rstrip()


def _cell(value: object) -> str:
    return "–" if value is None else str(value)


def _held_back(values: dict[str, Any]) -> list[str]:
    """Keys under verification and partitions behind a hanging transaction, each with where to look."""
    parked, kafka = values["parked"], values["kafka"] or {}
    lines = []
    if parked["keys"]:
        named = ", ".join(one["stream"] for one in parked["first"])
        rest = ", …" if parked["keys"] > len(parked["first"]) else ""
        lines.append(f"parked     {parked['keys']}: {named}{rest}; see `registry quarantine list`")
    lines += [
        f"hanging    {one['topic']}/{one['partition']}: readers wait at offset {one['last_stable_offset']} for a "
        f"transaction of producer {one['producer_id']}, silent for {one['idle_seconds']:.0f} s; see docs/operating.md"
        for one in kafka.get("held") or ()
        if one["stands_still"]
    ]
    return lines


@guarded
def doctor(as_json: Json = False) -> None:
    """环境检查: what this machine offers, what Kafka allows, what is missing, and what to do about it."""
    settings = read_settings()
    home = settings.home
    found = [*findings(home if home.exists() else Path()), *kafka_access(Installation(settings))]
    values = [{"name": f.name, "ok": f.ok, "found": f.found, "advice": f.advice} for f in found]
    show(values, as_json, lambda v: "\n".join(_finding(f) for f in v))
    if not all(f.ok for f in found):
        raise typer.Exit(int(Exit.UNAVAILABLE))


def _finding(finding: dict[str, Any]) -> str:
    mark = "ok     " if finding["ok"] else "missing"
    advice = f"\n           {finding['advice']}" if finding["advice"] else ""
    return f"{mark}  {finding['name']:<14} {finding['found']}{advice}"
