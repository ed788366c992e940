"""Rules of competence: one table says whose every act is; what it does not name is denied."""

from collections.abc import Hashable
from datetime import date

import pytest
from pydantic import ValidationError

from registry.domain import commands as c
from registry.domain.commands import AcceptApplication, ApproveLevel, EnterLedgerLevel, RefuseApplication, Suspend
from registry.domain.policies import competence
from registry.domain.rulesets import Competence, OrganTable, shipped
from registry.domain.rulesets.organs import ACTS
from registry.events.case import ApplicationAccepted, ApplicationRefused, LevelApproved
from registry.events.enterprise import EnterpriseClosed, LevelAnnounced, OperationsSuspended
from registry.events.event import Authority
from registry.events.supervision import InspectionHeld
from registry.events.vocabulary import Level, OrganKind
from tests.acts import HUQIU, JIANGSU, NATION, SHAANXI, SUZHOU, SUZHOU_GOVERNMENT, SUZHOU_ISSUER, XIAN, act
from tests.rules.given import applied, assessed, consented, registered, said

ON = date(2012, 3, 1)
ORGANS = {"nation": NATION, "province": JIANGSU, "city": SUZHOU, "county": HUQIU}
OFFICE = Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region="320500", name="苏州市安委办")
BODY = Authority(organ=OrganKind.ORGANISING_BODY, region="320500", name="苏州市安全生产协会")


@pytest.mark.parametrize("rank", ORGANS)
@pytest.mark.parametrize(("level", "decides"), [("one", "nation"), ("two", "province"), ("three", "city")])
def test_each_level_is_decided_at_its_rank(level: str, decides: str, rank: str) -> None:
    entry = act(EnterLedgerLevel, ON, level=level, certificate="c", authority=ORGANS[rank])
    if rank == decides:
        registered().when(entry).then(said(LevelAnnounced, level=Level(level)))
    else:
        registered().when(entry).then_refused("level_authority")


@pytest.mark.parametrize(
    ("organ", "may"),
    [(SUZHOU, True), (OFFICE, True), (BODY, False), (SUZHOU_GOVERNMENT, False), (SUZHOU_ISSUER, False)],
)
def test_departments_and_committee_offices_decide_levels(organ: Authority, may: bool) -> None:
    asked = assessed().when(act(ApproveLevel, ON, case="k1", authority=organ))
    if may:
        asked.then(said(LevelApproved, authority=organ))
    else:
        asked.then_refused("level_authority")


def test_a_delegated_unit_decides_on_behalf_of_the_competent_organ() -> None:
    assessed().when(act(ApproveLevel, ON, case="k1", authority=BODY, on_behalf_of=SUZHOU)).then(
        said(LevelApproved, authority=BODY, on_behalf_of=SUZHOU)
    )
    assessed().when(act(ApproveLevel, ON, case="k1", authority=SUZHOU, on_behalf_of=BODY)).then_refused(
        "level_authority"
    )


def test_the_level_remembers_for_whom_it_was_granted() -> None:
    entry = act(EnterLedgerLevel, ON, level="three", certificate="c", authority=BODY, on_behalf_of=SUZHOU)
    held = registered().after(entry).enterprise.held
    assert held is not None
    assert held.granted_by == SUZHOU


def test_the_steps_of_a_case_need_the_levels_authority() -> None:
    consented().when(act(AcceptApplication, ON, case="k1")).then(said(ApplicationAccepted))
    consented().when(act(AcceptApplication, ON, case="k1", authority=HUQIU)).then_refused("level_authority")
    applied().when(act(RefuseApplication, ON, case="k1", reason="x")).then(said(ApplicationRefused))
    applied().when(act(RefuseApplication, ON, case="k1", reason="x", authority=HUQIU)).then_refused("level_authority")


def test_a_district_of_a_municipality_decides_level_three() -> None:
    district = Authority(organ=OrganKind.DEPARTMENT, region="110105", name="朝阳区应急管理局")
    on = date(2022, 1, 1)
    entry = act(EnterLedgerLevel, on, level="three", certificate="c", authority=district)
    registered(on, region="110105", by=district).when(entry).then(said(LevelAnnounced))


@pytest.mark.parametrize(
    ("organ", "may"), [(SUZHOU, True), (HUQIU, True), (SUZHOU_GOVERNMENT, True), (SUZHOU_ISSUER, False), (BODY, False)]
)
def test_departments_and_governments_suspend(organ: Authority, may: bool) -> None:
    command = act(
        Suspend, ON, suspension="s1", ground="not_compliant_in_time", ends_on=date(2012, 6, 1), authority=organ
    )
    if may:
        registered().when(command).then(said(OperationsSuspended))
    else:
        registered().when(command).then_refused("organ_not_competent")


