"""Acts of the past that belong together, a matter with its end, and are recorded in one transaction (decision 34)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from registry.domain.commands import Announce, EnterpriseCommand


@dataclass(frozen=True, slots=True)
class PastMatter:
    """往事补录: repeated under the same `command` id it records nothing new; each act has an id of its own.

    Raises `ValueError` without any act.
    """

    command: str
    acts: tuple[EnterpriseCommand | Announce, ...]

    def __post_init__(self) -> None:
        if not self.acts:
            raise ValueError("a matter has at least one act")

    def digest(self) -> str:
        """SHA-256 (hex) of the acts' digests in their order: the same id must mean the same matter."""
        told = "\n".join(act.digest() for act in self.acts)
        return hashlib.sha256(f"PastMatter\x00{told}".encode()).hexdigest()

    def in_order(self) -> list[tuple[int, EnterpriseCommand | Announce]]:
        """The acts with their numbers, by their days; those of one day as they were given."""
        return sorted(enumerate(self.acts, 1), key=lambda each: each[1].effective_on)

    def enterprises(self) -> Iterator[str]:
        """The keys of the enterprises that it is about; some may come more than once."""
        for act in self.acts:
            if isinstance(act, Announce):
                yield from (member.enterprise for member in act.members)
            else:
                yield act.enterprise
