"""Rows and records that are made by place: each value stands under its own name, and none may be missing."""

import inspect
from typing import Any

import msgspec
import pytest

from projections.agenda.tables import Entry
from projections.columns import Sheet
from projections.credit.record import content, placed
from projections.credit.state import State
from projections.credit.tables import Change, Current
from projections.credit.treatment import SCHEMA
from projections.four_batches.tables import Stay
from projections.notices.tables import Notice
from projections.standing.tables import TABLES as STANDING
from projections.standing.tables import Enterprise
from projections.timeline.tables import Line


@pytest.mark.parametrize("row", [Enterprise, Stay, Entry, Line, Notice, Current, Change], ids=lambda row: row.__name__)
def test_a_frequent_row_is_made_of_its_columns_by_place(row: type[msgspec.Struct]) -> None:
    assert all(p.kind is not p.KEYWORD_ONLY for p in inspect.signature(row).parameters.values())


def test_a_row_lacks_no_column_that_stands_behind_one_with_a_default() -> None:
    first: dict[str, Any] = {
        "stream": "enterprise:1",
        "uscc": None,
        "name": "甲",
        "region": "610102",
        "sector": "coal",
        "scale": "above",
    }
    rest: dict[str, Any] = {
        "address": None,
        "founded_on": None,
        "registered_on": "2020-01-01",
        "operation_since": "2020-01-01",
    }
    last: dict[str, Any] = {"position": 1, "version": 1, "effective_on": "2020-01-01"}
    row = Enterprise(**first, **rest, **last)
    sheet = Sheet(STANDING[0])
    assert sheet.make(sheet.values(row)) == row
    for name in last:
        with pytest.raises(TypeError, match="a column without default is missing"):
            Enterprise(**first, **rest, **{one: value for one, value in last.items() if one != name})


def test_the_parts_of_a_record_stand_where_their_names_say() -> None:
    row = Enterprise(
        stream="enterprise:1", uscc="code", name="名", region="610102", sector="coal", scale="above", address=None,
        founded_on=None, registered_on="2020-01-01", level="two", level_since="2020-02-02", valid_until="2023-02-01",
        certificate="JX", operation="running", operation_since="2020-01-05", successor="next", position=9, version=3,
        effective_on="2020-03-01",
    )  # fmt: skip
    said = msgspec.json.decode(content(row, State(enterprise=row, rule_sets={"grading": "sn-2011"})))
    assert [*said] == sorted(said)
    same = ("certificate", "level", "name", "operation", "operation_since", "region", "scale", "sector", "stream")
    for name in (*same, "successor", "uscc", "valid_until"):
        assert said[name] == getattr(row, name), name
    assert (said["since"], said["standing"], said["schema"]) == ("2020-02-02", "compliant", SCHEMA)
    assert said["rule_sets"].keys() == {"grading", "treatment"}
    assert said["treatment"].split("/")[1:] == ["compliant", "2023-02-01"]
    whole = msgspec.json.decode(placed(content(row, State(enterprise=row)), 9))
    assert (whole["position"], [*whole]) == (9, sorted(whole))
    assert {line["ground"] for line in whole["treatment"]} == {"compliant"}
