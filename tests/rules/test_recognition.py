"""Re-recognition: which level rests on an edition of the standard that is in force no more, and by when it is due."""

from datetime import date

import pytest

from registry.domain.clock_commands import RecordRecognitionDue
from registry.domain.commands import EnterLedgerLevel, RecogniseLevel
from registry.domain.explaining import explain
from registry.domain.policies.due import CLOCK, office
from registry.domain.policies.recognition import recognition_due
from registry.events.clock import RecognitionDue
from registry.events.enterprise import LevelAnnounced
from registry.events.procedure import LevelRecognised
from registry.events.remedies import DecisionAnnulled
from registry.events.vocabulary import Level
from tests.acts import act
from tests.rules.given import Given, approved, at_level, said
from tests.rules.test_annulment import annul
from tests.rules.test_procedure import announced
from tests.rules.test_sites import level_at_site, site
from tests.rules.test_standards import LATEST, NEW, OLD, scored

BEGUN, ON = date(2025, 10, 31), date(2026, 1, 5)
GRANTED, LAST = date(2024, 2, 19), date(2027, 2, 19)


def assessed(standard: str = NEW) -> Given:
    """A level that was granted on a report by this standard, in 2024."""
    start = approved(on=date(2024, 2, 1), standard=standard, elements=scored(standard))
    start.when_decided(lambda _: announced(start, GRANTED)).then(said(LevelAnnounced, standard=standard))
    return start


def noted(given: Given, **changed: object) -> RecordRecognitionDue:
    """What the clock asks for."""
    assert given.enterprise.held is not None
    who = {"officer": CLOCK, "authority": office("320505"), "standard": LATEST}
    return act(RecordRecognitionDue, BEGUN, **(who | {"certificate": given.enterprise.held.certificate} | changed))


def test_a_level_under_an_earlier_edition_is_due_by_the_last_day_of_its_certificate() -> None:
    given = assessed()
    assert recognition_due(given.enterprise, date(2025, 10, 30)) is None
    found = recognition_due(given.enterprise, ON)
    assert found is not None
    assert (found.rests_on, found.current.standard, found.since, found.by) == (NEW, LATEST, BEGUN, LAST)


def test_a_ledger_level_of_unknown_standard_is_due_if_it_is_older_than_the_edition() -> None:
    given = at_level(Level.THREE, date(2024, 3, 1))
    found = recognition_due(given.enterprise, ON)
    assert found is not None
    assert (found.rests_on, found.by) == (None, None)
    renewed = given.after(act(EnterLedgerLevel, date(2025, 11, 3), level="three", certificate="c2"))
    assert recognition_due(renewed.enterprise, ON) is None


def test_a_standard_of_a_sector_has_no_editions_here_and_the_first_follows_none() -> None:
    start = approved(on=date(2024, 2, 1))
    start.when_decided(lambda _: announced(start, GRANTED)).then(said(LevelAnnounced))
    assert recognition_due(start.enterprise, ON) is None
    assert recognition_due(at_level(Level.THREE, date(2011, 7, 4)).enterprise, date(2012, 1, 4)) is None


def test_the_clock_notes_it_once_and_the_recognition_settles_it() -> None:
    given = assessed()
    what = {"rests_on": NEW, "standard": LATEST, "by": LAST, "site": None}
    told = given.when(noted(given)).then(said(RecognitionDue, **what))
    told.when(noted(given)).then_refused("nothing_due")
    recognised = act(RecogniseLevel, date(2025, 11, 3), standard="gb/t 33000—2025")
    after = told.when(recognised).then(said(LevelRecognised, standard=LATEST))
    assert recognition_due(after.enterprise, ON) is None


@pytest.mark.parametrize(
    "changed", [{"standard": NEW}, {"standard": OLD}, {"certificate": "x"}, {"effective_on": date(2025, 10, 30)}]
)
def test_nothing_is_noted_that_is_not_due(changed: dict[str, object]) -> None:
    given = assessed()
    given.when(noted(given, **changed)).then_refused("nothing_due")


def test_decision_21_each_site_is_due_on_its_own() -> None:
    given = at_level(Level.THREE, date(2022, 1, 4)).after(site(date(2022, 1, 4)))
    given.after(level_at_site(date(2025, 11, 3), valid_until=None))
    assert recognition_due(given.enterprise, ON) is not None
    assert recognition_due(given.enterprise.at("s2"), ON) is None


def test_decision_32_what_was_noted_of_an_annulled_level_falls_with_it_and_is_noted_again() -> None:
    given = assessed()
    grant = given.enterprise.version
    given.after(noted(given))
    falls = (given.enterprise.last_event,)
    certificate = given.enterprise.held.certificate if given.enterprise.held else ""
    told = given.when(annul(grant, ON)).then(said(DecisionAnnulled, falls_with=falls))
    again = told.after(act(EnterLedgerLevel, GRANTED, level="three", certificate=certificate))
    again.when(noted(again)).then(said(RecognitionDue, rests_on=None))


def test_an_annulment_says_by_which_standard_the_level_stands() -> None:
    given = assessed().after(act(RecogniseLevel, date(2025, 11, 3), standard=LATEST))
    told = given.after(annul(given.enterprise.version, ON)).enterprise.history[-1]
    assert isinstance(told, DecisionAnnulled)
    assert told.stands.level is not None
    assert told.stands.level.standard == NEW


def test_explain_says_by_when_and_on_what_whether_or_not_it_was_noted() -> None:
    given = assessed()
    for evidence in ("LevelAnnounced", "RecognitionDue"):
        found = explain(given.enterprise, given.enterprise.history, ON)
        one = next(each for each in found if each.subject == "recognition")
        assert (one.answer, one.inputs["rests_on"], one.inputs["due_on"]) == (LATEST, NEW, LAST.isoformat())
        assert (one.mark, one.rule_sets) == ("reading", ("gbt-33000-2025",))
        assert type(given.enterprise.event(one.evidence[0])).__name__ == evidence
        if evidence == "LevelAnnounced":
            given.after(noted(given))
