"""What a local Kafka node keeps beside its data: its ports, and the id by which its data are its own."""

import errno
from pathlib import Path
from typing import Any

import pytest

from infra.kafka.node import LocalNode


def test_a_full_disk_costs_a_node_neither_its_id_nor_its_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = LocalNode(tmp_path)
    node._choose_ports()
    before = node._known()
    write = Path.write_text

    def full(path: Path, text: str, *given: Any, **named: Any) -> int:
        write(path, "", *given, **named)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space left"):
            node._choose_ports()
    assert node._known() == before
    chosen = node._choose_ports()
    assert (chosen["port"], node._known()["cluster_id"]) == (before["port"], before["cluster_id"])
