"""How much is measured: three sizes for people, and a tiny one for tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Counts of a run: events in the history, single commands, acts measured end to end, enterprises in the feed."""

    name: str
    events: int
    commands: int
    acts: int
    enterprises: int
    subscribers: int = 1_000
    rounds: int = 5

    @property
    def rows(self) -> int:
        """A ledger row records two events: the registration and the level."""
        return self.events // 2


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 600, 30, 20, 500, subscribers=20, rounds=1),
        Size("S", 200_000, 2_000, 3_000, 100_000),
        Size("M", 1_000_000, 5_000, 3_000, 1_000_000),
        Size("L", 10_000_000, 10_000, 6_000, 1_000_000),
    )
}
