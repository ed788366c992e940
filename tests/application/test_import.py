"""A ledger goes in row by row: good rows once, bad rows not at all, and every refusal says where and why."""

import ast
import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import infra.ledger
from infra.demo import sample
from infra.ledger import LedgerError, Report, import_ledger
from infra.ledger.headings import HEADING
from infra.ledger.report import said_in_chinese
from infra.ledger.words import DECISIONS, SECTORS
from registry.application import Registry
from registry.events.vocabulary import ClosureKind, Level, Operation, Sector
from tests.ledgers import REVOKED, ledger, register, register_at, row


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    found = register(tmp_path)
    yield found
    found.close()


def refusals(report: Report) -> list[tuple[int, str, str]]:
    return [(one.row, one.fault.heading, one.fault.rule) for one in report.notices if not one.warning]


def warnings(report: Report) -> list[tuple[int, str]]:
    return [(one.row, one.fault.rule) for one in report.notices if one.warning]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.rows, report.recorded, report.repeated, report.refused


@pytest.mark.parametrize("path", [sample.XLSX, sample.CSV], ids=["xlsx", "csv"])
def test_the_sample_ledger_goes_in_whole_and_again_records_nothing(registry: Registry, path: Path) -> None:
    rows = len(sample.rows())

    first = import_ledger(registry, path)
    events = registry.journal.last_position()
    again = import_ledger(registry, path)

    assert (counts(first), first.warnings) == ((rows, rows, 0, 0), 0)
    assert (counts(again), again.warnings) == ((rows, 0, rows, 0), 0)
    assert registry.journal.last_position() == events


@pytest.mark.postgres
def test_the_sample_goes_in_on_postgresql_too_and_a_dry_run_beside_it(fresh_postgres: str) -> None:
    registry = register_at(fresh_postgres)
    try:
        import_ledger(registry, sample.CSV)
        events = registry.journal.last_position()
        dry = import_ledger(registry, sample.XLSX, dry_run=True)
        again = import_ledger(registry, sample.XLSX)
    finally:
        registry.close()

    assert (dry.repeated, again.repeated) == (dry.rows, again.rows)
    assert events > 0


def test_the_same_rows_in_another_file_and_by_other_officers_are_the_same_rows(registry: Registry) -> None:
    import_ledger(registry, sample.XLSX)
    events = registry.journal.last_position()

    again = import_ledger(registry, sample.CSV, officer="a", second_officer="b")

    assert (again.repeated, again.refused) == (again.rows, 0)
    assert registry.journal.last_position() == events


def test_a_dry_run_answers_as_the_import_does_and_leaves_nothing(registry: Registry) -> None:
    dry = import_ledger(registry, sample.CSV, dry_run=True, chunk=7)
    assert registry.journal.last_position() == 0
    real = import_ledger(registry, sample.CSV, chunk=7)

    assert dry.told() | {"dry_run": False} == real.told()


def test_the_rows_with_errors_are_told_by_column_and_rule(registry: Registry) -> None:
    report = import_ledger(registry, sample.WRONG)

    assert counts(report) == (8, 0, 0, 8)
    assert registry.journal.last_position() == 0
    assert refusals(report) == [
        (2, "统一社会信用代码", "credit_code"),
        (3, "行政区划", "unknown_region"),
        (4, "行业", "unknown_word"),
        (5, "等级", "unknown_word"),
        (6, "公告日期", "date"),
        (7, "发证机关", "unknown_organ"),
        (8, "发证机关", "level_authority"),
        (9, "依据", "no_ground_in_rule_set"),
    ]


def test_the_shipped_samples_are_what_their_script_makes(tmp_path: Path) -> None:
    for path, rows in ((sample.CSV, sample.rows()), (sample.WRONG, sample.faulty_rows())):
        sample.write_csv(tmp_path / path.name, rows)
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_good_rows_go_in_beside_bad_ones_and_a_bad_row_changes_nothing(registry: Registry, tmp_path: Path) -> None:
    path = ledger(tmp_path, row(1), row(2, valid_until="2011-01-01"), row(3))

    report = import_ledger(registry, path)

    assert (counts(report), refusals(report)) == ((3, 2, 0, 1), [(3, "有效期至", "validity")])
    assert not registry.enterprise(row(2)["code"]).exists


def test_a_decision_added_to_a_row_later_records_the_decision_alone(registry: Registry, tmp_path: Path) -> None:
    import_ledger(registry, ledger(tmp_path, row(1)))

    report = import_ledger(registry, ledger(tmp_path, row(1, **REVOKED)), officer="other", second_officer="another")

    enterprise = registry.enterprise(row(1)["code"])
    assert counts(report) == (1, 1, 0, 0)
    assert enterprise.revocation is not None
    assert (enterprise.version, enterprise.revocation.on) == (4, date(2015, 5, 6))


