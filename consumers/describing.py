"""What the API's description (OpenAPI 3.1) says of each route beside its parameters: answers, problems, keys."""

from typing import Any

from fastapi import FastAPI

from consumers.recipients.model import Purpose

PAGE = "text/html"
PROBLEM_JSON = "application/problem+json"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_KEYED: list[dict[str, list[str]]] = [{"key": []}, {"dialogue": []}]
_TOLD = {
    200: "The answer.",
    206: "The part that was asked for by Range.",
    304: "The reader has it already.",
    401: "No key that is known, or one that is not valid.",
    403: "The key is of another role, or the query names no registered purpose.",
    404: "There is nothing of this name.",
    416: "The cursor is gone: `reason`, of an ended edition its range and why (`ended`); take the `snapshot` again. "
    "Or the range lies beyond the file.",
    422: "A parameter is wrong.",
    429: "Faster than allowed: wait Retry-After seconds.",
    500: "The server failed; the failure has a number.",
    503: "Not at the moment: try again after Retry-After seconds.",
}
_ANYONE = (404, 422, 500, 503)
_KEY_NEEDED = (401, 403)
_FEED = (416, 429)
COMPONENTS: dict[str, Any] = {
    "schemas": {
        "Problem": {
            "type": "object",
            "description": "Problem details (RFC 9457) in two languages; `type` is an address that explains it.",
            "required": ["type", "title", "title_zh", "status", "detail", "detail_zh", "instance"],
            "properties": {
                "type": {"type": "string", "pattern": "^/problems/[a-z_]+$"},
                "title": {"type": "string", "minLength": 1},
                "title_zh": {"type": "string", "minLength": 1},
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": {"type": "string"},
                "detail_zh": {"type": "string"},
                "instance": {"type": "string"},
            },
        }
    },
    "securitySchemes": {
        "key": {"type": "http", "scheme": "bearer", "description": "The key that the authority gave."},
        "dialogue": {"type": "http", "scheme": "basic", "description": "For browsers: the key as the password."},
    },
}


def answers(media: tuple[str, ...], *, keyed: bool, feed: bool, file: bool) -> dict[int | str, dict[str, Any]]:
    """Every status that a route may answer, with what comes with it."""
    bodies = {200: dict.fromkeys(media, _any())} | ({206: dict.fromkeys(media, _any())} if file else {})
    told: dict[int | str, dict[str, Any]] = {
        status: {"description": _TOLD[status], "content": content} for status, content in bodies.items()
    }
    told[304] = {"description": _TOLD[304]}
    problems = (*_ANYONE, *(_KEY_NEEDED if keyed else ()), *(_FEED if feed else ()))
    content: dict[str, Any] = {PROBLEM_JSON: {"schema": _PROBLEM}}
    if PAGE in media:
        content[PAGE] = _any()
    for status in problems:
        told[status] = {"description": _TOLD[status], "content": content}
    return told


def more(*, keyed: bool, feed: bool) -> dict[str, Any]:
    """The members of an operation that the web framework does not know of: the key, and the purpose of a query."""
    told: dict[str, Any] = {"security": _KEYED} if keyed else {}
    if feed:
        told["parameters"] = [
            {
                "name": "X-Purpose",
                "in": "header",
                "required": False,
                "description": "The registered purpose of the query; a registered recipient names exactly one.",
                "schema": {"type": "string", "examples": [str(one) for one in Purpose]},
            }
        ]
    return told


def described(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    whole = app.openapi()
    for name, members in COMPONENTS.items():
        whole.setdefault("components", {}).setdefault(name, {}).update(members)
    return whole


def _any() -> dict[str, Any]:
    """A media type without a promise on its content."""
    return {}
