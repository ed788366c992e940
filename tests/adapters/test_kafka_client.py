"""Which library reads Kafka: chosen by a setting, refused where its package is missing, shown where people look."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from infra.health.machine import findings
from infra.installation import Installation
from infra.kafka.librdkafka import LibrdkafkaReader
from infra.kafka.readers import KafkaClient
from infra.settings import SettingsError, read_settings
from infra.state import state


def without_librdkafka(name: str) -> object:
    return None if name == "confluent_kafka" else find_spec(name)


def found(name: str) -> str:
    return next(finding.found for finding in findings() if finding.name == name)


def test_the_setting_chooses_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path))
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    assert Installation(read_settings()).client().reads_with is KafkaClient.KAFKA_PYTHON
    monkeypatch.setenv("REGISTRY_KAFKA_CLIENT", "librdkafka")
    installation = Installation(read_settings())
    assert installation.client().reads_with is KafkaClient.LIBRDKAFKA
    assert state(installation)["kafka"]["client"] == "librdkafka"


def test_a_missing_package_or_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path))
    monkeypatch.setenv("REGISTRY_KAFKA_CLIENT", "rdkafka")
    with pytest.raises(SettingsError, match=r"REGISTRY_KAFKA_CLIENT: .*'kafka-python' or 'librdkafka'"):
        read_settings()
    monkeypatch.setenv("REGISTRY_KAFKA_CLIENT", "librdkafka")
    monkeypatch.setattr("infra.settings.find_spec", without_librdkafka)
    with pytest.raises(SettingsError, match=r"install compliance-registry\[librdkafka\]"):
        read_settings()


def test_doctor_says_whether_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "REGISTRY_KAFKA_CLIENT=librdkafka" in found("librdkafka")
    monkeypatch.setattr("infra.health.machine.find_spec", without_librdkafka)
    assert found("librdkafka").startswith("没有 none")


def test_a_security_setting_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="librdkafka is given no ssl_crlfile"):
        LibrdkafkaReader(["127.0.0.1:1"], {"ssl_crlfile": "x"}, "heads")
