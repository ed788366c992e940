"""Answers a request that cannot be answered as asked: a page for people, problem+json for programs."""

import json
import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from consumers.asking import asked_anyhow
from consumers.describing import PAGE, PROBLEM_JSON
from consumers.pages import render
from consumers.problems import Problem
from projections.stops import DatabaseUnavailable, Refused, RowRefused

RETRY_SECONDS = "5"
_SHOWN = 100
_OF_STATUS = {404: "not_found", 405: "method"}

_IMPOSSIBLE = ("a parameter holds a character that no record can hold", "参数中含有记录不可能有的字符")
_WRONG_ZH = {
    "missing": "缺少该参数",
    "greater_than_equal": "应不小于{ge}",
    "less_than_equal": "应不大于{le}",
    "greater_than": "应大于{gt}",
    "less_than": "应小于{lt}",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "bool_parsing": "应为true或false",
    "date_from_datetime_parsing": "应为日期，如2026-06-30",
    "date_parsing": "应为日期，如2026-06-30",
    "enum": "应为{expected}之一",
    "literal_error": "应为{expected}之一",
    "string_too_long": "最多{max_length}个字符",
    "string_too_short": "至少{min_length}个字符",
    "string_pattern_mismatch": "格式应为{pattern}",
}
logger = logging.getLogger(__name__)


def add_handlers(app: FastAPI) -> None:
    """Turn every error that has words into its answer."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DatabaseUnavailable, _unavailable)
    app.add_exception_handler(Refused, _unavailable)
    app.add_exception_handler(RowRefused, _row_refused)


def answered(request: Request, problem: Problem) -> Response:
    """A problem as a page or as problem+json."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    document = problem.document(request.url.path)
    if wants_page(request):
        asked = asked_anyhow(request)
        body = render("problem.html", asked=asked, problem=problem, document=document)
        return Response(body, problem.kind.status, headers, media_type="text/html; charset=utf-8")
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, problem.kind.status, headers, media_type=PROBLEM_JSON)


def wants_page(request: Request) -> bool:
    """Whether a person asks: not where no page is, not a file or a JSON twin, and HTML is accepted."""
    path = request.url.path
    media = getattr(request.scope.get("endpoint"), "media", None)
    if PAGE not in (media or (PAGE,)) or path.endswith(".json") or path == "/health":
        return False
    if media is None and path.startswith("/credit/"):
        return False
    accepted = request.headers.get("accept", "*/*")
    return PAGE in accepted or "*/*" in accepted


def failed(request: Request, number: str) -> Response:
    """The answer to a failure that nobody foresaw; `number` finds it in the log."""
    return answered(request, Problem("fault", f"fault {number}", f"故障编号 {number}", more={"fault": number}))


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answered(request, error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug = _OF_STATUS.get(error.status_code, "request")
    return answered(request, Problem(slug, headers=dict(error.headers or {})))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(one["loc"][0] == "path" for one in error.errors()):
        return answered(request, Problem("not_found"))
    wrong: list[dict[str, Any]] = [
        {"name": str(one["loc"][-1]), "message": str(one["msg"]), "given": _given(one)} for one in error.errors()
    ]
    detail = "; ".join(f"{one['name']}: {one['message']}" for one in wrong)
    zh = "；".join(f"参数 {one['loc'][-1]} 不符合要求：{_in_chinese(one)}" for one in error.errors())
    return answered(request, Problem("malformed_request", detail, zh, more={"errors": wrong}))


def _given(one: dict[str, Any]) -> str:
    """What was given, its beginning; empty where nothing was."""
    return "" if one.get("input") is None else str(one["input"])[:_SHOWN]


def _in_chinese(one: dict[str, Any]) -> str:
    """What is wrong with a parameter; in English where no words are known."""
    text = _WRONG_ZH.get(one["type"])
    return str(one["msg"]) if text is None else text.format(**one.get("ctx", {}))


async def _unavailable(request: Request, error: Exception) -> Response:
    logger.warning("%s cannot be answered: %s", request.url.path, error)
    return answered(request, Problem("unavailable", headers={"Retry-After": RETRY_SECONDS}))


async def _row_refused(request: Request, error: Exception) -> Response:
    logger.info("%s is refused: %s", request.url.path, error)
    return answered(request, Problem("malformed_request", *_IMPOSSIBLE))
