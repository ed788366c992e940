"""What a command leaves in the store, once, however often it is asked for."""

from datetime import date

import pytest

from registry.application import Registry
from registry.domain import commands
from registry.domain.commands import Command, NameExemplar
from registry.domain.refusals import Refused
from registry.events.envelope import open_envelope, tell
from tests.acts import act, code
from tests.application.lives import announce, every_command, order, register, up_to_approval


def recorded(registry: Registry) -> list[str]:
    """The ids of all events, in their order."""
    return [f"{event.stream}/{event.version}" for event in registry.journal.read(0, 10_000)]


def refused(registry: Registry, command: Command) -> str:
    before = recorded(registry)
    with pytest.raises(Refused) as error:
        registry.execute(command)
    assert recorded(registry) == before
    return error.value.refusal.rule


def test_an_answer_says_where_the_last_event_stands(registry: Registry) -> None:
    answer = registry.execute(register())
    assert (answer.stream, answer.version, answer.repeated) == (f"enterprise:{code()}", 1, False)
    stored = registry.journal.at(answer.position)
    assert stored is not None
    told = tell(stored.position, stored.data)
    assert told.id == f"enterprise:{code()}/1"
    assert told.time == "2026-06-30T04:00:00.000000Z"
    assert open_envelope(stored.data).source.startswith("urn:compliance-registry:")


def test_every_command_is_recorded_once_however_often_it_is_repeated(registry: Registry) -> None:
    life = every_command()
    answers = []
    for command in life:
        answer = registry.execute(command)
        assert not answer.repeated
        before = recorded(registry)
        again = registry.execute(command)
        assert recorded(registry) == before
        assert again.repeated
        assert (again.stream, again.version, again.position) == (answer.stream, answer.version, answer.position)
        answers.append(answer)
    assert [registry.execute(command).position for command in life] == [answer.position for answer in answers]
    assert {type(command) for command in life} >= set(commands.COMMANDS)


def test_a_repeated_command_answers_even_when_it_would_be_refused_by_now(registry: Registry) -> None:
    first = order(1, "r1")
    registry.execute(register())
    answer = registry.execute(first)
    registry.execute(order(1, "r2", effective_on=date(2012, 6, 1)))
    assert registry.execute(first).position == answer.position


def test_a_command_id_means_one_act_for_ever(registry: Registry) -> None:
    registry.execute(register(1, command="same"))
    for other in (register(1, command="same", name="别厂"), register(2, command="same"), announce(1, command="same")):
        assert refused(registry, other) == "command_reused"
    for command in up_to_approval(2):
        registry.execute(command)
    registry.execute(announce(2, command="document"))
    assert refused(registry, order(1, "r1", command="document")) == "command_reused"
    assert refused(registry, announce(1, command="same", announcement="A2")) == "command_reused"


def test_a_refused_command_may_be_asked_again_under_its_id(registry: Registry) -> None:
    early = order(1, "r1", command="again")
    assert refused(registry, early) == "unknown_enterprise"
    registry.execute(register())
    assert not registry.execute(early).repeated


def test_an_expected_version_is_the_streams(registry: Registry) -> None:
    registry.execute(register(expected_version=0))
    assert refused(registry, order(1, "r1", expected_version=0)) == "stale_command"
    assert registry.execute(order(1, "r1", expected_version=1)).version == 2


def test_an_id_is_used_once_within_its_enterprise(registry: Registry) -> None:
    registry.execute(register(1))
    registry.execute(register(2))
    registry.execute(order(1, "r1"))
    registry.execute(order(2, "r1"))
    assert refused(registry, order(1, "r1")) == "id_used"


def test_an_announcement_grants_every_member_in_one_transaction_its_document_last(registry: Registry) -> None:
    for number in (1, 2, 3):
        for command in up_to_approval(number):
            registry.execute(command)
    before = registry.journal.last_position()
    answer = registry.execute(announce(2, 1, 3))
    events = registry.journal.read(before, 100)
    assert [event.stream for event in events] == [
        *(f"enterprise:{code(number)}" for number in (2, 1, 3)),
        "announcement:A1",
    ]
    assert answer.stream == "announcement:A1"
    assert answer.position == events[-1].position
    assert {open_envelope(event.data).time for event in events} == {"2026-06-30T04:00:00.000000Z"}
    assert refused(registry, announce(2)) == "already_published"


def test_one_bad_member_refuses_the_announcement_and_nothing_is_recorded(registry: Registry) -> None:
    for number in (1, 2):
        for command in up_to_approval(number)[: 7 if number == 1 else 6]:
            registry.execute(command)
    with pytest.raises(Refused, match=f"member {code(2)}"):
        registry.execute(announce(1, 2))
    assert refused(registry, announce(1, 2)) == "order_of_steps"
    assert refused(registry, announce(1, 9)) == "unknown_enterprise"
    assert refused(registry, announce(1, 1)) == "member_twice"
    held = registry.enterprise(code(1)).held
    assert held is None
    registry.execute(announce(1))
    held = registry.enterprise(code(1)).held
    assert held is not None
    assert held.certificate == "AQB-1"


def test_one_enterprise_has_one_stream_however_its_code_is_written(registry: Registry) -> None:
    registry.execute(register(1, enterprise=f" {code(1).lower()} "))
    assert refused(registry, register(1, enterprise=f"{code(1)[:8]}-{code(1)[8:]}")) == "already_registered"
    assert registry.enterprise(code(1).lower()).version == 1


def test_a_command_that_changes_nothing_new_is_still_an_act_of_its_own(registry: Registry) -> None:
    registry.execute(register())
    assert refused(registry, act(NameExemplar, date(2012, 1, 1), field="x")) == "level_for_exemplar"


def test_quotes_line_breaks_and_rare_characters_come_back_as_they_went_in(registry: Registry) -> None:
    name = '西安"甲,乙"\\机械厂𠮷 Café 😀'
    registry.execute(register(1, name=name))
    registry.execute(order(1, "r1", findings=["一\n二\t三", "'; DROP TABLE commands; --"]))
    told = [tell(event.position, event.data).event for event in registry.journal.read(0, 10)]
    assert getattr(told[0], "name") == name  # noqa: B009
    assert getattr(told[1], "findings") == ("一\n二\t三", "'; DROP TABLE commands; --")  # noqa: B009
    assert registry.enterprise(code()).name == name
