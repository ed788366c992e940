"""Enters a ledger: good rows go in, bad rows change nothing, and a row entered before is entered once."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infra.ledger.acts import Acts, Officers, acts_of
from infra.ledger.certificates import Certificates, behind
from infra.ledger.details import Details
from infra.ledger.faults import Fault, LedgerError
from infra.ledger.headings import HEADING
from infra.ledger.reading import Ledger, Line, read_ledger
from infra.ledger.report import Report, Writing
from infra.ledger.rows import Unclear, understand
from registry.application import Registry
from registry.bulk import Bulk, Outcome
from registry.domain.commands import EnterLedgerLevel, EnterpriseCommand, Register
from registry.domain.refusals import Refusal
from registry.store import migrate

CHUNK = 1_000
"""Rows that go into one transaction."""

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
    report_file: Path | None = None,
    progress: Callable[[int], None] | None = None,
    held: Iterable[tuple[str, str]] = (),
    unseen: int = 0,
) -> Report:
    """Enters every good row of a ledger and reports the others; a dry run decides all the same and keeps nothing.

    `held` are the certificates' numbers by which enterprises of the register hold a level, `unseen` how many of the
    register's last events they leave out. `progress` is told the rows done so far. Raises `LedgerError` for a file that
    is no ledger or turns out damaged, `ValueError` for officers who are one, and as the register does; what has gone in
    stays, and a new run goes on.
    """
    if officer == second_officer:
        raise ValueError(
            f"第二承办人须为另一人 {officer!r} cannot confirm what {officer!r} proposes: name two officers"
        )
    if report_file is not None and report_file.resolve() == path.resolve():
        raise LedgerError(f"报告会覆盖台账，另取文件名 the report would overwrite {path}: give it another name")
    ledger = read_ledger(path)
    try:
        writing = Writing(Report(ledger.place, dry_run), report_file)
        try:
            if unseen:
                writing.warned(ledger.heading_row, behind(unseen))
            with (
                _seldom_collected(),
                _target(registry, dry_run) as sources,
                closing(Certificates(held)) as certificates,
            ):
                run = _Run(sources, Officers(officer, second_officer), writing, certificates)
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
    lines = iter(ledger)
    while some := list(islice(lines, chunk)):
        run.enter(some)
        run.writing.flush()
        if progress is not None:
            progress(run.writing.report.rows)


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
class _Again:
    """A row to be tried without its registration, with what became of it as a whole."""

    number: int
    acts: Acts
    refused: Outcome


class _Run:
    """One import: decides and records chunk by chunk."""

    def __init__(
        self, sources: Sequence[Registry], officers: Officers, writing: Writing, certificates: Certificates
    ) -> None:
        self.writing = writing
        self._certificates = certificates
        self._entered: list[tuple[int, Acts]] = []
        self._bulk = Bulk(*sources)
        self._journals = [source.journal for source in sources]
        self._officers = officers

    def enter(self, lines: Iterable[Line]) -> None:
        """Enters a chunk: every row as if its enterprise were new, then those of known ones without registration."""
        rows = [(line.number, acts) for line in lines if (acts := self._understood(line)) is not None]
        again = []
        for (number, acts), outcome in zip(rows, self._bulk.run([a.whole for _, a in rows]), strict=True):
            if _may_be_known(outcome):
                again.append(_Again(number, acts, outcome))
            else:
                self._settle(number, acts, outcome)
        if again:
            self._enter_known(again)
        for number, fault in self._certificates.doubled(sorted(self._entered, key=lambda one: one[0])):
            self.writing.warned(number, fault)
        self._entered.clear()

    def _enter_known(self, rows: Sequence["_Again"]) -> None:
        """Enters what is left of rows whose enterprise, or part of whose acts, the register knows already."""
        left = self._left(rows)
        outcomes = iter(self._bulk.run([acts for acts in left if acts]))
        details = Details(self._journals, [row.acts.register.enterprise for row in rows])
        for row, some in zip(rows, left, strict=True):
            outcome = next(outcomes) if some else Outcome(0, repeated=True)
            if not details.know(row.acts.register):
                outcome = row.refused
            self._settle(row.number, row.acts, outcome)
            if outcome.refused is None:
                for fault in details.differing(row.acts.register):
                    self.writing.warned(row.number, fault)

    def _left(self, rows: Sequence["_Again"]) -> list[list[EnterpriseCommand]]:
        """Each row's acts that are not recorded; a recorded id says the same act, also when other officers did it."""
        ids = [command.command for row in rows for command in row.acts.rest]
        recorded = {id for journal in self._journals for id in journal.commands(ids)}
        return [[command for command in row.acts.rest if command.command not in recorded] for row in rows]

    def _understood(self, line: Line) -> Acts | None:
        self.writing.report.rows += 1
        if line.faults:
            self.writing.refused(line.number, *line.faults)
            return None
        try:
            return acts_of(understand(line.cells), self._officers)
        except Unclear as error:
            self.writing.refused(line.number, *error.faults)
        except ValidationError as error:
            self.writing.refused(line.number, *(_unfit(one) for one in error.errors()))
        return None

    def _settle(self, number: int, acts: Acts, outcome: Outcome) -> None:
        report = self.writing.report
        refusal = outcome.refused.refusal if outcome.refused else None
        if refusal is not None:
            self.writing.refused(number, _fault(refusal, outcome.command))
            return
        if outcome.repeated:
            report.repeated += 1
        else:
            report.recorded += 1
        self._entered.append((number, acts))
        for fault in acts.warnings:
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
