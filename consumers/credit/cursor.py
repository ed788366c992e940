"""A place in the feed, `<edition>.<position>`: where a recipient stands and where it goes on."""

import re
from typing import NamedTuple

from consumers.problems import Problem
from projections.credit import queries

_FORM = re.compile(r"([0-9a-f]{8})\.(0|[1-9][0-9]{0,17})")
SNAPSHOT = "/credit/v1/snapshot"
OLDEST = 0
"""Changes are never thrown away within an edition: every position from 0 on is valid."""


class Cursor(NamedTuple):
    """An edition of the feed and a position in it."""

    edition: str
    position: int

    def __str__(self) -> str:
        return f"{self.edition}.{self.position}"


def read_cursor(text: str, watermark: int) -> Cursor:
    """The cursor of this edition, at or before the watermark.

    Raises `Problem`: `malformed_cursor`, or `cursor_gone` with the oldest valid cursor and the address of the snapshot.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise Problem("malformed_cursor", f"{text[:40]!r} is not <edition>.<position>", f"“{text[:40]}”不是“版次.位置”")
    cursor = Cursor(form[1], int(form[2]))
    edition = queries.edition()
    if cursor.edition == edition and cursor.position <= watermark:
        return cursor
    if cursor.edition != edition:
        detail, zh = f"the edition is {edition}, not {cursor.edition}", f"现行版次为{edition}，不是{cursor.edition}"
    else:
        detail, zh = f"the feed has reached {watermark}", f"接口数据截至位置{watermark}"
    more = {
        "edition": edition,
        "watermark": watermark,
        "oldest": str(Cursor(edition, OLDEST)),
        "latest": str(Cursor(edition, watermark)),
        "snapshot": SNAPSHOT,
    }
    raise Problem("cursor_gone", detail, zh, more=more)
