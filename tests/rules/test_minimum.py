"""The lowest level that counts as compliant, by region, sector and day."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from registry.domain.commands import EnterLedgerLevel, SetOwnDate
from registry.domain.explaining import standing
from registry.domain.rulesets import shipped
from registry.domain.rulesets.minimum import MinimumSet
from registry.events.minimum import enough, minima
from registry.events.vocabulary import Batch, Level, Sector, Standing
from tests.acts import act
from tests.rules.given import DECIDES, Given, registered
from tests.rules.test_batches import found

RAISED = date(2014, 1, 1)


def oil(level: Level) -> Given:
    entry = act(EnterLedgerLevel, date(2012, 5, 2), level=level, certificate="c", authority=DECIDES[level])
    return registered(sector="oil").after(entry)


@pytest.mark.parametrize("level", Level)
def test_the_lowest_level_is_enough_where_nothing_else_is_said(level: Level) -> None:
    assert enough(level, "320505", Sector.MACHINERY, None, RAISED)
    assert enough(level, "610113", Sector.OIL, None, RAISED)
    assert enough(level, "320505", Sector.OIL, None, date(2013, 12, 31))


def test_oil_and_gas_in_jiangsu_needs_level_two_from_2014_on() -> None:
    assert standing(oil(Level.THREE).enterprise, [], date(2013, 12, 31)) is Standing.COMPLIANT
    assert standing(oil(Level.THREE).enterprise, [], RAISED) is Standing.NOT_COMPLIANT
    assert standing(oil(Level.TWO).enterprise, [], RAISED) is Standing.COMPLIANT


def test_below_the_minimum_after_its_day_leads_to_suspension_since_the_minimum_was_raised() -> None:
    given = oil(Level.THREE).after(act(SetOwnDate, date(2012, 6, 1), by=date(2012, 12, 31)))
    assert found(given, date(2013, 12, 31)) is None
    finding = found(given, date(2014, 2, 1))
    assert finding is not None
    assert (finding.batch, finding.since) == (Batch.SUSPEND, RAISED)


def test_the_file_is_checked_with_the_other_rule_files_and_two_minima_are_refused() -> None:
    (rules,) = [one for one in shipped() if isinstance(one, MinimumSet)]
    assert len(rules.minima) == len(minima())
    told: dict[str, Any] = rules.model_dump()
    with pytest.raises(ValidationError, match="two for 32"):
        MinimumSet.model_validate(told | {"minima": [told["minima"][0]] * 2})
