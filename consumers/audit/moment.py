"""The two times of an audit: the day that is asked about, and how far the register's knowledge counts."""

import re
from datetime import datetime
from typing import NamedTuple

from consumers.problems import Problem
from projections.reading import Reading
from registry.events.envelope import timestamp

_POSITION = re.compile(r"[0-9]{1,18}")


class KnownAt(NamedTuple):
    """A position, and the time that it was translated from, if one was given."""

    position: int
    time: str | None


def known_at(reading: Reading, stream: str, given: str | None, now: datetime) -> KnownAt:
    """The position that is meant by a position, a time (RFC 3339 with its zone), or nothing (the watermark).

    A time stands for the stream's last event that was recorded by then. Raises `Problem` for what is neither, and for
    what has not come yet.
    """
    watermark = reading.watermark()
    if given is None or not given.strip():
        return KnownAt(watermark, None)
    text = given.strip()
    if _POSITION.fullmatch(text):
        return KnownAt(_reached(int(text), watermark), None)
    return _at_time(reading, stream, _moment(text), now, watermark)


def _reached(position: int, watermark: int) -> int:
    if position > watermark:
        raise Problem(
            "not_known_yet",
            f"known_at: the register has reached position {watermark}, not {position}",
            f"known_at：登记册已到达位置{watermark}，尚未到达{position}",
            more={"watermark": watermark},
        )
    return position


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that a form has turned into a space
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "T" not in text.upper():
        raise Problem(
            "malformed_request",
            f"known_at: {text[:40]!r} is neither a position nor a time such as 2026-03-01T09:00:00+08:00",
            f"known_at：“{text[:40]}”既不是位置，也不是形如 2026-03-01T09:00:00+08:00 的时间",
        )
    return moment


def _at_time(reading: Reading, stream: str, moment: datetime, now: datetime, watermark: int) -> KnownAt:
    if moment > now:
        raise Problem("not_known_yet", f"known_at: {moment.isoformat()} lies in the future", "known_at：该时间在将来")
    try:
        time = timestamp(moment)
    except OverflowError:
        time = "0001"
    sql = "SELECT max(position) FROM timeline WHERE stream = ? AND recorded <= ? AND position <= ?"
    position = reading.query(sql, (stream, time, watermark))[0][0]
    return KnownAt(position or 0, moment.isoformat())
