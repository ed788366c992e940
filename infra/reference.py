"""Writes the reference pages that follow from the code: settings, command line, topics; `--check` compares instead."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from consumers.asyncapi import document, yaml
from infra.cli import app
from infra.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Writes every page; with `--check` exits 1 when one differs."""
    check = "--check" in sys.argv
    wrong = []
    for path, text in pages().items():
        if not check:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            wrong.append(path.name)
    for name in wrong:
        print(f"out of date: docs/{name}; run python -m infra.reference", file=sys.stderr)
    raise SystemExit(1 if wrong else 0)


def pages() -> dict[Path, str]:
    """Path → text."""
    return {
        DOCS / "settings.md": settings(),
        DOCS / "reference" / "cli.md": command_line(),
        DOCS / "asyncapi" / "registry.yaml": yaml(document()),
    }


def settings() -> str:
    """Every setting with its variable, default and meaning."""
    lines = [
        "# Settings",
        "",
        "Read from the environment; written by `python -m infra.reference`. Secrets come from the environment or a",
        "file and are never logged. The event store's library reads nothing else (decision 4).",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"REGISTRY_{name.upper()}")
        default = "" if field.default in ("", None) or name.endswith("password") else f"`{field.default}`"
        lines.append(f"| `{variable}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def command_line() -> str:
    """Every command with its arguments and options."""
    group: Any = typer.main.get_command(app)
    lines = ["# Command line", "", "Written by `python -m infra.reference`.", "", "```", group.help or "", "```"]
    for name, command in _commands(group):
        lines += ["", f"## registry {name}", "", " ".join((command.help or "").split()), ""]
        lines += [_parameter(one) for one in command.params if one.name != "help"]
    return "\n".join(lines) + "\n"


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, those of a group after each other."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name, command


def _parameter(one: Any) -> str:
    required = " (required)" if one.required else ""
    variable = f" [`{one.envvar}`]" if getattr(one, "envvar", None) else ""
    names = ", ".join(one.opts) if one.param_type_name == "option" else one.name.upper()
    return f"- `{names}`{required}: {getattr(one, 'help', None) or ''}{variable}".rstrip(": ")


if __name__ == "__main__":
    main()
