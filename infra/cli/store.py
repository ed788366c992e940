"""Commands for the event store itself: backup, restore, recover."""

from pathlib import Path
from typing import Annotated

import typer

from infra.cli.opening import migrated
from infra.cli.output import guarded, show
from infra.installation import Installation
from infra.settings import read_settings
from infra.store_backup import Copied
from infra.store_backup import backup as back_up
from infra.store_backup import restore as restore_from
from infra.store_recovery import recover as recover_from
from projections.log import LogUnavailable

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
File = Annotated[Path, typer.Argument(help="备份文件，本身即为SQLite事件库 a SQLite file that is a store itself")]


def add_store(app: typer.Typer) -> None:
    """Adds the group."""
    group = typer.Typer(no_args_is_help=True, help="事件库: the event store: backup, restore, recover.")
    for command in (backup, restore, recover):
        group.command()(command)
    app.add_typer(group, name="store", rich_help_panel="运行 Run")


@guarded
def backup(file: File, as_json: Json = False) -> None:
    """备份事件库: copy the store, as of one moment and while it is at work, into a new file."""
    copied = back_up(read_settings().store, file)
    show({"file": str(file), **copied._asdict()}, as_json, lambda _: f"{file}: {_text(copied)}")


@guarded
def restore(file: File, as_json: Json = False) -> None:
    """恢复事件库: copy a backup into an empty store of either kind; then run `registry store recover`."""
    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    copied = restore_from(file, settings.store)
    show({"file": str(file), **copied._asdict()}, as_json, lambda _: f"已恢复 restored: {_text(copied)}")


@guarded
def recover(as_json: Json = False) -> None:
    """补全事件库: add to a restored store what Kafka was told since the backup: the same events at the same positions.

    Nothing is added unless every hash agrees; nobody else writes meanwhile. Exit code 6 when store and log contradict
    each other.
    """
    installation = Installation(read_settings())
    if installation.local:
        raise LogUnavailable(
            "未使用Kafka，没有可用于补全的记录 "
            "views read the store's own log: no Kafka is in use, there is nothing to recover from"
        )
    migrated(installation.settings)
    with installation.journal() as journal, installation.log(journal) as log:
        done = recover_from(installation.settings.store, log)
    text = (
        f"位置 position {done.before} → {done.after}: 已补全 recovered {done.events}个事件 events, "
        f"{done.commands}条命令 commands"
    )
    show(done._asdict(), as_json, lambda _: text)


def _text(copied: Copied) -> str:
    return f"{copied.events}个事件 events, {copied.commands}条命令 commands, 截至位置 up to position {copied.position}"
