"""Enters a ledger: good rows go in, bad rows change nothing, and a row entered before is entered once."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infra.ledger.acts import Acts, Officers, acts_of
from infra.ledger.ahead import Ahead
from infra.ledger.details import Details
from infra.ledger.faults import Fault, LedgerError
from infra.ledger.foreseeing import Ready
from infra.ledger.headings import HEADING
from infra.ledger.reading import Ledger, Line, read_ledger
from infra.ledger.report import Report, Writing
from infra.ledger.rows import Unclear, understand
from registry.application import Registry
from registry.bulk import Bulk, Outcome
from registry.domain.commands import EnterLedgerLevel, EnterpriseCommand, Register
from registry.domain.refusals import Refusal
from registry.foreseeing import Foreseen, Group
from registry.store import migrate

CHUNK = 1_000
"""Rows that go into one transaction."""

LONG = 5_000
"""Rows after which a second process is worth its start: that takes two seconds of CPU."""

FIELDS = {
    "uscc": "code",
    "enterprise": "code",
    "region": "region",
    "name": "name",
    "certificate": "certificate",
    "assessment_body": "assessment_body",
    "legal_basis": "notice",
    "valid_until": "valid_until",
    "ends_on": "ends_on",
    "licences": "licences",
    "ground": "ground",
    "reason": "ground",
    "legal_basis.document": "basis",
}
"""Under which column a refused field stands; others depend on the command."""


def import_ledger(
    registry: Registry,
    path: Path,
    *,
    dry_run: bool = False,
    officer: str = "ledger-import-1",
    second_officer: str = "ledger-import-2",
    chunk: int = CHUNK,
    ahead_from: int | None = None,
    report_file: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Enters every good row of a ledger and reports the others; a dry run decides all the same and keeps nothing.

    After `ahead_from` rows a second process works out rows while others are saved; with `None` never.
    `progress` is told the rows done so far. Raises `LedgerError` for a file that is no ledger or turns out damaged,
    `ValueError` for officers who are one, and as the register does; what has gone in stays, and a new run goes on.
    """
    if officer == second_officer:
        raise ValueError(f"{officer!r} cannot confirm what {officer!r} proposes: name two officers")
    if report_file is not None and report_file.resolve() == path.resolve():
        raise LedgerError(f"the report would overwrite {path}: give it another name")
    ledger = read_ledger(path)
    try:
        writing = Writing(Report(ledger.place, dry_run), report_file)
        try:
            with _seldom_collected(), _target(registry, dry_run) as sources:
                run = _Run(sources, Officers(officer, second_officer), writing, ahead_from)
                with closing(run):
                    _enter(run, ledger, chunk, progress)
        finally:
            writing.close()
    finally:
        ledger.close()
    return writing.report


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Rows leave no cycles behind: looking for them after every 700 objects costs an eighth of an import."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _enter(run: "_Run", ledger: Ledger, chunk: int, progress: Callable[[int], None] | None) -> None:
    for heading in ledger.left_unread:
        unread = Fault(heading, "not_read", "it is not part of a ledger", "rename it if it should be read")
        run.writing.warned(ledger.heading_row, unread)
    for some, following in _with_next(iter(ledger), chunk):
        run.enter(some, following)
        run.writing.flush()
        if progress is not None:
            progress(run.writing.report.rows)


def _with_next(lines: Iterator[Line], chunk: int) -> Iterator[tuple[list[Line], list[Line]]]:
    """Each chunk with the one after it; when that cannot be read, what was read before is entered first."""
    some = list(islice(lines, chunk))
    while some:
        try:
            following = list(islice(lines, chunk))
        except LedgerError:
            yield some, []
            raise
        yield some, following
        some = following


