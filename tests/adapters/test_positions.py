"""Only what a store can have is a position: anything else is set aside, and stops nobody."""

import pytest

from infra.kafka.position import position_header, position_of


@pytest.mark.parametrize("position", [1, 7, 2**63 - 1])
def test_a_position_is_read_as_it_was_written(position: int) -> None:
    assert position_of([("content-type", b"x"), position_header(position)]) == position


@pytest.mark.parametrize(
    "value", [b"", b"0", b"-1", b"abc", b"1.0", b" 1", b"01", "²".encode(), b"9" * 26, str(2**63).encode(), None]
)
def test_what_no_store_can_have_is_no_position(value: bytes | None) -> None:
    assert position_of([("ce_position", value)]) is None


def test_a_record_without_the_header_has_none() -> None:
    assert position_of([]) is None
