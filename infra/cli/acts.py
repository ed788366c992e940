"""One command line per command of the register, made from the command's model."""

import inspect
import re
import types
import typing
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from infra.cli.fields import SINGULAR, in_words
from infra.cli.help import OF_ACTS, OF_EVERY_ACT, WORDS
from infra.cli.opening import open_registry
from infra.cli.output import InputError, guarded, show
from infra.clock import today
from projections.standing import queries as standing
from registry.domain import commands
from registry.domain.commands import Command, Member
from registry.domain.identity import normal
from registry.events.case import ElementScore
from registry.events.event import Authority
from registry.events.vocabulary import OrganKind

M = TypeVar("M", bound=BaseModel)

ACT = "承办 The act"
NAMES = {
    commands.ReportAssessment: "assess",
    commands.ApproveLevel: "approve",
    commands.AcceptApplication: "accept",
    commands.RefuseApplication: "refuse",
    commands.EnterLedgerLevel: "enter-level",
}
"""Commands whose command-line name is not the class's."""

TOPICS = {
    "details": "登记 Registration and details",
    "site": "场所 Sites",
    "case": "办理 The case: from application to announcement",
    "procedure": "办理环节 The case: steps between",
    "level": "等级 Levels without a case",
    "operation": "限期整改、停产整顿、改造提升、示范 Orders, suspension, retrofit, example",
    "resumption": "复产 Resumption: asked for, not passed, announced",
    "hearing": "告知和听证 Rights and hearing, before a grave act",
    "closure": "关闭取缔 Closure and ban",
    "supervision": "监督检查、隐患、许可证、曝光 Inspections, hazards, licences, exposure",
    "penalty": "行政处罚 Penalties",
    "accident": "事故 Accidents",
    "dishonesty": "严重失信主体名单 List of seriously dishonest entities",
    "remedies": "撤销、更正、异议、行政复议、信用修复 Remedies",
    "scheduling": "预定生效 Acts decided for a later day",
    "reexamination": "复核 Re-examination",
    "succession": "承继 Succession",
    "bodies": "评审和咨询机构 Organising, assessment and consulting bodies",
    "authorities": "责任主体 Authorities as parties",
}
"""Topic (module of the command) → the panel of its acts in `registry --help`, in the order of the panels."""

Option = typing.Any


def kinds() -> dict[str, type[Command]]:
    """Command-line name → command, every one of them."""
    return {name_of(kind): kind for kind in commands.COMMANDS}


def name_of(kind: type[Command]) -> str:
    """`ProposeClosure` → `propose-closure`."""
    return NAMES.get(kind) or re.sub(r"(?<!^)([A-Z])", r"-\1", kind.__name__).lower()


def add_acts(app: typer.Typer) -> None:
    """Adds one command per act, topic by topic."""
    topics = list(TOPICS)
    for name, kind in sorted(kinds().items(), key=lambda one: topics.index(topic_of(one[1]))):
        app.command(name, help=_help(kind), rich_help_panel=TOPICS[topic_of(kind)])(_command(kind))


def topic_of(kind: type[Command]) -> str:
    """`closure` for every command of the module `closure`."""
    return kind.__module__.rpartition(".")[2]


def _help(kind: type[Command]) -> str:
    return inspect.cleandoc(kind.__doc__ or "")


def _command(kind: type[Command]) -> Callable[..., None]:
    own = {k: f for k, f in kind.model_fields.items() if k not in Command.model_fields}

    @guarded
    def run(as_json: bool, **given: Any) -> None:
        command = kind(**act_of(given), **field_values({name: given[name] for name in own}))
        with open_registry() as registry:
            answer = registry.execute(command)
        told = {
            "command": command.command,
            "stream": answer.stream,
            "version": answer.version,
            "position": answer.position,
            "repeated": answer.repeated,
        }
        show(told, as_json, _answered)

    parameters = [_own_parameter(name_of(kind), name, field) for name, field in own.items()] + act_parameters()
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _answered(told: dict[str, Any]) -> str:
    again = "（此前已记录 recorded before, nothing new）" if told["repeated"] else ""
    where = f"{told['stream']}/{told['version']} 位置 at position {told['position']}"
    return f"已记录 recorded {where}{again}\n命令编号 command id {told['command']}"


