"""One certificate's number that several enterprises have is found, of sites too, as it stood at the watermark."""

import pytest

from projections.certificates import doubled, held
from registry.events import read
from tests.projections.given import Story, at, stream

XIAN, BAQIAO, SUZHOU = "610100", "610111", "320505"


def story() -> Story:
    """By the number A two in Xi'an, one closed, one in Suzhou; by B one, and another at a site."""
    made = Story()
    for number, region, certificate in (
        (1, BAQIAO, "A"),
        (2, BAQIAO, "A"),
        (3, BAQIAO, "A"),
        (4, SUZHOU, "A"),
        (5, BAQIAO, "C"),
        (6, BAQIAO, "B"),
    ):
        one = stream(number)
        what = {"region": region, "uscc": one.partition(":")[2], "name": f"厂{number}"}
        made.happens(read.EnterpriseRegistered, at(2012), stream=one, **what)
        made.happens(read.LevelAnnounced, at(2014), stream=one, certificate=certificate, case=None)
    made.happens(read.EnterpriseClosed, at(2015), stream=stream(3))
    made.happens(read.SiteEntered, at(2015), stream=stream(5), site="s2")
    made.happens(read.LevelAnnounced, at(2016), stream=stream(5), site="s2", certificate="B", case=None)
    return made


def found(made: Story, region: str) -> dict[str, list[str]]:
    return {one.certificate: [row.stream for row in one.enterprises] for one in doubled(made.reading(), region)}


def test_a_number_of_several_enterprises_of_a_region_is_found_with_each_of_them() -> None:
    assert found(story(), XIAN) == {"A": [stream(1), stream(2)], "B": [stream(5), stream(6)]}
    assert found(story(), "000000")["A"] == [stream(1), stream(2), stream(4)]
    assert found(story(), "320000") == {}


def test_a_corrected_number_or_a_site_given_up_is_no_longer_found() -> None:
    made = story()
    corrected = {"decision": f"{stream(2)}/2", "field": "certificate", "before": "A", "after": "A-2"}
    made.happens(read.DecisionCorrected, at(2017), stream=stream(2), **corrected)
    made.happens(read.SiteLeft, at(2017), stream=stream(5), site="s2")
    assert found(made, XIAN) == {}


def test_doubled_numbers_are_those_at_the_watermark() -> None:
    made = story()
    before = found(made, XIAN)
    made.known = 10 * len(made.told)
    corrected = {"decision": f"{stream(2)}/2", "field": "certificate", "before": "A", "after": "A-2"}
    made.happens(read.DecisionCorrected, at(2017), stream=stream(2), **corrected)
    assert found(made, XIAN) == before
    made.known = None
    assert "A" not in found(made, XIAN)


def test_every_number_of_a_level_that_is_held_is_told_with_its_holder_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.certificates._PART", 2)
    made = story()
    made.happens(read.LevelRevoked, at(2017), stream=stream(2))
    key = {number: stream(number).partition(":")[2] for number in range(1, 7)}
    assert list(held(made.reading())) == [("A", key[1]), ("A", key[4]), ("C", key[5]), ("B", key[5]), ("B", key[6])]
