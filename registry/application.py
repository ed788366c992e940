"""Use cases: load, decide, save; the one way in for every change of state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, Mapper, PersistenceError, StoredEvent
from eventsourcing.utils import Environment, EnvType

from registry.committing import Commits, Work
from registry.domain.announcement import Announcement
from registry.domain.authority_record import AuthorityRecord
from registry.domain.body import Body
from registry.domain.clock_commands import PerformScheduledAct
from registry.domain.commands import Announce, Command, EnterpriseCommand
from registry.domain.deciding import decide
from registry.domain.deciding.asking import fitting, unless
from registry.domain.deciding.late import on_each_day, on_its_day
from registry.domain.deciding.succession import left_behind
from registry.domain.enterprise import Enterprise
from registry.domain.explaining import explain
from registry.domain.explanation import Explanation
from registry.domain.facts import Facts, body_named, other_named
from registry.domain.identity import normal
from registry.domain.past_matter import PastMatter
from registry.domain.policies.acts import stale
from registry.domain.policies.competence import competent
from registry.domain.policies.due import taking_effect
from registry.domain.policies.parties import covered
from registry.domain.refusals import Refusal, Refused, refuse
from registry.domain.streams import STREAMS, Acting, Subject
from registry.events.event import Event
from registry.mapper import ContractMapper, Recorded, event_in, event_of
from registry.store import CommandRow, Journal, NotMigrated, environment
from registry.store.trouble import meant, must_be_ours
from registry.stored import StoreStop, StoreUnavailable
from registry.together import announced

A = TypeVar("A", bound=Subject)

ATTEMPTS = 3
"""How often a command is decided anew after another writer was faster."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a command's last event stands; `repeated` when this id had been recorded before."""

    stream: str
    version: int
    position: int
    repeated: bool = False


class Contended(Exception):
    """Raised when other writers were faster three times; try again."""


