"""Rules of competence: every level and act has its organ."""

from datetime import date

import pytest

from registry.domain.commands import AcceptApplication, ApproveLevel, EnterLedgerLevel, RefuseApplication, Suspend
from registry.events.case import ApplicationAccepted, ApplicationRefused, LevelApproved
from registry.events.enterprise import LevelAnnounced, OperationsSuspended
from registry.events.event import Authority
from registry.events.vocabulary import Level, OrganKind
from tests.acts import HUQIU, JIANGSU, NATION, SUZHOU, SUZHOU_GOVERNMENT, SUZHOU_ISSUER, act
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
