"""Bodies on the command line: who they are, what is not filed, what waits for re-examination, and the walk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from infra import clock
from infra.cli.opening import open_registry
from infra.cli.output import Exit, guarded, refusal_text, show
from infra.cli.running import wait_until
from infra.installation import Installation
from infra.settings import read_settings
from projections.bodies import queries
from projections.bodies.contested import contested
from projections.bodies.evolve import flagged_of
from projections.bodies.tables import Body
from projections.reader import Views
from projections.reading import Page
from projections.stops import Damaged, Stop
from projections.timeline import queries as timeline
from projections.timeline.sentences import sentence
from projections.words import word
from registry.application import Registry
from registry.domain.identity import normal
from registry.domain.refusals import refuse
from registry.events import regions
from registry.processes.bodies import Walked, told, walk
from registry.stored import StoreUnavailable

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
Number = Annotated[int, typer.Option(min=1, help="页码，每页50行 page of the list, 50 lines each")]
NOTHING_TO_WALK = "没有被取消资格的机构，也没有撤销对机构的决定 no body is disqualified, nothing about one was annulled"
REACHED = {
    "FlagReexamination": "列入复核 flagged for re-examination",
    "VoidReport": "评审报告作废 report void",
    "WithdrawReexamination": "撤回复核 re-examination withdrawn",
}
"""What a walk records, in both languages."""
BEHIND = "视图尚未跟上，先运行registry up the views have not reached the store's position {last}: run `registry up`"
PATIENCE = 30.0
"""Seconds that the views have to reach the store before a walk."""


def add_bodies(app: typer.Typer) -> None:
    """Adds the group."""
    group = typer.Typer(no_args_is_help=True, help="评审和咨询机构: bodies, what they may do, what rests on them.")
    group.command("list")(listed)
    group.command("show")(shown)
    group.command("unfiled")(unfiled)
    group.command("flagged")(flagged)
    group.command("walk")(walked)
    app.add_typer(group, name="bodies", rich_help_panel="查询 Read")


class ViewReliances:
    """The bodies view as the walk's query port."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def resting_on(self, body: str, after: tuple[str, str], limit: int) -> Sequence[tuple[str, str]]:
        """See `Reliances.resting_on`."""
        stream = f"enterprise:{after[0]}" if after[0] else ""
        with self._views.reading() as reading:
            found = queries.to_walk(reading, body, (stream, after[1]), limit)
        return [(one.stream.partition(":")[2], one.case_id) for one in found]

    def walked_from(self) -> list[str]:
        """The codes of all bodies from which something may have to be reached."""
        with self._views.reading() as reading:
            return queries.walked_from(reading)

    def reached(self, position: int) -> bool:
        """Whether the view has been told everything up to a position."""
        try:
            with self._views.reading() as reading:
                return reading.watermark() >= position
        except Damaged:
            raise
        except Stop:
            return False


def walk_all(registry: Registry, reliances: ViewReliances, *, dry_run: bool) -> list[Walked]:
    """Walks from every body that is disqualified, or about which a decision was annulled."""
    return [walk(registry, reliances, one, dry_run=dry_run) for one in reliances.walked_from()]


@contextmanager
def _views() -> Iterator[Views]:
    views = Views(Installation(read_settings()).database())
    try:
        yield views
    finally:
        views.close()


@guarded
def listed(
    region: Annotated[str | None, typer.Option(help="区划代码或其前几位 region code or its first digits")] = None,
    state: Annotated[str | None, typer.Option(help="机构状态 working, suspended or disqualified")] = None,
    page: Number = 1,
    as_json: Json = False,
) -> None:
    """机构名单: the bodies seated in a region, with their state."""
    with _views() as views, views.reading() as reading:
        found = queries.listed(reading, region=region, state=state, page=Page(page))
        values = [_body(one) for one in found]
    show(values, as_json, lambda v: "\n".join(map(_line, v)) or "没有机构 no body")


@guarded
def shown(
    body: Annotated[str, typer.Argument(help="机构的信用代码 credit code of the body")], as_json: Json = False
) -> None:
    """机构详情: one body: appointments, assessors, what rests on its reports (the first 50), every event."""
    key, today = normal(body), clock.today()
    with _views() as views, views.reading() as reading:
        row = queries.one(reading, key)
        if row is None:
            raise refuse("unknown_body", f"no data on body {key} in the views", "register it first", field="body")
        values = _body(row) | {
            "appointments": [
                {
                    "appointment": one.appointment,
                    "role": one.role,
                    "level": one.level,
                    "sectors": one.sectors.split(","),
                    "region": one.region,
                    "since": one.since,
                    "until": one.ended_on or one.until,
                    "filed_on": one.filed_on,
                    "in_force": queries.in_force(one, today),
                }
                for one in queries.appointments(reading, row.stream)
            ],
            "assessors": [
                {"assessor": a.assessor, "level": a.level, "until": a.until, "qualified": queries.qualified(a, today)}
                for a in queries.assessors(reading, row.stream)
            ],
            "resting": [_resting(one) for one in queries.resting(reading, key)],
            "events": [
                {"event": one.id, "zh": sentence(one.event, "zh"), "en": sentence(one.event, "en")}
                for one in timeline.history(reading, row.stream)
            ],
        }
    show(values, as_json, _shown_text)