def test_a_decision_in_a_row_of_its_own_meets_the_level_above_it(registry: Registry, tmp_path: Path) -> None:
    decision = row(1, level="", certificate="", announced_on="", **REVOKED)

    report = import_ledger(registry, ledger(tmp_path, row(1), decision, decision))

    assert counts(report) == (3, 2, 1, 0)
    assert registry.enterprise(row(1)["code"]).held is None


def test_a_refused_first_row_does_not_keep_the_second_one_out(registry: Registry, tmp_path: Path) -> None:
    report = import_ledger(registry, ledger(tmp_path, row(1, valid_until="2011-01-01"), row(1)))

    assert counts(report) == (2, 1, 0, 1)


def test_a_row_of_a_closed_enterprise_entered_before_is_a_repeated_row(registry: Registry, tmp_path: Path) -> None:
    closed = row(
        1,
        certificate="",
        level="",
        decision="关闭",
        decided_on="2014-06-01",
        document="市政发〔2014〕3号",
        ground="不符合国家产业政策",
    )
    rows = (row(1), closed, row(1, announced_on="2015-01-01"))

    first = import_ledger(registry, ledger(tmp_path, *rows))
    again = import_ledger(registry, ledger(tmp_path, *rows))

    assert refusals(first) == [(4, "统一社会信用代码", "closed_enterprise")]
    assert refusals(again) == refusals(first)
    assert counts(again) == (3, 0, 2, 1)


def test_other_details_than_the_register_has_are_a_warning(registry: Registry, tmp_path: Path) -> None:
    import_ledger(registry, ledger(tmp_path, row(1)))
    later = row(1, name="西安示例机床厂", region="西安市长安区", announced_on="2015-03-10")

    report = import_ledger(registry, ledger(tmp_path, later))

    assert (counts(report), warnings(report)) == ((1, 1, 0, 0), [(2, "details_differ"), (2, "details_differ")])
    assert registry.enterprise(row(1)["code"]).name == "西安示例机械厂"


def test_each_decision_is_entered_as_its_acts(registry: Registry, tmp_path: Path) -> None:
    decided = {"decided_on": "2015-05-06", "document": "监〔2015〕6号", "decider": "西安市安全生产监督管理局"}
    closing = decided | {"decider": "西安市人民政府", "ground": "不符合国家产业政策"}
    method = {"basis": REVOKED["basis"], "ground": "标准化体系未保持有效运行"}
    two = {"level": "二级", "issuer": "陕西省安全生产监督管理局"}
    stop = {"ends_on": "2015-11-06", "licences": "安全生产许可证、生产许可证", "ground": "未实现达标"}
    rows = (
        row(1, **two, decision="降级", **decided | method | {"decider": two["issuer"]}),
        row(2, decision="责令停产整顿", **decided, **stop),
        row(3, decision="关闭", **closing),
        row(4, decision="取缔", **decided | {"ground": "非法违法生产经营建设行为"}),
        row(5, **REVOKED),
    )

    report = import_ledger(registry, ledger(tmp_path, *rows))

    one, two_, three, four, five = (registry.enterprise(each["code"]) for each in rows)
    assert (counts(report), warnings(report)) == ((5, 5, 0, 0), [])
    assert one.held is not None
    assert one.held.level is Level.THREE
    assert two_.operation is Operation.SUSPENDED
    assert len(two_.withheld) == 2
    assert three.closure is not None
    assert three.closure.kind is ClosureKind.CLOSURE
    assert four.operation is Operation.BANNED
    assert five.revocation is not None
    assert five.revocation.on == date(2015, 5, 6)


def test_a_suspension_without_an_end_is_taken_to_last_six_months_with_a_warning(
    registry: Registry, tmp_path: Path
) -> None:
    stopped = row(1, decision="责令停产整顿", decided_on="2015-08-31", document="监〔2015〕6号")
    report = import_ledger(registry, ledger(tmp_path, stopped))
    suspension = registry.enterprise(stopped["code"]).suspension
    assert suspension is not None
    assert suspension.ends_on == date(2016, 2, 29)
    assert "end_assumed" in [notice.fault.rule for notice in report.notices]


def test_what_the_row_leaves_open_is_taken_as_usual_with_a_warning(registry: Registry, tmp_path: Path) -> None:
    closed = row(1, decision="关闭", decided_on="2015-05-06", document="市政发〔2015〕6号")

    report = import_ledger(registry, ledger(tmp_path, closed))

    assert counts(report) == (1, 1, 0, 0)
    assert warnings(report) == [(2, "ground_assumed"), (2, "organ_assumed")]


