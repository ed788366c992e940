"""Says what to do when Kafka is not there."""


class BrokerUnavailable(Exception):
    """Raised when no Kafka broker can be started or reached: says why and what to do."""
