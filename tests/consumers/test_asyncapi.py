"""The description of the topics names what is told, leads to its schemas, and is served."""

import json
from pathlib import Path
from typing import Any

import pytest

from consumers.asyncapi import document, yaml
from consumers.contract import schemas
from infra.kafka.access import topics_of
from registry.events.catalogue import EVENTS
from tests.consumers.served import browser, register, varied

EXAMPLES = Path(__file__).parents[2] / "registry" / "events" / "examples"


def test_every_topic_is_described_as_it_is_made() -> None:
    described = {one["address"]: one["bindings"]["kafka"] for one in document()["channels"].values()}

    assert described.keys() == {topic.name for topic in topics_of("registry")}
    for topic in topics_of("registry"):
        assert described[topic.name]["partitions"] == topic.partitions
        assert described[topic.name]["topicConfiguration"]["cleanup.policy"] == [topic.settings["cleanup.policy"]]


def test_every_event_is_a_message_and_every_reference_leads_somewhere() -> None:
    told = document()

    assert told["channels"]["events"]["messages"].keys() == EVENTS.keys()
    for reference in references(told):
        if reference.startswith("#/"):
            found: Any = told
            for part in reference[2:].split("/"):
                found = found[part]
        else:
            assert reference.removeprefix("/schemas/") in schemas()


def test_every_example_has_the_members_that_its_schema_requires() -> None:
    for path in EXAMPLES.glob("*.json"):
        data = json.loads(path.read_text("utf-8"))
        data = data.get("data", data)
        schema = schemas()[f"events/{path.stem}.v{EVENTS[path.stem].VERSION}.json"]
        assert set(schema["required"]) <= data.keys() <= schema["properties"].keys()


def test_description_and_schemas_are_served(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        client = browser(told.app())
        assert client.get("/asyncapi.yaml").text == yaml(document())
        assert client.get("/asyncapi.json").json() == document()
        for name, schema in schemas().items():
            assert client.get(f"/schemas/{name}").json() == schema
        assert client.get("/schemas/nothing.json").status_code == 404


@pytest.mark.parametrize("value", [{"a": [], "b": {}, "c": None, "d": [1, {"x": "y: #"}]}, {"$ref": "1"}])
def test_the_yaml_says_what_the_json_says(value: Any) -> None:
    assert read_yaml(yaml(value)) == value


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [one for inner in value.values() for one in references(inner)]
    return [one for inner in value for one in references(inner)] if isinstance(value, list) else []


def read_yaml(text: str) -> Any:
    """The subset that is written: maps and lists by two spaces, JSON for the rest."""
    lines = [(len(line) - len(line.lstrip()), line.lstrip()) for line in text.splitlines()]

    def block(depth: int) -> Any:
        found: Any = [] if lines[0][1].startswith("-") else {}
        while lines and lines[0][0] == depth:
            line = lines.pop(0)[1]
            name, _, rest = ("-", "", line[1:]) if isinstance(found, list) else line.partition(":")
            inner = json.loads(rest) if rest.strip() else block(depth + 2)
            if isinstance(found, list):
                found.append(inner)
            else:
                found[json.loads(name) if name.startswith('"') else name] = inner
        return found

    return block(0)
