"""Stop-use: who received what was withdrawn is told, once, and the regulator sees who has not acknowledged it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consumers.recipients.model import Purpose, Sight
from consumers.recipients.stops import cover
from consumers.recipients.watching import packed
from registry.events import read
from tests.consumers.registered import Asking, Office, narrow, office
from tests.consumers.served import Register, code, enterprise, register
from tests.consumers.test_recipients import REGULATOR
from tests.projections.given import Story, at

STOP = "/credit/v1/stop-use"


def closed() -> Story:
    """Two enterprises, both closed."""
    story = Story()
    government = {"organ": "peoples_government", "region": "610300", "name": "宝鸡市人民政府"}
    for number in (1, 2):
        story.happens(
            read.EnterpriseRegistered,
            at(2019, 3, number),
            stream=enterprise(number),
            uscc=code(number),
            name=f"示例企业{number}有限公司",
            region="610302",
            sector="fireworks",
            founded_on=at(2008, 5, 6),
        )
        proposal = f"close-2025-{number}"
        story.happens(read.ClosureProposed, at(2025, 11, 3), stream=enterprise(number), proposal=proposal)
        facts = {"proposal": proposal, "authority": government, "ground": "unlawful_operation"}
        story.happens(read.EnterpriseClosed, at(2025, 11, 20), stream=enterprise(number), **facts)
    return story


def annulled(story: Story, number: int = 1) -> None:
    """The closure of one is annulled."""
    closure = f"{enterprise(number)}/3"
    story.happens(read.ClosureAnnulled, at(2026, 1, 15), stream=enterprise(number), closure=closure)


class Court:
    """A register whose closure can be annulled, with an office beside it."""

    def __init__(self, kept: Register, desk: Office, story: Story) -> None:
        self.register = kept
        self.desk = desk
        self.story = story

    def annuls(self, number: int = 1) -> None:
        last = self.story.told[-1].position
        annulled(self.story, number)
        self.register.tell(self.story, after=last)


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    story = closed()
    with register(tmp_path / "views", story) as kept, office(kept, tmp_path) as desk:
        desk.keys = (REGULATOR,)
        yield Court(kept, desk, story)


def start(asks: Asking) -> str:
    return str(asks.get("/credit/v1/quality.json").json()["oldest"])


def listed(asks: Asking, after: int = 0) -> list[dict[str, Any]]:
    answer = asks.get(STOP, params={"after": after})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["stop_uses"]
    return found


def by_changes(asks: Asking) -> None:
    assert asks.get("/credit/v1/changes", params={"after": start(asks), "limit": 1000}).status_code == 200


def by_snapshot(asks: Asking) -> None:
    assert asks.get("/credit/v1/snapshot").status_code == 200


def by_code(asks: Asking) -> None:
    assert asks.get(f"/credit/v1/enterprises/{code(1)}").status_code == 200


@pytest.mark.parametrize("way", [by_changes, by_snapshot, by_code])
def test_who_received_the_item_is_told_once_and_acknowledges(court: Court, way: Any) -> None:
    asks = Asking(court.desk, court.desk.adds())
    way(asks)
    assert listed(asks) == []
    court.annuls()

    (stop,) = listed(asks)
    assert (stop["uscc"], stop["reason"], stop["since"]) == (code(1), "annulment", "2026-01-15")
    assert stop["item"] == f"{enterprise(1)}/3"
    assert stop["position"] == court.story.told[-1].position
    assert listed(asks) == [stop]
    assert listed(asks, after=stop["number"]) == []

    first = asks.post(f"{STOP}/{stop['id']}/ack")
    court.desk.clock.passes(hours=1)
    again = asks.post(f"{STOP}/{stop['id']}/ack")
    assert (first.status_code, first.json()) == (200, again.json())
    assert first.json()["acknowledged_at"] is not None
    assert [row.route for row in court.desk.told()[-2:]] == [f"POST {STOP}/{{id}}/ack"] * 2


@pytest.mark.parametrize("wrong", ["x", "0" * 31, "A" * 32, "0" * 33])
def test_what_is_no_id_of_a_stop_use_is_answered_with_its_form_and_where_ids_are_listed(
    court: Court, wrong: str
) -> None:
    told = Asking(court.desk, court.desk.adds()).post(f"{STOP}/{wrong}/ack")
    assert (told.status_code, told.json()["type"]) == (422, "/problems/malformed_request")
    assert (told.json()["errors"][0]["name"], told.json()["errors"][0]["given"]) == ("id", wrong)
    assert "32 hexadecimal digits" in told.json()["detail"]
    assert "GET /credit/v1/stop-use" in told.json()["detail"]
    assert "32位小写十六进制数字" in told.json()["detail_zh"]


@pytest.mark.parametrize(
    ("kind", "fields", "reason", "cause"),
    [
        (read.DecisionAnnulled, {}, "annulment", "annulment"),
        (read.DecisionCorrected, {"field": "legal_basis.article", "after": "第九条"}, "correction", "correction"),
        (read.CreditRepaired, {}, "repair", "repair"),
        (read.ReconsiderationDecided, {"outcome": "unlawful", "field": None, "stands": None}, "annulment", "objection"),
    ],
)
def test_every_remedy_that_withdraws_an_item_tells_who_received_it_and_why(
    court: Court, kind: type[read.Event], fields: dict[str, Any], reason: str, cause: str
) -> None:
    asks = Asking(court.desk, court.desk.adds())
    by_changes(asks)
    before = court.story.told[-1].position
    court.story.happens(kind, at(2026, 1, 15), stream=enterprise(1), decision=f"{enterprise(1)}/3", **fields)
    court.register.tell(court.story, after=before)

    (stop,) = listed(asks)
    assert (stop["item"], stop["reason"]) == (f"{enterprise(1)}/3", reason)
    edition = start(asks).partition(".")[0]
    (change,) = asks.get("/credit/v1/changes", params={"after": f"{edition}.{before}"}).json()["changes"]
    assert (change["reason"], [one["item"] for one in change["stop_use"]]) == (cause, [stop["item"]])


@pytest.mark.parametrize("way", [by_changes, by_snapshot, by_code])
def test_every_recipient_of_an_item_is_told_when_its_display_ends(court: Court, way: Any) -> None:
    banks = [Asking(court.desk, court.desk.adds()), Asking(court.desk, court.desk.adds("bank-b"))]
    never = Asking(court.desk, court.desk.adds("bank-c"))
    for asks in banks:
        way(asks)
    before, item = court.story.told[-1].position, f"{enterprise(1)}/3"
    ended = {"decision": item, "until": at(2028, 11, 20)}
    told = court.story.happens(read.DisplayEnded, at(2028, 11, 21), stream=enterprise(1), **ended)
    court.register.tell(court.story, after=before)

    for asks in banks:
        (stop,) = listed(asks)
        assert (stop["item"], stop["reason"], stop["since"], stop["by"]) == (item, "expiry", "2028-11-21", told.id)
        edition = start(asks).partition(".")[0]
        (change,) = asks.get("/credit/v1/changes", params={"after": f"{edition}.{before}"}).json()["changes"]
        assert (change["reason"], [one["item"] for one in change["stop_use"]]) == ("expiry", [item])
    assert listed(never) == []


def test_who_never_received_it_is_told_nothing(court: Court) -> None:
    asks, far = Asking(court.desk, court.desk.adds()), Asking(court.desk, court.desk.adds("far"))
    asks.get(f"/credit/v1/enterprises/{code(2)}")
    court.annuls()
    by_snapshot(far)

    assert listed(asks) == []
    assert listed(far) == []


def test_who_reads_the_old_change_late_is_told_then(court: Court) -> None:
    asks = Asking(court.desk, court.desk.adds())
    court.annuls()
    assert listed(asks) == []
    by_changes(asks)

    assert [stop["uscc"] for stop in listed(asks)] == [code(1)]


def test_a_scope_that_did_not_show_the_item_brings_no_stop_use(court: Court) -> None:
    elsewhere = Sight(purposes=(Purpose.LOAN,), regions=("6108",))
    no_items = Sight(purposes=(Purpose.LOAN,), fields=("standing",))
    others, blind = Asking(court.desk, court.desk.adds("others", elsewhere)), court.desk.adds("blind", no_items)
    watching = court.desk.adds("watching")
    court.desk.directory.watch("watching", [packed(code(2))])
    askers = [others, Asking(court.desk, blind), Asking(court.desk, watching)]
    for one in askers:
        by_snapshot(one)
    court.annuls(1)
    assert [listed(one) for one in askers] == [[], [], []]
    court.annuls(2)
    assert [len(listed(one)) for one in askers] == [0, 0, 1]


def moved(court: Court, region: str) -> None:
    """The first enterprise moves to another region."""
    last = court.story.told[-1].position
    court.story.happens(read.DetailsChanged, at(2025, 12, 1), stream=enterprise(1), region=region)
    court.register.tell(court.story, after=last)


@pytest.mark.parametrize("way", [by_changes, by_snapshot, by_code])
def test_who_received_the_item_after_a_move_into_its_region_is_told(court: Court, way: Any) -> None:
    there = Asking(court.desk, court.desk.adds("there", Sight(purposes=(Purpose.LOAN,), regions=("6108",))))
    here = Asking(court.desk, court.desk.adds("here", Sight(purposes=(Purpose.LOAN,), regions=("6103",))))
    moved(court, "610802")
    way(there)
    if way is by_snapshot:
        by_snapshot(here)
    court.annuls()

    assert [stop["uscc"] for stop in listed(there)] == [code(1)]
    assert listed(here) == []


def test_changes_without_the_item_in_them_bring_no_stop_use(court: Court) -> None:
    asks = Asking(court.desk, court.desk.adds())
    edition = start(asks).partition(".")[0]
    shown = max(one.position for one in court.story.told if one.stream == enterprise(1))
    moved(court, "610802")
    before = court.story.told[-1].position
    court.annuls()
    asks.get("/credit/v1/changes", params={"after": f"{edition}.{before}"})
    assert listed(asks) == []

    asks.get("/credit/v1/changes", params={"after": f"{edition}.{shown}"})
    assert [stop["uscc"] for stop in listed(asks)] == [code(1)]


def test_who_first_sees_a_record_after_the_withdrawal_has_nothing_to_stop(court: Court) -> None:
    there = Asking(court.desk, court.desk.adds("there", Sight(purposes=(Purpose.LOAN,), regions=("6108",))))
    blind = Asking(court.desk, court.desk.adds("blind", narrow("withdrawn")))
    court.annuls()
    moved(court, "610802")

    for asks in (there, blind):
        told = asks.get("/credit/v1/changes", params={"after": start(asks)}).json()["changes"]
        assert [one["stop_use"] for one in told] == [[]] * len(told)
    assert told
    assert listed(there) == listed(blind) == []


def test_nobody_acknowledges_for_another_and_no_regulator_does(court: Court) -> None:
    asks, other = Asking(court.desk, court.desk.adds()), Asking(court.desk, court.desk.adds("other"))
    by_code(asks)
    court.annuls()
    (stop,) = listed(asks)

    assert other.post(f"{STOP}/{stop['id']}/ack").status_code == 404
    assert Asking(court.desk, "regulator-key").post(f"{STOP}/{stop['id']}/ack").status_code == 403
    assert asks.post(f"{STOP}/{'0' * 32}/ack").status_code == 404
    assert asks.post(f"{STOP}/nonsense/ack").status_code == 422
    assert asks.get(f"{STOP}/{stop['id']}/ack").status_code == 405
    assert listed(asks)[0]["acknowledged_at"] is None


def test_the_regulator_sees_who_never_acknowledges(court: Court) -> None:
    asks = Asking(court.desk, court.desk.adds())
    by_code(asks)
    court.annuls()
    regulator = Asking(court.desk, "regulator-key")
    (one,) = regulator.get("/audit/recipients.json").json()["recipients"]
    assert (one["unacknowledged"], one["overdue"]) == (1, 0)

    court.desk.clock.passes(hours=25)
    (late,) = regulator.get("/audit/recipients.json").json()["recipients"]
    assert (late["overdue"], late["unacknowledged_since"]) == (1, one["unacknowledged_since"])
    page = regulator.get("/audit/recipients/icbc", headers={"Accept": "text/html"}).text
    assert code(1) in page
    assert "逾期" in page
    assert "逾期" in regulator.get("/audit/recipients", headers={"Accept": "text/html"}).text
    (stop,) = listed(asks)
    asks.post(f"{STOP}/{stop['id']}/ack")
    (done,) = regulator.get("/audit/recipients.json").json()["recipients"]
    assert (done["unacknowledged"], done["overdue"]) == (0, 0)


def test_what_had_we_told_it_by_a_day(court: Court) -> None:
    asks, regulator = Asking(court.desk, court.desk.adds()), Asking(court.desk, "regulator-key")
    first_day = court.desk.clock.today()
    by_snapshot(asks)
    court.desk.clock.passes(days=2)
    court.annuls()
    by_changes(asks)

    def told(by: date | str) -> dict[str, Any]:
        answer = regulator.get("/audit/recipients/icbc/told.json", params={"uscc": code(1), "by": str(by)})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    assert told(date(2026, 3, 1))["versions"] == []
    (version,) = told(first_day)["versions"]
    assert version["first_told"]["kind"] == "snapshot"
    assert version["exact"]
    assert [item["item"] for item in version["record"]["adverse"]] == [f"{enterprise(1)}/3"]
    later = told(court.desk.clock.today())
    assert [one["first_told"]["kind"] for one in later["versions"]] == ["changes", "changes", "snapshot", "changes"]
    assert later["versions"][-1]["record"]["withdrawn"] != []
    page = regulator.get(
        "/audit/recipients/icbc/told", params={"uscc": code(1).lower()}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 200
    assert "annulment" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/audit/recipients/nobody.json", 404),
        ("/audit/recipients/icbc/told.json?uscc=123", 422),
        (f"/audit/recipients/icbc/told.json?uscc={code(1)}&by=yesterday", 422),
        (f"/audit/recipients/icbc/told.json?uscc={code(1)}&by=2026-13-01", 422),
        (f"/audit/recipients/icbc/told.json?uscc={code(1)}&by=9999-12-31", 422),
        (f"/audit/recipients/icbc/told.json?uscc={code(1)}&by=2026-01-01T00:00:00", 422),
        ("/audit/recipients/icbc/told.json", 422),
        ("/audit/recipients/icbc.json?before=0", 422),
        (f"/audit/recipients/icbc/told.json?uscc={code(1)}&by=2026-01-01T00:00:00%2B08:00", 200),
    ],
)
def test_the_regulator_s_wrong_questions_are_explained(court: Court, path: str, status: int) -> None:
    court.desk.adds()

    assert Asking(court.desk, "regulator-key").get(path).status_code == status


def test_a_recipient_reads_no_audit(court: Court) -> None:
    asks = Asking(court.desk, court.desk.adds())
    for path in ("/audit/recipients", "/audit/recipients.json", "/audit/recipients/icbc.json"):
        assert asks.get(path).status_code == 403


def test_the_ledger_is_read_page_by_page(court: Court) -> None:
    asks, regulator = Asking(court.desk, court.desk.adds()), Asking(court.desk, "regulator-key")
    for _ in range(60):
        by_code(asks)
    first = regulator.get("/audit/recipients/icbc.json").json()
    second = regulator.get("/audit/recipients/icbc.json", params={"before": first["earlier"]}).json()

    assert (len(first["deliveries"]), len(second["deliveries"]), second["earlier"]) == (50, 10, None)
    assert first["deliveries"][-1]["seq"] > second["deliveries"][0]["seq"]


def test_ranges_that_touch_become_one(court: Court) -> None:
    with court.desk.database.writing() as session:
        for after, upto in ((0, 5), (5, 9), (20, 30), (4, 7), (9, 9), (9, 21)):
            cover(session, 1, 1, after, upto)
        assert session.select("SELECT lower_, upper_ FROM coverage") == [(0, 30)]
