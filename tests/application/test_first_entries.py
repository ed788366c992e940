"""First entries that are alike are decided once: what each comes to is what deciding it by itself comes to."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.application import Registry
from registry.bulk import Bulk, Group, Outcome
from registry.committing import Work
from registry.domain.commands import EnterLedgerLevel, EnterpriseCommand, Register
from registry.domain.deciding.asking import EVERY
from registry.domain.deciding.level import ENTERING
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.acts import rule_set_applies
from registry.domain.policies.competence import competent
from registry.domain.policies.registration import REGISTERING
from registry.domain.rulesets import era, shipped
from registry.domain.rulesets.eras import days_in
from registry.events import enterprise
from registry.events.event import LegalBasis
from registry.events.vocabulary import Level, Sector
from registry.store import migrate
from tests.acts import HUQIU, JIANGSU, SUZHOU, SUZHOU_GOVERNMENT, XIAN, act, code
from tests.application.clock import NOW, TODAY

_numbers = count(1)
_DAYS = sorted(day for one in shipped() for day in days_in(one) if date(2005, 1, 1) < day < date(2027, 1, 1))
DAYS = [date(1799, 1, 1), date(2012, 3, 10), date(2012, 3, 11), TODAY, TODAY + timedelta(days=1)]
DAYS += [
    day + timedelta(days=n)
    for day in sorted({day for one in shipped() if one.family in ("grading", "organs") for day in days_in(one)})
    for n in (-1, 0, 1)
    if day.year > 2005
]
USUAL = {
    "region": "320505",
    "sector": Sector.MACHINERY,
    "scale": "above",
    "level": Level.THREE,
    "authority": SUZHOU,
    "on": date(2012, 3, 10),
    "name": "示例厂",
}
ODD: dict[str, Sequence[Any]] = {
    "region": ["320505", "320500", "320000", "610113", "999999", "110101"],
    "sector": list(Sector),
    "scale": ["above", "below"],
    "level": list(Level),
    "authority": [SUZHOU, HUQIU, JIANGSU, SUZHOU_GOVERNMENT, XIAN],
    "on": DAYS,
    "name": ['厂"一\\二/\u00e9\U0001f3ed', "厂 13812345678", "厂" * 200],
    "level_on": DAYS,
    "level_by": [JIANGSU, XIAN],
    "level_officer": ["officer-2"],
    "valid_until": [date(2012, 3, 10), date(2015, 3, 10), date(2090, 1, 1)],
    "assessment_body": ["评审中心", "评审中心 身份证 320505198001011234"],
    "document_number": ["安监公告〔2012〕1号", "号" * 128],
    "legal_basis": [LegalBasis(document=one.document, article="公告") for one in shipped()[:12]],
    "code": ["91320500000000000X", "unregistered:320505-7", "unregistered:610113-7"],
    "address": ["一路1号", "电话 13812345678"],
    "founded_on": [date(2000, 1, 1), date(2020, 1, 1)],
    "on_behalf_of": [JIANGSU],
    "expected_version": [0, 1],
    "site": ["s1"],
    "id": ["one", "two"],
    "alone": [True],
}
ROWS = st.lists(
    st.lists(st.sampled_from(sorted(ODD)), max_size=2).flatmap(
        lambda names: st.fixed_dictionaries({n: st.sampled_from(ODD[n]) for n in names})
    ),
    min_size=1,
    max_size=6,
)
"""Rows with at most two things out of the ordinary."""


def group(row: dict[str, Any]) -> Group:
    """A row's commands, on an enterprise of its own."""
    number = next(_numbers)
    it: dict[str, Any] = USUAL | row
    both = {"enterprise": it.get("code", code(number))}
    for name in ("document_number", "legal_basis", "on_behalf_of", "expected_version"):
        if name in it:
            both[name] = it[name]
    details = {name: it[name] for name in ("region", "sector", "scale", "name", "address", "founded_on") if name in it}
    entered = act(Register, it["on"], command=it.get("id", f"r{number}"), authority=it["authority"], **both, **details)
    if "alone" in it:
        return [entered]
    said = {name: it[name] for name in ("valid_until", "assessment_body", "site") if name in it}
    level = act(
        EnterLedgerLevel,
        it.get("level_on", it["on"]),
        command=it.get("id", f"l{number}"),
        authority=it.get("level_by", it["authority"]),
        officer=it.get("level_officer", "officer-1"),
        level=it["level"],
        certificate=f"AQB-{number}",
        **both,
        **said,
    )
    return [entered, level]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Registry, Registry]]:
    """Two empty registers that give their events the same source."""
    with contextlib.ExitStack() as stack:
        both = []
        for name in ("planned", "by_itself"):
            url = f"sqlite:///{Path(tmp_path_factory.mktemp('first')) / name}.sqlite"
            migrate(url)
            both.append(stack.enter_context(contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY))))
            both[-1]._contract().source = "urn:compliance-registry:one"
        yield both[0], both[1]


def said(outcomes: Sequence[Outcome]) -> list[tuple[object, ...]]:
    return [(one.events, one.repeated, one.refused and one.refused.refusal, one.command) for one in outcomes]


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_alike_or_not_every_row_comes_to_the_same_bytes_and_refusals(
    pair: tuple[Registry, Registry], rows: list[dict[str, Any]]
) -> None:
    comes_to_the_same(*pair, [USUAL, *rows, *rows])  # each kind twice, so that the second is told as the first


