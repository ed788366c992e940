"""Commands for the recipients of the credit feed: who they are, their keys, what they may see, whom they watch."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from consumers.recipients import watching
from consumers.recipients.directory import LIFE, Directory, NewKey
from consumers.recipients.model import FIELDS, Kind, Malformed, Purpose, Recipient, Sight
from infra import clock
from infra.cli.output import InputError, guarded, show
from infra.recipients import directory
from infra.settings import read_settings

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
Id = Annotated[str, typer.Argument(help="接收方编号 the recipient's id, for example icbc-shaanxi")]
Purposes = Annotated[
    list[Purpose] | None, typer.Option("--purpose", help="可查询的用途，可多次 what it may ask for; repeatable")
]
Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region", help="地区代码，可多次，不填为全国 2, 4 or 6 digits of a region; repeatable; none: everywhere"
    ),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field", help="可见的字段，可多次，不填为全部 a member of the record it may see; repeatable; none: all"
    ),
]
Certificate = Annotated[
    str, typer.Option(help="客户端证书的SHA-256，十六进制 SHA-256 of its client certificate, in hex")
]
MOST_DAYS = 2 * LIFE.days
Days = Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="密钥有效天数 days that the key is valid")]


def add_recipients(app: typer.Typer) -> typer.Typer:
    """Adds the group, and returns it for what else belongs there."""
    group = typer.Typer(no_args_is_help=True, help="接收方: recipients of the credit feed: scopes, keys, watch lists.")
    for command in (add, scope, bind, key, rotate, revoke, watch):
        group.command()(command)
    group.command("list")(listed)
    app.add_typer(group, name="recipient", rich_help_panel="运行 Run")
    return group


@guarded
def add(
    recipient: Id,
    zh: Annotated[str, typer.Option(help="中文名称 its name in Chinese")],
    en: Annotated[str, typer.Option(help="英文名称 its name in English")],
    kind: Annotated[Kind, typer.Option(help="接收方类别 what it is")],
    purpose: Purposes = None,
    region: Regions = None,
    field: Fields = None,
    certificate: Certificate = "",
    as_json: Json = False,
) -> None:
    """登记接收方: register a recipient. From the first one on, the feed answers only those, and regulators."""
    sight = Sight(purposes=tuple(purpose or ()), regions=tuple(region or ()), fields=tuple(field or sorted(FIELDS)))
    with asked(), directory(read_settings()) as registered:
        registered.add(recipient, (zh, en), kind, sight, certificate)
        show(_told(registered.find(recipient)), as_json, _line)


@guarded
def listed(as_json: Json = False) -> None:
    """接收方列表: show every recipient with its scope and keys; the keys themselves are nowhere."""
    with directory(read_settings()) as registered:
        known = registered.known()
        found = []
        for one in sorted(known.recipients.values(), key=lambda one: one.id):
            with registered.database.reading() as session:
                count = watching.counted(session, one.number)
            keys = [msgspec.to_builtins(k) for k in known.keys.values() if k.recipient == one.number]
            for each in keys:
                del each["digest"], each["recipient"]
            found.append(_told(one) | {"watched": count, "keys": keys})
    show(found, as_json, lambda rows: "\n".join(map(_line, rows)) or "尚无接收方 no recipient is registered")


@guarded
def scope(
    recipient: Id,
    purpose: Purposes = None,
    region: Regions = None,
    field: Fields = None,
    everywhere: Annotated[bool, typer.Option(help="取消地区限制 drop the limits of region")] = False,
    all_fields: Annotated[bool, typer.Option(help="可见现有全部字段 let it see every field there is now")] = False,
    as_json: Json = False,
) -> None:
    """可见范围: change what a recipient may see; what is not named stays. Its cursors then end (416)."""

    def changed(sight: Sight) -> Sight:
        return Sight(
            purposes=tuple(purpose or sight.purposes),
            regions=() if everywhere else tuple(region or sight.regions),
            fields=tuple(sorted(FIELDS)) if all_fields else tuple(field or sight.fields),
            watching=sight.watching,
        )

    with asked(), directory(read_settings()) as registered:
        show(_told(registered.rescope(recipient, changed)), as_json, _line)


@guarded
def bind(recipient: Id, certificate: Certificate = "", as_json: Json = False) -> None:
    """绑定客户端证书: bind a recipient to its client certificate, told by a trusted proxy; without one, unbind."""
    with asked(), directory(read_settings()) as registered:
        registered.bind(recipient, certificate)
        show(_told(registered.find(recipient)), as_json, _line)


@guarded
def key(
    recipient: Id,
    days: Days = 397,
    starts_in: Annotated[int, typer.Option(min=0, max=MOST_DAYS, help="几天后生效 days until it becomes valid")] = 0,
    as_json: Json = False,
) -> None:
    """发放密钥: make a key. It is shown now and never again; kept is its SHA-256."""
    with asked(), directory(read_settings()) as registered:
        begins = clock.now() + timedelta(days=starts_in)
        _show_key(registered.new_key(recipient, begins, timedelta(days=days)), as_json)


@guarded
def rotate(
    recipient: Id,
    overlap: Annotated[
        int, typer.Option(min=0, max=MOST_DAYS, help="原密钥继续有效的天数 days that the keys before stay valid")
    ] = 14,
    days: Days = 397,
    as_json: Json = False,
) -> None:
    """更换密钥: make a key, and let the ones before end after the overlap."""
    with asked(), directory(read_settings()) as registered:
        _show_key(registered.rotate(recipient, timedelta(days=overlap), timedelta(days=days)), as_json)


@guarded
def revoke(
    key_id: Annotated[str, typer.Argument(help="密钥编号 the id of the key, as `list` shows it")], as_json: Json = False
) -> None:
    """吊销密钥: end a key at once, for the next request already."""
    with asked(), directory(read_settings()) as registered:
        registered.revoke(key_id)
    show({"revoked": key_id}, as_json, lambda v: f"已吊销 revoked: {v['revoked']}")


@guarded
def watch(
    recipient: Id,
    file: Annotated[
        Path | None,
        typer.Argument(help="信用代码文件，每行一个或CSV首列 credit codes, one a line, or a CSV's first column"),
    ] = None,
    remove: Annotated[
        bool, typer.Option(help="从名单中删去文件所列代码 take the codes of the file from the list")
    ] = False,
    clear: Annotated[
        bool, typer.Option(help="清空名单，此后不可见任何企业 take all codes from the list: it then sees nothing")
    ] = False,
    all_clients: Annotated[
        bool, typer.Option(help="取消名单限制 end watching: it sees every enterprise of its regions")
    ] = False,
    as_json: Json = False,
) -> None:
    """关注名单: add a file of credit codes to the watch list: all, or none when one is wrong.

    Its scope is then those clients.
    """
    if [file is not None, clear, all_clients].count(True) != 1 or (remove and file is None):
        raise InputError("文件、--clear、--all-clients三者选一 give a file, or --clear alone, or --all-clients alone")
    with asked(), directory(read_settings()) as registered:
        if all_clients:
            changed = registered.watch_all(recipient)
        else:
            changed = _watched(registered, recipient, file, remove=remove)
        found = registered.find(recipient)
        with registered.database.reading() as session:
            count = watching.counted(session, found.number)
    if found.sight.watching and count == 0:
        print(
            f"{recipient}的关注名单已空，此后不可见任何企业；--all-clients取消名单限制 "
            "it now sees nothing: its watch list is empty; --all-clients ends watching",
            file=sys.stderr,
        )
    told = {"recipient": recipient, "changed": changed, "watched": count, "scope": found.version}
    show(
        told,
        as_json,
        lambda v: (
            f"变更{v['changed']}个代码，名单共{v['watched']}个，可见范围第{v['scope']}版 "
            f"{v['changed']} codes changed; {v['watched']} watched; scope {v['scope']}"
        ),
    )


def _watched(registered: Directory, recipient: str, file: Path | None, *, remove: bool) -> int:
    if file is None:
        return registered.unwatch(recipient, None)
    try:
        opened = file.open("rb")
    except OSError as error:
        raise InputError(f"{file}: 无法读取 it cannot be read: {error.strerror}") from error
    with opened as codes:
        change = registered.unwatch if remove else registered.watch
        return change(recipient, watching.codes_of(codes))


@contextmanager
def asked() -> Iterator[None]:
    """What cannot be registered is an error of input."""
    try:
        yield
    except Malformed as error:
        raise InputError(str(error)) from error


def _told(one: Recipient) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(one)
    del told["number"]
    return told


def _line(one: dict[str, Any]) -> str:
    sight = one["sight"]
    lines = [
        f"{one['id']}  {one['kind']}  {one['name_zh']}  {one['name_en']}",
        f"  可见范围 scope {one['version']}: {', '.join(sight['purposes'])}; "
        f"地区 regions {', '.join(sight['regions']) or '不限 all'}; 字段 fields {len(sight['fields'])}/{len(FIELDS)}"
        + ("; 仅名单内企业 own clients only" if sight["watching"] else ""),
    ]
    for each in one.get("keys", ()):
        revoked = f", 已吊销 revoked {each['revoked_at']}" if each["revoked_at"] else ""
        lines.append(f"  密钥 key {each['id']}: {each['valid_from']} 至 to {each['valid_until']}{revoked}")
    return "\n".join(lines)


def _show_key(made: NewKey, as_json: bool) -> None:
    show(
        made._asdict(),
        as_json,
        lambda v: (
            f"{v['key']}\n编号 id {v['id']}, 有效至 valid to {v['valid_until']:%Y-%m-%d %H:%M} UTC. "
            "此密钥不再显示 It is not shown again."
        ),
    )
