"""Commands that bring data in or build views anew: import, rebuild."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infra.cli.opening import migrated, open_registry
from infra.cli.output import Exit, InputError, guarded, show
from infra.installation import Installation
from infra.ledger import LedgerError, import_ledger
from infra.ledger.report import said_in_chinese
from infra.settings import Settings, read_settings
from projections.catalogue import VIEWS
from projections.certificates import held
from projections.reader import Views
from projections.rebuild import rebuild as rebuild_views
from projections.stops import Stop

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]


def add_ledger(app: typer.Typer) -> None:
    """Adds both commands."""
    app.command("import", rich_help_panel="运行 Run")(import_)
    app.command(rich_help_panel="运行 Run")(rebuild)


@guarded
def import_(
    file: Annotated[Path, typer.Argument(help="台账文件 the ledger: .xlsx, or .csv in UTF-8 or GB18030")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只试算，不登记 decide everything, record nothing")
    ] = False,
    officer: Annotated[str, typer.Option(help="录入的承办人编号 id of the officer who enters")] = "ledger-import-1",
    second_officer: Annotated[
        str, typer.Option(help="第二承办人编号 id of the officer who confirms")
    ] = "ledger-import-2",
    report: Annotated[
        Path | None, typer.Option(help="把退回的各行写入此CSV文件 write every refused row to this CSV file")
    ] = None,
    as_json: Json = False,
) -> None:
    """录入台账: enter a ledger: good rows go in, bad rows change nothing; safe to repeat.

    Exit code 3 when a row was refused; the others are in.
    """
    settings = read_settings()
    migrated(settings)
    with open_registry(settings) as registry, working("rows") as (progress, task):
        last = registry.journal.last_position()
        try:
            done = import_ledger(
                registry,
                file,
                dry_run=dry_run,
                officer=officer,
                second_officer=second_officer,
                report_file=report,
                progress=lambda rows: progress.update(task, completed=rows),
                held=_numbers(settings) if last else (),
                unseen=last - _told(settings) if last else 0,
            )
        except (LedgerError, ValueError) as error:
            raise InputError(str(error)) from error
    show(done.told(), as_json, _imported)
    if done.refused:
        raise typer.Exit(int(Exit.REFUSED))


def _numbers(settings: Settings) -> Iterator[tuple[str, str]]:
    """The certificates' numbers that the views know, with their holders; none where there are no views."""
    with _views(settings) as views, suppress(Stop), views.reading() as reading:
        yield from held(reading)


def _told(settings: Settings) -> int:
    """The position up to which the views have been told; 0 where there are none."""
    with _views(settings) as views, suppress(Stop), views.reading() as reading:
        return reading.watermark()
    return 0


@contextmanager
def _views(settings: Settings) -> Iterator[Views]:
    views = Views(Installation(settings).database())
    try:
        yield views
    finally:
        views.close()


def _imported(told: dict[str, Any]) -> str:
    what = "将录入 would be recorded" if told["dry_run"] else "已录入 recorded"
    lines = [
        f"{told['ledger']}: {told['rows']} 行 rows, {told['recorded']} {what}, "
        f"{told['repeated']} 此前已录入 recorded before, {told['refused']} 退回 refused, "
        f"{told['warnings']} 提示 warnings"
    ]
    lines += [_notice(notice) for notice in told["notices"][:50]]
    hidden = max(0, len(told["notices"]) - 50) + told["left_off"]
    more = f"…另有{hidden}条，用--report写入文件可看全部 and {hidden} more: --report FILE has them all"
    return "\n".join([*lines, more] if hidden else lines)


def _notice(notice: dict[str, Any]) -> str:
    clause = f" ({notice['clause']})" if notice.get("clause") else ""
    kind = "提示 warning" if notice.get("warning") else "退回 refused"
    zh, way_out = said_in_chinese(notice["rule"])
    said = f" {zh}（{way_out}）" if zh else ""
    return (
        f"  {kind}: 第{notice['row']}行 row {notice['row']}, {notice['column']}:{said}\n"
        f"      {notice['rule']}: {notice['because']}{clause}; {notice['way_out']}"
    )


@guarded
def rebuild(
    name: Annotated[str | None, typer.Argument(help="视图 the view; default with --all: every view")] = None,
    all_views: Annotated[bool, typer.Option("--all", help="全部视图 every view")] = False,
    distrust_live: Annotated[
        bool,
        typer.Option(
            "--distrust-live",
            help="只以日志为准，用于视图读过伪造事件之后 "
            "ask the log's heads alone: after the views were told a forged event",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """重建视图: build a view from nothing beside the live one, then point readers at it; nobody waits."""
    known = [view.name for view in VIEWS]
    if (name is None) != all_views or (name is not None and name not in known):
        raise InputError(f"填写一个视图或--all name one of {', '.join(known)}, or --all")
    if distrust_live and not all_views:
        raise InputError(
            "--distrust-live须与--all同用 "
            "--distrust-live needs --all: a single view stands beside a copy of the live ones"
        )
    installation = Installation(read_settings())
    database = installation.database()
    try:
        with installation.journal() as journal, installation.log(journal) as log, working("events") as (progress, task):
            made = rebuild_views(
                database,
                VIEWS,
                log,
                journal,
                [] if name is None else [name],
                lambda phase, events, _: progress.update(task, completed=events, description=phase),
                against_live=not distrust_live,
            )
    finally:
        database.close()
    told = {"generation": made, "views": known if name is None else [name]}
    show(
        told,
        as_json,
        lambda v: f"已启用新一代 generation {v['generation']} is live; 已重建 rebuilt: {', '.join(v['views'])}",
    )


class working:  # noqa: N801  (used as a context manager)
    """Progress on the error stream, so that `--json` stays clean."""

    def __init__(self, unit: str) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,.0f} " + unit), TimeElapsedColumn())
        console = Console(stderr=True)
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

    def __enter__(self) -> tuple[Progress, Any]:
        self._progress.start()
        return self._progress, self._progress.add_task("", total=None)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
