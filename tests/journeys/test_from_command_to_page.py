"""One decision travels the whole way, and what each reader sees of it follows."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer

from infra.health.views import look_at_watermarks
from infra.installation import Installation
from infra.settings import read_settings
from tests.journeys.running import Desk

pytestmark = [pytest.mark.journey, pytest.mark.kafka]

CODE = "91610113MA6U0C3J7X"
GOVERNMENT = ("--organ", "peoples_government", "--organ-name", "西安市人民政府", "--officer", "xa-gov-3")


@pytest.fixture
def desk(tmp_path: Path, kafka_bootstrap: str, topic_prefix: str) -> Desk:
    prefix = topic_prefix.rstrip(".")
    return Desk(tmp_path / "home", {"KAFKA_BOOTSTRAP_SERVERS": kafka_bootstrap, "REGISTRY_TOPIC_PREFIX": prefix})


def test_a_suspension_and_a_closure_reach_page_feed_topic_and_audit(desk: Desk, kafka_bootstrap: str) -> None:
    with desk.up():
        desk.page("/health", lambda body: True)
        _granted(desk)
        desk.page(f"/enterprises/{CODE}", lambda body: "三级" in body)
        assert _treatments(desk) >= {"support"}

        desk.run(*_suspension())
        body = desk.page(f"/enterprises/{CODE}", lambda body: "停产整顿" in body and "停-1" in body)
        assert "三(四)" in body
        assert _treatments(desk).isdisjoint({"support"})
        assert [e["enterprise"] for e in desk.json("batches", "suspend")["entries"]] == [CODE]

        desk.run("propose-closure", CODE, "--proposal", "关-1", "--kind", "closure",
                 "--ground", "unfit_after_suspension", "--on", "2014-07-01")  # fmt: skip
        desk.run("close", CODE, "--proposal", "关-1", "--on", "2014-07-02", *GOVERNMENT)
        desk.page("/batches/close.json", lambda body: CODE in body and "decided" in body)
        assert desk.json("batches", "suspend")["entries"] == []
        refused = desk.run(*_suspension("停-2"), expect=3)
        assert "closed_enterprise" in refused

        desk.run("annul-closure", CODE, "--reason", "程序违法", "--on", "2014-08-01", *GOVERNMENT)
        desk.page("/batches/suspend.json", lambda body: CODE in body)
        audit = json.loads(desk.page(f"/audit/enterprises/{CODE}.json?as_of=2014-07-15", lambda body: True))
        assert audit
        assert _in_topic(kafka_bootstrap, f"{desk.environment['REGISTRY_TOPIC_PREFIX']}.credit", CODE)


def test_killed_parts_come_back_and_nothing_is_lost(desk: Desk) -> None:
    with desk.up():
        desk.page("/health", lambda body: True)
        _granted(desk)
        for part in ("project", "relay"):
            os.kill(desk.json("status")["processes"][part]["pid"], signal.SIGKILL)
            desk.run(*_suspension(f"停-{part}"))
            desk.run(
                "resume", CODE, "--suspension", f"停-{part}", "--accepted-by", "西安市应急管理局", "--on", "2014-01-10"
            )
        _caught_up(desk)
        events = desk.json("history", CODE)["events"]
        assert [e["event"].rpartition("/")[2] for e in events] == [str(n + 1) for n in range(len(events))]
        position = desk.json("status")["store"]["position"]
        desk.run("rebuild", "--all")
        _caught_up(desk)
        assert desk.json("history", CODE)["events"] == events
        assert desk.json("status")["views"]["standing"]["watermark"] == position
        assert [f"told up to {position}" in one.found for one in look_at_watermarks(_installation(desk))] == [
            True,
            True,
        ]


def _installation(desk: Desk) -> Installation:
    servers, prefix = (desk.environment[name] for name in ("KAFKA_BOOTSTRAP_SERVERS", "REGISTRY_TOPIC_PREFIX"))
    return Installation(read_settings(home=desk.home, kafka_bootstrap_servers=servers, topic_prefix=prefix))


def test_the_same_command_id_answers_the_same_and_another_act_under_it_is_refused(desk: Desk) -> None:
    desk.run("migrate")
    words = ("register", CODE, "--name", "陕西示例,“机械”厂", "--region", "610113", "--sector", "machinery",
             "--scale", "above", "--on", "2012-01-05", "--command-id", "c-1")  # fmt: skip
    first, second = desk.json(*words), desk.json(*words)
    assert second == {**first, "repeated": True}
    assert "command_reused" in desk.run(*(w if w != "2012-01-05" else "2012-01-06" for w in words), expect=3)


def test_bad_input_names_rule_field_and_way_out_and_records_nothing(desk: Desk) -> None:
    desk.run("migrate")
    table: list[tuple[tuple[str, ...], int, str]] = [
        (("register", CODE[:-1] + "8", *_details()), 3, "credit_code"),
        (("register", CODE, *_details(region="619999")), 3, "unknown_region"),
        (("register", CODE, *_details(sector="toys")), 2, "toys"),
        (("apply", CODE, "--case", "k", "--level", "four", "--on", "2012-01-01"), 2, "four"),
        (("register", CODE, *_details(on="2012-02-30")), 2, "--on"),
        (("suspend", CODE, *_suspension()[2:]), 3, "unknown_enterprise"),
        (("history", CODE), 4, "unavailable"),
    ]
    for words, code, said in table:
        if words[0] != "history":
            assert said in desk.run(*words, expect=code), words
    assert desk.json("status")["store"]["position"] == 0


def _details(region: str = "610113", sector: str = "machinery", on: str = "2012-01-05") -> tuple[str, ...]:
    return ("--name", "陕西示例机械厂", "--region", region, "--sector", sector, "--scale", "above", "--on", on)


def _suspension(name: str = "停-1") -> tuple[str, ...]:
    return ("suspend", CODE, "--suspension", name, "--ground", "not_compliant_in_time", "--ends-on", "2014-06-30",
            "--on", "2014-01-10", "--licence", "safety_production_licence")  # fmt: skip


def _granted(desk: Desk) -> None:
    desk.run("register", CODE, *_details())
    for words in (
        ("apply", "--case", "k-1", "--level", "three", "--on", "2012-02-01"),
        ("accept", "--case", "k-1", "--on", "2012-02-03"),
        ("assess", "--case", "k-1", "--assessment-body", "陕西示例评审中心", "--standard", "机械企业评定标准",
         "--element", "目标职责:75:100", "--on", "2012-03-01"),
        ("review-assessment", "--case", "k-1", "--on", "2012-03-05"),
        ("approve", "--case", "k-1", "--on", "2012-03-10"),
    ):  # fmt: skip
        desk.run(words[0], CODE, *words[1:])
    desk.run("announce", "--announcement", "西安-2012-1", "--document", "西安监公告〔2012〕1号",
             "--title", "达标企业公告", "--level", "three", "--member", f"{CODE}:k-1:AQB-III-1",
             "--on", "2012-03-20")  # fmt: skip


def _treatments(desk: Desk) -> set[str]:
    _caught_up(desk)
    answer: Any = json.loads(desk.page(f"/credit/v1/enterprises/{CODE}", lambda body: True))
    return {line["recommended"] for line in answer["change"]["record"]["treatment"]}


def _caught_up(desk: Desk) -> None:
    until = time.monotonic() + 60
    while not desk.json("status")["caught_up"]:
        assert time.monotonic() < until, desk.json("status")
        time.sleep(0.2)


def _in_topic(bootstrap: str, topic: str, code: str) -> bool:
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        group_id=None,
        consumer_timeout_ms=8_000,
    )
    try:
        return any(code in (record.key or b"").decode() for record in consumer)
    finally:
        consumer.close()
