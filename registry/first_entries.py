"""First entries of a kind that the rules have let in are told as the first of them was, without asking again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from registry.committing import Work
from registry.domain.commands import EnterpriseCommand
from registry.domain.deciding.first_entry import Kind, Told, entry_in, events_of, kind_of, told_of
from registry.mapper import Recorded
from registry.store import CommandRow

REMEMBERED = 16_384
"""How many kinds are remembered; then it begins anew."""


class FirstEntries:
    """Which kinds of first entries the rules have let in. Only for enterprises of which nothing is recorded."""

    def __init__(self, now: Callable[[], datetime], today: Callable[[], date]) -> None:
        self._now, self._today = now, today
        self._let_in: dict[Kind, Told] = {}

    def take(self, commands: Sequence[EnterpriseCommand], before: dict[str, CommandRow], work: Work) -> bool:
        """Adds what the commands come to, if they are of a kind that was let in and none of their ids is known."""
        entry = entry_in(commands)
        kind = None if entry is None else kind_of(entry, self._today())
        told = None if kind is None else self._let_in.get(kind)
        if entry is None or told is None or not before.keys().isdisjoint(command.command for command in entry):
            return False
        stream, time = f"enterprise:{entry.register.enterprise}", self._now()
        for version, (command, event) in enumerate(zip(entry, events_of(entry, told), strict=True), 1):
            row = CommandRow(command.command, command.digest(), stream, version)
            work.recorded.append(Recorded(stream, version, event, time))
            work.commands.append(row)
            before[row.id] = row
        return True

    def learn(self, commands: Sequence[EnterpriseCommand]) -> None:
        """Remembers the kind of commands that the rules have just let in, all of them."""
        entry = entry_in(commands)
        kind = None if entry is None else kind_of(entry, self._today())
        if entry is None or kind is None:
            return
        if len(self._let_in) >= REMEMBERED:
            self._let_in.clear()
        self._let_in[kind] = told_of(kind, entry.register.effective_on)
