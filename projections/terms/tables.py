"""The tables of `terms`: a row per term, open until what it was set for is done, and a row per penalty to publish."""

import msgspec

from projections.view import Table


class Term(msgspec.Struct, frozen=True):
    """A term: its kind, the act that set it, its last day, and the event by which it was settled.

    `event` is the event that set it, `position` that event's; what was annulled is settled by the annulment.
    """

    stream: str
    kind: str
    act: str
    event: str
    position: int
    ends_on: str
    settled: str | None = None
    settled_position: int | None = None


class Penalty(msgspec.Struct, frozen=True):
    """A penalty, the authority `<region>-<organ>` that decided it, and the day of its publication 行政处罚信息公示.

    By when it is to be published the rules say; `void` is 1 once the decision is annulled.
    """

    stream: str
    penalty: str
    party: str
    event: str
    position: int
    decided_on: str
    published: str | None = None
    published_on: str | None = None
    void: int = 0


class Recognition(msgspec.Struct, frozen=True):
    """A level that is to be recognised under a new edition of its standard; `site` is empty at the principal place.

    `rests_on` is the edition it rests on, where known; `by` the day by which it is due, where one is set. `event` told
    of it, `settled` is the event after which nothing is due: recognised, granted anew, lost or ended.
    """

    stream: str
    site: str
    standard: str
    certificate: str
    level: str
    rests_on: str | None
    by: str | None
    event: str
    position: int
    settled: str | None = None
    settled_position: int | None = None


TABLES = (
    Table(Term, "terms", ("stream", "kind", "act"), (("settled_position", "ends_on"),)),
    Table(Recognition, "recognitions", ("stream", "site", "standard"), (("settled_position", "by"),)),
    Table(Penalty, "penalties", ("stream", "penalty"), (("party",),)),
)
