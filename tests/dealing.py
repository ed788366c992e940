"""Deals out what takes long to the processes of a run, as `--dist worksteal` of pytest-xdist cuts the list of tests."""

from typing import TypeVar

T = TypeVar("T")


def dealt_out(longest: list[T], rest: list[T], processes: int) -> list[T]:
    """An order whose share for each process begins with some of the longest, one after the other in turn.

    xdist cuts the list into as many pieces of equal length as there are processes, and what is idle takes from the end
    of the others' pieces: all of the longest at the beginning would be one process's own.
    """
    left = len(longest) + len(rest)
    order: list[T] = []
    for number in range(processes):
        own = longest[number::processes]
        size = max(left // (processes - number), len(own))
        order += own + rest[: size - len(own)]
        rest = rest[size - len(own) :]
        left -= size
    return order + rest
