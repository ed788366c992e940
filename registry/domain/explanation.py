"""What an explanation is: one answer with everything that it follows from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

Inputs = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One answer with everything it follows from; `evidence` are event ids."""

    subject: str
    answer: str
    rule: str
    clause: str | None
    mark: str | None
    rule_sets: tuple[str, ...]
    inputs: Inputs = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    way_out: str | None = None
    way_out_zh: str | None = None

    def told(self) -> dict[str, object]:
        """As plain values, for `--json`."""
        return asdict(self)
