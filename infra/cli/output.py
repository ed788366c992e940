"""What every command of the command line shares: exit codes, plain or JSON output, errors said once and clearly."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from enum import IntEnum
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer
from eventsourcing.persistence import PersistenceError
from pydantic import ValidationError

from infra import clock
from infra.cli.fields import in_words, of_their_own, option_of
from infra.kafka.errors import BrokerUnavailable
from infra.postgres import PostgresUnavailable
from infra.settings import SettingsError
from projections.log import LogUnavailable
from projections.words import Lang
from registry.application import Contended
from registry.domain.refusals import Refused
from registry.events import regions
from registry.relay import Unavailable
from registry.store import NotMigrated
from registry.stored import StoreUnavailable

P = ParamSpec("P")
R = TypeVar("R")


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    DONE = 0
    INPUT = 2
    REFUSED = 3
    UNAVAILABLE = 4
    FENCED = 5
    INTEGRITY = 6


ENDINGS = {
    Exit.INPUT: "输入有误",
    Exit.REFUSED: "退回",
    Exit.UNAVAILABLE: "暂时无法使用",
    Exit.FENCED: "已由其他进程接管",
    Exit.INTEGRITY: "数据互相矛盾，须由人工处理",
}
"""Exit code → how an error that ends with it begins, in Chinese."""


UNAVAILABLE = (
    StoreUnavailable,
    NotMigrated,
    Contended,
    BrokerUnavailable,
    PostgresUnavailable,
    LogUnavailable,
    Unavailable,
    PersistenceError,
    OSError,
)


def show(values: Any, as_json: bool, plain: Callable[[Any], str]) -> None:
    """Prints values as one JSON document or as text; a reader that went away has seen enough."""
    text = json.dumps(values, ensure_ascii=False, indent=2, default=str) if as_json else plain(values)
    try:
        print(text, flush=True)
    except BrokenPipeError:  # typer would end with code 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fail(code: Exit, error: Mapping[str, Any], as_json: bool, text: str) -> NoReturn:
    """Says what went wrong on the error stream and ends."""
    print(json.dumps({"error": error}, ensure_ascii=False, default=str) if as_json else text, file=sys.stderr)
    raise typer.Exit(int(code))


def titled(code: Exit, text: str) -> str:
    """An error with the name of its exit code in both languages."""
    return f"{ENDINGS[code]} {code.name.lower()}: {text}"


def guarded(run: Callable[P, R]) -> Callable[P, R]:
    """Turns what the register raises into a clear message and its exit code; `json` is looked up in the arguments."""

    @wraps(run)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        as_json = bool(kwargs.get("as_json", False))
        try:
            return run(*args, **kwargs)
        except (typer.Exit, BrokenPipeError):
            raise
        except Refused as refused:
            told = refused.refusal.told()
            fail(Exit.REFUSED, told, as_json, refusal_text(told))
        except ValidationError as invalid:
            fields = [
                {"field": option_of(_place(e["loc"])), **_said(e), "found": e.get("input")}
                if e["loc"]
                else {"field": None, **_said(e)}
                for e in of_their_own(invalid.errors())
            ]
            lines = [_field_text(f) for f in fields]
            fail(Exit.INPUT, {"rule": "input", "fields": fields}, as_json, "\n".join(lines))
        except (SettingsError, InputError) as wrong:
            told = {"rule": "input", "because": str(wrong), "zh": ENDINGS[Exit.INPUT]}
            fail(Exit.INPUT, told, as_json, titled(Exit.INPUT, str(wrong)))
        except UNAVAILABLE as away:
            _stopped(away, Exit(getattr(away, "exit_code", Exit.UNAVAILABLE)), as_json)
        except Exception as stop:
            code = getattr(stop, "exit_code", None)
            if code is None:
                raise
            _stopped(stop, Exit(code), as_json)

    return inner


def _stopped(error: Exception, code: Exit, as_json: bool) -> NoReturn:
    because = {"rule": code.name.lower(), "because": str(error), "zh": ENDINGS[code], "kind": type(error).__name__}
    fail(code, because, as_json, titled(code, str(error)))


class InputError(Exception):
    """Raised when what was given on the command line cannot be used."""


def civil_day(option: str, text: str | None) -> date:
    """A civil date given on the command line; today in Asia/Shanghai when none is. Raises `InputError`."""
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text!r}: 填写日期，例如2026-06-30 give a date such as 2026-06-30") from None


def language(text: str) -> Lang:
    """The language of an answer. Raises `InputError`."""
    if text not in ("zh", "en"):
        raise InputError(f"--lang {text!r}: 填写zh或en give zh or en")
    return "en" if text == "en" else "zh"


def region_code(option: str, text: str) -> str:
    """The six-digit code of a region given by code, its first digits or its name. Raises `InputError`."""
    plain = text.strip()
    code = plain.ljust(6, "0") if plain.isascii() and plain.isdigit() else regions.named(plain)
    if code is None or len(code) != 6 or not regions.known(code):
        raise InputError(
            f"{option} {text!r}: 填写GB/T 2260（{regions.EDITION}年版）的代码或名称 "
            f"give a code or name of GB/T 2260 (edition {regions.EDITION})"
        )
    return code


def refusal_text(told: Mapping[str, Any]) -> str:
    """A refusal in lines: rule with its title, reason, clause, way out; Chinese first."""
    title = f" {told['title_zh']} {told['title_en']}" if told.get("title_zh") else ""
    lines = [titled(Exit.REFUSED, told["rule"] + title)]
    if told.get("zh"):
        lines.append(f"  说明:    {told['zh']}（{told['way_out_zh']}）")
    lines.append(f"  reason:  {told['because']}")
    if told["clause"]:
        lines.append(f"  条款 clause: {told['clause']}")
    if told["field"]:
        lines.append(f"  字段 field: {option_of(told['field'])}")
    return "\n".join([*lines, f"  way out: {told['way_out']}"])


def _said(error: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a field, in both languages."""
    zh, en = in_words(error)
    return {"zh": zh, "because": en}


def _field_text(told: Mapping[str, Any]) -> str:
    """What is wrong with one field, or with several together."""
    said = f"{told['zh']} {told['because']}"
    if told["field"] is None:
        return titled(Exit.INPUT, said)
    return titled(Exit.INPUT, f"{told['field']}: {said} (found {told['found']!r})")


def _place(loc: tuple[int | str, ...]) -> str:
    """A field's name; which of several values it is says what was found."""
    return ".".join(part for part in loc if isinstance(part, str))
