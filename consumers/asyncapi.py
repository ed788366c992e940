"""Describes the Kafka topics for their readers (AsyncAPI 3), and serves the description and its JSON Schemas."""

import json
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from consumers.access import PUBLIC, Routes
from consumers.contract import FOLDER, schemas
from consumers.problems import Problem
from registry.events.catalogue import EVENTS
from registry.events.envelope import CONTENT_TYPE, TYPE_PREFIX

ROUTES = Routes()
YAML = "application/yaml"
_SCHEMA_JSON = "application/schema+json"
_STATIC = {"Cache-Control": "public, max-age=300"}
_POSITION = {"type": "string", "pattern": "^[0-9]+$", "description": "Position in the register, in decimal digits."}
_STREAM_KEY = {"type": "string", "description": "The stream, such as `enterprise:91610113MA6U0C3J7X`."}
_PARTITIONED = "24 partitions for life; the partition of a key is murmur2, as every Kafka client computes it."


@ROUTES.get("/asyncapi.yaml", PUBLIC, YAML)
def asyncapi_yaml() -> Response:
    """The topics, their messages and who may read them (AsyncAPI 3)."""
    return Response(yaml(document()), media_type=YAML, headers=_STATIC)


@ROUTES.get("/asyncapi.json", PUBLIC, "application/json")
def asyncapi_json() -> Response:
    """The same as JSON."""
    return JSONResponse(document(), headers=_STATIC)


@ROUTES.get(FOLDER + "{name:path}", PUBLIC, _SCHEMA_JSON)
def schema_file(name: str) -> Response:
    """One JSON Schema (2020-12), such as `credit-record.json` or `events/LevelAnnounced.v1.json`."""
    if name not in schemas():
        raise Problem("not_found")
    return JSONResponse(schemas()[name], media_type=_SCHEMA_JSON, headers=_STATIC)


def document() -> dict[str, Any]:
    """The AsyncAPI document; topics carry the default prefix `registry`."""
    channels = _channels()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Compliance registry",
            "version": "1",
            "description": "Topics of the registry of enterprise work-safety standardization 企业安全生产标准化. "
            "Another prefix than `registry` is possible; `registry status` names the topics of an installation.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "cluster": {
                "host": "{bootstrap}",
                "protocol": "kafka-secure",
                "variables": {"bootstrap": {"description": "host:port of a broker; the authority tells it."}},
                "security": [{"$ref": "#/components/securitySchemes/scram"}],
            }
        },
        "channels": channels,
        "operations": {
            f"tell_{name}": {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in channels
        },
        "components": {
            "securitySchemes": {
                "scram": {"type": "scramSha512", "description": "A user of `registry kafka provision`, over TLS."}
            },
            "messages": _messages(),
        },
    }


def _channels() -> dict[str, Any]:
    return {
        "events": _channel(
            "registry.events",
            f"Every recorded event, kept for ever, in order per key. {_PARTITIONED}",
            list(EVENTS),
            partitions=24,
            cleanup="delete",
        ),
        "heads": _channel(
            "registry.heads",
            "One head closes every transaction: all events up to its position have been told.",
            ["Head"],
            partitions=1,
            cleanup="compact",
        ),
        "credit": _channel(
            "registry.credit",
            f"The last credit record of every enterprise. {_PARTITIONED}",
            ["CreditRecord"],
            partitions=24,
            cleanup="compact",
        ),
        "creditHeads": _channel(
            "registry.credit-heads",
            "One head closes every transaction of credit records: how far the topic reaches.",
            ["Head"],
            partitions=1,
            cleanup="compact",
        ),
    }


def _channel(address: str, description: str, messages: list[str], *, partitions: int, cleanup: str) -> dict[str, Any]:
    return {
        "address": address,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "kafka": {
                "topic": address,
                "partitions": partitions,
                "topicConfiguration": {"cleanup.policy": [cleanup]},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _messages() -> dict[str, Any]:
    told = {name: _event(name, kind.VERSION, kind.__doc__ or "") for name, kind in EVENTS.items()}
    head = {"type": "string", "const": "head"}
    told["Head"] = _message("Closes a transaction", "application/json", head, _ref("head.json"), positioned=False)
    record = "One enterprise's whole record"
    told["CreditRecord"] = _message(
        record, "application/json", _STREAM_KEY, _ref("credit-record.json"), positioned=True
    )
    return told


def _event(name: str, version: int, text: str) -> dict[str, Any]:
    own = {"properties": {"type": {"const": TYPE_PREFIX + name}, "data": _ref(f"events/{name}.v{version}.json")}}
    payload = {"allOf": [_ref("envelope.json"), own]}
    return _message(" ".join(text.split()), CONTENT_TYPE, _STREAM_KEY, payload, positioned=True)


def _message(
    summary: str, content_type: str, key: dict[str, Any], payload: dict[str, Any], *, positioned: bool
) -> dict[str, Any]:
    headers = {"content-type": {"type": "string", "const": content_type}, "ce_position": _POSITION}
    told: dict[str, Any] = {
        "summary": summary,
        "contentType": content_type,
        "payload": {"schemaFormat": f"{_SCHEMA_JSON};version=2020-12", "schema": payload},
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }
    if positioned:
        told["headers"] = {"type": "object", "properties": headers, "required": list(headers)}
    return told


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": FOLDER + name}


def yaml(value: Any) -> str:
    """A document as block YAML 1.2: maps and lists by indentation, every text quoted as JSON quotes it."""
    return "\n".join(_yaml_lines(value, 0)) + "\n"


def _yaml_lines(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    lines: list[str] = []
    if isinstance(value, dict):
        for name, inner in value.items():
            lines += _yaml_entry(f"{pad}{_name(name)}:", inner, depth)
    else:
        for inner in value:
            lines += _yaml_entry(f"{pad}-", inner, depth)
    return lines


def _yaml_entry(before: str, inner: Any, depth: int) -> list[str]:
    if isinstance(inner, dict | list) and inner:
        return [before, *_yaml_lines(inner, depth + 1)]
    return [f"{before} {json.dumps(inner, ensure_ascii=False)}"]


def _name(name: str) -> str:
    return name if name.replace("_", "").isalnum() and not name[0].isdigit() else json.dumps(name, ensure_ascii=False)