def test_an_end_of_validity_that_the_law_gives_is_entered_and_no_other(registry: Registry, tmp_path: Path) -> None:
    after = row(2, announced_on="2022-03-10", issuer="西安市应急管理局")

    import_ledger(registry, ledger(tmp_path, row(1), after))

    before, since = (registry.enterprise(each["code"]).held for each in (row(1), after))
    assert before is not None
    assert since is not None
    assert (before.valid_until, since.valid_until) == (None, date(2025, 3, 10))


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": "西安\u202e示例厂"}, "name", "invisible_character"),
        ({"name": "=1+1"}, "name", "formula"),
        ({"name": "厂" * 201}, "name", "too_long"),
        ({"region": "长安区"}, "region", "unknown_region"),
        ({"region": "610000"}, "region", "unknown_region"),
        ({"scale": ""}, "scale", "missing"),
        ({"certificate": ""}, "certificate", "missing"),
        ({"announced_on": "2013-02-29"}, "announced_on", "date"),
        ({"announced_on": "9999-12-31"}, "announced_on", "date"),
        ({"announced_on": "2099-01-01"}, "announced_on", "date_in_the_future"),
        ({"announced_on": "2010-01-01"}, "announced_on", "no_rule_set"),
        ({"issuer": "陕西示例安全评价有限公司"}, "issuer", "unknown_organ"),
        ({"issuer": "宝鸡市安全生产监督管理局"}, "issuer", "wrong_region"),
        ({"level": ""}, "level", "missing"),
        ({"lower_level": "三级"}, "decision", "missing"),
        ({"decision": "罚款"}, "decision", "unknown_word"),
        (REVOKED | {"decided_on": ""}, "decided_on", "missing"),
        (REVOKED | {"document": "", "basis": ""}, "document", "missing"),
        (REVOKED | {"basis": ""}, "basis", "no_ground_in_rule_set"),
        (REVOKED | {"decision": "停产整顿", "ends_on": "2015-01-01"}, "ends_on", "end_date"),
        (REVOKED | {"decision": "停产整顿", "ends_on": "2016-01-01", "licences": "烟草证"}, "licences", "unknown_word"),
        (REVOKED | {"decision": "降级"}, "lower_level", "missing"),
        (REVOKED | {"ground": "身份证61010219800101123X"}, "ground", "personal_data"),
        (REVOKED | {"decider": "咸阳市安全生产监督管理局"}, "decider", "original_authority"),
    ],
)
def test_a_faulty_cell_is_refused_under_its_heading(
    registry: Registry, tmp_path: Path, changes: dict[str, str], column: str, rule: str
) -> None:
    report = import_ledger(registry, ledger(tmp_path, row(1, **changes)))

    assert refusals(report) == [(2, HEADING[column], rule)]
    assert registry.journal.last_position() == 0


def test_a_county_that_is_no_more_is_taken_for_the_days_on_which_it_was(registry: Registry, tmp_path: Path) -> None:
    was = {"region": "西安市高陵县", "announced_on": "2013-03-10"}
    report = import_ledger(registry, ledger(tmp_path, row(1, **was), row(2, **(was | {"announced_on": "2019-03-10"}))))

    assert registry.enterprise(row(1)["code"]).region == "610126"
    assert refusals(report) == [(3, HEADING["region"], "unknown_region")]


def test_every_fault_of_a_row_is_told_at_once(registry: Registry, tmp_path: Path) -> None:
    report = import_ledger(registry, ledger(tmp_path, row(1, sector="玩具", level="四级", announced_on="春天")))

    assert [heading for _, heading, _ in refusals(report)] == ["行业", "等级", "公告日期"]
    assert report.refused == 1


def test_the_written_report_opens_in_excel_and_starts_no_formula(registry: Registry, tmp_path: Path) -> None:
    written = tmp_path / "report.csv"
    path = ledger(tmp_path, row(1, level="四级", name="=1+1"), row(2, notice="x"))
    path.write_text(path.read_text("utf-8").replace("公告文号", "=HYPERLINK(1)"), "utf-8")

    report = import_ledger(registry, path, report_file=written)

    assert written.read_bytes().startswith(b"\xef\xbb\xbf")
    with written.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert len(lines) == 1 + len(report.notices)
    assert lines[1][:4] == ["1", "提示", "'=HYPERLINK(1)", "not_read"]
    assert json.loads(json.dumps(report.told()))["refused"] == report.refused


