"""Commands for the webhooks of recipients: where to post, what could not be delivered, and posting again."""

import sys
from typing import Annotated, Any

import msgspec
import typer

from consumers.recipients.model import Purpose
from consumers.recipients.outbox import Outbox
from infra import clock
from infra.cli.output import guarded, show
from infra.cli.recipients import Id, Json, asked
from infra.installation import Installation
from infra.posting import checked_url
from infra.recipients import directory
from infra.settings import Settings, read_settings
from projections.reader import Views

LAST = 2**62
"""No position lies behind it."""
Position = Annotated[
    int | None,
    typer.Option("--from", min=0, max=LAST, help="推送此位置之后的变更 post the changes after this position"),
]


def add_webhooks(group: typer.Typer) -> None:
    """Adds the commands to the group of recipients."""
    for command in (hook, unhook, replay, dead_letters):
        group.command()(command)


@guarded
def hook(
    recipient: Id,
    url: Annotated[str, typer.Argument(help="接收推送的地址 https://…: changes and stop-uses are posted there")],
    purpose: Annotated[Purpose, typer.Option(help="用途 for which of its purposes")],
    position: Position = None,
    as_json: Json = False,
) -> None:
    """设置推送: post changes and stop-uses to a recipient, from now on or from a position. Its secret is shown once."""
    settings = read_settings()
    with asked(), directory(settings) as registered:
        checked_url(url, loopback=settings.webhook_loopback)
        one = registered.find(recipient)
        begins = _watermark(settings) if position is None else position
        secret = Outbox(registered.database, clock.now).hook(one, url, purpose, begins)
    told = {"recipient": recipient, "url": url, "from": begins, "secret": secret}
    show(
        told,
        as_json,
        lambda v: (
            f"{v['secret']}\n自位置{v['from']}之后推送至 posted to {v['url']} after position {v['from']}. "
            "此密钥不再显示 Not shown again."
        ),
    )


@guarded
def unhook(recipient: Id) -> None:
    """停止推送: post nothing to a recipient any more."""
    with asked(), directory(read_settings()) as registered:
        Outbox(registered.database, clock.now).unhook(registered.find(recipient).number)
    print(f"已停止推送 nothing is posted to {recipient} any more")


@guarded
def replay(
    recipient: Id,
    position: Annotated[int, typer.Option("--from", min=0, max=LAST, help="此位置之后 after this position")],
) -> None:
    """重新推送: post the changes after a position again, dead letters among them."""
    with asked(), directory(read_settings()) as registered:
        Outbox(registered.database, clock.now).replay(registered.find(recipient).number, position)
    print(f"位置{position}之后的变更将重新推送 {recipient} is posted the changes after {position} again")


@guarded
def dead_letters(
    recipient: Id,
    retry: Annotated[bool, typer.Option(help="全部重新投递 try them all again")] = False,
    as_json: Json = False,
) -> None:
    """未能送达的推送: show what was not delivered in about a day, or try it again; why a webhook is paused."""
    with asked(), directory(read_settings()) as registered:
        outbox, whose = Outbox(registered.database, clock.now), registered.find(recipient)
        number = whose.number
        hook = next((one for one in outbox.hooks() if one.recipient == number), None)
        if not as_json and hook is not None and (why := registered.unanswered(whose, hook.purpose)):
            print(f"推送已暂停 the webhook is paused: {why}", file=sys.stderr)
        found = [msgspec.to_builtins(one) for one in outbox.dead(number)]
        if retry:
            outbox.revive(number)
    show(found, as_json, lambda rows: "\n".join(map(_line, rows)) or "没有未送达的推送 no dead letters")


def _line(one: dict[str, Any]) -> str:
    return f"{one['dead_at']}  {one['kind']} {one['stream']} 位置 position {one['position']}: {one['said']}"


def _watermark(settings: Settings) -> int:
    views = Views(Installation(settings).database())
    try:
        with views.reading() as reading:
            return reading.watermark()
    finally:
        views.close()
