"""The one table of `agenda`: when the clock should next look at an enterprise."""

import msgspec

from projections.view import Table


class Entry(msgspec.Struct, frozen=True):
    """What decides when something falls due; dates are ISO texts, `terms` a JSON object of open terms.

    `look_on` is the first day on which a sweep may find something, `None` when there is none: it may be early, never
    late. `unsettled` is 1 while the rules may propose a batch, or withdraw one, whatever the day. `watched` is 1 once
    something may be found in spite of a level that is announced later: for its loss, or for another batch than
    suspension. `proposal` is the batch that is proposed. `ended` is the event by which nothing is left here.
    """

    stream: str
    certificate: str | None = None
    valid_until: str | None = None
    terms: str = "{}"
    suspension: str | None = None
    closed: int = 0
    ended: str | None = None
    proposal: str | None = None
    watched: int = 0
    unsettled: int = 1
    look_on: str | None = None


TABLES = (Table(Entry, "agenda", ("stream",), (("look_on", "stream"),)),)
