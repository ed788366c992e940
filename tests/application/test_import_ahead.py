"""A long ledger has rows worked out ahead by a second process: what is recorded and reported stays the same."""

import signal
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import msgspec
import pytest

from infra.ledger import Report, import_ledger
from infra.ledger.acts import Officers
from infra.ledger.ahead import PIECE, Ahead
from infra.ledger.foreseeing import Asked, Ready, ready
from infra.ledger.reading import Line, read_ledger
from registry.application import Registry
from registry.bulk import Bulk
from registry.domain.commands import Suspend
from registry.events.envelope import open_envelope
from registry.foreseeing import Foreseen, Group, foresee
from tests.acts import act, code
from tests.application.test_bulk import level, row, rules
from tests.ledgers import REVOKED, ledger, register
from tests.ledgers import row as entry

OFFICERS = Officers("first", "second")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("alone", "ahead"):
        (tmp_path / name).mkdir()
    return tmp_path / "alone", tmp_path / "ahead"


def rows() -> list[dict[str, str]]:
    """Good rows, rows at fault, refused ones, some with a warning, and enterprises named twice, near and far."""
    made = [entry(number) for number in range(1, 901)]
    for number in range(7, 900, 41):
        made[number] = entry(number + 1, **REVOKED)
    for number in range(5, 900, 97):
        made[number] = entry(number + 1, sector="诗歌")
    for number in range(11, 900, 89):
        made[number] = entry(number + 1, issuer="秦皇岛市安全生产监督管理局")
    for number in range(13, 800, 101):
        made[number + 1] = entry(number + 1, certificate=f"陕AQBX{number}")
        made[number + 90] = entry(number + 1, certificate=f"陕AQBY{number}")
    return made


def recorded(registry: Registry) -> list[tuple[str, str, bytes]]:
    found = [open_envelope(one.data) for one in registry.journal.read(0, 10_000)]
    return [(one.id, one.type, bytes(one.data)) for one in found]


def imported(folder: Path, path: Path, *, ahead_from: int | None, chunk: int = 100) -> tuple[Report, str, object]:
    registry = register(folder)
    try:
        told = folder / "report.csv"
        report = import_ledger(registry, path, report_file=told, chunk=chunk, ahead_from=ahead_from)
        events = recorded(registry)
        ids = {msgspec.json.decode(one[2])["command"] for one in events}
        return report, told.read_text("utf-8-sig"), (events, registry.journal.commands(sorted(ids)))
    finally:
        registry.close()


def test_events_their_order_and_the_report_are_the_same(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    path = ledger(tmp_path, *rows())
    alone = imported(folders[0], path, ahead_from=None)
    ahead = imported(folders[1], path, ahead_from=0)

    assert ahead == alone
    assert alone[0].recorded > 800
    assert alone[0].refused > 15


def test_a_dry_run_says_the_same(tmp_path: Path) -> None:
    path = ledger(tmp_path, *rows())
    registry = register(tmp_path)
    try:
        alone = import_ledger(registry, path, dry_run=True, chunk=100, ahead_from=None)
        ahead = import_ledger(registry, path, dry_run=True, chunk=100, ahead_from=0)
        assert ahead.told() == alone.told()
        assert registry.journal.last_position() == 0
    finally:
        registry.close()


def test_a_ledger_entered_before_records_nothing_new(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    path = ledger(tmp_path, *rows())
    first, _, before = imported(folders[0], path, ahead_from=0)
    again, _, after = imported(folders[0], path, ahead_from=0)

    assert (again.recorded, again.refused) == (0, first.refused)
    assert again.repeated == first.recorded
    assert before == after


@pytest.fixture
def lines(tmp_path: Path) -> Sequence[Line]:
    return list(read_ledger(ledger(tmp_path, *rows())))


@pytest.fixture
def bulk(tmp_path: Path) -> Iterator[Bulk]:
    registry = register(tmp_path)
    yield Bulk(registry)
    registry.close()


def here(bulk: Bulk, lines: Sequence[Line]) -> list[Ready | None]:
    return ready(Asked(bulk.terms(), OFFICERS, [line.cells for line in lines]))


@pytest.mark.parametrize("end", [None, signal.SIGKILL, signal.SIGTERM])
def test_rows_come_out_the_same_wherever_they_are_worked_out(
    bulk: Bulk, lines: Sequence[Line], end: signal.Signals | None
) -> None:
    first, second, third = lines[:400], lines[400:600], lines[600:]
    ahead = Ahead(OFFICERS, bulk.terms)
    try:
        assert ahead.worked_out(first, second) == here(bulk, first)
        if end is not None:
            ahead.process.send_signal(end)
        assert ahead.worked_out(second, third) == here(bulk, second)
        assert ahead.worked_out(third, []) == here(bulk, third)
    finally:
        ahead.close()
    assert ahead.process.returncode == (0 if end is None else -end)


def test_the_second_process_does_its_share(bulk: Bulk, lines: Sequence[Line]) -> None:
    """What it did not start with is what this process would else have to do: it answers more than is asked at once."""
    ahead = Ahead(OFFICERS, bulk.terms)
    try:
        for _ in range(200):
            ahead.worked_out(lines, [])
            if ahead.answered > 3:
                break
        assert ahead.answered > 3
        assert len(lines) > 3 * PIECE
    finally:
        ahead.close()


def foreseen(bulk: Bulk, group: Group) -> Foreseen:
    found = foresee(group, bulk.terms())
    assert found is not None
    return Foreseen(group[0].enterprise, *found, lambda: group)


def test_what_was_foreseen_is_decided_anew_where_something_is_recorded(bulk: Bulk) -> None:
    assert rules(bulk.run([row(1)])) == ["in"]
    groups = [foreseen(bulk, row(1)), foreseen(bulk, row(2)), foreseen(bulk, row(2, certificate="c"))]
    assert rules(bulk.run(groups)) == ["repeated", "in", "command_reused"]
    other = [one.model_copy(update={"command": "register-1", "enterprise": code(3)}) for one in row(3)[:1]]
    assert rules(bulk.run([foreseen(bulk, other), foreseen(bulk, row(4))])) == ["command_reused", "in"]


def test_what_a_rule_refuses_is_left_to_the_register(bulk: Bulk) -> None:
    assert foresee(row(1, level="two"), bulk.terms()) is None
    assert foresee([level(1)], bulk.terms()) is None
    suspend = act(Suspend, date(2013, 3, 1), enterprise=code(1), suspension="s", ground="x", ends_on=date(2013, 6, 1))
    assert foresee([*row(1), suspend], bulk.terms()) is None
    delegated = [one.model_copy(update={"on_behalf_of": one.authority}) for one in row(1)]
    assert foresee(delegated, bulk.terms()) is None
