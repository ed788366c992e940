"""What a rule answers when it says no, and the error that carries it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TypeVar

from registry.domain.refusals_zh import in_chinese
from registry.domain.rule_titles import title_of

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which rule refused, because of what, in which field, and what would make the act lawful."""

    rule: str
    because: str
    way_out: str
    field: str | None = None
    clause: str | None = None

    def told(self) -> dict[str, str | None]:
        """The refusal as plain values, for `--json` and reports."""
        zh, title = in_chinese(self.rule), title_of(self.rule)
        named = {"title_zh": title.zh, "title_en": title.en} if title else {}
        return asdict(self) | named | ({"zh": zh[0], "way_out_zh": zh[1]} if zh else {})


class Refused(Exception):
    """Raised when the register refuses a command; nothing has been recorded."""

    def __init__(self, refusal: Refusal) -> None:
        clause = f" ({refusal.clause})" if refusal.clause else ""
        super().__init__(f"{refusal.rule}: {refusal.because}{clause}; {refusal.way_out}")
        self.refusal = refusal


def ask(rules: Iterable[Callable[[F], Refusal | None]], facts: F) -> None:
    """Asks every rule in its order. Raises `Refused` with the first refusal."""
    for rule in rules:
        refusal = rule(facts)
        if refusal is not None:
            raise Refused(refusal)


def refuse(rule: str, because: str, way_out: str, *, field: str | None = None, clause: str | None = None) -> Refused:
    """A `Refused` ready to raise."""
    return Refused(Refusal(rule, because, way_out, field, clause))
