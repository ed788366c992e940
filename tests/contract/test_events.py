"""The contract of events: every one has an example, a schema and its entry in the docs, and both sides agree."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import CONTENT_TYPE, TYPE_PREFIX, encode, open_envelope, tell, written
from registry.events.event import Event
from registry.events.generate import DOCS, HERE, products
from registry.events.head import decode_head
from registry.events.upcasters import UPCASTERS, UnknownSchema
from tests.contract.curated import EXAMPLES, SOURCE, STREAM, examples

TIME = datetime(2026, 1, 5, 1, 2, 3, 4, UTC)


def example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def plain(value: object) -> object:
    """A model or struct as plain data, to be compared field by field."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, msgspec.Struct):
        return {name: plain(one) for name, one in msgspec.structs.asdict(value).items()}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def test_examples_are_of_the_events_that_there_are() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_an_example_is_what_its_script_writes(name: str) -> None:
    assert example(name) == examples()[name]


def test_the_annulment_names_the_closure_that_it_annuls() -> None:
    annulled = tell(2, example("ClosureAnnulled")).event
    assert isinstance(annulled, read.ClosureAnnulled)
    assert annulled.closure == tell(1, example("EnterpriseClosed")).id


@pytest.mark.parametrize("name", EVENTS)
def test_both_sides_read_an_example_alike(name: str) -> None:
    envelope, model = written(example(name))
    told = tell(7, example(name))
    assert type(model) is EVENTS[name]
    assert type(told.event) is getattr(read, name)
    assert plain(model) == plain(told.event)
    assert (envelope.stream, envelope.version, envelope.time, told.id) == (
        told.stream,
        told.version,
        told.time,
        envelope.id,
    )


@pytest.mark.parametrize("name", EVENTS)
def test_an_example_is_a_structured_cloud_event(name: str) -> None:
    attributes: dict[str, Any] = json.loads(example(name))
    assert list(attributes) == [field.name for field in msgspec.structs.fields(type(open_envelope(example(name))))]
    assert attributes["specversion"] == "1.0"
    assert attributes["type"] == TYPE_PREFIX + name
    assert attributes["id"] == f"{attributes['stream']}/{attributes['version']}"
    assert attributes["subject"] == attributes["stream"].partition(":")[2]
    assert datetime.fromisoformat(attributes["time"]).tzinfo is not None
    assert CONTENT_TYPE == "application/cloudevents+json"


@pytest.mark.parametrize("name", EVENTS)
def test_every_field_of_an_event_is_on_the_read_side_in_the_same_order(name: str) -> None:
    assert [field.name for field in msgspec.structs.fields(getattr(read, name))] == list(EVENTS[name].model_fields)


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_a_schema_and_stands_in_the_docs(name: str) -> None:
    schema = HERE / "schemas" / f"{name}.v{EVENTS[name].VERSION}.json"
    assert set(json.loads(schema.read_text("utf-8"))["properties"]) == set(EVENTS[name].model_fields)
    assert f"\n## {name}\n" in DOCS.read_text("utf-8")


def test_what_is_generated_is_up_to_date() -> None:
    assert [path.name for path, text in products().items() if path.read_text("utf-8") != text] == []


@pytest.mark.parametrize("name", EVENTS)
def test_the_writer_forbids_an_unknown_field_and_the_reader_ignores_it(name: str) -> None:
    told = json.loads(example(name))
    told["data"]["later"] = 1
    data = json.dumps(told).encode()
    with pytest.raises(ValidationError, match="later"):
        written(data)
    assert tell(1, data).event == tell(1, example(name)).event


def test_a_reader_keeps_the_stored_bytes_of_the_current_schema_and_lifts_older_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = example("LevelRevoked")
    told = tell(1, stored)
    assert told.data == bytes(open_envelope(stored).data)
    monkeypatch.setitem(UPCASTERS, ("LevelRevoked", 0), lambda data: data | {"ground": "lifted"})
    lifted = tell(1, json.dumps(json.loads(stored) | {"schema": 0}).encode())
    assert lifted.event == msgspec.structs.replace(told.event, ground="lifted")
    assert lifted.data == msgspec.json.encode(lifted.event)


@pytest.mark.parametrize("side", [written, lambda data: tell(1, data)], ids=["writer", "reader"])
@pytest.mark.parametrize("change", [{"type": "registry.NeverHeardOf"}, {"schema": 99}])
def test_an_unknown_type_or_newer_schema_stops_both_sides(side: Any, change: dict[str, Any]) -> None:
    with pytest.raises(UnknownSchema, match="upgrade readers first"):
        side(json.dumps(json.loads(example("LevelRevoked")) | change).encode())


DEEP = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b"null", b'{"specversion": "1.0"}', b"\xff\xfe", DEEP])
def test_bytes_that_are_no_envelope_are_refused(garbage: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        tell(1, garbage)
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        open_envelope(garbage)
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode_head(garbage)


def test_data_nested_too_deeply_are_refused_too() -> None:
    told = json.loads(example("LevelRevoked"))
    data = json.dumps(told).encode().replace(b'"data": {', b'"data": {"x": ' + DEEP + b",")
    with pytest.raises(msgspec.DecodeError, match="nested too deeply"):
        tell(1, data)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)


def values(name: str, sample: Any) -> st.SearchStrategy[Any]:
    """Other values for a field, of the kind that its example shows."""
    if name == "region":
        return st.from_regex(r"[0-9]{6}", fullmatch=True)
    if isinstance(sample, Decimal):
        return st.decimals(0, 100_000, places=2)
    if isinstance(sample, date):
        return st.dates()
    if type(sample) is str:
        return TEXT
    if isinstance(sample, BaseModel):
        return st.builds(lambda given: type(sample).model_validate(given), fields(sample))
    if sample == ():
        return st.just(())
    if isinstance(sample, tuple):
        return st.lists(values("", sample[0]), min_size=1, max_size=2).map(tuple)
    if isinstance(sample, dict):
        return st.dictionaries(TEXT, TEXT, max_size=3) if sample else st.just(sample)  # an empty one shows no kind
    return (
        st.just(sample) if sample is None or not hasattr(type(sample), "__members__") else st.sampled_from(type(sample))
    )


def fields(sample: BaseModel) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: values(name, getattr(sample, name)) for name in type(sample).model_fields})


SAMPLES: list[Event] = [written(example(name))[1] for name in EVENTS]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of an event
@given(st.sampled_from(SAMPLES).flatmap(lambda sample: st.tuples(st.just(type(sample)), fields(sample))))
def test_what_is_written_reads_back_on_both_sides(drawn: tuple[type[Event], dict[str, Any]]) -> None:
    kind, content = drawn
    event = kind.model_validate(content)
    data = encode(event, stream=STREAM, version=3, time=TIME, source=SOURCE)
    assert written(data)[1] == event
    assert plain(tell(1, data).event) == plain(event)
    assert encode(written(data)[1], stream=STREAM, version=3, time=TIME, source=SOURCE) == data
