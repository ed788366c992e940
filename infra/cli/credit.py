"""Commands of a recipient of the credit feed: pull, check, verify, acknowledge; they need no installation."""

import json
import ssl
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer

from infra import clock
from infra.cli.credit_told import acknowledged_text, checked_text, pulled_text
from infra.cli.output import Exit, InputError, fail, guarded, show, titled
from infra.workers import until_told

if TYPE_CHECKING:  # the client is loaded by its own commands alone: every other one starts faster
    from consumers.client import Feed, Pulled, StopUse
    from consumers.client.stored import Copy

P = ParamSpec("P")
R = TypeVar("R")

Into = Annotated[str, typer.Option(help="副本 the copy: an SQLite file, or postgresql://…", envvar="CREDIT_COPY")]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="登记服务地址，默认为副本所记 address of the registry; default: that of the copy",
        envvar="CREDIT_FEED",
    ),
]
KeyFile = Annotated[Path | None, typer.Option(help="密钥文件 file that holds the key", envvar="CREDIT_KEY_FILE")]
Purpose = Annotated[
    str, typer.Option(help="登记的查询用途 the registered purpose of the query", envvar="CREDIT_PURPOSE")
]
Watch = Annotated[
    Path | None,
    typer.Option(help="信用代码文件，只保留所列 file of credit codes: keep these alone", envvar="CREDIT_WATCH"),
]
Trust = Annotated[
    Path | None,
    typer.Option(help="信任的公钥集 key set (JWKS) to believe; default: the published one", envvar="CREDIT_TRUST"),
]
Ca = Annotated[
    Path | None, typer.Option("--ca", help="受信任颁发者的PEM文件 PEM file of trusted issuers", envvar="CREDIT_CA_FILE")
]
Certificate = Annotated[
    Path | None,
    typer.Option(
        help="客户端证书和私钥的PEM文件 PEM file of the client certificate and its key", envvar="CREDIT_CERTIFICATE"
    ),
]
Silence = Annotated[
    float,
    typer.Option(
        min=1, max=86_400, help="无签名心跳即视为中断的秒数 seconds without a signed head that mean it is broken"
    ),
]
Patience = Annotated[
    float,
    typer.Option(
        min=0, max=604_800, help="信用信息服务中断时的等待秒数 seconds to go on trying while the feed is away"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]


def add_credit(app: typer.Typer) -> None:
    """Adds the group."""
    group = typer.Typer(no_args_is_help=True, help="信用信息副本: a recipient's copy of the credit feed.")
    for command in (pull, check, verify, acknowledge):
        group.command()(command)
    app.add_typer(group, name="credit", rich_help_panel="查询 Read")


def proving(run: Callable[P, R]) -> Callable[P, R]:
    """Ends with the code of an integrity stop when something is not what the feed published."""

    @wraps(run)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        from consumers.credit.verifying import NotGenuine

        try:
            return run(*args, **kwargs)
        except NotGenuine as error:
            told = {"rule": "not_genuine", "because": str(error), "zh": "签名或内容不真实"}
            text = titled(Exit.INTEGRITY, f"签名或内容不真实 not genuine: {error}")
            fail(Exit.INTEGRITY, told, bool(kwargs.get("as_json", False)), text)

    return guarded(inner)


@dataclass(frozen=True)
class _Asked:
    """What a command was given."""

    into: str
    url: str | None
    key_file: Path | None
    purpose: str
    watch: Path | None
    trust: Path | None
    ca: Path | None
    certificate: Path | None
    silence: float = 30.0

    def feed(self) -> "Feed":
        """The client. Raises `InputError` for what cannot be used."""
        from consumers.client import Feed
        from consumers.client.given import read_keys, read_watch

        try:
            return Feed(
                self.url or self._known(),
                self.into,
                key=self._key(),
                purpose=self.purpose,
                watch=read_watch(self.watch) if self.watch else None,
                keys=read_keys(self.trust) if self.trust else None,
                silence=self.silence,
                authorities=self.ca,
                certificate=self.certificate,
                now=clock.now,
                say=lambda text: print(text, file=sys.stderr, flush=True),
            )
        except (ValueError, FileNotFoundError, ssl.SSLError) as error:
            raise InputError(str(error)) from error

    def _key(self) -> str:
        """The key of its file, or none. Raises `InputError` for a file that cannot be read."""
        try:
            return self.key_file.read_text("utf-8").strip() if self.key_file else ""
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"密钥无法读取 --key-file {self.key_file}: the key cannot be read: {error}") from error

    def _known(self) -> str:
        with closing(_existing(self.into)) as copy:
            state = copy.state()
        if state is None:
            raise InputError("副本为空，用--from写明登记服务地址 the copy is empty: name the registry with --from")
        return state.url