def act_of(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of every command, from the options of `act_parameters`."""
    act = {
        "command": given["command_id"] or str(uuid.uuid4()),
        "officer": given["officer"],
        "authority": {"organ": given["organ"], "region": given["organ_region"], "name": given["organ_name"]},
        "legal_basis": {"document": given["basis"], "article": given["article"]},
        "document_number": given["document_number"],
        "effective_on": given["on"] or today().isoformat(),
        "expected_version": given["expected_version"],
    }
    if given["for_organ_region"]:
        act["on_behalf_of"] = {
            "organ": given["for_organ"] or OrganKind.DEPARTMENT,
            "region": given["for_organ_region"],
            "name": given["for_organ_name"] or given["for_organ_region"],
        }
    return act


def act_parameters() -> list[inspect.Parameter]:
    """The options that every act has."""
    return [
        _of_act("on", str, None),
        _of_act("officer", str, ..., env="REGISTRY_OFFICER"),
        _of_act("organ", OrganKind, OrganKind.DEPARTMENT, env="REGISTRY_ORGAN"),
        _of_act("organ_region", str, ..., env="REGISTRY_ORGAN_REGION"),
        _of_act("organ_name", str, ..., env="REGISTRY_ORGAN_NAME"),
        _of_act("for_organ", OrganKind, None),
        _of_act("for_organ_region", str, None),
        _of_act("for_organ_name", str, None),
        _of_act("basis", str, ..., env="REGISTRY_BASIS"),
        _of_act("article", str, ..., env="REGISTRY_ARTICLE"),
        _of_act("document_number", str, None),
        _of_act("command_id", str, None),
        _of_act("expected_version", int, None),
        _option("as_json", bool, False, "以JSON回答 answer as JSON", None, flag="--json"),
    ]


def _of_act(name: str, kind: Any, default: Any, *, env: str | None = None) -> inspect.Parameter:
    return _option(name, kind, default, OF_EVERY_ACT[name], ACT, env=env)


def _option(
    name: str, kind: Any, default: Any, text: str, panel: str | None, *, env: str | None = None, flag: str | None = None
) -> inspect.Parameter:
    declared = typer.Option(flag or "--" + name.replace("_", "-"), help=text, rich_help_panel=panel, envvar=env)
    needed = default is ...
    annotation: Any = Annotated[kind if needed or default is not None else kind | None, declared]
    empty = inspect.Parameter.empty
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=empty if needed else default
    )


def _own_parameter(command: str, name: str, field: Any) -> inspect.Parameter:
    kind, many = _shown_as(field.annotation)
    said = OF_ACTS.get((command, name)) or WORDS.get(name, "")
    if name == "party":
        declared = typer.Argument(metavar="PARTY", help="责任主体 <region>-<organ>, for example 320500-department")
        return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Annotated[str, declared])
    if name == "enterprise" and field.is_required():
        declared = typer.Argument(
            metavar="ENTERPRISE", help="信用代码，或无代码单位编号 credit code, or unregistered:<region>-<number>"
        )
        return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Annotated[str, declared])
    if name == "body" and field.is_required():
        declared = typer.Argument(metavar="BODY", help="机构的信用代码 credit code of the body")
        return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Annotated[str, declared])
    if many:
        flag = "--" + SINGULAR.get(name, name)
        repeated = types.GenericAlias(list, (kind,))
        return _option(name, repeated, ... if field.is_required() else [], said, None, flag=flag)
    yes_or_no = f"--{name}/--no-{name}".replace("_", "-") if kind is bool else None
    return _option(name, kind, ... if field.is_required() else None, said, None, flag=yes_or_no)


def _shown_as(annotation: Any) -> tuple[Any, bool]:
    """The command line's type for a field, and whether it repeats."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return _shown_as(args[0])
    if origin in (typing.Union, types.UnionType):
        return _shown_as(next(a for a in args if a is not type(None)))
    if origin is tuple:
        return _shown_as(args[0])[0], True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return str, False
    return (annotation if annotation in (int, bool) or hasattr(annotation, "__members__") else str), False


def field_values(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of an act as its model takes them, from what was typed; what was not given is left out."""
    return {name: _value(name, given) for name, typed in given.items() if typed not in (None, [])}


def _value(name: str, options: dict[str, Any]) -> Any:
    given = options[name]
    if name == "elements":
        return tuple(_element(text) for text in _lines("--element", given))
    if name == "members":
        return tuple(_member(text) for text in _lines("--member", given))
    if name == "to":
        return _organ(given)
    if name in ("decision", "part") and str(given).isdecimal() and "enterprise" in options:
        return f"{standing.stream_of(options['enterprise'])}/{int(given)}"
    if name == "decision" and str(given).isdecimal() and "body" in options:
        return f"body:{normal(options['body'])}/{int(given)}"
    return tuple(given) if isinstance(given, list) else given


def _lines(option: str, given: list[str]) -> Iterator[str]:
    """The values of an option; `@FILE` stands for the lines of a file in UTF-8. Raises `InputError`."""
    for text in given:
        if not text.startswith("@"):
            yield text
            continue
        try:
            yield from filter(None, map(str.strip, Path(text[1:]).read_text("utf-8-sig").splitlines()))
        except (OSError, ValueError) as error:
            raise InputError(f"{option} {text!r}: 文件无法读取 the file cannot be read: {error}") from error


def _element(text: str) -> ElementScore:
    parts = text.rsplit(":", 3) if text.count(":") >= 3 else text.rsplit(":", 2)
    try:
        element, *numbers = parts
        points, total, *rest = (Decimal(number) for number in numbers)
    except (ValueError, ArithmeticError):
        raise InputError(
            f"--element {text!r}: 按“要素:得分:满分[:空项]”填写 give ELEMENT:POINTS:TOTAL[:NOT_APPLICABLE]"
        ) from None
    score = {"element": element, "points": points, "total": total, "not_applicable": rest[0] if rest else Decimal(0)}
    return _part("--element", text, ElementScore, score)


def _organ(text: str) -> Authority:
    parts = text.split(":", 2)
    if len(parts) != 3:
        raise InputError(f"--to {text!r}: 按“机关类别:区划代码:名称”填写 give ORGAN:REGION:NAME")
    return _part("--to", text, Authority, dict(zip(("organ", "region", "name"), parts, strict=True)))


def _member(text: str) -> Member:
    parts = text.rsplit(":", 2)
    if len(parts) != 3:
        raise InputError(f"--member {text!r}: 按“企业:案号:证书编号”填写 give ENTERPRISE:CASE:CERTIFICATE")
    return _part("--member", text, Member, dict(zip(("enterprise", "case", "certificate"), parts, strict=True)))


def _part(option: str, text: str, kind: type[M], values: dict[str, Any]) -> M:
    """What one value of an option holds; its parts have no options of their own. Raises `InputError`."""
    try:
        return kind(**values)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        zh, en = in_words(first)
        raise InputError(f"{option} {text!r}: {zh} {first['loc'][0]}: {en}") from None
