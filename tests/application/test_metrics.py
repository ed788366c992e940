"""What an operator sees in `registry status` and Prometheus in `/metrics`: the same figures, each when it is known."""

import dataclasses
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from kafka import KafkaProducer
from kafka.errors import KafkaTimeoutError
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner

from consumers.access import Key, Role
from consumers.app import create_app
from consumers.serving import Serving
from infra import clock, metrics
from infra.beacon import Beacon, forget, reports
from infra.cli import app
from infra.cli.running import wait_until
from infra.installation import Installation
from infra.kafka import held as holding
from infra.kafka.client import Client
from infra.kafka.held import held
from infra.kafka.topics import Topic, create_missing, events_topic
from infra.settings import read_settings
from projections.catalogue import VIEWS
from projections.reader import Views
from registry.application import Registry
from tests.application.lives import announce, order, up_to_approval
from tests.application.test_quarantine import DEFECTIVE, KEY, Place
from tests.consumers.served import AFAR, FixedClock, browser


def figures(installation: Installation) -> dict[tuple[str, str], float]:
    """Name and label → figure."""
    families = text_string_to_metric_families(metrics.text(installation).decode())
    return {
        (
            one.name.removeprefix("registry_"),
            "/".join(one.labels[label] for label in sorted(one.labels, reverse=True)),
        ): one.value
        for family in families
        for one in family.samples
    }


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    one = Place(tmp_path / "home", "")
    for command in (*up_to_approval(1), announce(1), order(1, "r1")):
        one.registry.execute(command)
    yield one
    one.registry.close()


def status(place: Place, *words: str) -> str:
    return CliRunner().invoke(app, ["status", *words], env=place.environment).output


def test_figures_follow_store_and_views(place: Place) -> None:
    before = figures(place.installation)
    assert (before["store_up", ""], before["store_position", ""], before["views_up", ""]) == (1, 10, 0)
    assert ("view_position", "standing") not in before

    place.fold(VIEWS)
    found = figures(place.installation)
    assert found["views_up", ""] == 1
    for view in VIEWS:
        assert found["view_position", view.name] == found["view_watermark", view.name] == 10
        assert found["view_lag_events", view.name] == found["view_lag_seconds", view.name] == 0
    assert found["parked_keys", ""] == 0
    assert not any(name.startswith("kafka") for name, _ in found)

    place.registry.execute(order(1, "r2"))
    behind = figures(place.installation)
    assert behind["view_lag_events", "timeline"] == 1
    assert behind["view_lag_seconds", "timeline"] > 0


def test_the_first_event_after_a_long_rest_is_behind_since_it_was_recorded(place: Place) -> None:
    place.fold(VIEWS)  # recorded months ago
    with closing(Registry(place.installation.settings.store, clock.now, clock.today)) as registry:
        registry.execute(order(1, "r2"))
        registry.execute(order(1, "r3"))
    assert 0 <= figures(place.installation)["view_lag_seconds", "timeline"] < 60


