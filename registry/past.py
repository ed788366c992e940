"""Records past matters: acts of the past that belong together, all in one transaction or none (domain decision 34)."""

from dataclasses import replace

from registry.application import Answer, Registry
from registry.committing import Work
from registry.domain.commands import Announce, EnterpriseCommand
from registry.domain.past_matter import PastMatter
from registry.domain.policies.matters import new_ids
from registry.domain.refusals import Refusal, Refused
from registry.store import CommandRow
from registry.together import Naming, Together, of_member


class PastRefused(Refused):
    """Raised when the rules refuse an act of a past matter; `row` counts the acts as they were given."""

    def __init__(self, refusal: Refusal, row: int, act: EnterpriseCommand | Announce) -> None:
        because = f"act {row}, {type(act).__name__} of {act.effective_on}: {refusal.because}"
        super().__init__(replace(refusal, because=because))
        self.row, self.act = row, act


class Past:
    """The register's way in for past matters. Raises as `Registry` does; `PastRefused` for one of the acts."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def record(self, matter: PastMatter) -> Answer:
        """Records all acts, each on its own day, or none; the same id again answers the same and records nothing."""
        return self._registry.settle(matter, lambda: self.decided(matter))

    def tried(self, matter: PastMatter) -> Answer:
        """As `record`, but records nothing; the position of what is not recorded is 0."""
        row = self._registry.journal.command(matter.command)
        if row is not None:
            return self.record(matter)
        last = self.decided(matter).recorded[-1]
        return Answer(last.originator_id, last.originator_version, 0)

    def decided(self, matter: PastMatter) -> Work:
        """What the matter comes to, unsaved: its acts in the order of their days, each asked of its day's organ."""
        recorded = self._registry.journal.commands([act.command for act in matter.acts])
        taken = new_ids(matter, recorded)
        if taken is not None:
            raise PastRefused(taken[1], taken[0], matter.acts[taken[0] - 1])
        last = max(act.effective_on for act in matter.acts)
        together = Together(self._registry, matter.enterprises(), last)
        for row, act in matter.in_order():
            together.takes(act, _naming(row, act))
        work = together.work()
        stream, version = work.recorded[-1].originator_id, work.recorded[-1].originator_version
        work.commands.append(CommandRow(matter.command, matter.digest(), stream, version))
        return work


def _naming(row: int, act: EnterpriseCommand | Announce) -> Naming:
    def named(refusal: Refusal, enterprise: str | None) -> Refused:
        told = of_member(refusal, enterprise) if isinstance(act, Announce) else refusal
        return PastRefused(told, row, act)

    return named
