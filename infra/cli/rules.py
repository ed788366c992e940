"""Commands that show the rules as data: the dated rule sets, and the one table of who may do what."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

import typer
from rich.cells import set_cell_size

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
        raise InputError(f"--sector {sector!r}: 填写下列行业之一 give one of {', '.join(Sector)}")
    found = organs(region, None if sector is None else Sector(sector), day)
    if found is None or not regions.known(region):
        raise InputError(
            f"{region}在{day}没有职权表，核对--region和--on "
            f"no table of competence for {region} on {day}: check --region and --on"
        )
    return found


RANKS = {
    "nation": "国家级 nation",
    "province": "省级 province",
    "prefecture": "设区的市级 prefecture",
    "county": "县级 county",
}
WHERE = {
    "region": "辖区内 in its region",
    "granting": "原定级机关 which granted the level",
    "decision": "原决定机关或其上级 which decided, or is above who did",
    "itself": "原决定机关 which decided itself",
    "own_government": "原决定机关的本级人民政府 people's government of who decided",
    "one_level_up": "原决定机关的上一级 one level above who decided",
    "accepted": "受理复议的机关 which accepted the reconsideration",
    "own": "本机关的记录 on its own record",
    "above": "上级机关 whose region covers the record's",
    "anywhere": "不限地域 anywhere",
}


def _row_text(row: Competence, table: OrganTable) -> str:
    acts = ", ".join(f"{name_of(ACTS[name])} {in_chinese(name)}".strip() for name in row.commands)
    ranks = "决定该等级的级别 at the rank that decides the level" if row.at_level else _either(RANKS, row.ranks)
    on_conditions = (
        ("机关 organs", _called("organ", row.organs)),
        ("级别 of", ranks),
        ("等级 level", _called("level", row.levels)),
        ("行业 sector", _called("sector", row.sectors)),
        ("种类 for a", _called("closure", (row.closing,) if row.closing else ())),
        ("决定机关 decided by", _called("organ", row.decided)),
        ("自 from", "" if row.since is None else row.since.isoformat()),
        ("至 through", "" if row.until is None else row.until.isoformat()),
        ("地域 where", _either(WHERE, row.where)),
        ("委托 delegation", _called("matter", (row.matter,)) if row.delegable else "不得委托 none"),
        ("承办人 officers", "须第二承办人确认 a second one confirms" if row.second_officer else ""),
        ("条款 clause", table.clause(row)),
        ("来源 source", _both("mark", row.mark)),
    )
    lines = [f"    {set_cell_size(label, 20)}{value}" for label, value in on_conditions if value]
    return "\n".join([f"{row.code}: {acts}", *lines])


def _called(group: str, codes: Iterable[str]) -> str:
    """Codes as they are typed, each with its Chinese."""
    return "、".join(f"{code} {word(group, code, 'zh')}" for code in codes)


def _either(words: Mapping[str, str], given: Iterable[Any]) -> str:
    return " 或 or ".join(words[one.name.lower()] for one in given)


def _both(group: str, code: str) -> str:
    return f"{word(group, code, 'zh')} {word(group, code, 'en')}"


def _acts(act: str) -> set[str]:
    """The act of this name, on the command line or in the rule files. Raises `InputError` where there is none."""
    found = {name for name, kind in ACTS.items() if act in (name, name_of(kind))}
    if not found:
        raise InputError(f"--act {act!r}: 没有该命令 no act is called so; `registry --help` lists them")
    return found


def _set_text(one: dict[str, Any]) -> str:
    ends = sorted(set(one["period"]["ends_for"].values()))
    until = one["period"]["until"] or (
        f"{', '.join(ends)}（应急〔2021〕83号所列行业 for the sectors of 应急〔2021〕83号）" if ends else "现行 open"
    )
    where = "、".join(regions.name(f"{prefix:0<6}") for prefix in one["territory"])
    head = f"{one['id']}  {_both('family', one['family'])}  {one['document']}  {one['title']}"
    dates = f"印发 issued {one['issued_on']}，自 since {one['period']['since']}，至 until {until}"
    return f"{head}\n    {dates}；{where}"
