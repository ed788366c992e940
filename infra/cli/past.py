"""The command that records a past matter: a file with acts of the past and their end, all of them or none."""

import json
import tomllib
import uuid
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_origin

import typer
from pydantic import ValidationError

from infra.cli.acts import ACT, act_of, field_values, kinds, name_of
from infra.cli.fields import SINGULAR, in_words, of_their_own, option_of
from infra.cli.help import OF_EVERY_ACT
from infra.cli.opening import open_registry
from infra.cli.output import Exit, InputError, fail, guarded, refusal_text, show, titled
from registry.domain.commands import Announce, Command, EnterpriseCommand
from registry.domain.past_matter import PastMatter
from registry.events.vocabulary import OrganKind
from registry.past import Past, PastRefused

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
_FIELDS = {singular: field for field, singular in SINGULAR.items()}
"""Repeatable option → its field: a file may call it either way."""
_SAID_ONCE = ("officer", "organ", "organ_region", "organ_name", "basis", "article")
"""What is the same for all acts may stand before them, or in the environment."""


def _once(name: str, kind: Any = str) -> Any:
    help_ = f"{OF_EVERY_ACT[name]}; 文件未写明时 where the file does not say"
    option = typer.Option(help=help_, envvar=f"REGISTRY_{name.upper()}", rich_help_panel=ACT)
    return Annotated[kind | None, option]


def add_past(app: typer.Typer) -> None:
    """Adds `record-past`."""
    app.command("record-past", rich_help_panel="补录 Matters of the past")(record_past)


@guarded
def record_past(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="往事文件，TOML或JSON the acts in their order, in TOML, or JSON if so named"
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只试算，不登记 decide everything, record nothing")
    ] = False,
    command_id: Annotated[
        str | None,
        typer.Option(help="命令编号，重复提交不重复登记 the matter's id; the same id again records nothing"),
    ] = None,
    officer: _once("officer") = None,  # type: ignore[valid-type]
    organ: _once("organ", OrganKind) = None,  # type: ignore[valid-type]
    organ_region: _once("organ_region") = None,  # type: ignore[valid-type]
    organ_name: _once("organ_name") = None,  # type: ignore[valid-type]
    basis: _once("basis") = None,  # type: ignore[valid-type]
    article: _once("article") = None,  # type: ignore[valid-type]
    as_json: Json = False,
) -> None:
    """往事补录: record a whole past matter, its acts with their end, before later acts that stay as they are.

    Each act is decided as of its own day; all are recorded, or none: exit code 3 names the act and what is in its way.
    """
    environment = dict(zip(_SAID_ONCE, (officer, organ, organ_region, organ_name, basis, article), strict=True))
    told = _read(file)
    rows = told.pop("acts", None)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{file}: 至少列一项[[acts]] list at least one act under [[acts]]")
    id = command_id or told.pop("command_id", None) or str(uuid.uuid4())
    said = {name: value for name, value in environment.items() if value is not None} | _names(told)
    acts = [_act(file, number, said | _names(row), str(id), as_json) for number, row in enumerate(rows, 1)]
    matter = PastMatter(str(id), tuple(acts))
    with open_registry() as registry:
        past = Past(registry)
        try:
            answer = past.tried(matter) if dry_run else past.record(matter)
        except PastRefused as refused:
            _refused(refused, as_json)
    listed = [_listed(row, act) for row, act in matter.in_order()]
    where = {"stream": answer.stream, "version": answer.version, "position": answer.position}
    show({"command": matter.command, "dry_run": dry_run, "repeated": answer.repeated, **where, "acts": listed},
         as_json, _answered)  # fmt: skip


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8-sig")
        told = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: 文件无法读取 the file cannot be read: {error}") from error
    if not isinstance(told, dict):
        raise InputError(f"{file}: 至少列一项[[acts]] list at least one act under [[acts]]")
    return told


def _names(told: dict[str, Any]) -> dict[str, Any]:
    """Keys as fields are named: `assessment-body`, `member` and `element` are as welcome as on the command line."""
    plain = {key.replace("-", "_"): value for key, value in told.items()}
    return {_FIELDS.get(key, key): value for key, value in plain.items()}


