"""A place in the feed, `<edition>.<position>`: where a recipient stands and where it goes on."""

import re
from typing import NamedTuple

from consumers.credit.scope import Scope
from consumers.problems import Problem

_FORM = re.compile(r"([0-9a-f]{8})(?:-([0-9a-f]{1,16}))?\.(0|[1-9][0-9]{0,17})")
SNAPSHOT = "/credit/v1/snapshot"
OLDEST = 0
"""Changes are never thrown away within an edition: every position from 0 on is valid."""


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


def read_cursor(text: str, edition: str, scope: Scope, watermark: int) -> Cursor:
    """The cursor of this edition and scope, at or before the watermark.

    Raises `Problem`: `malformed_cursor`, or `cursor_gone` with its reason, the oldest valid cursor and the address of
    the snapshot.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise Problem("malformed_cursor", f"{text[:40]!r} is not <edition>.<position>", f"“{text[:40]}”不是“版次.位置”")
    of, mark, position = form[1], form[2] or "", int(form[3])
    if of != edition:
        why = ("edition_gone", f"the edition is {edition}, not {of}", f"现行版次为{edition}，不是{of}")
    elif mark != scope.mark:
        told = "the cursor is of an earlier version of the scope, or of another recipient"
        why = ("scope_changed", told, "游标属于授权范围的较早版本，或属于其他接收方")
    elif position > watermark:
        why = ("beyond_the_feed", f"the feed has reached {watermark}", f"接口数据截至位置{watermark}")
    else:
        return Cursor(seen_as(edition, scope), position)
    raise gone(*why, edition=seen_as(edition, scope), watermark=watermark)


def changed(reason: str, edition: str, scope: Scope, watermark: int) -> Problem:
    """The end of a stream whose edition has gone, or whose scope has changed: what a new request would be answered."""
    seen = seen_as(edition, scope)
    return gone(reason, f"the edition is {seen}", f"现行版次为{seen}", edition=seen, watermark=watermark)


def gone(reason: str, detail: str, detail_zh: str, *, edition: str, watermark: int) -> Problem:
    """416 with everything that is needed to begin anew."""
    more = {
        "reason": reason,
        "edition": edition,
        "watermark": watermark,
        "oldest": str(Cursor(edition, OLDEST)),
        "latest": str(Cursor(edition, watermark)),
        "snapshot": SNAPSHOT,
    }
    return Problem("cursor_gone", detail, detail_zh, more=more)
