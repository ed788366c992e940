"""Writes the reference pages that follow from the code: settings, commands, records, topics; `--check` compares."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from consumers.asyncapi import document, yaml
from consumers.credit.record import record_schema
from infra.cli import app
from infra.cli.acts import act_parameters, kinds
from infra.settings import Settings
from projections.credit.treatment import TREATMENTS

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
        DOCS / "reference" / "credit-record.md": credit_record(),
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


def credit_record() -> str:
    """Every member of a credit record, and every purpose with its text and clause."""
    schema = record_schema()
    lines = [
        "# A credit record",
        "",
        "Written by `python -m infra.reference` from the schema that the feed serves.",
        "",
    ]
    lines += _members("The record", schema)
    for name, part in sorted(schema["$defs"].items()):
        lines += _members(name, part) if "properties" in part else []
    words = ((name, one["enum"]) for name, one in sorted(schema["$defs"].items()) if "enum" in one)
    lines += ["## Words", "", "| type | values |", "|---|---|"]
    lines += [f"| {name} | {', '.join(f'`{value}`' for value in values)} |" for name, values in words]
    lines += ["", "## Purposes", "", "| province's text | purpose | 用途 | clause | mark |", "|---|---|---|---|---|"]
    for id, one in TREATMENTS.sets.items():
        where = ", ".join(one.regions) or "all others"
        lines += [
            f"| {one.document} (`{id}`: {where}) | `{p.purpose}` | {p.zh} | {p.clause} | {p.mark} |"
            for p in one.purposes
        ]
    return "\n".join(lines) + "\n"


def _members(title: str, schema: dict[str, Any]) -> list[str]:
    heading = [
        f"## {title}",
        "",
        " ".join(schema["description"].split()),
        "",
        "| member | type | meaning |",
        "|---|---|---|",
    ]
    told = [f"| `{name}` | {_type(one)} | {one['description']} |" for name, one in schema["properties"].items()]
    return [*heading, *told, ""]


def _type(schema: dict[str, Any]) -> str:
    """A member's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("const") or schema.get("type"))


def command_line() -> str:
    """Every command with its arguments and options; what every act takes is said once."""
    group: Any = typer.main.get_command(app)
    lines = ["# Command line", "", "Written by `python -m infra.reference`.", "", "```", group.help or "", "```"]
    acts, of_every_act = kinds(), [one.name for one in act_parameters()]
    lines += ["", "## Options of every act", "", "Beside its own, an act takes these; required ones may stand in the"]
    lines += ["environment variable that is named.", ""]
    lines += [_parameter(one) for one in group.commands["register"].params if one.name in of_every_act]
    for name, command in commands(group):
        lines += ["", f"## registry {name}", "", " ".join((command.help or "").split()), ""]
        said_above = of_every_act if name in acts else []
        lines += [_parameter(one) for one in command.params if one.name not in ("help", *said_above)]
        lines += ["- the [options of every act](#options-of-every-act)"] if said_above else []
    return "\n".join(lines) + "\n"


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, those of a group after each other."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


def _parameter(one: Any) -> str:
    required = " (required)" if one.required else ""
    variable = f" [`{one.envvar}`]" if getattr(one, "envvar", None) else ""
    names = ", ".join(one.opts) if one.param_type_name == "option" else one.name.upper()
    choices = getattr(getattr(one, "type_descriptor", None), "choices", None) or ()
    words = f"; {', '.join(f'`{word}`' for word in choices)}" if choices else ""
    return f"- `{names}`{required}: {getattr(one, 'help', None) or ''}{words}{variable}".rstrip(": ")


if __name__ == "__main__":
    main()
