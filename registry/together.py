"""Decides acts that go into one transaction: the members of an announcement, the acts of a past matter."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from registry.committing import Work
from registry.domain import announcement as documents
from registry.domain.announcement import Announcement
from registry.domain.commands import Announce, Command, EnterpriseCommand
from registry.domain.deciding import DECIDERS, settled, takes, takes_member
from registry.domain.deciding.asking import fitting, unless
from registry.domain.deciding.late import on_each_day, on_its_day
from registry.domain.deciding.matter import Matter, RefusedAct
from registry.domain.facts import Facts, body_named
from registry.domain.identity import normal
from registry.domain.policies.acts import stale
from registry.domain.refusals import Refusal, Refused
from registry.mapper import Recorded
from registry.store import CommandRow

if TYPE_CHECKING:
    from registry.application import Registry

Naming = Callable[[Refusal, str | None], Refused]
"""Says of a refusal which of the acts it is about, and on which enterprise."""


class Together:
    """Acts that are decided one after the other and recorded all or none: `takes` each, then `work`.

    Raises `Refused` by the first rule that refuses one; then nothing of it is recorded.
    """

    def __init__(self, registry: "Registry", enterprises: Iterable[str], on: date) -> None:
        self._registry, self._work = registry, Work()
        self._enterprises = {id: registry.enterprise(id) for id in dict.fromkeys(map(normal, enterprises))}
        for enterprise in self._enterprises.values():  # first of all: the events of one command stand together
            registry.take_effect(self._work, enterprise, on)
        self._matters = {id: Matter(enterprise, DECIDERS) for id, enterprise in self._enterprises.items()}
        self._documents: list[tuple[Announce, Announcement]] = []
        self._names: dict[str, Naming] = {}

    def takes(self, act: EnterpriseCommand | Announce, names: Naming) -> None:
        """Decides one more act, as things stand with those before it; `names` says which one was refused."""
        self._names[act.command] = names
        if isinstance(act, Announce):
            self._announces(act)
        else:
            with self._naming(act.command):
                self._decides(act)

    def work(self) -> Work:
        """All events, those of an enterprise together, documents last. Raises `Refused` for a later act in the way."""
        rule_sets: dict[str, dict[str, str]] = {}
        for id, matter in self._matters.items():
            try:
                events = settled(matter)
            except RefusedAct as error:
                raise self._names[error.act](error.refusal, id) from None
            for event in events:
                rule_sets[event.command] = rule_sets.get(event.command, {}) | event.rule_sets
            self._registry.take(self._work, self._enterprises[id], events)
        for act, document in self._documents:
            event = fitting(documents.published(act, rule_sets[act.command]))
            recorded = Recorded(document.stream, document.version + 1, event, self._registry.now())
            self._work.recorded.append(recorded)
        return self._work

    def _decides(self, act: EnterpriseCommand) -> None:
        matter = self._matters[act.enterprise]
        unless(stale(self._enterprises[act.enterprise].version, act))
        now = matter.now
        for one in on_each_day(act):
            self._registry.ask_competence(on_its_day(now, one), one)
        facts = Facts.of(now, act, self._registry.today())
        body = body_named(act)
        takes(matter, facts if body is None else facts._replace(body=self._registry.body(body)))
        self._row(act, now.stream, matter.version)

    def _announces(self, act: Announce) -> None:
        document = self._registry.announcement(act.announcement)
        with self._naming(act.command):
            unless(documents.wrong_document(document, act))
        for member in act.members:
            matter = self._matters[normal(member.enterprise)]
            now = matter.now
            with self._naming(act.command, member.enterprise):
                self._registry.ask_competence(on_its_day(now, act, member.case), act, member.case)
                takes_member(matter, Facts.of(now, act, self._registry.today(), member.case), member)
        self._documents.append((act, document))
        self._row(act, document.stream, document.version + 1)

    def _row(self, act: Command, stream: str, version: int) -> None:
        self._work.commands.append(CommandRow(act.command, act.digest(), stream, version))

    @contextmanager
    def _naming(self, act: str, enterprise: str | None = None) -> Iterator[None]:
        try:
            yield
        except Refused as error:
            raise self._names[act](error.refusal, enterprise) from None


def announced(registry: "Registry", command: Announce) -> Work:
    """One transaction: each member's event in its own stream, the document's own event last."""
    together = Together(registry, (member.enterprise for member in command.members), command.effective_on)
    together.takes(command, lambda refusal, member: Refused(of_member(refusal, member)))
    return together.work()


def of_member(refusal: Refusal, member: str | None) -> Refusal:
    """A refusal with the member of the announcement that it is about, if it is about one."""
    if member is None:
        return refusal
    return replace(refusal, because=f"member {member}: {refusal.because}", field="members")
