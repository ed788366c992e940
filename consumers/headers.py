"""The outermost layer: protecting headers on every answer, HEAD as GET without a body, no bare failure."""

import logging
import secrets

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consumers.failures import failed

PROTECTING = {
    "content-security-policy": "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_RAW = [(name.encode(), value.encode()) for name, value in PROTECTING.items()]

logger = logging.getLogger(__name__)


class Outermost:
    """Wraps the application; a failure before the answer began becomes a numbered 500, one after it breaks it off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked_head = scope["method"] == "HEAD"
        begun = False

        async def protected(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                given = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in _RAW if pair[0] not in given)]
            elif asked_head:
                message = {"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)}
            await send(message)

        inner = {**scope, "method": "GET", "asked_head": True} if asked_head else scope
        try:
            await self._app(inner, receive, protected)
        except Exception:
            if begun:
                raise
            number = secrets.token_hex(4)
            logger.exception("fault %s at %s", number, scope["path"])
            await failed(Request(inner), number)(inner, receive, protected)
