"""The tables of `bodies`: a body, its appointments and assessors, and what rests on its reports."""

import msgspec

from projections.view import Table


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """One body as its events left it; `roles` are codes joined by commas, `state` is since a day what it is.

    `state` is working, suspended or disqualified; `ends_on` is a suspension's last day, `state_event` what made it.
    `annulled` counts decisions about it that were annulled, and appointments whose term was changed; `flagged` are the
    ids, joined by commas, of sanctions whose finding was; `contested` are the open objections and reconsiderations, as
    JSON.
    """

    stream: str
    uscc: str
    name: str
    kind: str
    roles: str
    region: str
    registered_on: str
    state: str = "working"
    state_since: str
    state_event: str
    ends_on: str | None = None
    findings: int = 0
    warnings: int = 0
    annulled: int = 0
    flagged: str = ""
    contested: str = "[]"
    position: int


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """For what, where and when a body is appointed; `sectors` are codes joined by commas, `void` is 1 once annulled."""

    stream: str
    appointment: str
    role: str
    level: str
    sectors: str
    region: str
    since: str
    until: str | None
    appointed_by: str
    to_be_filed: int
    filed_on: str | None = None
    ended_on: str | None = None
    event: str
    position: int
    void: int = 0


class Assessor(msgspec.Struct, frozen=True, kw_only=True):
    """An assessor's last training for a level; `left_on` once it works for the body no more; `void` once annulled."""

    stream: str
    assessor: str
    level: str
    sectors: str
    since: str
    until: str
    left_on: str | None = None
    void: int = 0


class Reliance(msgspec.Struct, frozen=True, kw_only=True):
    """What an enterprise's case or level owes to a body: its report, and what became of it.

    `state` is reported, void, level (the level held rests on it) or ended. `flagged_by` is the disqualification for
    which the level is to be re-examined, until `settled_on`; `site` is where it is held, if not at the
    principal place.
    """

    stream: str
    case_id: str
    body: str
    level: str | None
    reported_on: str
    report: str
    advised: int
    state: str = "reported"
    certificate: str | None = None
    flagged_by: str | None = None
    flagged_on: str | None = None
    settled_on: str | None = None
    site: str | None = None
    position: int


TABLES = (
    Table(Body, "bodies", ("stream",), (("position",),)),
    Table(Appointment, "body_appointments", ("stream", "appointment"), (("to_be_filed", "filed_on"),)),
    Table(Assessor, "body_assessors", ("stream", "assessor", "level")),
    Table(Reliance, "body_reliances", ("stream", "case_id"), (("body", "stream"),)),
)
