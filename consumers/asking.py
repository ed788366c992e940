"""What every endpoint is given: views, settings, the reader's language, and how to answer a page or its twin."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

import msgspec
from fastapi import Depends, Query, Request, Response

from consumers.contents import Freshness
from consumers.pages import STYLE_PATH, render
from consumers.serving import Serving, access_of
from projections.reader import Reading, Views
from projections.words import Lang

JSON = "application/json"
_ENCODER = msgspec.json.Encoder()

AskedLang = Annotated[Literal["zh", "en"] | None, Query(description="The language that comes first: zh or en.")]


@dataclass(frozen=True)
class Asked:
    """One request."""

    request: Request
    views: Views
    serving: Serving
    lang: Lang
    chosen: Lang | None

    @property
    def today(self) -> date:
        """The civil day on which the answer is given."""
        return self.serving.clock.today()

    def link(self, path: str, **query: Any) -> str:
        """An address inside the site (its path quoted already), which keeps the language that was chosen."""
        given = {name: value for name, value in query.items() if value not in (None, "")}
        if self.chosen:
            given["lang"] = self.chosen
        bare, sign, anchor = path.partition("#")
        return bare + ("?" + urlencode(given) if given else "") + sign + anchor

    def in_language(self, lang: Lang) -> str:
        """This very address in another language."""
        url = self.request.url
        given = {**self.request.query_params, "lang": lang}
        return f"{quote(url.path)}?{urlencode(given)}"

    @property
    def access(self) -> dict[str, str]:
        """How recipients and regulators are told apart, in words: it stands on every page."""
        return access_of(self.serving)

    def freshness(self, reading: Reading, stream: str | None = None) -> Freshness:
        """How far the answer reaches: a list to the watermark, one stream as far as its partition was told."""
        head = reading.head()
        watermark = 0 if head is None else head.position
        position = watermark if stream is None else reading.position_of(stream)
        return Freshness(
            position=position,
            watermark=watermark,
            watermark_time=None if head is None else head.time,
            generation=reading.generation,
            on=self.today.isoformat(),
        )

    def page(self, template: str, content: msgspec.Struct, status: int = 200, **more: Any) -> Response:
        """The content as a page; 304 when the reader has it."""
        body = render(template, asked=self, page=content, **more).encode()
        return self._tagged(body, "text/html; charset=utf-8", status)

    def twin(self, content: msgspec.Struct, status: int = 200) -> Response:
        """The same content as JSON; 304 when the reader has it."""
        return self._tagged(_ENCODER.encode(content), JSON, status)

    def unchanged(self, reading: Reading) -> Response | None:
        """304 when the reader has this list as of this watermark, day and set of parked keys; else nothing.

        The next full answer carries the tag.
        """
        parked = reading.query("SELECT stream, count(*) FROM quarantine GROUP BY stream ORDER BY stream")
        url = self.request.url
        parts = (
            url.path,
            url.query,
            self.lang,
            STYLE_PATH,
            reading.generation,
            reading.watermark(),
            self.today,
            parked,
        )
        tag = _tag(repr(parts).encode())
        self.request.state.tag = tag
        return self._same(tag) if self._has(tag) else None

    def _tagged(self, body: bytes, media: str, status: int) -> Response:
        tag = getattr(self.request.state, "tag", None) or _tag(body)
        if status == 200 and self._has(tag):
            return self._same(tag)
        return Response(body, status, self._caching(tag) if status == 200 else {}, media_type=media)

    def _has(self, tag: str) -> bool:
        known = self.request.headers.get("if-none-match", "")
        return known.strip() == "*" or tag in (one.strip() for one in known.split(","))

    def _same(self, tag: str) -> Response:
        return Response(status_code=304, headers=self._caching(tag))

    def _caching(self, tag: str) -> Mapping[str, str]:
        return {"ETag": tag, "Cache-Control": "public, no-cache"}


def private(answer: Response) -> Response:
    """An answer that nothing on the way may keep."""
    answer.headers["Cache-Control"] = "private, no-store"
    del answer.headers["ETag"]
    return answer


def asked(request: Request, lang: AskedLang = None) -> Asked:
    """The request with what the server was started with."""
    state = request.app.state
    return Asked(request, state.views, state.serving, lang or "zh", lang)


def asked_anyhow(request: Request) -> Asked:
    """The same for an answer that is given whatever the parameters are: a language that is none counts as not asked."""
    given = request.query_params.get("lang")
    return asked(request, "en" if given == "en" else "zh" if given == "zh" else None)


async def asking(request: Request, lang: AskedLang = None) -> Asked:
    """`asked` for endpoints: a dependency that does not wait needs no thread of its own."""
    return asked(request, lang)


Ask = Annotated[Asked, Depends(asking)]


def _tag(data: bytes) -> str:
    return f'W/"{hashlib.sha256(data).hexdigest()[:20]}"'
