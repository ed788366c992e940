"""The server of those who read: public pages, the credit feed, the audit, over one set of views."""

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from consumers import asyncapi, health
from consumers.access import PUBLIC, Routes
from consumers.asking import JSON
from consumers.audit import enterprises as audit
from consumers.authorities import parties, progress, quarterly, recognitions, supervision
from consumers.credit import feed, files, quality, single
from consumers.credit.single import Shortcut
from consumers.credit.streaming import Pages
from consumers.credit.watching import Watch
from consumers.describing import described
from consumers.failures import add_handlers
from consumers.headers import Outermost
from consumers.notices import batches, bodies, enterprises, front, published, why
from consumers.recipients import pages as recipients
from consumers.recipients import routes as stop_uses
from consumers.recipients.recording import Recording
from consumers.recipients.stops import StopUses
from consumers.serving import Serving
from projections.reader import Views

PARTS = (
    single,
    feed,
    stop_uses,
    files,
    front,
    batches,
    why,
    enterprises,
    published,
    progress,
    parties,
    bodies,
    quality,
    quarterly,
    supervision,
    recognitions,
    audit,
    recipients,
    asyncapi,
    health,
)
"""Looked through in this order for every request: what is asked most comes first."""


class Readers(FastAPI):
    """The application, with a shortcut to what is asked most."""

    shortcut: Shortcut | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.shortcut is None or scope["type"] != "http" or not await self.shortcut.answered(scope, receive, send):
            await super().__call__(scope, receive, send)


def create_app(views: Views, serving: Serving) -> FastAPI:
    """The application; it owns neither the views nor anything else that must be closed."""
    app = Readers(
        title="Compliance registry",
        description="Enterprise work-safety standardization 企业安全生产标准化: public notices, credit feed, audit.",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.views = views
    app.state.serving = serving
    app.state.stops = None
    app.state.watch = Watch(views)
    if serving.credit is not None:
        app.state.pages = Pages(views, serving.credit, serving.clock.now)
    for part in PARTS:
        part.ROUTES.add_to(app)
    _description(app).add_to(app)
    add_handlers(app)
    if serving.gate is not None:
        app.state.stops = StopUses(serving.gate.directory.database, views, serving.clock.now)
        app.add_middleware(Recording, ledger=serving.gate.ledger)
        app.shortcut = single.Shortcut(views, serving, serving.gate)
    app.add_middleware(Outermost)
    return app


def _description(app: FastAPI) -> Routes:
    routes = Routes()

    @routes.get("/openapi.json", PUBLIC, JSON)
    def openapi() -> Response:
        """The description of every route (OpenAPI 3.1)."""
        return JSONResponse(described(app))

    return routes