def _act(file: Path, row: int, told: dict[str, Any], matter: str, as_json: bool) -> EnterpriseCommand | Announce:
    name = told.pop("act", None)
    kind = kinds().get(str(name))
    where = f"{file} 第{row}项 act {row}"
    if kind is None or not issubclass(kind, EnterpriseCommand | Announce):
        raise InputError(
            f"{where}: act = {name!r}: 填写事项名称，例如apply name an act on an enterprise, as in `registry --help`"
        )
    given: dict[str, Any] = dict.fromkeys(OF_EVERY_ACT)
    given |= {"organ": OrganKind.DEPARTMENT, "command_id": f"{matter}.{row}"}
    own = [field for field in kind.model_fields if field not in Command.model_fields]
    unknown = [key for key in told if key not in (*OF_EVERY_ACT, *own)]
    if kind is Announce and "enterprise" in unknown:
        unknown.remove("enterprise")
    if unknown:
        raise InputError(
            f"{where} ({name}): {unknown[0]}: 没有该字段 this act has no such field; it has {', '.join(own)}"
        )
    if told.get("on") is None:
        raise InputError(f"{where} ({name}): on: 必填，该事项的日期 give the day of the act")
    given |= {key: _text(value) for key, value in told.items() if key in OF_EVERY_ACT}
    values = {key: _listed_once(kind, key, _text(value)) for key, value in told.items() if key in own}
    try:
        return kind(**act_of(given), **field_values(values))
    except InputError as wrong:
        raise InputError(f"{where} ({name}): {wrong}") from None
    except ValidationError as invalid:
        _unreadable(where, str(name), row, invalid, as_json)


def _text(value: Any) -> Any:
    """What a TOML file holds as a date is read as one is typed."""
    if isinstance(value, list):
        return [_text(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _listed_once(kind: type[Command], field: str, value: Any) -> Any:
    """A repeatable option that is given once needs no list around it, as on the command line."""
    one = get_origin(kind.model_fields[field].annotation) is tuple and not isinstance(value, list)
    return [value] if one else value


def _unreadable(where: str, name: str, row: int, invalid: ValidationError, as_json: bool) -> NoReturn:
    fields, lines = [], []
    for error in of_their_own(invalid.errors()):
        zh, en = in_words(error)
        place = option_of(".".join(part for part in error["loc"] if isinstance(part, str)))
        field = place.removeprefix("--").replace("-", "_").lower()
        found = {} if error["type"] == "missing" else {"found": error.get("input")}
        fields.append({"field": field, "zh": zh, "because": en, **found})
        said = "".join(f" (found {value!r})" for value in found.values())
        lines.append(titled(Exit.INPUT, f"{where} ({name}): {field}: {zh} {en}{said}"))
    fail(Exit.INPUT, {"rule": "input", "row": row, "act": name, "fields": fields}, as_json, "\n".join(lines))


def _refused(refused: PastRefused, as_json: bool) -> NoReturn:
    told, name = refused.refusal.told(), name_of(type(refused.act))
    text = f"{refusal_text(told)}\n  第几项 act: {refused.row} ({name}, {refused.act.effective_on})"
    text += "\n  全部未登记 nothing of the matter was recorded"
    fail(Exit.REFUSED, told | {"row": refused.row, "act": name}, as_json, text)


def _listed(row: int, act: EnterpriseCommand | Announce) -> dict[str, Any]:
    return {"row": row, "act": name_of(type(act)), "on": act.effective_on.isoformat(), "command": act.command}


def _answered(told: dict[str, Any]) -> str:
    acts = [f"  {one['on']} {one['act']} ({one['command']})" for one in told["acts"]]
    if told["repeated"]:
        first = f"此前已补录，未重复登记 recorded before, nothing new: {told['command']}"
    elif told["dry_run"]:
        first = f"可以补录，尚未登记 would be recorded, nothing is yet: {told['command']}"
    else:
        where = f"{told['stream']}/{told['version']} 位置 at position {told['position']}"
        first = f"已补录 recorded up to {where}: {told['command']}"
    return "\n".join([first, *acts])
