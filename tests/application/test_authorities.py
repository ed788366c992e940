"""An authority's record in the store: one stream, its delegations asked for whoever acts on its behalf."""

from datetime import date

import pytest

from registry.application import Registry
from registry.bulk import Bulk
from registry.domain.commands import AcceptApplication, Command, Delegate, EndDelegation, EnterAuthority, SetTarget
from registry.domain.refusals import Refused
from registry.domain.verification import ResumeAuthority
from registry.events.envelope import tell
from registry.events.event import Authority
from registry.events.vocabulary import OrganKind
from tests.acts import SUZHOU, act
from tests.application.lives import announce, up_to_approval

PARTY = "320500-department"
ON = date(2012, 1, 4)
CENTRE = Authority(organ=OrganKind.DEPARTMENT, region="320505", name="虎丘区应急管理局")
FOR_SUZHOU = {"authority": CENTRE, "on_behalf_of": SUZHOU}


def refused(registry: Registry, command: Command) -> str:
    with pytest.raises(Refused) as error:
        registry.execute(command)
    return error.value.refusal.rule


def delegate(registry: Registry, *matters: str, until: date | None = None) -> None:
    registry.execute(act(EnterAuthority, ON, party=PARTY, name=SUZHOU.name))
    registry.execute(act(Delegate, ON, party=PARTY, delegation="d1", to=CENTRE, matters=matters, until=until))


def applied(registry: Registry) -> AcceptApplication:
    """An application waits; its acceptance by the delegated unit."""
    for command in up_to_approval(1)[:3]:
        registry.execute(command)
    return act(AcceptApplication, date(2012, 2, 1), case="k1", **FOR_SUZHOU)


def test_a_record_is_a_stream_of_its_own(registry: Registry) -> None:
    answer = registry.execute(act(EnterAuthority, ON, party=PARTY, name=SUZHOU.name))
    assert (answer.stream, answer.version) == (f"authority:{PARTY}", 1)
    goal = {"sector": "machinery", "count": 3, "by": date(2012, 12, 31), "party": PARTY}
    assert registry.execute(act(SetTarget, ON, **goal)).version == 2
    stored = registry.journal.at(2)
    assert stored is not None
    assert tell(stored.position, stored.data).id == f"authority:{PARTY}/2"


def test_an_act_for_an_organ_that_never_delegated_stays_as_it_is(registry: Registry) -> None:
    assert registry.execute(applied(registry)).version == 4


def test_an_act_for_another_is_recorded_only_while_a_delegation_covers_it(registry: Registry) -> None:
    delegate(registry, "announcement")
    acceptance = applied(registry)
    assert refused(registry, acceptance) == "not_delegated"
    (outcome,) = Bulk(registry).run([[acceptance]])
    assert outcome.refused is not None
    assert outcome.refused.refusal.rule == "not_delegated"
    registry.execute(
        act(Delegate, ON, party=PARTY, delegation="d2", to=CENTRE, matters=["assessment"], until=date(2012, 2, 1))
    )
    registry.execute(acceptance)


def test_an_announcement_for_another_needs_its_delegation_too(registry: Registry) -> None:
    for command in up_to_approval(1):
        registry.execute(command)
    delegate(registry, "assessment")
    assert refused(registry, announce(1, **FOR_SUZHOU)) == "not_delegated"
    registry.execute(act(Delegate, ON, party=PARTY, delegation="d2", to=CENTRE, matters=["announcement"]))
    registry.execute(announce(1, **FOR_SUZHOU))


def test_a_delegation_recorded_late_as_ended_covers_what_lies_before_its_end(registry: Registry) -> None:
    delegate(registry, "assessment")
    acceptance = applied(registry)
    registry.execute(act(EndDelegation, date(2012, 2, 2), party=PARTY, delegation="d1"))
    answer = registry.execute(acceptance)
    assert answer.stream.startswith("enterprise:")
    assert not answer.repeated


def test_a_record_that_views_hold_back_is_resumed_by_an_act_on_it(registry: Registry) -> None:
    resume = act(ResumeAuthority, ON, party=PARTY, reason="核对无误")
    assert refused(registry, resume) == "unknown_party"
    registry.execute(act(EnterAuthority, ON, party=PARTY, name=SUZHOU.name))
    assert registry.execute(resume).version == 2
    assert refused(registry, act(ResumeAuthority, ON, party=PARTY, reason="x", expected_version=1)) == "stale_command"