class Registry(Application[str]):
    """The register's write side over one store.

    `now` gives the recorded time (UTC), `today` the civil date in Asia/Shanghai.
    Safe to share between threads: what several have decided at a time is saved in one transaction.
    Commands raise `Refused` (recording nothing), `Contended`, `StoreUnavailable`, `StoreDamaged` or `NotMigrated`.
    """

    name = "registry"

    def __init__(self, url: str, now: Callable[[], datetime], today: Callable[[], date]) -> None:
        self._url, self.now, self.today = url, now, today
        self._commits = Commits(self.save_work)
        must_be_ours(url)
        try:
            super().__init__()
            self.journal = Journal(self.recorder, self.close, url)  # type: ignore[arg-type]
            self._contract().source = f"urn:compliance-registry:{self.journal.installation()}"
        except PersistenceError as error:
            self.factory.close()
            raise meant(error, url, "the store cannot be opened") from error
        except (NotMigrated, StoreUnavailable, StoreStop):
            self.close()
            raise

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:  # noqa: ARG002
        """The library's settings from our own; the ambient environment has no say."""
        return environment(self._url)

    def construct_mapper(self) -> Mapper[str]:
        """Our bytes instead of the library's."""
        return ContractMapper("")

    def execute(self, command: Command) -> Answer:
        """Records what the command decides, durably, before it answers; the same id again answers the same."""
        return self.settle(command, lambda: self._decided(command))

    def settle(self, asked: Command | PastMatter, decided: Callable[[], Work]) -> Answer:
        """As `execute`, for whatever decides what the command with this id comes to."""
        for _ in range(ATTEMPTS):
            try:
                work = decided()
                work.asked = asked.command
            except Refused:
                before = self._recorded_before(asked)
                if before is None:
                    raise
                return before
            try:
                return self._saved(work)
            except IntegrityError:
                before = self._recorded_before(asked)
                if before is not None:
                    return before
        raise Contended(f"{asked.command}: other writers were faster {ATTEMPTS} times; try again")

    def enterprise(self, id: str) -> Enterprise:
        """The enterprise as its events leave it; one without events has version 0."""
        empty = Enterprise(normal(id))
        return self._loaded(empty.stream, empty)

    def body(self, id: str) -> Body:
        """The body as its events leave it; one without events has version 0."""
        empty = Body(normal(id))
        return self._loaded(empty.stream, empty)

    def announcement(self, id: str) -> Announcement:
        """The document as its events leave it; one that was not published has version 0."""
        empty = Announcement(id)
        return self._loaded(empty.stream, empty)

    def enterprises(self, ids: Sequence[str]) -> list[Enterprise]:
        """Many enterprises in few queries, in the order asked."""
        stored = self.journal.streams([Enterprise(normal(id)).stream for id in ids])
        return [replayed(normal(id), stored.get(Enterprise(normal(id)).stream, ())) for id in ids]

    def explain(self, id: str, on: date) -> list[Explanation]:
        """Why an enterprise stands where it stands on a day, computed anew from its events; empty when unknown."""
        key = normal(id)
        stored = self.journal.streams([Enterprise(key).stream]).get(Enterprise(key).stream, ())
        return explain(replayed(key, stored), [event_of(one) for one in stored], on)

    def save_work(self, work: Work) -> Sequence[int]:
        """Stores events and commands in one transaction; returns the events' positions. Raises `IntegrityError`."""
        try:
            stored = [self.mapper.to_stored_event(recorded) for recorded in work.recorded]
            positions = self.recorder.insert_events(stored, commands=work.commands)
        except IntegrityError:
            raise
        except PersistenceError as error:
            raise meant(error, self._url, work.unconfirmed) from error
        assert positions is not None
        return positions

    def decide_into(self, work: Work, enterprise: Enterprise, command: EnterpriseCommand) -> None:
        """Adds a command's events on a loaded enterprise to the work, and to the enterprise as if they were saved.

        Raises `Refused`, adding nothing.
        """
        decided = self._taken_effect(work, enterprise, command)
        for act in on_each_day(decided):
            self.ask_competence(on_its_day(enterprise, act), act)
        facts = Facts.of(enterprise, decided, self.today())
        body, other = body_named(command), other_named(command)
        facts = facts if body is None else facts._replace(body=self.body(body))
        facts = facts if other is None else facts._replace(other=self.enterprise(other))
        events = decide(facts)
        if facts.other is not None:
            self.take(work, facts.other, left_behind(facts))
        self.take(work, enterprise, events)
        work.commands.append(CommandRow(command.command, command.digest(), enterprise.stream, enterprise.version))

    def _taken_effect(self, work: Work, enterprise: Enterprise, command: EnterpriseCommand) -> EnterpriseCommand:
        """Performs what was decided ahead for a day up to the command's; returns the command as it is decided then.

        So no rule depends on whether a sweep has run (domain decisions 1, 34).
        """
        if isinstance(command, PerformScheduledAct) or not enterprise.scheduled:
            return command
        version = enterprise.version
        self.take_effect(work, enterprise, command.effective_on)
        if enterprise.version == version:
            return command
        unless(stale(version, command))
        return command.model_copy(update={"expected_version": None})

    def take_effect(self, work: Work, enterprise: Enterprise, on: date) -> None:
        for act in taking_effect(enterprise, min(on, self.today())):
            self.decide_into(work, enterprise, act.command)

    def take(self, work: Work, enterprise: Enterprise, events: Iterable[Event]) -> None:
        time = self.now()
        for event in events:
            enterprise.evolve(event)
            work.recorded.append(Recorded(enterprise.stream, enterprise.version, event, time))

    def _decided(self, command: Command) -> Work:
        if isinstance(command, Announce):
            return announced(self, command)
        elsewhere = STREAMS.get(type(command))
        if elsewhere is not None:
            return self._decided_elsewhere(elsewhere, command)
        assert isinstance(command, EnterpriseCommand)
        work = Work()
        self.decide_into(work, self.enterprise(command.enterprise), command)
        return work

    def _decided_elsewhere(self, acting: Acting, command: Command) -> Work:
        """The events of a command on one stream that is no enterprise's."""
        empty = acting.subject(command)
        subject, time = self._loaded(empty.stream, empty), self.now()
        self.ask_competence(subject, command)
        events = enumerate(acting.decide(subject, command, self.today()), subject.version + 1)
        recorded = [Recorded(subject.stream, version, fitting(event), time) for version, event in events]
        row = CommandRow(command.command, command.digest(), subject.stream, recorded[-1].originator_version)
        return Work(recorded, [row])

    def ask_competence(self, subject: object, command: Command, case: str | None = None) -> None:
        """Asks the one table of who may do what, before anything is decided; deny by default.

        An act for another organ asks that organ's record too, as it stands when the act is decided (`not_delegated`).
        """
        row = competent(subject, command, case)
        if isinstance(row, Refusal):
            raise Refused(row)
        if row is not None and command.on_behalf_of is not None:
            record = AuthorityRecord.of(command.on_behalf_of)
            unless(covered(self._loaded(record.stream, record), command, row.matter))

    def _saved(self, work: Work) -> Answer:
        positions = self._commits.save(work)
        last = work.recorded[-1]
        return Answer(last.originator_id, last.originator_version, positions[-1])

    def _recorded_before(self, command: Command | PastMatter) -> Answer | None:
        row = self.journal.command(command.command)
        if row is None:
            return None
        must_be_the_same(row, command)
        position = self.journal.position_of(row.stream, row.version)
        assert position is not None
        return Answer(row.stream, row.version, position, repeated=True)

    def _loaded(self, stream: str, empty: A) -> A:
        for stored in self.journal.stream(stream):
            empty.evolve(event_in(stored.data, stream, stored.version))
        return empty

    def _contract(self) -> ContractMapper:
        assert isinstance(self.mapper, ContractMapper)
        return self.mapper


def replayed(id: str, stored: Iterable[StoredEvent]) -> Enterprise:
    """An enterprise from its stored events."""
    enterprise = Enterprise(id)
    for one in stored:
        enterprise.evolve(event_of(one))
    return enterprise


def must_be_the_same(row: CommandRow, command: Command | PastMatter) -> None:
    """Raises `Refused` (`command_reused`) when the id was recorded for another act.

    A row that was recovered from the log has no digest: the log holds the command's id and not its content.
    """
    if row.digest and row.digest != command.digest():
        raise refuse(
            "command_reused",
            f"command id {row.id!r} was used for another act ({row.stream}/{row.version})",
            "give this act a command id of its own",
            field="command",
        )
