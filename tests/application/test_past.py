"""Past matters through the register: all acts or none, each id once, an announcement with its document."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from registry.application import Registry
from registry.domain import commands as c
from registry.domain.past_matter import PastMatter
from registry.domain.refusals import Refused
from registry.past import Past, PastRefused
from tests.acts import HUQIU, act, code
from tests.application.lives import announce, register, up_to_approval

DAY = timedelta(days=1)


def later(number: int = 1) -> c.Apply:
    return act(c.Apply, date(2013, 2, 1), enterprise=code(number), case="k2", level="three")


@pytest.fixture
def past(registry: Registry) -> Past:
    for number in (1, 2):
        registry.execute(register(number))
        registry.execute(later(number))
    return Past(registry)


def whole(*numbers: int) -> PastMatter:
    """A case of each of these enterprises, and the document that announces all of them."""
    cases = [one for number in numbers for one in up_to_approval(number)[1:]]
    return PastMatter("m1", (*cases, announce(*numbers)))  # type: ignore[arg-type]


def test_a_whole_case_of_several_enterprises_is_recorded_with_the_document_that_announced_them(
    registry: Registry, past: Past
) -> None:
    answer = past.record(whole(1, 2))
    assert (answer.stream, answer.version) == ("announcement:A1", 1)
    for number in (1, 2):
        one = registry.enterprise(code(number))
        assert one.held is not None
        assert (one.held.certificate, [case.id for case in one.open_cases]) == (f"AQB-{number}", ["k2"])
        assert [version for version, _ in one.living()] == [1, 3, 4, 5, 6, 7, 8, 9, 2]


def test_a_matter_repeated_answers_the_same_and_its_ids_mean_nothing_else(registry: Registry, past: Past) -> None:
    matter = whole(1)
    first = past.record(matter)
    count = registry.journal.last_position()
    again = past.record(matter)
    assert (again.position, again.repeated, past.tried(matter).repeated) == (first.position, True, True)
    other = PastMatter("m1", whole(2).acts)
    with pytest.raises(Refused, match="command_reused"):
        past.record(other)
    with pytest.raises(PastRefused, match="command_reused: act 1, Apply of ") as refused:
        past.record(PastMatter("m2", matter.acts[:1]))
    assert refused.value.row == 1
    assert registry.execute(matter.acts[0]).repeated
    assert registry.journal.last_position() == count


def test_a_matter_that_is_refused_records_nothing_and_names_the_act(registry: Registry, past: Past) -> None:
    count = registry.journal.last_position()
    matter = whole(1)
    with pytest.raises(
        PastRefused, match=r"date_goes_back: act 6, ApproveLevel of .*ApplicationSubmitted of 2013-02-01"
    ):
        past.record(PastMatter("m1", matter.acts[:-1]))
    by_another = matter.acts[1].model_copy(update={"authority": HUQIU.model_copy(update={"region": "610113"})})
    with pytest.raises(PastRefused, match="act 2, ConsentToApplication of") as refused:
        past.record(PastMatter("m1", (matter.acts[0], by_another, *matter.acts[2:])))
    assert (refused.value.row, refused.value.refusal.rule) == (2, "wrong_region")
    members = [c.Member(enterprise=code(1), case="k9", certificate="AQB-1")]
    document = announce(1).model_copy(update={"members": tuple(members)})
    with pytest.raises(PastRefused, match=f"act 7, Announce of .*member {code(1)}: .*k9"):
        past.record(PastMatter("m1", (*matter.acts[:-1], document)))
    assert registry.journal.last_position() == count
    assert registry.journal.command("m1") is None


def test_a_trial_decides_everything_and_records_nothing(registry: Registry, past: Past) -> None:
    count = registry.journal.last_position()
    assert not past.tried(whole(1)).repeated
    with pytest.raises(PastRefused):
        past.tried(PastMatter("m1", whole(1).acts[:-1]))
    assert registry.journal.last_position() == count


def test_another_writer_meanwhile_makes_a_matter_decided_anew(opened: Callable[[], Registry], past: Past) -> None:
    other, meant = opened(), whole(1)
    decided = past.decided

    def slowly(matter: PastMatter) -> object:
        work = decided(matter)
        if not other.enterprise(code(1)).retrofits:
            deadline = date(2014, 1, 1)
            other.execute(act(c.DirectUpgrade, date(2013, 3, 1), direction="d1", equipment=["x"], deadline=deadline))
        return work

    past.decided = slowly  # type: ignore[method-assign,assignment]
    assert past.record(meant).stream == "announcement:A1"
    one = other.enterprise(code(1))
    assert (one.version, list(one.retrofits)) == (10, ["d1"])


def test_a_matter_has_acts_and_each_an_id_of_its_own() -> None:
    with pytest.raises(ValueError, match="at least one act"):
        PastMatter("m1", ())
