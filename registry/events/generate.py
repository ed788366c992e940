"""Writes what follows from the models: the read-side structs, the JSON Schemas and the event catalogue in docs."""

import json
import sys
import types
import typing
from enum import Enum
from pathlib import Path

from pydantic import BaseModel

from registry.events.catalogue import EVENTS
from registry.events.event import Contract, Event

HERE = Path(__file__).parent
LINE = 120
DOCS = HERE.parent.parent / "docs" / "reference" / "events.md"


def main() -> None:
    """Writes all three; `--check` compares instead and exits 1 when one differs."""
    check = "--check" in sys.argv
    wrong = [path for path, text in products().items() if not _settle(path, text, check)]
    for path in wrong:
        print(f"out of date: {path.name}; run python -m registry.events.generate", file=sys.stderr)
    raise SystemExit(1 if wrong else 0)


def products() -> dict[Path, str]:
    """Path → text of everything that is generated."""
    made = {HERE / "read.py": structs(), DOCS: catalogue()}
    for name, kind in EVENTS.items():
        made[HERE / "schemas" / f"{name}.v{kind.VERSION}.json"] = schema(kind)
    return made


def structs() -> str:
    """The module of msgspec structs that mirror the pydantic models."""
    parts = _parts()
    lines = [
        '"""The events as readers decode them; generated from the models by `python -m registry.events.generate`."""',
        "",
        "from datetime import date",
        "from decimal import Decimal",
        "",
        "import msgspec",
        "",
        _imported(sorted(_enums())),
        "",
    ]
    for part in parts:
        lines += _struct(part, "msgspec.Struct", part.model_fields)
    lines += _struct(Event, "msgspec.Struct", Event.model_fields)
    for kind in EVENTS.values():
        own = {k: f for k, f in kind.model_fields.items() if k not in Event.model_fields}
        lines += _struct(kind, "Event", own)
    return "\n".join(lines).rstrip() + "\n"


def _imported(names: list[str]) -> str:
    line = f"from registry.events.vocabulary import {', '.join(names)}"
    if len(line) <= LINE:
        return line
    return "\n".join(("from registry.events.vocabulary import (", *(f"    {name}," for name in names), ")"))


def schema(kind: type[Event]) -> str:
    """The JSON Schema of an event's data."""
    return json.dumps(kind.model_json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def catalogue() -> str:
    """The page of docs that lists every event and its fields."""
    lines = ["# Events", "", "Generated from `registry/events`; every event also carries:", ""]
    lines += _fields(Event.model_fields)
    for name, kind in EVENTS.items():
        own = {k: f for k, f in kind.model_fields.items() if k not in Event.model_fields}
        lines += ["", f"## {name}", "", " ".join((kind.__doc__ or "").split()), "", *_fields(own)]
    return "\n".join(lines) + "\n"


def _fields(fields: dict[str, typing.Any]) -> list[str]:
    return [f"- `{n}`: `{_type(f.annotation)}`" + ("" if f.is_required() else " (optional)") for n, f in fields.items()]


def _parts() -> list[type[BaseModel]]:
    """The models within the events; one that is part of another stands before it."""
    found: dict[str, type[BaseModel]] = {}
    for kind in _events():
        _gather(kind, found)
    return list(found.values())


def _gather(kind: type[BaseModel], found: dict[str, type[BaseModel]]) -> None:
    for field in kind.model_fields.values():
        for leaf in _leaves(field.annotation):
            if isinstance(leaf, type) and issubclass(leaf, Contract) and leaf.__name__ not in found:
                _gather(leaf, found)
                found[leaf.__name__] = leaf


def _events() -> list[type[BaseModel]]:
    return [Event, *EVENTS.values()]


def _enums() -> set[str]:
    kinds: list[type[BaseModel]] = [*_events(), *_parts()]
    leaves = (leaf for kind in kinds for field in kind.model_fields.values() for leaf in _leaves(field.annotation))
    return {leaf.__name__ for leaf in leaves if isinstance(leaf, type) and issubclass(leaf, Enum)}


def _leaves(annotation: object) -> list[object]:
    inner = typing.get_args(annotation)
    return [leaf for one in inner for leaf in _leaves(one)] if inner else [annotation]


def _type(annotation: object) -> str:
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(args[0])
    if origin in (typing.Union, types.UnionType):
        return " | ".join(_type(a) for a in args)
    if origin is tuple:
        return f"tuple[{_type(args[0])}, ...]"
    if origin is dict:
        return f"dict[{_type(args[0])}, {_type(args[1])}]"
    return "None" if annotation is type(None) else getattr(annotation, "__name__", str(annotation))


def _struct(kind: type[BaseModel], parent: str, fields: dict[str, typing.Any]) -> list[str]:
    doc = (kind.__doc__ or "").strip().partition("\n")[0]
    head = f"class {kind.__name__}({parent}, frozen=True, kw_only=True):"
    body = [f'    """{doc}"""', ""] + [f"    {n}: {_type(f.annotation)}{_default(f)}" for n, f in fields.items()]
    return ["", head, *(body if fields else body[:1]), ""]


def _default(field: typing.Any) -> str:
    if field.is_required():
        return ""
    return f' = Decimal("{field.default}")' if type(field.default).__name__ == "Decimal" else f" = {field.default!r}"


def _settle(path: Path, text: str, check: bool) -> bool:
    if check:
        return path.exists() and path.read_text("utf-8") == text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True


if __name__ == "__main__":
    main()
