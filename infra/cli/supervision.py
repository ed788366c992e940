"""`registry supervision`: what the rules answer of an authority's enterprises, for those who supervise."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import typer

from consumers.authorities.worklist import KINDS, Kind, every
from infra import clock
from infra.cli.authorities import party_of, views_read
from infra.cli.output import guarded, show
from infra.cli.reading import Json
from infra.reasons import explaining


def add_supervision(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(rich_help_panel="查询 Read")(supervision)


@guarded
def supervision(
    authority: Annotated[str, typer.Option(help="责任主体 <region>-<organ>, for example 320500-department")],
    kind: Annotated[
        Kind,
        typer.Option(
            help="名单种类 exposures due, gaps to the next level, every holder's focus, or doubled certificates"
        ),
    ] = Kind.EXPOSURE,
    as_json: Json = False,
) -> None:
    """监管清单: what the rules answer of an authority's enterprises: exposures due, gaps to the next level, focus."""
    today = clock.today()
    with views_read() as reading:
        party = party_of(reading, authority)
        told: dict[str, Any] = {"authority": authority, "name": party.name, "on": today, "kind": kind.value}
        told["watermark"] = reading.watermark()
        told["enterprises"] = [
            msgspec.to_builtins(one) for one in every(reading, explaining, party.region, today, kind)
        ]
    show(told, as_json, _supervision_text)


def _supervision_text(told: dict[str, Any]) -> str:
    head = next(f"{one.zh} {one.en}" for one in KINDS if one.code == told["kind"])
    lines = [f"{told['name']} {told['on']}: {head} {len(told['enterprises'])}"]
    for one in told["enterprises"]:
        lines.append(f"{one['key']}  {one['name']}  {one['region']['name']}")
        lines += [f"    {said}" for said in _supervised_text(one)]
    return "\n".join(lines)


def _supervised_text(one: dict[str, Any]) -> Iterator[str]:
    held = f" {_said(one['level'])}" if one["level"] else ""
    yield f"{_said(one['standing'])}{held}" + (f"; {_said(one['focus'])}" if one["focus"] else "")
    if one["certificate"]:
        yield f"证书编号 certificate {one['certificate']}"
    if one["exposure_since"]:
        case = f"; 在办案件 case open {one['open_case']}" if one["open_case"] else ""
        yield f"逾期自 past since {one['exposure_since']}{case}"
    if one["step"]:
        yield f"{_said(one['step'])} {one['step_day'] or ''}".rstrip()
    if one["wanted"]:
        lacks = f", 差 lacks {one['lacks']}" if one["lacks"] not in (None, "0") else ""
        yield f"{_said(one['wanted'])}: 得分 score {one['score']}{lacks}" + (f"; {one['weak']}" if one["weak"] else "")


def _said(one: dict[str, str]) -> str:
    return f"{one['zh']} {one['en']}"
