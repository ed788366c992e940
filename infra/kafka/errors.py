"""Says what to do when Kafka is not there, or does not let this installation in."""

from typing import ClassVar


class BrokerUnavailable(Exception):
    """Raised when no Kafka broker can be started or reached: says why and what to do."""


class AccessDenied(Exception):
    """Raised when a broker that answers does not let this user in, or do what it must: waiting seldom mends it."""

    exit_code: ClassVar[int] = 2


class Unsupported(Exception):
    """Raised when a broker, or a library's setting, is not one that this version can work with."""

    exit_code: ClassVar[int] = 2