@guarded
def unfiled(as_json: Json = False) -> None:
    """备案: the appointments in force that the province's safety committee office has not been told of."""
    with _views() as views, views.reading() as reading:
        values = [
            {
                "body": one.body.uscc,
                "name": one.body.name,
                "appointment": one.appointment.appointment,
                "appointed_by": one.appointment.appointed_by,
                "since": one.appointment.since,
            }
            for one in queries.unfiled(reading, clock.today())
        ]
    show(
        values,
        as_json,
        lambda v: "\n".join(map(_unfiled_line, v)) or "没有待备案的委任 no appointment waits for its filing",
    )


@guarded
def flagged(page: Number = 1, as_json: Json = False) -> None:
    """复核: the levels that rest on a disqualified body and wait for their re-examination."""
    with _views() as views, views.reading() as reading:
        values = [_resting(one) for one in queries.flagged(reading, Page(page))]
    show(values, as_json, lambda v: "\n".join(map(_resting_line, v)) or "没有待复核的等级 no level waits")


@guarded
def walked(
    body: Annotated[
        str | None,
        typer.Argument(help="信用代码，默认全部被取消资格的机构 credit code; default: every disqualified body"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出将登记的事项，不登记 list what would be recorded, record nothing")
    ] = False,
    as_json: Json = False,
) -> None:
    """被取消资格机构的核查: from a disqualified body to what rests on it: unreviewed reports are void, levels flagged.

    Safe to run twice or late; `registry sweep` does it too. Exit code 3 when something was refused; the rest is done.
    """
    with _views() as views, open_registry() as registry:
        reliances, last = ViewReliances(views), registry.journal.last_position()
        if not wait_until(lambda: reliances.reached(last), PATIENCE):
            raise StoreUnavailable(BEHIND.format(last=last))
        if body is None:
            done = walk_all(registry, reliances, dry_run=dry_run)
        else:
            done = [walk(registry, reliances, normal(body), dry_run=dry_run)]
    show([told(one) for one in done], as_json, lambda v: "\n".join(map(walked_text, v)) or NOTHING_TO_WALK)
    if any(one.refused for one in done):
        raise typer.Exit(int(Exit.REFUSED))


def walked_text(values: Any) -> str:
    """What a walk reached, as lines."""
    lines = [f"机构 body {values['body']}: {len(values['reached'])} 项 reached"]
    lines += [f"  {one['enterprise']}  案件 case {one['case']}  {REACHED[one['kind']]}" for one in values["reached"]]
    lines += map(refusal_text, values["refused"])
    return "\n".join(lines)


def _body(row: Body) -> dict[str, Any]:
    return {
        "body": row.uscc,
        "name": row.name,
        "kind": row.kind,
        "roles": row.roles.split(","),
        "region": row.region,
        "state": row.state,
        "since": row.state_since,
        "basis_annulled": flagged_of(row),
        "contested": [
            {"id": one.id, "kind": one.kind, "decision": one.decision, "since": one.since, "stayed": one.stayed}
            for one in contested(row)
        ],
    }


def _resting(one: queries.Resting) -> dict[str, Any]:
    row = one.reliance
    return {
        "enterprise": row.stream.partition(":")[2],
        "name": one.name,
        "case": row.case_id,
        "body": row.body,
        "level": row.level,
        "state": row.state,
        "flagged_by": row.flagged_by,
        "settled_on": row.settled_on,
    }


def _line(one: dict[str, Any]) -> str:
    where, state = regions.full_name(one["region"]), word("body_state", one["state"], "zh")
    marks = "".join(f"  {word('contested', mark['kind'], 'zh')} {mark['id']}" for mark in one["contested"])
    return f"{one['body']}  {one['name']}  {where}  {state} {one['since']}{marks}"


def _shown_text(one: dict[str, Any]) -> str:
    lines = [_line(one)]
    for a in one["appointments"]:
        force = "在任 in force" if a["in_force"] else "已失效 not in force"
        what = f"{word('level', a['level'], 'zh')}{word('body_role', a['role'], 'zh')}"
        term = f"{a['since']} – {a['until'] or ''}"
        lines.append(f"  委任 {a['appointment']}: {what}，{regions.full_name(a['region'])}，{term}，{force}")
    for a in one["assessors"]:
        counts = "有资格 qualified" if a["qualified"] else "资格失效 not qualified"
        lines.append(f"  评审员 {a['assessor']}: {word('level', a['level'], 'zh')}，至 {a['until']}，{counts}")
    lines += [f"  {_resting_line(r)}" for r in one["resting"]]
    return "\n".join([*lines, *(f"  {e['event'].rpartition('/')[2]:>4}  {e['zh']}" for e in one["events"])])


def _unfiled_line(one: dict[str, Any]) -> str:
    return f"{one['since']}  {one['body']}  {one['name']}  {one['appointment']}  {one['appointed_by']}"


def _resting_line(one: dict[str, Any]) -> str:
    flag = "" if one["flagged_by"] is None else f"  待复核 flagged by {one['flagged_by']}"
    if one["flagged_by"] is not None and one["settled_on"] is not None:
        flag = f"  已复核 settled on {one['settled_on']}"
    return f"{one['enterprise']}  {one['name'] or ''}  案件 {one['case']}  {word('reliance', one['state'], 'zh')}{flag}"
