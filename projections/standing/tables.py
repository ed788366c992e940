"""The one table of `standing`: an enterprise with its level, operation, orders and open cases."""

import msgspec

from projections.view import Table, required


class Site(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A further site or trade of an enterprise, graded on its own: the columns of its row that are said of a place."""

    site: str
    name: str
    region: str
    sector: str
    scale: str
    address: str | None = None
    entered_on: str
    left_on: str | None = None
    level: str | None = None
    level_since: str | None = None
    valid_until: str | None = None
    certificate: str | None = None
    announcement: str | None = None
    basis: str | None = None
    granted_on: str | None = None
    granted_by: str | None = None
    granted_organ: str | None = None
    granted_region: str | None = None
    granted_event: str | None = None
    standard: str | None = None
    ever_assessed: int = 0
    revoked_on: str | None = None
    reexamined: str | None = None
    granted_case: str | None = None
    cases: str = "[]"
    case_due_on: str | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An open case: `overdue` is the step whose limit the clock noted as passed on `due_on`, until the case goes on.

    `held` are the days since which it is held, by its authority or for an accident.
    """

    case: str
    level: str
    step: str
    overdue: str | None = None
    due_on: str | None = None
    held: tuple[str, ...] = ()


class Enterprise(msgspec.Struct, frozen=True):
    """One enterprise as the events left it; what depends on today's date is computed when it is read.

    A closure lies over the columns of level and suspension and does not touch them, so that its annulment uncovers
    what would have stood without it. Dates are ISO 8601 days, `withheld`, `orders` and `flagged` are
    JSON lists; `flagged` holds the ids of decisions whose basis was annulled and which are not decided anew yet,
    `contested` the open objections and reconsiderations, `reexamined` the event that granted the level which waits for
    its re-examination. `held_back` is a JSON object of withholding → licence,
    `ended_licences` one of licence → how it ended. `cases` is the JSON list of open cases (`Case`), `case_due_on` the
    first day that the clock noted as passed in one of them. `ended_kind` says how a key ended whose place its
    `successor` took, `predecessors` is a JSON list of those whose place this one took. Both are keys, not streams.
    `sites` is the JSON list of further sites and trades (`Site`); level and case of the row itself are those of the
    principal place.
    """

    stream: str
    uscc: str | None
    name: str
    region: str
    sector: str
    scale: str
    address: str | None
    founded_on: str | None
    registered_on: str
    level: str | None = None
    level_since: str | None = None
    valid_until: str | None = None
    certificate: str | None = None
    announcement: str | None = None
    basis: str | None = None
    granted_on: str | None = None
    granted_by: str | None = None
    granted_organ: str | None = None
    granted_region: str | None = None
    granted_event: str | None = None
    standard: str | None = None
    ever_assessed: int = 0
    revoked_on: str | None = None
    operation: str = "running"
    operation_since: str = msgspec.field(default_factory=required)
    suspension: str | None = None
    suspended_on: str | None = None
    suspension_ends_on: str | None = None
    resumed_on: str | None = None
    withheld: str = "[]"
    held_back: str = "{}"
    ended_licences: str = "{}"
    orders: str = "[]"
    rectify_by: str | None = None
    cases: str = "[]"
    case_due_on: str | None = None
    closure_event: str | None = None
    closure_kind: str | None = None
    closed_on: str | None = None
    ended_event: str | None = None
    ended_kind: str | None = None
    ended_on: str | None = None
    successor: str | None = None
    predecessors: str = "[]"
    flagged: str = "[]"
    contested: str = "[]"
    reexamined: str | None = None
    sites: str = "[]"
    position: int = msgspec.field(default_factory=required)
    version: int = msgspec.field(default_factory=required)
    effective_on: str = msgspec.field(default_factory=required)


TABLES = (Table(Enterprise, "standing", ("stream",), (("uscc",), ("region", "stream"), ("position",))),)