@pytest.mark.parametrize("name", ODD)
def test_one_thing_out_of_the_ordinary_is_told_as_it_is(pair: tuple[Registry, Registry], name: str) -> None:
    again = () if name == "code" else ODD[name]  # an enterprise that comes twice is decided by itself
    comes_to_the_same(*pair, [USUAL, *({name: value} for value in (*ODD[name], *again))])


def test_a_region_whose_code_was_replaced_meanwhile_is_refused_as_by_itself(pair: tuple[Registry, Registry]) -> None:
    until = date(2018, 10, 31)
    assert era(until - timedelta(days=1)) == era(until + timedelta(days=1))
    days = [until - timedelta(days=1), until, until + timedelta(days=1)]
    comes_to_the_same(*pair, [{"region": "320621", "authority": JIANGSU, "level": Level.TWO, "on": on} for on in days])


def comes_to_the_same(planned: Registry, by_itself: Registry, rows: Sequence[dict[str, Any]]) -> None:
    """One run of all rows records and refuses what each row does that is run by itself."""
    groups = [group(row) for row in rows]
    last = planned.journal.last_position()
    one_run = Bulk(planned).run(groups)
    each_anew = [Bulk(by_itself).run([one])[0] for one in groups]
    assert said(one_run) == said(each_anew)
    assert planned.journal.read(last, 1_000) == by_itself.journal.read(last, 1_000)
    ids = [command.command for one in groups for command in one]
    assert planned.journal.commands(ids) == by_itself.journal.commands(ids)


class Counting(Registry):
    """A register that counts what it decides."""

    decided = 0

    def decide_into(self, work: Work, one: Enterprise, command: EnterpriseCommand) -> None:
        self.decided += 1
        super().decide_into(work, one, command)


def test_rows_that_are_alike_are_decided_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    others = [{"name": f"厂{n}", "on": date(2012, 3, n), "document_number": f"{n}号"} for n in range(1, 20)]
    with contextlib.closing(Counting(url, lambda: NOW, lambda: TODAY)) as registry:
        outcomes = Bulk(registry).run([group(row) for row in others])
        assert [one.events for one in outcomes] == [2] * 19
        assert registry.decided == 2


def test_a_kind_of_which_only_a_part_was_decided_is_not_let_in(pair: tuple[Registry, Registry]) -> None:
    known, (entered, level), others = group({}), group({"level": Level.ONE}), group({"level": Level.ONE})
    for registry in pair:
        Bulk(registry).run([known])
        # a row that was recovered from the log: the id, and not what it was of
        row = (level.command, "", f"enterprise:{known[0].enterprise}", 2)
        registry.recorder.write("INSERT INTO commands VALUES (?, ?, ?, ?) RETURNING id", row)  # type: ignore[attr-defined]
    rows = [[*known[:1], known[1].model_copy(update={"command": level.command})], [entered, level], others]
    one_run = said(Bulk(pair[0]).run(rows))
    assert one_run == said([Bulk(pair[1]).run([one])[0] for one in rows])
    assert one_run[2][0] == 0, "level one is not the city's"


ASKED_OF_EACH = {"enterprise", "effective_on", "valid_until", "name", "assessment_body", "address", "founded_on"}
"""What rules look at and is no part of a kind: `kind_of` asks it of each entry, `entry_in` wants it absent."""
OF_A_KIND = {"region", "sector", "scale", "level", "authority", "officer"}
ABSENT = {"on_behalf_of", "expected_version", "site"}


def looked_at(command: EnterpriseCommand, one: Enterprise) -> set[str]:
    """The fields of a command that the rules of its act look at."""
    seen: set[str] = set()
    kind = type(command)

    def watched(self: EnterpriseCommand, name: str) -> Any:
        if name in kind.model_fields:
            seen.add(name)
        return object.__getattribute__(self, name)

    watching: Any = type(kind.__name__, (kind,), {"__getattribute__": watched, "__module__": __name__})
    again = watching.model_construct(**dict(command))
    seen.clear()
    facts = Facts.of(one, again, TODAY)
    assert competent(one, again) is not None
    for rule in (*EVERY, *(REGISTERING if kind is Register else (rule_set_applies, *ENTERING))):
        assert rule(facts) is None
    return seen


def test_the_rules_look_at_nothing_else_than_a_kind_holds_or_each_entry_is_asked() -> None:
    entered, level = group({"valid_until": date(2015, 3, 10), "assessment_body": "评审中心"})
    one = Enterprise(entered.enterprise)
    seen = looked_at(entered, one)
    assert {"enterprise", "effective_on", "name", "region", "authority"} <= seen
    assert seen - ASKED_OF_EACH - OF_A_KIND - ABSENT == set()
    what = {name: getattr(entered, name) for name in ("effective_on", "officer", "authority", "legal_basis", "command")}
    details = {name: getattr(entered, name) for name in ("name", "region", "sector", "scale")}
    one.evolve(enterprise.EnterpriseRegistered(uscc=entered.enterprise, **what, **details))
    assert looked_at(level, one) - ASKED_OF_EACH - OF_A_KIND - ABSENT == set()


def test_an_era_ends_where_a_day_of_a_rule_set_comes_and_where_it_has_passed() -> None:
    for day in _DAYS:
        before, on, after = (era(day + timedelta(days=n)) for n in (-1, 0, 1))
        assert before < on < after
