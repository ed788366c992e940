"""Commands for keys that the views hold back: which there are, what they hold, and letting one go on."""

import base64
import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from infra.cli.acts import act_of, act_parameters
from infra.cli.opening import open_registry
from infra.cli.output import Exit, fail, guarded, show, titled
from infra.installation import Installation
from infra.settings import read_settings
from projections.catalogue import VIEWS
from projections.database import Database
from projections.generation import QuarantineRow
from projections.quarantine import NotParked, check, held, parked
from projections.quarantine import resume as resume_key
from projections.reader import Views
from projections.stops import Refused, Stop
from registry.domain.commands import Command
from registry.domain.identity import normal
from registry.domain.verification import (
    ResumeAuthority,
    ResumeBodyVerification,
    ResumeDocument,
    ResumeVerification,
)

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
Key = Annotated[
    str,
    typer.Argument(help="信用代码或list所列的键 a credit code, or the key as `list` shows it, e.g. announcement:<id>"),
]
ENTERPRISE, ANNOUNCEMENT, AUTHORITY, BODY = "enterprise:", "announcement:", "authority:", "body:"
STRAY = "stray:"


class Unfinished(Exception):
    """Raised when a resumption is recorded and the views could not go on; names the way out."""

    def __init__(self, event: str, command: str, stop: Stop) -> None:
        super().__init__(
            f"{event}已登记，但该主体仍被隔离；用--command-id {command}和同一--on再次执行即可，不会重复登记 "
            f"{event} is recorded, but the key is still held back: {stop}; "
            f"the same command with --command-id {command} (and the same --on) goes on and records nothing new"
        )
        self.exit_code = stop.exit_code


def add_quarantine(app: typer.Typer) -> None:
    """Adds the group."""
    group = typer.Typer(no_args_is_help=True, help="隔离核对: keys that the views hold back, and letting them go on.")
    group.command("list")(listed)
    group.command("show")(shown)
    group.command("resume")(_resuming())
    app.add_typer(group, name="quarantine", rich_help_panel="运行 Run")


def stream_of(key: str) -> str:
    """The key of a stream from what a person types."""
    kinds = (ENTERPRISE, ANNOUNCEMENT, AUTHORITY, BODY, STRAY)
    return key if key.startswith(kinds) else ENTERPRISE + normal(key)


@guarded
def listed(as_json: Json = False) -> None:
    """隔离核对列表: show every key that is held back: since which position, why, and how many events wait."""
    with _database() as database, Views(database).reading() as reading:
        told = {"generation": reading.generation, "keys": [one._asdict() for one in parked(reading)]}
    show(told, as_json, lambda v: "\n".join(map(_line, v["keys"])) or "没有被隔离的主体 no key is held back")


@guarded
def shown(key: Key, as_json: Json = False) -> None:
    """隔离核对详情: show the events that are held back of a key, and whether they can be folded now."""
    stream = stream_of(key)
    with _database() as database:
        with Views(database).reading() as reading:
            rows = held(reading, stream)
        if not rows:
            because = f"{stream} 未被隔离 is not held back"
            fail(Exit.REFUSED, {"rule": "not_parked", "because": because}, as_json, titled(Exit.REFUSED, because))
        told = {"key": stream, "events": [_event(row) for row in rows], **_repair(database, stream)}
    show(told, as_json, _shown_text)


def _resuming() -> Any:
    @guarded
    def resume(key: str, reason: str, as_json: bool = False, **given: Any) -> None:
        stream = stream_of(key)
        if stream.startswith(STRAY):
            raise Refused(
                f"{stream}: 不是转发进程写入的记录，不属于任何主体；registry rebuild --all会略去 "
                "what no relay wrote belongs to no key; `registry rebuild --all` leaves it out"
            )
        with _database() as database:
            check(database, VIEWS, stream)
            command = _command(stream, reason, act_of(given))
            with open_registry() as registry:
                answer = registry.execute(command)
            event = f"{answer.stream}/{answer.version}"
            try:
                folded = resume_key(database, VIEWS, stream)
            except NotParked:  # another officer was faster, between the trial and now
                folded = 0
            except Stop as stop:
                raise Unfinished(event, command.command, stop) from stop
        told = {
            "key": stream,
            "folded": folded,
            "recorded": event,
            "position": answer.position,
            "command": command.command,
        }
        show(
            told,
            as_json,
            lambda v: (
                f"{v['key']}: 已补入{v['folded']}个事件，登记为{v['recorded']} "
                f"{v['folded']} events folded; recorded as {v['recorded']}"
            ),
        )

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    declared = Annotated[str, typer.Option(help="恢复的理由，可公开 why it may go on, in words that may be published")]
    parameters = [
        inspect.Parameter("key", kind, annotation=Key),
        inspect.Parameter("reason", inspect.Parameter.KEYWORD_ONLY, annotation=declared),
        *act_parameters(),
    ]
    resume.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    resume.__annotations__ = {one.name: one.annotation for one in parameters}
    resume.__doc__ = """恢复更新: let a key go on: try its events on the views, record who resumes it, fold them.

    Nothing is recorded while an event still cannot be folded (exit code 3 names it and why).
    """
    return resume


def _command(stream: str, reason: str, act: dict[str, Any]) -> Command:
    if stream.startswith(ANNOUNCEMENT):
        return ResumeDocument(**act, announcement=stream.removeprefix(ANNOUNCEMENT), reason=reason)
    if stream.startswith(AUTHORITY):
        return ResumeAuthority(**act, party=stream.removeprefix(AUTHORITY), reason=reason)
    if stream.startswith(BODY):
        return ResumeBodyVerification(**act, body=stream.removeprefix(BODY), reason=reason)
    return ResumeVerification(**act, enterprise=stream.removeprefix(ENTERPRISE), reason=reason)


@contextmanager
def _database() -> Iterator[Database]:
    database = Installation(read_settings()).database()
    try:
        yield database
    finally:
        database.close()


def _repair(database: Database, stream: str) -> dict[str, Any]:
    try:
        return {"foldable": check(database, VIEWS, stream), "because": None}
    except Refused as refused:
        return {"foldable": 0, "because": str(refused)}


def _event(row: QuarantineRow) -> dict[str, Any]:
    told: dict[str, Any] = {"position": row.position, "version": row.version, "reason": row.reason}
    try:
        return told | {"event": json.loads(row.data)}
    except (ValueError, RecursionError):
        return told | {"bytes": base64.b64encode(row.data).decode("ascii")}


def _line(key: dict[str, Any]) -> str:
    events = "1个事件 event" if key["events"] == 1 else f"{key['events']}个事件 events"
    since = f"自位置 from position {key['position']} (第{key['version']}版 version {key['version']})"
    return f"{key['stream']}  {since}, {events}: {key['reason']}"


def _shown_text(told: dict[str, Any]) -> str:
    lines = [told["key"]]
    for one in told["events"]:
        event = one.get("event")
        what = (
            event.get("type", "不是事件 no event")
            if isinstance(event, dict)
            else f"{len(one.get('bytes', ''))} base64 signs"
        )
        why = f": {one['reason']}" if one["reason"] else ""
        lines.append(f"  位置 position {one['position']}, 第{one['version']}版 version {one['version']}, {what}{why}")
    ready = f"现在可以恢复 can be folded now: `registry quarantine resume {told['key']}`"
    return "\n".join([*lines, ready if told["foldable"] else f"尚不能恢复 cannot be folded yet: {told['because']}"])