@contextmanager
def _target(registry: Registry, dry_run: bool) -> Iterator[tuple[Registry, ...]]:
    """The register alone, or with a scratch register beside it that is thrown away."""
    if not dry_run:
        yield (registry,)
        return
    with TemporaryDirectory(prefix="ledger-dry-run-") as folder:
        url = f"sqlite:///{folder}/scratch.sqlite"
        migrate(url)
        scratch = Registry(url, lambda: datetime.now(UTC), date.today)  # the real register's clock decides
        try:
            yield registry, scratch
        finally:
            scratch.close()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that can be entered; its acts are made again where it was worked out elsewhere."""

    number: int
    group: Group | Foreseen
    warnings: Sequence[Fault]
    acts: Callable[[], Acts]


@dataclass(frozen=True, slots=True)
class _Again:
    """A row to be tried without its registration, with what became of it as a whole."""

    number: int
    acts: Acts
    refused: Outcome


class _Run:
    """One import: decides and records chunk by chunk; a long one has rows worked out ahead."""

    def __init__(
        self, sources: Sequence[Registry], officers: Officers, writing: Writing, ahead_from: int | None
    ) -> None:
        self.writing = writing
        self._bulk = Bulk(*sources)
        self._journals = [source.journal for source in sources]
        self._officers = officers
        self._ahead: Ahead | None = None
        self._entered = 0
        self._ahead_from = ahead_from if Ahead.possible() else None

    def close(self) -> None:
        """Ends the second process, if there is one."""
        if self._ahead is not None:
            self._ahead.close()
        self._ahead = None

    def enter(self, lines: Sequence[Line], following: Sequence[Line]) -> None:
        """Enters a chunk: every row as if its enterprise were new, then those of known ones without registration."""
        rows = [row for row in self._rows(lines, following) if row is not None]
        again, new = [], 0
        outcomes = self._bulk.run([row.group for row in rows])
        for row, outcome in zip(rows, outcomes, strict=True):
            new += outcome.events > 0
            if _may_be_known(outcome):
                again.append(_Again(row.number, row.acts(), outcome))
            else:
                self._settle(row.number, row.warnings, outcome)
        if again:
            self._enter_known(again)
        self._entered += len(lines)
        if new * 2 <= len(lines):  # what was worked out ahead was of no use: the register knows most enterprises
            self._ahead_from = None

    def _rows(self, lines: Sequence[Line], following: Sequence[Line]) -> list["_Row | None"]:
        if self._ahead_from is None:
            self.close()
        elif self._ahead is None and self._entered >= self._ahead_from and following:
            self._ahead = Ahead(self._officers, self._bulk.terms)
        if self._ahead is None:
            return [self._understood(line) for line in lines]
        ready = self._ahead.worked_out(lines, following)
        return [
            self._ready(line, one) if one else self._understood(line) for line, one in zip(lines, ready, strict=True)
        ]

    def _ready(self, line: Line, ready: Ready) -> "_Row":
        self.writing.report.rows += 1
        group = ready.foreseen(line.cells, self._officers)
        return _Row(line.number, group, ready.warnings, lambda: acts_of(understand(line.cells), self._officers))

    def _enter_known(self, rows: Sequence["_Again"]) -> None:
        """Enters what is left of rows whose enterprise, or part of whose acts, the register knows already."""
        left = self._left(rows)
        outcomes = iter(self._bulk.run([acts for acts in left if acts]))
        details = Details(self._journals, [row.acts.register.enterprise for row in rows])
        for row, some in zip(rows, left, strict=True):
            outcome = next(outcomes) if some else Outcome(0, repeated=True)
            if not details.know(row.acts.register):
                outcome = row.refused
            self._settle(row.number, row.acts.warnings, outcome)
            if outcome.refused is None:
                for fault in details.differing(row.acts.register):
                    self.writing.warned(row.number, fault)

    def _left(self, rows: Sequence["_Again"]) -> list[list[EnterpriseCommand]]:
        """Each row's acts that are not recorded; a recorded id says the same act, also when other officers did it."""
        ids = [command.command for row in rows for command in row.acts.rest]
        recorded = {id for journal in self._journals for id in journal.commands(ids)}
        return [[command for command in row.acts.rest if command.command not in recorded] for row in rows]

    def _understood(self, line: Line) -> "_Row | None":
        self.writing.report.rows += 1
        if line.faults:
            self.writing.refused(line.number, *line.faults)
            return None
        try:
            acts = acts_of(understand(line.cells), self._officers)
            return _Row(line.number, acts.whole, acts.warnings, lambda: acts)
        except Unclear as error:
            self.writing.refused(line.number, *error.faults)
        except ValidationError as error:
            self.writing.refused(line.number, *(_unfit(one) for one in error.errors()))
        return None

    def _settle(self, number: int, warnings: Sequence[Fault], outcome: Outcome) -> None:
        report = self.writing.report
        refusal = outcome.refused.refusal if outcome.refused else None
        if refusal is not None:
            self.writing.refused(number, _fault(refusal, outcome.command))
            return
        if outcome.repeated:
            report.repeated += 1
        else:
            report.recorded += 1
        for fault in warnings:
            self.writing.warned(number, fault)


def _may_be_known(outcome: Outcome) -> bool:
    """Whether a refusal may only mean that the enterprise, or a part of the row, was entered before."""
    if outcome.refused is None:
        return False
    return isinstance(outcome.command, Register) or outcome.refused.refusal.rule == "command_reused"


def _unfit(error: ErrorDetails) -> Fault:
    """A value that a command does not take, where the cells' own checks found nothing."""
    field = str(error["loc"][0]) if error["loc"] else ""
    return Fault(HEADING[FIELDS.get(field, "code")], "value", error["msg"], "correct the cell")


def _fault(refusal: Refusal, command: EnterpriseCommand | None) -> Fault:
    decides = not isinstance(command, Register | EnterLedgerLevel)
    by_act = {
        "authority": "decider" if decides else "issuer",
        "effective_on": "decided_on" if decides else "announced_on",
        "level": "lower_level" if decides else "level",
    }
    field = FIELDS.get(refusal.field or "") or by_act.get(refusal.field or "", "decision" if decides else "code")
    return Fault(HEADING[field], refusal.rule, refusal.because, refusal.way_out, refusal.clause)
