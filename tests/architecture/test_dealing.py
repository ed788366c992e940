"""The order of a run on several processes."""

import pytest

from tests.dealing import dealt_out


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
@pytest.mark.parametrize(("longest", "rest"), [(7, 100), (7, 2), (0, 5), (3, 0), (40, 41)])
def test_each_process_begins_with_its_share_of_the_longest(longest: int, rest: int, processes: int) -> None:
    long = [f"long {number}" for number in range(longest)]
    order = dealt_out(long, [f"short {number}" for number in range(rest)], processes)
    assert sorted(order) == sorted([*long, *(f"short {number}" for number in range(rest))])
    left = list(order)
    for number in range(processes):  # as pytest-xdist cuts it
        piece, left = (left[: (cut := len(left) // (processes - number))], left[cut:])
        own = long[number::processes]
        if rest >= longest:
            assert piece[: len(own)] == own
        assert [one for one in piece if one.startswith("short")] == sorted(
            (one for one in piece if one.startswith("short")), key=lambda one: int(one.split()[1])
        )
