"""Commands that show the rules as data: the dated rule sets, and the one table of who may do what."""

from datetime import date
from typing import Annotated, Any

import typer

from infra.cli.acts import name_of
from infra.cli.output import InputError, civil_day, guarded, show
from projections.words import word
from registry.domain.rulesets import Competence, OrganTable, organs, shipped
from registry.domain.rulesets.organs import ACTS, in_chinese
from registry.events import regions
from registry.events.vocabulary import Sector

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]


def add_rules(app: typer.Typer) -> None:
    """Adds the commands that show rules."""
    app.command(rich_help_panel="查询 Read")(rulesets)
    app.command("organs", rich_help_panel="查询 Read")(table_of_organs)


@guarded
def rulesets(as_json: Json = False) -> None:
    """规则集: the dated rule sets with their sources and marks; `--json` shows every value."""
    sets = [rules.model_dump(mode="json") for rules in shipped()]
    show(sets, as_json, lambda v: "\n".join(_set_text(one) for one in v))


@guarded
def table_of_organs(
    region: Annotated[str, typer.Option(help="区划代码 GB/T 2260 code of the place")] = regions.NATION,
    sector: Annotated[
        str | None,
        typer.Option(help="行业，不填为全国职权表 sector, for example machinery; absent: the national table"),
    ] = None,
    on: Annotated[str | None, typer.Option(help="日期，默认为今天 day (YYYY-MM-DD), today when absent")] = None,
    act: Annotated[
        str | None, typer.Option(help="只列此项命令 only rows of this act, as its command is called, for example close")
    ] = None,
    as_json: Json = False,
) -> None:
    """职权表: which organ may do which act where, with clause and mark; what stands in no row nobody may do."""
    day = civil_day("--on", on)
    found = _table(region, sector, day)
    wanted = set(ACTS) if act is None else _acts(act)
    rows = [row for row in found.rows if wanted & set(row.commands)]
    told = {
        "id": found.id,
        "document": found.document,
        "on": day.isoformat(),
        "rows": [row.model_dump(mode="json") | {"clause": found.clause(row)} for row in rows],
        "trades": [one.model_dump(mode="json") | {"clause": found.clause(one)} for one in found.trades],
    }
    show(
        told, as_json, lambda _: "\n".join([f"{found.id}  {found.document}", *(_row_text(row, found) for row in rows)])
    )


def _table(region: str, sector: str | None, day: date) -> OrganTable:
    """Raises `InputError` for a region, sector or day that has none."""
    if sector is not None and sector not in set(Sector):
        raise InputError(f"--sector {sector!r}: give one of {', '.join(Sector)}")
    found = organs(region, None if sector is None else Sector(sector), day)
    if found is None or not regions.known(region):
        raise InputError(f"no table of competence for {region} on {day}: check --region and --on")
    return found


def _row_text(row: Competence, table: OrganTable) -> str:
    acts = ", ".join(f"{name_of(ACTS[name])} {in_chinese(name)}".strip() for name in row.commands)
    named = " or ".join(f"{organ} {word('organ', organ, 'zh')}" for organ in row.organs)
    ranks = (
        "at the rank that decides the level" if row.at_level else " or ".join(rank.name.lower() for rank in row.ranks)
    )
    on_conditions = (
        ("of", ranks),
        ("level", ", ".join(row.levels)),
        ("sector", ", ".join(row.sectors)),
        ("for a", row.closing or ""),
        ("decided by", ", ".join(row.decided)),
        ("from", "" if row.since is None else row.since.isoformat()),
        ("through", "" if row.until is None else row.until.isoformat()),
        ("where", " or ".join(row.where)),
        ("delegation", f"in matter {row.matter}" if row.delegable else "none"),
        ("officers", "a second one confirms" if row.second_officer else ""),
    )
    lines = [f"{row.code}: {acts}", f"    {'organs':<11} {named}"]
    lines += [f"    {label:<11} {value}" for label, value in on_conditions if value]
    return "\n".join([*lines, f"    {'clause':<11} {table.clause(row)} [{row.mark}]"])


def _acts(act: str) -> set[str]:
    """The act of this name, on the command line or in the rule files. Raises `InputError` where there is none."""
    found = {name for name, kind in ACTS.items() if act in (name, name_of(kind))}
    if not found:
        raise InputError(f"--act {act!r}: no act is called so; `registry --help` lists them")
    return found


def _set_text(one: dict[str, Any]) -> str:
    ends = sorted(set(one["period"]["ends_for"].values()))
    until = one["period"]["until"] or (f"{', '.join(ends)} for the sectors of 应急〔2021〕83号" if ends else "open")
    where = ", ".join(regions.name(f"{prefix:0<6}") for prefix in one["territory"])
    head = f"{one['id']}  {one['family']}  {one['document']}  {one['title']}"
    return f"{head}\n    issued {one['issued_on']}, since {one['period']['since']}, until {until}; {where}"