def test_what_was_allowed_once_is_not_allowed_to_another() -> None:
    """A table remembers what it has allowed: another organ, trade, level or officer is another question."""
    entry = act(EnterLedgerLevel, ON, level="three", certificate="c", authority=SUZHOU)
    trade = Authority(organ=OrganKind.DEPARTMENT, region="320500", name="苏州市交通运输局")
    for _ in range(2):
        registered().when(entry).then(said(LevelAnnounced, level=Level.THREE))
        registered().when(entry.model_copy(update={"level": Level.TWO})).then_refused("level_authority")
        registered().when(entry.model_copy(update={"authority": trade})).then_refused("wrong_sector")
        registered().when(entry.model_copy(update={"authority": XIAN})).then_refused("wrong_region")
    propose = act(
        c.ProposeClosure, ON, proposal="p", kind="closure", ground="lacks_safety_conditions", authority=SUZHOU
    )
    confirm = act(c.Close, ON, proposal="p", authority=SUZHOU_GOVERNMENT, officer="second")
    for _ in range(2):
        registered().after(propose).when(confirm).then(said(EnterpriseClosed))
        own = confirm.model_copy(update={"officer": propose.officer})
        registered().after(propose).when(own).then_refused("second_officer")


def test_what_an_organ_was_allowed_is_not_allowed_to_it_once_its_region_s_code_was_replaced() -> None:
    wujiang = Authority(organ=OrganKind.DEPARTMENT, region="320584", name="吴江市安监局")
    held = {"inspection": "i1", "kind": "spot_check", "result": "compliant", "authority": wujiang}
    for on, rule in ((date(2011, 9, 1), None), (date(2012, 2, 1), "unknown_region")):
        asked = registered(region="320584").when(act(c.HoldInspection, on, **held))
        asked.then_refused(rule) if rule else asked.then(said(InspectionHeld))


TABLES = [table for table in shipped() if isinstance(table, OrganTable)]
TRANSPORT = Authority(organ=OrganKind.DEPARTMENT, region="320500", name="苏州市交通运输局")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_every_act_stands_in_the_table_of_every_place_or_nobody_may_do_it(table: OrganTable) -> None:
    of_jiangsu_alone = {"ConsentToApplication", "RefuseConsent"}
    missing = [name for name in sorted(ACTS.keys() - of_jiangsu_alone) if not table.of(name)]
    assert missing == [], (
        f"{missing} stand in no row of {table.id}: nobody may do them. Add the name to the `commands` of the row in "
        "registry/domain/rulesets/cn-organs.toml whose organs may do it, or give it a row of its own there, with the "
        "article that says so and its mark"
    )


def test_what_stands_in_no_row_nobody_may_do() -> None:
    start = registered(region="610113", by=XIAN).after(act(c.Apply, ON, case="k1", level="three", authority=XIAN))
    for organ in (NATION, SHAANXI, XIAN):
        start.when(act(c.ConsentToApplication, ON, case="k1", authority=organ)).then_refused("act_not_listed")


def test_a_department_of_one_trade_acts_in_its_trade_alone() -> None:
    inspection = {"inspection": "i1", "kind": "spot_check", "result": "compliant", "authority": TRANSPORT}
    registered().when(act(c.HoldInspection, ON, **inspection)).then_refused("wrong_sector")
    registered(sector="transport").when(act(c.HoldInspection, ON, **inspection)).then(said(InspectionHeld))
    for_another = inspection | {"authority": SUZHOU, "on_behalf_of": TRANSPORT}
    registered().when(act(c.HoldInspection, ON, **for_another)).then_refused("wrong_sector")


def test_second_officer_is_data() -> None:
    wanted = {name for table in TABLES for row in table.rows if row.second_officer for name in row.commands}
    assert wanted == {"Close", "Revoke", "Disqualify", "RevokeLicence"}


@pytest.mark.parametrize(
    ("wrong", "said_"),
    [
        ({"commands": ["Applaud"]}, "no act Applaud"),
        ({"organs": ["club"]}, r"rows\.0\.organs"),
        ({"ranks": ["village"]}, r"rows\.0\.ranks"),
        ({"sectors": ["fishing"]}, r"rows\.0\.sectors"),
        ({"second_officer": True}, "confirm no proposal"),
    ],
)
def test_a_row_that_names_what_there_is_not_is_refused(wrong: dict[str, object], said_: str) -> None:
    row = {"code": "x", "commands": ["Apply"], "organs": ["department"], "article": "一", "mark": "ours"} | wrong
    table = TABLES[0].model_dump(exclude={"rows"}, mode="json") | {"rows": [row]}
    with pytest.raises(ValidationError, match=said_):
        OrganTable.model_validate(table)


class _Forgetting(dict[Hashable, Competence | None]):
    """What is remembered, and what another thread throws away as soon as it was looked whether something is there."""

    def __contains__(self, asked: object) -> bool:
        found = super().__contains__(asked)
        if found:
            self.clear()
        return found


def test_who_asks_while_what_is_remembered_is_thrown_away_gets_an_answer() -> None:
    entry = act(EnterLedgerLevel, ON, level="two", certificate="c", authority=JIANGSU)
    for table in shipped():
        if isinstance(table, OrganTable):
            table.__dict__["allowed"] = _Forgetting()
    try:
        answers = [competence.competent(registered().enterprise, entry) for _ in range(3)]
    finally:
        for table in shipped():
            table.__dict__.pop("allowed", None)
    assert all(isinstance(answer, Competence) for answer in answers)
