"""The JSON Schemas of everything that is told: events, heads, credit records; as their readers may rely on them."""

from functools import lru_cache
from typing import Any

import msgspec

from consumers.credit.record import record_schema
from registry.events.catalogue import EVENTS
from registry.events.envelope import Envelope
from registry.events.head import Head

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "/schemas/"


@lru_cache(maxsize=1)
def schemas() -> dict[str, dict[str, Any]]:
    """Name of a file → schema. Readers ignore members that they do not know, so that new ones can be added."""
    told: dict[str, dict[str, Any]] = {
        f"events/{name}.v{kind.VERSION}.json": kind.model_json_schema(mode="serialization")
        for name, kind in EVENTS.items()
    }
    told["envelope.json"] = _of_struct(Envelope)
    told["head.json"] = _of_struct(Head)
    told["credit-record.json"] = record_schema()
    return {name: {"$schema": DIALECT, "$id": FOLDER + name, **_open(schema)} for name, schema in told.items()}


def _of_struct(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return msgspec.json.schema(kind)


def _open(schema: Any) -> Any:
    """Writers forbid unknown members, readers do not: the same schema without that prohibition."""
    if isinstance(schema, dict):
        return {
            name: _open(value)
            for name, value in schema.items()
            if not (name == "additionalProperties" and value is False)
        }
    return [_open(one) for one in schema] if isinstance(schema, list) else schema
