"""A sweep over a store and its agenda: complete, idempotent, resumable, and in the order of legal dates."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from infra.cli.clock import ViewAgenda
from infra.demo.province import run_demo
from infra.local_log import LocalLog
from projections.catalogue import VIEWS
from projections.databases import open_database
from projections.four_batches.queries import entries
from projections.reader import Views
from projections.runner import Runner
from registry.application import Registry
from registry.domain.policies.due import due
from registry.domain.refusals import Refused
from registry.events.vocabulary import Batch, BatchStatus
from registry.processes.sweep import Swept, sweep
from registry.store import migrate
from tests.application.clock import NOW, TODAY


class Province:
    """A province of invented enterprises, with views that read the store's own log."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder}/store.sqlite"
        migrate(url)
        self.registry = Registry(url, lambda: NOW, lambda: TODAY)
        self.database = open_database(folder)
        self.views = Views(self.database)
        run_demo(self.registry, 7, 60)
        self.fold()

    def fold(self) -> None:
        runner = Runner(LocalLog(self.registry.journal), self.database, VIEWS)
        while runner.step(timeout=0.01):
            pass
        runner.close()

    def swept(self, as_of: date, *, dry_run: bool = False) -> Swept:
        done = sweep(self.registry, ViewAgenda(self.views), as_of, today=TODAY, dry_run=dry_run)
        self.fold()
        return done

    def outstanding(self, as_of: date) -> list[str]:
        """What the rules find due, asked of every enterprise without the agenda."""
        streams = {event.stream for event in self.registry.journal.read(0, 100_000)}
        ids = sorted(s.removeprefix("enterprise:") for s in streams if s.startswith("enterprise:"))
        return [one.command.command for each in self.registry.enterprises(ids) for one in due(each, as_of)]


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path)
    yield made
    made.views.close()
    made.registry.close()


def test_the_agenda_misses_nothing_that_the_rules_find_due(province: Province) -> None:
    for as_of in (date(2013, 1, 1), date(2014, 6, 1), date(2016, 1, 1), TODAY):
        wanted = province.outstanding(as_of)
        done = province.swept(as_of, dry_run=True)
        assert sorted(one.command.command for one in done.shown) == sorted(wanted)
        assert province.outstanding(as_of) == wanted
        province.swept(as_of)
        assert province.outstanding(as_of) == []


def test_a_second_sweep_records_nothing_and_looks_at_fewer(province: Province) -> None:
    first, second = province.swept(TODAY), province.swept(TODAY)
    assert sum(first.recorded.values()) > 0
    assert first.refused == second.refused == []
    assert sum(second.recorded.values()) == 0
    assert second.looked_at < first.looked_at


def test_a_sweep_that_was_stopped_goes_on(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = set(province.outstanding(TODAY))
    monkeypatch.setattr("registry.processes.sweep.CHUNK", 5)

    def stop(_: int) -> None:
        if set(province.outstanding(TODAY)) < wanted:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(province.registry, ViewAgenda(province.views), TODAY, today=TODAY, progress=stop)
    left = set(province.outstanding(TODAY))
    assert left < wanted
    province.fold()
    province.swept(TODAY)
    assert province.outstanding(TODAY) == []


def test_what_is_proposed_by_rule_stands_in_the_lists_until_it_is_decided(province: Province) -> None:
    before = len(_proposed(province))
    done = province.swept(TODAY)
    assert done.recorded["ProposeBatch"] > 0
    assert len(_proposed(province)) >= before


def test_a_day_that_has_not_come_is_refused(province: Province) -> None:
    with pytest.raises(Refused, match="date_in_the_future"):
        province.swept(date(TODAY.year + 1, 1, 1))


def _proposed(province: Province) -> list[str]:
    with province.views.reading() as reading:
        return [
            entry.stay.entry
            for batch in (Batch.CLOSE, Batch.SUSPEND)
            for entry in entries(reading, batch, status=BatchStatus.PROPOSED)
        ]
