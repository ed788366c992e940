"""The organs family: the one table of who may do what; an act that stands in no row can be done by nobody."""

from collections.abc import Hashable
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from pydantic import model_validator

from registry.domain import clock_commands, verification
from registry.domain.commands import COMMANDS, Command
from registry.domain.rulesets.procedure import NamedRank
from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.term import Term
from registry.events.vocabulary import ClosureKind, Level, Matter, OrganKind, Sector

ACTS = {
    kind.__name__: kind
    for kind in (*COMMANDS, *vars(clock_commands).values(), *vars(verification).values())
    if isinstance(kind, type) and issubclass(kind, Command) and not kind.__subclasses__()
}
"""Every act by its name: an officer's, the clock's, an operator's."""
CONFIRMING = frozenset({"Close", "Revoke", "Disqualify", "RevokeLicence"})
"""Acts that can ask for a second officer: they confirm what a first one proposed."""


class Where(Term):
    """How an organ stands to what it acts on."""

    REGION = "region"
    GRANTING = "granting"
    DECISION = "decision"
    ITSELF = "itself"
    OWN_GOVERNMENT = "own_government"
    ONE_LEVEL_UP = "one_level_up"
    ACCEPTED = "accepted"
    OWN = "own"
    ABOVE = "above"
    ANYWHERE = "anywhere"


class Competence(Source):
    """One row: these kinds of organ may do these acts, on these conditions; what a condition does not name, it allows.

    `ranks`: of the organ's region; `at_level`: the rank that decides the level instead. `where`: one of these must
    hold: its region covers the place, it granted the level, it made the decision or is above who did, it made it
    itself, it is the people's government of who did, it stands one level above, it accepted the reconsideration, the
    record is its own, its region covers the record's. `matter`: under which a delegation covers the acts. `decided`:
    the kinds of organ whose decision it is about; `since`, `until`: the days on which the row holds, both inside.
    """

    code: str
    commands: tuple[str, ...]
    organs: tuple[OrganKind, ...]
    decided: tuple[OrganKind, ...] = ()
    since: date | None = None
    until: date | None = None
    ranks: tuple[NamedRank, ...] = ()
    at_level: bool = False
    levels: tuple[Level, ...] = ()
    sectors: tuple[Sector, ...] = ()
    closing: ClosureKind | None = None
    where: tuple[Where, ...] = (Where.REGION,)
    delegable: bool = True
    second_officer: bool = False
    matter: Matter = Matter.OTHER


class Trade(Source):
    """Departments with one of these words in their name answer for these sectors alone."""

    named: tuple[str, ...]
    sectors: tuple[Sector, ...]
    organs: tuple[OrganKind, ...]


class OrganTable(RuleFile):
    """Who may do what, row by row, and which departments answer for some sectors alone."""

    family: Literal["organs"]
    rows: tuple[Competence, ...]
    trades: tuple[Trade, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "OrganTable":
        for place, row in enumerate(self.rows):
            unknown = sorted(set(row.commands) - ACTS.keys())
            if unknown:
                raise ValueError(f"rows.{place}.commands: no act {', '.join(unknown)}")
            if row.second_officer and not set(row.commands) <= CONFIRMING:
                raise ValueError(f"rows.{place}.second_officer: {', '.join(row.commands)} confirm no proposal")
            if any(row.code == other.code for other in self.rows[:place]):
                raise ValueError(f"rows.{place}.code: {row.code} stands twice")
        return self

    def of(self, command: str) -> tuple[Competence, ...]:
        """The rows of an act, in their order."""
        return self._by_act.get(command, ())

    @cached_property
    def _by_act(self) -> dict[str, tuple[Competence, ...]]:
        acts = {act for row in self.rows for act in row.commands}
        return {act: tuple(row for row in self.rows if act in row.commands) for act in acts}

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days on which a row begins to hold, or holds no more."""
        ends = (row.until + timedelta(days=1) for row in self.rows if row.until is not None)
        return tuple(sorted({*(row.since for row in self.rows if row.since is not None), *ends}))

    @cached_property
    def allowed(self) -> dict[Hashable, Competence | None]:
        """What this table has allowed, by all that the answer depends on: the same question has the same answer."""
        return {}

    def trade(self, organ: OrganKind, name: str) -> Trade | None:
        """The trade of a department by its name; `None` for one that answers for every sector."""
        fitting = (one for one in self.trades if organ in one.organs and any(word in name for word in one.named))
        return next(fitting, None)


def in_chinese(act: str) -> str:
    """What an act is called in Chinese, as its own description begins; empty where it has no such beginning."""
    first, colon, _ = (ACTS[act].__doc__ or "").partition(":")
    return first if colon and not first.isascii() else ""