@proving
def pull(
    into: Into,
    url: From = None,
    key_file: KeyFile = None,
    purpose: Purpose = "",
    watch: Watch = None,
    trust: Trust = None,
    ca: Ca = None,
    certificate: Certificate = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="持续跟进每次变更，直至停止 go on with every change until told to stop")
    ] = False,
    daily: Annotated[
        bool, typer.Option("--daily", help="按已结束各日的文件 by the files of the days that have ended")
    ] = False,
    hold: Annotated[
        bool, typer.Option("--hold", help="不自动确认停用，由自有程序确认 acknowledge no stop-use: own software does")
    ] = False,
    silence: Silence = 15.0,
    patience: Patience = 30.0,
    as_json: Json = False,
) -> None:
    """更新副本: bring a copy of the feed up to date, resume where it broke off, acknowledge what is used no more.

    Everything is proven before it is kept. A copy that begins, or whose cursor is gone, begins with the snapshot.
    """
    if follow and daily:
        raise InputError(
            "--follow、--daily选一项 --follow brings every change, --daily those of ended days: choose one"
        )
    if isnan(silence) or isnan(patience):
        raise InputError("--silence、--patience填写秒数 give seconds")
    asked = _Asked(into, url, key_file, purpose, watch, trust, ca, certificate, silence)
    with asked.feed() as feed:
        if not follow:
            _told(feed, feed.daily(patience) if daily else feed.pull(patience), as_json, hold)
            return
        with until_told() as stop:
            for pulled in feed.follow(stop):
                _told(feed, pulled, as_json, hold)


def _told(feed: "Feed", pulled: "Pulled", as_json: bool, hold: bool) -> None:
    acknowledged = 0 if hold else feed.acknowledge(pulled.stop_uses)
    values = {
        "position": pulled.position,
        "snapshot": pulled.snapshot,
        "changes": pulled.total,
        "records": feed.count(),
        "stop_uses": [one.document for one in pulled.stop_uses],
        "acknowledged": acknowledged,
        "waiting": pulled.waiting,
    }
    print(json.dumps(values, ensure_ascii=False) if as_json else pulled_text(values), flush=True)


@proving
def check(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码 unified social credit code")],
    into: Into,
    as_json: Json = False,
) -> None:
    """查询副本: what the copy says of an enterprise: standing, treatment per purpose, items to stop using, its age.

    An item whose last day is past today (Asia/Shanghai) is marked 已过公示期 before any change says so.
    Exit code 3 when the copy has no data on it, which is neither compliant nor not compliant.
    """
    from consumers import codes

    code = codes.normal(uscc)
    if (wrong := codes.fault(code)) is not None:
        raise InputError(f"{uscc}: {wrong.zh} {wrong.en}")
    with closing(_existing(into)) as copy:
        held, stops, state = copy.record(code), copy.stop_uses(code), copy.state()
    if held is None or state is None:
        where = "the copy is empty" if state is None else f"no data at position {state.position}"
        because = f"{code}: 无数据，不表示达标或未达标 {where}: neither compliant nor not compliant"
        fail(Exit.REFUSED, {"rule": "no_data", "because": because}, as_json, because)
    age = (datetime.now(UTC) - datetime.fromisoformat(held.pulled_at)).total_seconds()
    values = {
        "record": held.record,
        "as_of": state.position,
        "pulled_at": held.pulled_at,
        "age_seconds": round(age, 1),
        "stop_uses": [_stop_use(one) for one in stops],
        "display_ended": list(held.display_ended(clock.today())),
    }
    show(values, as_json, checked_text)


def _existing(into: str) -> "Copy":
    """A copy that is there: looking something up makes none."""
    from consumers.client.stored import Copy

    if "://" not in into and not Path(into).exists():
        raise InputError(f"尚无副本 there is no copy at {into}: run `registry credit pull --from URL --into {into}`")
    return Copy(into)


def _stop_use(one: "StopUse") -> dict[str, Any]:
    return {**one.document, "received_at": one.received_at, "acknowledged_at": one.acknowledged_at}


@proving
def verify(
    into: Into,
    url: From = None,
    key_file: KeyFile = None,
    purpose: Purpose = "",
    trust: Trust = None,
    ca: Ca = None,
    certificate: Certificate = None,
    as_json: Json = False,
) -> None:
    """核验副本: compare the copy, byte for byte, with the signed snapshot of its position; code 6 if it differs.

    It is pulled up to a recent snapshot for that. Stop-uses that come with it wait for the next pull.
    """
    with _Asked(into, url, key_file, purpose, None, trust, ca, certificate).feed() as feed:
        manifest = feed.verify()
        values = {"equal": True, "records": feed.count(), "manifest": manifest}
    equal = f"一致 equal at position {manifest['position']}: {values['records']} 条记录 records"
    show(values, as_json, lambda _: equal)


@proving
def acknowledge(
    into: Into,
    ids: Annotated[
        list[str] | None,
        typer.Argument(help="停用编号，默认全部待确认的 ids of stop-uses; default: all that are pending"),
    ] = None,
    url: From = None,
    key_file: KeyFile = None,
    purpose: Purpose = "",
    ca: Ca = None,
    certificate: Certificate = None,
    as_json: Json = False,
) -> None:
    """确认停用: tell the registry that items are used no more, after `pull --hold`."""
    with _Asked(into, url, key_file, purpose, None, None, ca, certificate).feed() as feed:
        pending = feed.stop_uses(pending=True)
        chosen = [one for one in pending if not ids or one.id in ids]
        if ids and (unknown := set(ids) - {one.id for one in chosen}):
            raise InputError(
                f"{', '.join(sorted(unknown))}: 副本中没有该待确认的停用 no such stop-use is pending in this copy"
            )
        told = feed.acknowledge(chosen)
    values = {"acknowledged": told, "waiting": len(chosen) - told}
    show(values, as_json, acknowledged_text)
