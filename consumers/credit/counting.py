"""Counts the records of the feed by standing, for each scope: once in full, and from then on by what has changed."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from consumers.credit.scope import Scope, covered
from projections.credit import queries
from projections.reader import Reading

_SCOPES = 256
"""Scopes whose counts are kept: about ten numbers each."""
_TOGETHER = 500


class _Shown(msgspec.Struct):
    """What is read of a record to count it."""

    uscc: msgspec.Raw
    region: msgspec.Raw
    standing: str


class _Held(NamedTuple):
    edition: str
    position: int
    counts: Counter[str]


_SHOWN = msgspec.json.Decoder(_Shown)


class Counts:
    """What was counted, for many threads: as long as the edition lives, a count costs what has changed since."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[str, _Held] = OrderedDict()

    def of(self, reading: Reading, edition: str, scope: Scope, watermark: int) -> Counter[str]:
        """The records that a scope covers at the watermark, by standing."""
        name = "" if scope.whole else scope.mark
        with self._lock:
            held = self._held.pop(name, None)
            if held is None or held.edition != edition or held.position > watermark:
                held = _Held(edition, watermark, _all(reading, scope, watermark))
            else:
                _move(reading, scope, held, watermark)
            self._held[name] = held._replace(position=watermark)
            if len(self._held) > _SCOPES:
                self._held.popitem(last=False)
            return held.counts.copy()


def within(reading: Reading, scope: Scope, watermark: int, streams: Collection[str]) -> int:
    """How many of some enterprises a scope covers, by their records at the watermark."""
    sql = "SELECT record FROM credit_changes WHERE stream = ? AND position <= ? ORDER BY position DESC LIMIT 1"
    found = [rows[0][0] for stream in streams if (rows := reading.query(sql, (stream, watermark)))]
    return sum(standing is not None for standing in _standings(found, scope))


def _all(reading: Reading, scope: Scope, watermark: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    rows = reading.each(queries.SNAPSHOT, (watermark,))
    while some := [record for _, _, record in islice(rows, _TOGETHER)]:
        counts.update(standing for standing in _standings(some, scope) if standing)
    return counts


def _move(reading: Reading, scope: Scope, held: _Held, watermark: int) -> None:
    """Bring counts up to the watermark: each change takes its enterprise from one standing to another."""
    after = held.position
    while page := queries.changes(reading, after, _TOGETHER, watermark):
        before = queries.records_before(reading, page)
        held.counts.update(one for one in _standings([change.record for change in page], scope) if one)
        held.counts.subtract(one for one in _standings([before.get(c.position) for c in page], scope) if one)
        after = page[-1].position


def _standings(records: Sequence[bytes | None], scope: Scope) -> list[str | None]:
    """The standing of each record that the scope covers."""
    shown = [None if record is None else _SHOWN.decode(record) for record in records]
    inside = covered([None if one is None else msgspec.structs.asdict(one) for one in shown], scope)
    return [one.standing if one and covers else None for one, covers in zip(shown, inside, strict=True)]
