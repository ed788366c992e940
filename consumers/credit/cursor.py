"""A place in the feed, `<edition>.<position>`: where a recipient stands and where it goes on."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from consumers.credit.scope import Scope
from consumers.problems import Problem
from projections.credit import queries
from projections.credit.edition import Ended
from projections.reading import Reading

_FORM = re.compile(r"([0-9a-f]{8})(?:-([0-9a-f]{1,16}))?\.(0|[1-9][0-9]{0,17})")
SNAPSHOT = "/credit/v1/snapshot"
OLDEST = 0
"""Changes are never thrown away within an edition: every position from 0 on is valid."""


def _nothing_known(_: str) -> None:
    """Where nothing is read, nothing is remembered of an edition."""


class Cursor(NamedTuple):
    """An edition of the feed, as a recipient sees it, and a position in it."""

    edition: str
    position: int

    def __str__(self) -> str:
        return f"{self.edition}.{self.position}"


def seen_as(edition: str, scope: Scope) -> str:
    """The edition's name for a scope: in every cursor and signed document it says for whom it is.

    A scope that is not everything for everyone adds its mark, so that cursors and documents of another recipient, or
    of an earlier version of the scope, are recognised.
    """
    return f"{edition}-{scope.mark}" if scope.mark else edition


def read_cursor(
    text: str, edition: str, scope: Scope, watermark: int, ended: Callable[[str], Ended | None] = _nothing_known
) -> Cursor:
    """The cursor of this edition and scope, at or before the watermark; `ended` tells of an edition that is over.

    Raises `Problem`: `malformed_cursor`, or `cursor_gone` with its reason, the oldest valid cursor and the address of
    the snapshot.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise Problem("malformed_cursor", f"{text[:40]!r} is not <edition>.<position>", f"“{text[:40]}”不是“版次.位置”")
    of, mark, position = form[1], form[2] or "", int(form[3])
    seen = seen_as(edition, scope)
    if of == edition and mark == scope.mark and position <= watermark:
        return Cursor(seen, position)
    over = None
    if of != edition:
        over = ended(of)
        why = ("edition_gone", *_why(of, over, edition))
    elif mark != scope.mark:
        told = "the cursor is of an earlier version of the scope, or of another recipient"
        why = ("scope_changed", told, "游标属于授权范围的较早版本，或属于其他接收方")
    else:
        why = ("beyond_the_feed", f"the feed has reached {watermark}", f"接口数据截至位置{watermark}")
    named = None if over is None else _range(text.rpartition(".")[0], over)
    raise gone(*why, edition=seen, watermark=watermark, ended=named)


def cursor_in(reading: Reading, text: str, scope: Scope) -> Cursor:
    """The same of the feed as it is read, with what it remembers of the editions before."""
    return read_cursor(
        text, queries.edition(reading), scope, reading.watermark(), lambda of: queries.ended(reading, of)
    )


def changed(reason: str, edition: str, scope: Scope, watermark: int) -> Problem:
    """The end of a stream whose edition has gone, or whose scope has changed: what a new request would be answered."""
    seen = seen_as(edition, scope)
    return gone(reason, f"the edition is {seen}", f"现行版次为{seen}", edition=seen, watermark=watermark)


def gone(
    reason: str, detail: str, detail_zh: str, *, edition: str, watermark: int, ended: dict[str, str] | None = None
) -> Problem:
    """416 with everything that is needed to begin anew, and the range of the edition that is over where it is known."""
    latest = str(Cursor(edition, watermark))
    more: dict[str, Any] = {
        "reason": reason,
        "edition": edition,
        "watermark": watermark,
        "oldest": str(Cursor(edition, OLDEST)),
        "latest": latest,
        "snapshot": SNAPSHOT,
    }
    more |= {} if ended is None else {"ended": ended}
    en = f"{detail}; take {SNAPSHOT} and go on from its cursor: {more['oldest']} to {latest} can be read now"
    zh = f"{detail_zh}。请重新下载快照 {SNAPSHOT}，从其游标继续；现可读取 {more['oldest']} 至 {latest}"
    return Problem("cursor_gone", en, zh, more=more)


_BECAUSE = {
    "rebuilt": (
        "the data were made anew by other rules or programs and came to other changes",
        "数据按新的规则或程序重新处理，已公布的变更有所不同",
    ),
    "verified": (
        "an enterprise was taken out of verification, and its changes stand at positions that had been passed",
        "有企业经核对恢复更新，其变更的位置早于已读取的位置",
    ),
}
"""Why an edition ended, in English and Chinese."""


def _why(of: str, over: Ended | None, edition: str) -> tuple[str, str]:
    """What is said of an edition that is not the one of now, in English and Chinese."""
    if over is None:
        told = f"the edition is {edition}, and {of} is none that is remembered"
        return told, f"现行版次为{edition}，登记册没有版次{of}的记载"
    en, zh = _BECAUSE[over.because]
    return (
        f"edition {of} ended at position {over.position}, since {en}; the edition is {edition}",
        f"版次{of}截至位置{over.position}，已结束：{zh}。现行版次为{edition}",
    )


def _range(seen: str, over: Ended) -> dict[str, str]:
    """The edition that is over, by the name that its cursors have."""
    return {
        "edition": seen,
        "oldest": str(Cursor(seen, OLDEST)),
        "latest": str(Cursor(seen, over.position)),
        "because": over.because,
    }
