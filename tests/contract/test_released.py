"""What is told today can be read by whoever was written for the last release."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consumers.contract import schemas
from tests.contract.compatible import breaks

RELEASED = Path(__file__).parent / "released"
"""One file for each schema of the last release; a release writes them: python -m tests.contract.test_released."""


def released() -> dict[str, dict[str, Any]]:
    return {str(path.relative_to(RELEASED)): json.loads(path.read_text("utf-8")) for path in RELEASED.rglob("*.json")}


@pytest.mark.parametrize("name", sorted(released()))
def test_a_reader_of_the_last_release_reads_what_is_told_today(name: str) -> None:
    assert name in schemas(), f"{name} is described no more"
    assert breaks(released()[name], schemas()[name]) == []


def test_events_heads_and_records_were_released() -> None:
    assert {"envelope.json", "head.json", "credit-record.json"} < released().keys()


CHANGES: dict[str, tuple[Callable[[Any], Any], bool]] = {
    "nothing": (lambda s: None, False),
    "a new member": (lambda s: s["properties"].update(fresh={"type": "string"}), False),
    "a new value": (lambda s: s["$defs"]["Colour"]["enum"].append("blue"), False),
    "a wider bound": (lambda s: s["properties"]["name"].update(maxLength=20), False),
    "another description": (lambda s: s["properties"]["name"].update(description="x"), False),
    "a required member removed": (lambda s: (s["properties"].pop("name"), s["required"].remove("name")), True),
    "an optional member removed": (lambda s: s["properties"].pop("note"), True),
    "a member renamed": (lambda s: s["properties"].update(title=s["properties"].pop("note")), True),
    "a required member made optional": (lambda s: s["required"].remove("name"), True),
    "a member made required": (lambda s: s["required"].append("note"), True),
    "a value removed": (lambda s: s["$defs"]["Colour"]["enum"].remove("red"), True),
    "another type": (lambda s: s["properties"]["name"].update(type="integer"), True),
    "a narrower bound": (lambda s: s["properties"]["name"].update(maxLength=5), True),
    "a new pattern": (lambda s: s["properties"]["name"].update(pattern="^a"), True),
    "null allowed no more": (lambda s: s["properties"]["note"].update(anyOf=[{"type": "string"}]), True),
    "null allowed now": (
        lambda s: s["properties"].update(age={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        True,
    ),
    "another item": (lambda s: s["properties"]["tags"].update(items={"type": "integer"}), True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_that_breaks_a_reader_is_found_and_no_other(change: str) -> None:
    alter, breaking = CHANGES[change]
    old = {
        "$defs": {"Colour": {"enum": ["red", "green"], "type": "string"}},
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 10},
            "age": {"type": "integer"},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "colour": {"$ref": "#/$defs/Colour"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["name", "age"],
    }
    new = copy.deepcopy(old)
    alter(new)

    assert bool(breaks(old, new)) == breaking


def main() -> None:
    """Takes down the schemas of a release."""
    for name, schema in schemas().items():
        path = RELEASED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
