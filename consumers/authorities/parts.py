"""What the pages of authorities say: the list, and everything on one authority's page."""

import msgspec

from consumers.authorities.owing import Owed
from consumers.authorities.progress import Goal
from consumers.contents import Evidence, Freshness, Pager, Place, Said
from consumers.notices.enterprises import Happened
from consumers.notices.regions import Choice


class Line(msgspec.Struct, frozen=True):
    """An authority in the list: what it lacks, and what it filed last."""

    key: str
    name: str
    href: str
    region: Place
    organ: Said
    entered_on: str
    group_since: str | None
    officer_since: str | None
    overdue: int
    filed: str | None
    filed_on: str | None


class Listed(msgspec.Struct, frozen=True):
    """A page of the list, by region."""

    freshness: Freshness
    organ: Said | None
    regions: Choice
    parties: list[Line]
    pager: Pager


class Report(msgspec.Struct, frozen=True):
    """Something that was filed or issued."""

    what: Said
    period: str
    filed_on: str
    title: str | None
    addressee: str | None
    channels: list[Said]
    event: str


class Given(msgspec.Struct, frozen=True):
    """A delegation: to whom, in which matters, from when to when."""

    delegation: str
    addressee: str
    matters: list[Said]
    since: str
    until: str | None
    in_force: bool


class Charged(msgspec.Struct, frozen=True):
    """A charge that was found: by whom, from whom, how much, and what came of it."""

    finding: str
    found_on: str
    found_by: str
    facts: str
    enterprise: str | None
    href: str | None
    amount: str | None
    event: Evidence
    outcome: Said
    settled_on: str | None
    settled_by: str | None
    told: str | None


class Subject(msgspec.Struct, frozen=True):
    """A key subject or an exemplary sector."""

    kind: Said
    region: Place | None
    sector: Said | None
    enterprise: str | None
    href: str | None
    since: str
    until: str | None


class Lacking(msgspec.Struct, frozen=True):
    """An enterprise on the authority's overdue list: without an order, or past a term."""

    key: str
    name: str
    href: str
    region: Place
    sector: Said
    standing: Said
    why: Said
    act: str | None
    step: Said | None
    since: str | None


class Score(msgspec.Struct, frozen=True):
    """目标责任考核 (SN 四(一), JS 五(四)): what was filed in time, late or not, what was held."""

    filed: int
    late: int
    overdue: int
    trainings: int
    information: int


class Single(msgspec.Struct, frozen=True):
    """Everything on an authority's page."""

    freshness: Freshness
    key: str
    name: str
    region: Place
    organ: Said
    entered_on: str
    group_since: str | None
    office: str | None
    officer_since: str | None
    full_time: bool | None
    overdue: list[Owed]
    due: list[Owed]
    score: Score
    goals: list[Goal]
    without_order: int
    lacking: list[Lacking]
    past_terms: int
    past: list[Lacking]
    reports: list[Report]
    delegations: list[Given]
    fees: list[Charged]
    subjects: list[Subject]
    timeline: list[Happened]
    under_verification: bool
