"""Three workers of the same views on PostgreSQL; some are killed, stopped, ended: the views equal a rebuild."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from infra import clock
from infra.beacon import reports
from infra.cli.running import wait_until
from infra.settings import SettingsError, read_settings
from registry.application import Registry
from tests.faults import sharing
from tests.faults.parts import Site, acts, relay, start
from tests.faults.scenes import check_everything, prepared, stored, wait_for_views


@pytest.fixture
def site(request: pytest.FixtureRequest, topic_prefix: str, tmp_path: Path) -> Site:
    kafka, postgres = request.getfixturevalue("kafka_bootstrap"), request.getfixturevalue("fresh_postgres")
    return Site(tmp_path / "site", kafka, topic_prefix.rstrip("."), seed=5, views_url=postgres)


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.fault
def test_workers_that_are_killed_and_paused_lose_and_double_nothing(site: Site) -> None:
    assert sharing.run(site, strikes=8, seed=5).total() == 8


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.fault
def test_one_command_starts_the_workers_and_ends_them(site: Site) -> None:
    settings = prepared(site).installation().settings
    registry = Registry(settings.store, clock.now, clock.today)
    for command in islice(acts(site.seed), 60):
        registry.execute(command)
    registry.close()
    environment = {
        **os.environ,
        "REGISTRY_HOME": str(site.home),
        "REGISTRY_VIEWS_URL": site.views_url,
        "REGISTRY_TOPIC_PREFIX": site.prefix,
        "KAFKA_BOOTSTRAP_SERVERS": site.bootstrap,
    }
    telling = start(relay, site)
    words = [sys.executable, "-m", "infra.cli", "project", "--workers", "2"]
    with subprocess.Popen(words, env=environment) as projecting:
        try:
            wait_for_views(site, stored(site)[-1].position)
            assert wait_until(lambda: len(reports(settings.runs)) == 2, 30.0)  # one may be done before the other begins
        finally:
            projecting.terminate()
            telling.terminate()
            telling.join(20)
    assert projecting.returncode == 0
    found = reports(settings.runs)
    assert {name: report["state"] for name, report in found.items()} == {"project-1": "stopped", "project-2": "stopped"}
    check_everything(site)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"views_url": ""},
            "REGISTRY_WORKERS=2: 多个进程须用PostgreSQL存放视图 several workers need the views in PostgreSQL",
        ),
        ({"views_url": "postgresql://somewhere/views", "transport": "local"}, "several workers need Kafka"),
    ],
)
def test_several_workers_without_postgresql_or_kafka_are_refused(
    given: dict[str, str], says: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings(home=tmp_path, workers=2, **given)
