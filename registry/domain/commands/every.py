"""The list of every command, topic by topic."""

from registry.domain.commands import (
    accident,
    authorities,
    bodies,
    case,
    closure,
    details,
    dishonesty,
    hearing,
    level,
    operation,
    penalty,
    procedure,
    reexamination,
    remedies,
    resumption,
    scheduling,
    site,
    succession,
    supervision,
)
from registry.domain.commands.base import Command

COMMANDS: tuple[type[Command], ...] = tuple(
    kind
    for topic in (
        details,
        case,
        procedure,
        level,
        operation,
        resumption,
        closure,
        remedies,
        bodies,
        authorities,
        supervision,
        penalty,
        reexamination,
        accident,
        dishonesty,
        hearing,
        succession,
        site,
        scheduling,
    )
    for kind in vars(topic).values()
    if isinstance(kind, type) and issubclass(kind, Command) and kind.__module__ == topic.__name__
)
"""Every act that an officer can ask for, topic by topic, in the order of the procedure."""
