"""Sixty kills and pauses of relay, worker, writer and broker under load: nothing is lost, doubled or reordered."""

from pathlib import Path

import pytest

from infra.kafka.errors import BrokerUnavailable
from infra.kafka.jars import JarsMissing, ensure_jars
from infra.kafka.java import JavaMissing, find_java
from tests import services
from tests.faults import soak

pytestmark = [pytest.mark.kafka, pytest.mark.fault]

SEED = 60


def test_sixty_kills_at_random_moments_leave_one_history(tmp_path: Path) -> None:
    try:
        find_java()
        ensure_jars()
    except (JavaMissing, JarsMissing, BrokerUnavailable) as error:
        services.missing("a Kafka node of its own", error)
    tally = soak.run(tmp_path, kills=60, seconds=0, seed=SEED, quiet=True)
    assert tally.kills.total() == 60
    assert len(tally.kills) > 4
    assert tally.events > 3_000