def left_by(runs: Path, name: str, error: str | None, seconds: float) -> None:
    """A process's last report, so many seconds old."""
    at = (clock.now() - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    runs.mkdir(parents=True, exist_ok=True)
    (runs / f"{name}.json").write_text(json.dumps({"state": "stopped", "at": at, "error": error}), "utf-8")


def test_a_view_s_error_is_what_its_running_workers_say_or_the_last_of_those_that_ended(place: Place) -> None:
    place.fold(VIEWS)
    runs = place.installation.settings.runs
    left_by(runs, "project-2", "Fork: told otherwise", 300)
    assert figures(place.installation)["view_error", "timeline"] == 1
    left_by(runs, "project-1", None, 200)
    found = figures(place.installation)
    assert (found["view_error", "timeline"], found["process_error", "project-2"]) == (0, 1)
    left_by(runs, "project-1", "waiting: no broker", 0)
    assert figures(place.installation)["view_error", "timeline"] == 1


def test_a_process_whose_own_log_is_on_the_full_disk_goes_on_reporting(tmp_path: Path) -> None:
    told: dict[str, str] = {"state": "running"}
    full = Path("/dev/full").open("w")  # noqa: SIM115  # closing it fails as well
    with redirect_stderr(full), Beacon(tmp_path, "relay", lambda: told):
        assert wait_until(lambda: bool(reports(tmp_path)), 10.0)
        told["error"] = "no room"
        assert wait_until(lambda: reports(tmp_path)["relay"].get("error") == "no room", 10.0)
    with suppress(OSError):
        full.close()


def test_a_process_that_cannot_report_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.beacon.EVERY", 0.001)
    (tmp_path / "run").write_text("no folder")
    said, asked = io.StringIO(), list[int]()

    def tell() -> dict[str, str]:
        asked.append(1)
        return {"state": "running"}

    with redirect_stderr(said), Beacon(tmp_path / "run", "relay", tell):
        assert wait_until(lambda: len(asked) > 20, 10.0)
    assert said.getvalue().count("cannot report") == 1
    assert said.getvalue().count("running") <= 2


def test_reports_of_parts_that_are_configured_no_more_are_removed_at_the_start(tmp_path: Path) -> None:
    for name, seconds in (("relay", 99), ("project", 99), ("project-2", 99), ("project-3", 0), ("mine", 99)):
        left_by(tmp_path, name, None, seconds)
    forget(tmp_path, ["project-1", "project-2"], "project")
    assert reports(tmp_path).keys() == {"relay", "project-2", "project-3", "mine"}
    forget(tmp_path, ["relay", "project"])
    assert reports(tmp_path).keys() == {"relay", "project-3"}


def test_parked_keys_show_in_status_and_figures(place: Place) -> None:
    place.fold(DEFECTIVE)
    assert figures(place.installation)["parked_keys", ""] == 2
    assert json.loads(status(place, "--json"))["parked"]["keys"] == 2
    assert KEY in status(place)
    assert "registry quarantine list" in status(place)


def test_a_process_tells_rate_position_and_error_while_it_runs(place: Place) -> None:
    runs = place.installation.settings.runs
    told = {"position": 7, "rate": 2.5, "error": "waiting: no broker"}
    with Beacon(runs, "relay", lambda: told):
        pass
    with Beacon(runs, "project", lambda: {"events_per_second": 40.0, "awaited": (3, 4), "error": None}):
        pass
    found = figures(place.installation)
    assert found["published_position", "relay"] == 7
    assert found["process_events_per_second", "relay"] == 2.5
    assert found["process_events_per_second", "project"] == 40
    assert found["awaited_partitions", "project"] == 2
    assert (found["process_error", "relay"], found["process_error", "project"]) == (1, 0)


def test_a_store_that_is_not_there_shows_as_down(tmp_path: Path) -> None:
    found = figures(Installation(read_settings(home=tmp_path / "home", transport="local")))
    assert found["store_up", ""] == 0
    assert ("store_position", "") not in found
    assert found["views_up", ""] == 0


def test_views_whose_database_is_away_show_as_down_and_the_rest_as_it_is(place: Place) -> None:
    nobody = "postgresql://127.0.0.1:1/x"
    found = figures(Installation(place.installation.settings.model_copy(update={"views_url": nobody})))
    last = place.registry.journal.last_position()
    assert (found["views_up", ""], found["store_up", ""], found["store_position", ""]) == (0, 1, last)
    told = CliRunner().invoke(app, ["status"], env={**place.environment, "REGISTRY_VIEWS_URL": nobody})
    assert (told.exit_code, "connection failed" in told.output) == (0, True), told.output


def test_every_figure_stands_in_the_page_for_operators(place: Place) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")
    place.fold(VIEWS)
    assert [name for name, _ in figures(place.installation) if f"registry_{name}" not in page] == []


def test_the_figures_are_served_on_loopback_or_to_a_regulator(place: Place) -> None:
    place.fold(VIEWS)
    views = Views(place.installation.database())
    key = Key("prometheus", Role.REGULATOR, hashlib.sha256(b"secret").hexdigest())
    try:
        served = Serving(clock=FixedClock(), metrics=lambda: metrics.text(place.installation))
        answer = browser(create_app(views, served)).get("/metrics")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert "registry_store_position 10.0" in answer.text.splitlines()
        assert browser(create_app(views, served), AFAR).get("/metrics").status_code == 401
        keyed = browser(create_app(views, dataclasses.replace(served, keys=(key,))), AFAR)
        assert keyed.get("/metrics").status_code == 401
        assert keyed.get("/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200
        assert browser(create_app(views, Serving(clock=FixedClock()))).get("/metrics").status_code == 404
    finally:
        views.close()


@contextmanager
def open_transaction(client: Client, topic: Topic, partition: int) -> Iterator[None]:
    """One record in a transaction that is aborted at the end; the topic is made."""
    with closing(client.admin()) as admin:
        create_missing(admin, [topic])
    producer = client.producer(f"{topic.name}-hangs")
    try:
        assert wait_until(lambda: _ready(producer), 30.0)
        producer.begin_transaction()
        producer.send(topic.name, b"x", partition=partition).get(timeout=10)
        yield
        producer.abort_transaction()
    finally:
        producer.close(timeout=5)


def _ready(producer: KafkaProducer) -> bool:
    """A new broker needs longer than the client waits to make its log of transactions."""
    try:
        producer.init_transactions()
    except KafkaTimeoutError:
        return False
    return True


@pytest.mark.kafka
def test_an_open_transaction_shows_until_it_ends(
    kafka_bootstrap: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, topic = Client(kafka_bootstrap), events_topic(topic_prefix)
    assert held(client, [topic]) == []
    with open_transaction(client, topic, 3):
        (found,) = held(client, [topic])
        assert (found.topic, found.partition, found.last_stable_offset, found.end_offset) == (topic.name, 3, 0, 1)
        assert 0 <= found.idle_seconds < 10
        assert not found.stands_still
        monkeypatch.setattr(holding, "STANDS_STILL", 0.0)
        assert held(client, [topic])[0].stands_still
    assert wait_until(lambda: held(client, [topic]) == [], 10.0)


@pytest.mark.kafka
def test_status_and_figures_name_the_partition_that_stands_still(
    kafka_bootstrap: str, topic_prefix: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.environment |= {
        "REGISTRY_TRANSPORT": "kafka",
        "REGISTRY_TOPIC_PREFIX": topic_prefix,
        "KAFKA_BOOTSTRAP_SERVERS": kafka_bootstrap,
    }
    with monkeypatch.context() as surroundings:
        for name, value in place.environment.items():
            surroundings.setenv(name, value)
        installation = Installation(read_settings())
    assert figures(installation)["kafka_hanging_partitions", ""] == 0
    monkeypatch.setattr(holding, "STANDS_STILL", 0.0)
    with open_transaction(installation.client(), installation.events, 5):
        found = figures(installation)
        shown = " ".join(status(place).split())
    assert (found["kafka_up", ""], found["kafka_hanging_partitions", ""]) == (1, 1)
    assert found["kafka_open_transaction_idle_seconds", f"{installation.events.name}/5"] >= 0
    assert f"悬置 hanging {installation.events.name}/5: 生产者" in shown
    assert "readers wait at offset 0 for a transaction of producer" in shown


def test_a_report_of_before_the_clock_went_back_speaks_of_no_running_process(tmp_path: Path) -> None:
    for name, hours in (("relay", 0), ("project", 24)):
        at = (clock.now() + timedelta(hours=hours)).isoformat(timespec="milliseconds")
        (tmp_path / f"{name}.json").write_text(json.dumps({"state": "running", "at": at}), "utf-8")
    assert {name: report["fresh"] for name, report in reports(tmp_path).items()} == {"relay": True, "project": False}