def test_more_notices_than_memory_should_hold_are_all_in_the_file(registry: Registry, tmp_path: Path) -> None:
    rows = [row(number, level="四级") for number in range(1, 1201)]

    report = import_ledger(registry, ledger(tmp_path, *rows), report_file=tmp_path / "report.csv")

    assert (report.refused, len(report.notices), report.left_off) == (1200, 1000, 200)
    assert (tmp_path / "report.csv").read_text("utf-8-sig").count("\n") == 1201


def test_a_report_that_cannot_be_written_stops_before_the_first_row(registry: Registry, tmp_path: Path) -> None:
    path = ledger(tmp_path, row(1))

    for report_file, told in ((path, "overwrite"), (tmp_path / "none" / "report.csv", "cannot be written")):
        with pytest.raises(LedgerError, match=told):
            import_ledger(registry, path, report_file=report_file)
    assert registry.journal.last_position() == 0
    assert path.stat().st_size > 0


def test_progress_is_told_after_every_chunk(registry: Registry, tmp_path: Path) -> None:
    seen: list[int] = []

    import_ledger(registry, ledger(tmp_path, *map(row, range(1, 6))), chunk=2, progress=seen.append)

    assert seen == [2, 4, 5]


def test_an_import_that_was_interrupted_goes_on_when_it_is_run_again(registry: Registry, tmp_path: Path) -> None:
    path = ledger(tmp_path, *map(row, range(1, 8)))

    def interrupt(rows: int) -> None:
        if rows == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_ledger(registry, path, chunk=2, progress=interrupt)
    report = import_ledger(registry, path, chunk=3)

    assert counts(report) == (7, 3, 4, 0)


def test_one_officer_is_not_two(registry: Registry) -> None:
    with pytest.raises(ValueError, match="two officers"):
        import_ledger(registry, sample.CSV, officer="a", second_officer="a")


def test_leap_days_are_days(registry: Registry, tmp_path: Path) -> None:
    report = import_ledger(registry, ledger(tmp_path, row(1, announced_on="2012年2月29日")))

    held = registry.enterprise(row(1)["code"]).held
    assert report.recorded == 1
    assert held is not None
    assert held.since == date(2012, 2, 28) + timedelta(days=1)


def test_the_page_about_imports_names_every_column_sector_and_decision() -> None:
    page = (Path(__file__).parents[2] / "docs/import.md").read_text("utf-8")

    words = [*HEADING.values(), *(names[0] for names in (*SECTORS.values(), *DECISIONS.values()))]
    assert [word for word in words if word not in page] == []
    assert set(SECTORS) == set(Sector)


def test_a_number_that_another_enterprise_holds_is_warned_about_and_not_refused(
    registry: Registry, tmp_path: Path
) -> None:
    doubled = (row(1), row(2, certificate=row(1)["certificate"]), row(3), row(1))

    report = import_ledger(registry, ledger(tmp_path, *doubled), chunk=1)

    assert (counts(report), warnings(report)) == ((4, 3, 1, 0), [(3, "certificate_held"), (5, "certificate_held")])
    first, second = (one.fault for one in report.notices)
    assert first.heading == "证书编号"
    assert row(1)["code"] in first.because
    assert row(1)["certificate"] in first.because
    assert "by row 2" in first.because
    assert row(2)["code"] in second.because
    assert import_ledger(registry, ledger(tmp_path, *doubled), dry_run=True).warnings == 2


def test_a_number_that_the_register_has_for_another_enterprise_is_warned_about(
    registry: Registry, tmp_path: Path
) -> None:
    held = [(row(1)["certificate"], "other"), (row(2)["certificate"], row(2)["code"]), ("else", "other")]
    revoked = row(1, **REVOKED)
    rows = (row(1), row(2), row(3, certificate="else", level="", announced_on=""))

    report = import_ledger(registry, ledger(tmp_path, *rows), held=held)
    alone = import_ledger(registry, ledger(tmp_path, revoked), held=held)

    assert warnings(report) == [(2, "certificate_held")]
    assert report.notices[0].fault.because.startswith("other holds a level by")
    assert warnings(alone) == []


def test_an_import_says_how_many_events_the_views_have_not_seen(registry: Registry, tmp_path: Path) -> None:
    report = import_ledger(registry, ledger(tmp_path, row(1)), unseen=7)
    assert warnings(report) == [(1, "numbers_not_compared")]
    assert "last 7 events" in report.notices[0].fault.because


def test_every_fault_of_a_row_is_said_in_chinese_too() -> None:
    calls = [
        node
        for path in Path(infra.ledger.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Fault", "fault")
    ]
    rules = {one.args[1].value for one in calls if isinstance(one.args[1], ast.Constant)}
    assert len(rules) > 15
    assert sorted(str(rule) for rule in rules if said_in_chinese(str(rule)) == ("", "")) == []
