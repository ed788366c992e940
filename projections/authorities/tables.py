"""The tables of `authorities`: a row per party, and what it set, delegated, named and filed."""

import msgspec

from projections.view import Table


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """An authority on record: dates are ISO texts, people are officer ids."""

    stream: str
    region: str
    organ: str
    name: str
    entered_on: str
    entered_position: int
    head: str | None = None
    group_since: str | None = None
    office: str | None = None
    information_officer: str | None = None
    full_time: int | None = None
    officer_since: str | None = None


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """The first plan, group, officer, report or issue for a period; the period of what is done once is empty.

    `channels` is a JSON list of codes, for publications.
    """

    stream: str
    duty: str
    period: str
    filed_on: str
    event: str
    position: int
    title: str | None = None
    addressee: str | None = None
    channels: str = "[]"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The target that holds for a sector, a scale (empty: every scale) and a day."""

    stream: str
    sector: str
    scale: str
    reach_by: str
    count: int
    set_on: str
    set_by: str
    event: str
    position: int


class Delegation(msgspec.Struct, frozen=True, kw_only=True):
    """A delegation; `matters` is a JSON list of codes."""

    stream: str
    delegation: str
    addressee: str
    organ: str
    region: str
    matters: str
    since: str
    until: str | None
    ended_on: str | None
    event: str


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A key subject, or an exemplary sector: what was named, since when, until when or withdrawn when."""

    stream: str
    position: int
    kind: str
    region: str | None
    sector: str | None
    enterprise: str | None
    since: str
    until: str | None
    event: str


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """A charge that was found at an authority; `outcome` is `returned` or `withdrawn`, nothing while it is open."""

    stream: str
    finding: str
    found_on: str
    found_by: str
    facts: str
    enterprise: str | None
    amount: str | None
    event: str
    outcome: str | None = None
    settled_on: str | None = None
    settled_by: str | None = None
    told: str | None = None


TABLES = (
    Table(Party, "authorities", ("stream",), (("region", "stream"),)),
    Table(Filed, "filed", ("stream", "duty", "period")),
    Table(Target, "targets", ("stream", "sector", "scale", "reach_by")),
    Table(Delegation, "delegations", ("stream", "delegation")),
    Table(Fee, "fees_found", ("stream", "finding")),
    Table(Named, "named_subjects", ("stream", "position"), (("kind", "stream"),)),
)
