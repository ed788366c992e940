"""Serves the feed's files: the representation that the reader takes, and the part of it that is still missing."""

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Literal, NamedTuple

import msgspec
from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from consumers.access import FEED, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.credit.cursor import SNAPSHOT, Cursor, cursor_in, seen_as
from consumers.credit.parts import ENCODINGS, Built, NoSuchDay, NotReady, TooManyFiles
from consumers.credit.scope import scope_of
from consumers.credit.serving import credit_of, private
from consumers.credit.signing import sealed
from consumers.problems import Problem, malformed
from projections.credit import queries

ROUTES = Routes()
NDJSON = "application/x-ndjson"
CSV = "text/csv; charset=utf-8"
_PIECE = 1 << 18
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_AGAIN = 3

At = Annotated[
    str | None, Query(max_length=80, description="An earlier cursor of this edition; a recent position without it.")
]
Form = Annotated[Literal["ndjson", "csv"], Query(description="One JSON document a line, or a table.")]
Bom = Annotated[bool, Query(description="CSV for Excel: with a byte order mark, and no text that runs as a formula.")]
AskedDay = Annotated[str, Path(description="A day in Shanghai that has ended.", json_schema_extra={"format": "date"})]


@ROUTES.get(SNAPSHOT, FEED, NDJSON, CSV, file=True)
def snapshot(ask: Ask, request: Request, at: At = None, format: Form = "ndjson", bom: Bom = False) -> Response:
    """Every record as of one position: a file that is made once, signed in its last line, resumable by Range."""
    scope, credit = scope_of(request), credit_of(ask)
    position = None
    if at is not None:
        with ask.views.reading() as reading:
            position = cursor_in(reading, at, scope).position
    form = "excel" if bom and format == "csv" else format
    return _served(ask, form, lambda name: credit.files.snapshot(name, scope, position))


@ROUTES.get("/credit/v1/daily/{day}", FEED, NDJSON, file=True)
def daily(ask: Ask, request: Request, day: AskedDay) -> Response:
    """The changes whose causes were recorded on one day, as they stand in pages and streams."""
    scope, credit, asked = scope_of(request), credit_of(ask), _day(day)
    try:
        answer = _served(ask, "ndjson", lambda name: credit.files.daily(asked, name, scope))
    except NoSuchDay:
        raise Problem(
            "no_such_day", f"{day} has not ended, or lies before the register", f"{day}尚未结束或早于登记册"
        ) from None
    return answer


@ROUTES.get("/credit/v1/manifests", FEED, JSON)
def manifests(ask: Ask, request: Request) -> Response:
    """Every day that has a file, and of what is ready position, lines, SHA-256 and size of each form; all signed."""
    scope, credit = scope_of(request), credit_of(ask)
    with ask.views.reading() as reading:
        edition, head = queries.edition(reading), reading.head()
    told = {
        "kind": "manifests",
        "edition": seen_as(edition, scope),
        "scope": scope.version,
        "watermark": 0 if head is None else head.position,
        "watermark_time": None if head is None else head.time,
        "days": credit.files.days(),
        "manifests": [msgspec.Raw(one) for one in credit.files.manifests(scope)],
    }
    return Response(sealed(told, credit.signer, ask.serving.clock.now()), headers=private(), media_type=JSON)


def _day(text: str) -> date:
    """Raises `Problem` for what is no day."""
    if _DAY.fullmatch(text):
        with contextlib.suppress(ValueError):  # no 30th of February
            return date.fromisoformat(text)
    raise malformed(
        "day",
        text,
        "日期的格式为年-月-日，如2026-06-30；有文件的日期见 GET /credit/v1/manifests 的 days",
        "a day is written as in 2026-06-30: GET /credit/v1/manifests lists those that have a file under `days`",
    )


class _Part(NamedTuple):
    """The bytes from `start` to before `end`."""

    start: int
    end: int


def _served(ask: Asked, form: str, make: Callable[[str], Built]) -> Response:
    request = ask.request
    encoding = accepted(request.headers.get("accept-encoding", ""))
    built = _ready(make, form + ENCODINGS[encoding])
    tag = f'"{built.sha256[:32]}"'
    headers = {
        **private("Accept-Encoding"),
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Registry-Cursor": str(Cursor(built.edition, built.position)),
        "Registry-Position": str(built.position),
    }
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    if form == "excel":
        headers["Content-Disposition"] = f'attachment; filename="credit-{built.position}.csv"'
    if tag in (one.strip() for one in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    part = _wanted(request, built.size, tag)
    headers["Content-Length"] = str(part.end - part.start)
    status = 200
    if part != (0, built.size):
        status, headers["Content-Range"] = 206, f"bytes {part.start}-{part.end - 1}/{built.size}"
    _note(request, built)
    media = NDJSON if form == "ndjson" else CSV
    if request.scope.get("asked_head"):
        return Response(status_code=status, headers=headers, media_type=media)
    return StreamingResponse(_read(built, part), status, headers, media_type=media)


def accepted(header: str) -> str:
    """The preferred encoding that an Accept-Encoding allows: zstd, gzip, else the file as it is."""
    worth: dict[str, float] = {}
    for one in header.lower().split(","):
        name, _, parameter = one.strip().partition(";")
        quality = parameter.strip().removeprefix("q=") if parameter else "1"
        worth[name.strip()] = float(quality) if re.fullmatch(r"[01](\.\d{0,3})?", quality) else 0.0
    for name in ENCODINGS:
        if worth.get(name, worth.get("*", 0.0) if name != "identity" else 1.0) > 0:
            return name
    return "identity"


def _ready(make: Callable[[str], Built], name: str) -> Built:
    for _ in range(_AGAIN):
        try:
            return make(name)
        except NotReady as late:
            because = str(late)
        except TooManyFiles as full:
            zh = f"其他位置的快照已达上限，请于{full.wait}秒后重试"
            raise Problem("too_many", str(full), zh, headers={"Retry-After": str(full.wait)}) from full
    raise Problem("unavailable", because, headers={"Retry-After": "5"})


def _wanted(request: Request, size: int, tag: str) -> _Part:
    """The one range that is asked for, when it is of this very file; everything for several ranges or none."""
    form = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if form is None or form[1] + form[2] == "" or request.headers.get("if-range", tag).strip() != tag:
        return _Part(0, size)
    if not form[1]:
        start, end = max(0, size - int(form[2])), size
    else:
        start, end = int(form[1]), min(size, int(form[2]) + 1) if form[2] else size
    if form[1] and form[2] and int(form[2]) < int(form[1]):
        return _Part(0, size)
    if start >= end:
        told = {"Content-Range": f"bytes */{size}", "ETag": tag}
        raise Problem("range_not_there", f"the file has {size} bytes", f"文件共{size}字节", headers=told)
    return _Part(start, end)


def _note(request: Request, built: Built) -> None:
    """A daily file tells changes: who is given it is recorded as of a page of them."""
    delivery = getattr(request.state, "delivery", None)
    if delivery is not None and built.after is not None:
        delivery.kind, delivery.after = "changes", built.after


def _read(built: Built, part: _Part) -> Iterator[bytes]:
    with built.path.open("rb") as file:
        file.seek(part.start)
        left = part.end - part.start
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
