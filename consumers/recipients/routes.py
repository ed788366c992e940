"""What a recipient must stop using, and its word that it has: the one thing that is posted to the feed."""

import re
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.responses import JSONResponse

from consumers.access import FEED, Routes
from consumers.asking import JSON, Ask
from consumers.credit.serving import credit_of
from consumers.credit.signing import sealed
from consumers.problems import Problem, malformed
from consumers.recipients.model import Recipient
from consumers.recipients.stops import StopUse, StopUses

ROUTES = Routes()
_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Authorization"}

After = Annotated[int, Query(ge=0, le=2**62, description="The number of the last stop-use that was received.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]
_ID = "[0-9a-f]{32}"
Id = Annotated[str, Path(description="The id of the stop-use.", json_schema_extra={"pattern": f"^{_ID}$"})]


@ROUTES.get("/credit/v1/stop-use", FEED, JSON)
def stop_use(ask: Ask, request: Request, after: After = 0, limit: Limit = 100) -> Response:
    """The recipient's own stop-uses after a number: items it was given and that were withdrawn; signed."""
    stops, recipient = _of(request)
    stops.find()
    found = stops.of(recipient.number, after, limit + 1)
    page = found[:limit]
    with ask.views.reading() as reading:
        fresh = ask.freshness(reading)
    answer = {
        "kind": "stop_uses",
        "after": after,
        "watermark": fresh.watermark,
        "watermark_time": fresh.watermark_time,
        "stop_uses": [document(one) for one in page],
        "next": page[-1].number if page else after,
        "more": len(found) > limit,
    }
    signed = sealed(answer, credit_of(ask).signer, ask.serving.clock.now())
    return Response(signed, headers=_PRIVATE, media_type=JSON)


@ROUTES.post("/credit/v1/stop-use/{id}/ack", FEED, JSON)
def acknowledge(request: Request, id: Id) -> Response:
    """The recipient says that it has stopped using the item. The first time counts, each time is answered alike."""
    stops, recipient = _of(request)
    if re.fullmatch(_ID, id) is None:
        raise malformed(
            "id",
            id,
            "停用通知的编号为32位小写十六进制数字，见 GET /credit/v1/stop-use 的 id",
            "the id of a stop-use is 32 hexadecimal digits in small letters: GET /credit/v1/stop-use gives it as `id`",
        )
    if stops.one(recipient.number, id) is None:
        raise Problem("no_stop_use", f"{id} is not among the stop-uses of {recipient.id}")
    stops.acknowledge(id, request.state.delivery.key)
    kept = stops.one(recipient.number, id)
    return JSONResponse(None if kept is None else document(kept), headers=_PRIVATE)


def document(one: StopUse) -> dict[str, Any]:
    """A stop-use as recipients get it."""
    return {
        "kind": "stop_use",
        "number": one.number,
        "id": one.id,
        "uscc": one.uscc,
        "stream": one.stream,
        "item": one.item,
        "reason": one.reason,
        "since": one.since,
        "by": one.by,
        "position": one.position,
        "made_at": one.made_at,
        "acknowledged_at": one.acknowledged_at,
    }


def _of(request: Request) -> tuple[StopUses, Recipient]:
    """Stop-uses are of a registered recipient: nobody else has any."""
    recipient: Recipient | None = getattr(request.state, "recipient", None)
    stops: StopUses | None = request.app.state.stops
    if recipient is None or stops is None:
        raise Problem(
            "not_for_this_role", "stop-uses are those of a registered recipient", "停用通知仅限已登记的接收方"
        )
    return stops, recipient
