"""Commands that keep the credit feed: its keys, and its check against itself."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from infra import clock
from infra.cli.output import guarded, show
from infra.credit import folder_of, ring_of
from infra.credit_check import self_check
from infra.installation import Installation
from infra.settings import read_settings
from projections.reader import Views

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]


def add_feed(app: typer.Typer) -> None:
    """Adds the commands."""
    keys = typer.Typer(no_args_is_help=True, help="签名密钥: the keys that sign the credit feed.")
    keys.command("rotate")(rotate)
    keys.command("list")(list_keys)
    app.add_typer(keys, name="keys", rich_help_panel="信用信息 Credit feed")
    app.command("check-feed", rich_help_panel="信用信息 Credit feed")(check_feed)


@guarded
def rotate(
    compromised: Annotated[
        bool,
        typer.Option(
            "--compromised",
            help="原密钥失窃，其签名一律作废 the old key was stolen: nothing it signed is believed any more",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """更换签名密钥: make a new key that signs from now on; the old one still proves what it signed.

    Servers follow by themselves.
    """
    kid = ring_of(read_settings().home).rotate(compromised=compromised)
    show(
        {"kid": kid},
        as_json,
        lambda v: f"已改用新密钥签名 signing with {v['kid']}; 公布于 published at /.well-known/registry-jwks.json",
    )


@guarded
def list_keys(as_json: Json = False) -> None:
    """签名密钥列表: the published keys, newest first, and since when and until when each signs."""
    show(ring_of(read_settings().home).published(), as_json, _keys_text)


def _keys_text(values: dict[str, Any]) -> str:
    return "\n".join(
        f"{key['kid']}  {key['alg']}  {_time(key['nbf'])} – {_time(key['exp']) if 'exp' in key else ''}"
        for key in values["keys"]
    )


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@guarded
def check_feed(as_json: Json = False) -> None:
    """核对信用信息: fold all changes of the credit feed and compare them with its snapshot.

    The result stands on the quality page.
    """
    settings = read_settings()
    views = Views(Installation(settings).database())
    try:
        result = self_check(views, folder_of(settings.home), clock.now())
    finally:
        views.close()
    show(result, as_json, lambda v: f"一致 agrees at {v['cursor']}: {v['count']}条记录 records, {v['seconds']}秒 s")
