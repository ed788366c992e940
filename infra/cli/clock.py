"""The clock on the command line: sweep."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from infra import clock
from infra.cli.bodies import BEHIND, ViewReliances, walk_all, walked_text
from infra.cli.ledger import working
from infra.cli.opening import open_registry
from infra.cli.output import Exit, civil_day, guarded, refusal_text, show
from infra.cli.recognition import ViewHolders
from infra.cli.running import wait_until
from infra.installation import Installation
from infra.settings import read_settings
from projections.agenda import queries
from projections.reader import Views
from projections.stops import Damaged, Stop
from registry.domain.rulesets.organs import in_chinese
from registry.processes.bodies import told as told_of_walk
from registry.processes.recognition import note
from registry.processes.recognition import told as told_of_noted
from registry.processes.sweep import sweep as run_sweep
from registry.processes.sweep import told
from registry.stored import StoreUnavailable

PATIENCE = 30.0
"""Seconds that the views have to reach the store before a sweep."""


def add_clock(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(rich_help_panel="运行 Run")(sweep)


class ViewAgenda:
    """The agenda view as the sweep's query port."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def due_by(self, as_of: date, after: tuple[str, str], limit: int) -> Sequence[tuple[str, str]]:
        """See `Agenda.due_by`."""
        with self._views.reading() as reading:
            return queries.due_by(reading, as_of, after, limit)

    def reached(self, position: int) -> bool:
        """Whether the view has been told everything up to a position."""
        try:
            with self._views.reading() as reading:
                return reading.watermark() >= position
        except Damaged:
            raise
        except Stop:
            return False


@guarded
def sweep(
    as_of: Annotated[
        str | None, typer.Option(help="日期，默认为今天 YYYY-MM-DD; default: today in Asia/Shanghai")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出将登记的事项，不登记 list what would be recorded, record nothing")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")] = False,
) -> None:
    """到期处理: turn what is due by a day into events: lapsed levels, overdue orders, proposed batches.

    Safe to run twice or late; no rule's answer depends on whether it ran. What could not be done is named, the rest is
    done, and the exit code is 3.
    """
    installation = Installation(read_settings())
    views = Views(installation.database())
    try:
        with open_registry(installation.settings) as registry, working("enterprises") as (progress, task):
            agenda = ViewAgenda(views)
            last = registry.journal.last_position()
            if not wait_until(lambda: agenda.reached(last), PATIENCE):
                raise StoreUnavailable(BEHIND.format(last=last))
            done = run_sweep(
                registry,
                agenda,
                civil_day("--as-of", as_of),
                today=clock.today(),
                dry_run=dry_run,
                progress=lambda looked_at: progress.update(task, completed=looked_at),
            )
            noted = note(registry, ViewHolders(views), done.as_of, dry_run=dry_run)
            walked = walk_all(registry, ViewReliances(views), dry_run=dry_run)
    finally:
        views.close()
    walks = list(map(told_of_walk, walked))
    show({**told(done), "recognition": told_of_noted(noted), "bodies": walks}, as_json, _swept_text)
    if done.left or noted.refused or any(one.refused for one in walked):
        raise typer.Exit(int(Exit.REFUSED))


def _act(kind: str) -> str:
    return f"{kind} {in_chinese(kind)}".strip()


def _swept_text(values: dict[str, Any]) -> str:
    lines = [f"截至 as of {values['as_of']}: 核对企业 looked at {values['looked_at']} 家 enterprises"]
    lines += [f"  {count:>7}  {_act(kind)}" for kind, count in sorted(values["recorded"].items())]
    lines += [f"  {one['on']}  {one['enterprise']}  {_act(one['kind'])}" for one in values["due"]]
    lines += [f"  待重新认定 to be recognised: {len(values['recognition']['due'])}"]
    lines += map(refusal_text, values["recognition"]["refused"])
    lines += [walked_text(one) for one in values["bodies"]]
    lines += map(refusal_text, values["refused"])
    return "\n".join(lines)
