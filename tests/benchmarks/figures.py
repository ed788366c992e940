"""Every figure: what is measured, against which peers, and which ratio is wanted."""

from dataclasses import dataclass, field
from typing import Literal

Service = Literal["kafka", "postgres"]


@dataclass(frozen=True, eq=False)
class Entry:
    """One peer in a figure: a module of `peers` with its options.

    It is left out where a service or a package is missing, and above so many events (what it holds in memory).
    """

    name: str
    module: str
    options: dict[str, str] = field(default_factory=dict)
    needs: frozenset[Service] = frozenset()
    package: str = ""
    java: bool = False
    largest: int = 1 << 62


@dataclass(frozen=True)
class Figure:
    """`ours` is compared with `against`; both name entries. `bound` names the entry that nothing can be faster than.

    `value` is what is compared: units a second (more is better), or the name of a time that the peer measured itself
    (less is better). The wanted ratio is at least `target`.
    """

    id: str
    unit: str
    durability: str
    entries: tuple[Entry, ...]
    ours: str
    against: str
    bound: str = ""
    target: float | None = None
    input: str = ""
    value: str = "rate"
    remembers: str = ""
    """The id of the memory figure that is taken from our measurements."""


KAFKA: frozenset[Service] = frozenset(["kafka"])
POSTGRES: frozenset[Service] = frozenset(["postgres"])
BOTH = KAFKA | POSTGRES
IN_MEMORY = 2_000_000
"""Events that a peer may hold in memory: about 2 GiB."""

ON_SQLITE, ON_POSTGRES = {"on": "sqlite"}, {"on": "postgres"}
FULL = "SQLite WAL, synchronous=FULL, for all"
COMMITTED = "PostgreSQL, fsync and synchronous_commit on, for all"
ACKED = "acks=all, transactions, one replica, for all"

IMPORT_SQLITE = Figure(
    "import.sqlite", "events/s", FULL,
    (
        Entry("import", "importing", ON_SQLITE),
        Entry("library, batches of 1,000", "stock_saving", ON_SQLITE),
        Entry("sqlite3 executemany", "bound_writing", ON_SQLITE),
    ),
    ours="import", against="library, batches of 1,000", bound="sqlite3 executemany", target=0.5, input="ledger",
    remembers="memory.import",
)  # fmt: skip
IMPORT_POSTGRES = Figure(
    "import.postgres", "events/s", COMMITTED,
    (
        Entry("import", "importing", ON_POSTGRES, POSTGRES),
        Entry("library, batches of 400", "stock_saving", ON_POSTGRES, POSTGRES),
        Entry("psycopg COPY", "bound_writing", ON_POSTGRES, POSTGRES),
    ),
    ours="import", against="library, batches of 400", bound="psycopg COPY", target=0.5, input="ledger",
)  # fmt: skip
RELAY = Figure(
    "relay", "events/s", ACKED,
    (
        Entry("relay", "relaying", needs=KAFKA),
        Entry("kafka-python, our settings", "producing", {"settings": "ours"}, KAFKA),
        Entry("kafka-python, its defaults", "producing", {"settings": "defaults"}, KAFKA),
        Entry("librdkafka", "librdkafka_producing", needs=KAFKA, package="confluent_kafka"),
    ),
    ours="relay", against="kafka-python, our settings", bound="librdkafka", target=0.7, input="history",
    remembers="memory.relay",
)  # fmt: skip
VIEWS_SQLITE = Figure(
    "views.sqlite", "events/s", "SQLite WAL, synchronous=NORMAL (views are read again), for both",
    (
        Entry("views from Kafka", "views", ON_SQLITE | {"from": "kafka"}, KAFKA),
        Entry("views from Kafka, librdkafka", "views", ON_SQLITE | {"from": "librdkafka"}, KAFKA, "confluent_kafka"),
        Entry("views from memory", "views", ON_SQLITE | {"from": "memory"}, largest=IN_MEMORY),
        Entry("fold alone, no database", "folding", largest=IN_MEMORY),
        Entry("kafka-python consumer, decoded", "consuming", {"decode": "yes"}, KAFKA),
        Entry("kafka-python consumer", "consuming", {"decode": "no"}, KAFKA),
        Entry("Kafka Streams, one view", "streaming", {"settings": "fair"}, KAFKA, java=True),
        Entry("Kafka Streams, its defaults", "streaming", {"settings": "defaults"}, KAFKA, java=True),
        Entry("librdkafka consumer", "librdkafka_consuming", needs=KAFKA, package="confluent_kafka"),
    ),
    ours="views from Kafka", against="views from memory", bound="kafka-python consumer, decoded", target=0.5,
    input="history", remembers="memory.views",
)  # fmt: skip
VIEWS_LIBRDKAFKA = Figure(
    "views.librdkafka", "events/s", VIEWS_SQLITE.durability, VIEWS_SQLITE.entries,
    ours="views from Kafka, librdkafka", against="views from memory", bound="librdkafka consumer", target=0.8,
    input="history",
)  # fmt: skip
VIEWS_POSTGRES = Figure(
    "views.postgres", "events/s", "PostgreSQL as the server is set, for all",
    (
        Entry("views from Kafka", "views", ON_POSTGRES | {"from": "kafka"}, BOTH),
        Entry("views from memory", "views", ON_POSTGRES | {"from": "memory"}, POSTGRES, largest=IN_MEMORY),
    ),
    ours="views from Kafka", against="views from memory", target=0.5, input="history",
)  # fmt: skip
VIEWS_LIBRARY = Figure(
    "views.library", "events/s", COMMITTED,
    (
        Entry("all views from Kafka", "views", ON_POSTGRES | {"from": "kafka"}, BOTH),
        Entry("library's ProjectionRunner, one table", "stock_projecting", ON_POSTGRES, POSTGRES),
    ),
    ours="all views from Kafka", against="library's ProjectionRunner, one table", input="history",
)  # fmt: skip
COMMANDS_SQLITE = Figure(
    "commands.sqlite", "commands/s", FULL,
    (
        Entry("execute", "commanding", ON_SQLITE),
        Entry("library, load and save", "stock_commanding", ON_SQLITE),
    ),
    ours="execute", against="library, load and save",
)  # fmt: skip
COMMANDS_POSTGRES = Figure(
    "commands.postgres", "commands/s", COMMITTED,
    (
        Entry("execute", "commanding", ON_POSTGRES, POSTGRES),
        Entry("library, load and save", "stock_commanding", ON_POSTGRES, POSTGRES),
    ),
    ours="execute", against="library, load and save",
)  # fmt: skip
TOGETHER = {"writers": "8"}
"""Threads that share one register, or one library application, in one process."""
WRITERS_SQLITE = Figure(
    "writers.sqlite", "commands/s", FULL,
    (
        Entry("execute, 8 writers", "commanding", ON_SQLITE | TOGETHER),
        Entry("library, load and save, 8 writers", "stock_commanding", ON_SQLITE | TOGETHER),
    ),
    ours="execute, 8 writers", against="library, load and save, 8 writers",
)  # fmt: skip
WRITERS_POSTGRES = Figure(
    "writers.postgres", "commands/s", COMMITTED,
    (
        Entry("execute, 8 writers", "commanding", ON_POSTGRES | TOGETHER, POSTGRES),
        Entry("library, load and save, 8 writers", "stock_commanding", ON_POSTGRES | TOGETHER, POSTGRES),
    ),
    ours="execute, 8 writers", against="library, load and save, 8 writers", target=1.8,
)  # fmt: skip
SEEING = (
    Entry("command to row", "seeing", needs=KAFKA),
    Entry("kafka-python, message to reader", "round_trip", needs=KAFKA),
)
SEEN = tuple(
    Figure(
        f"seen.{value}", "ms", "SQLite synchronous=FULL and acks=all before it is seen; the peer has no store", SEEING,
        ours="command to row", against="kafka-python, message to reader", bound="kafka-python, message to reader",
        value=value,
    )
    for value in ("p50", "p99")
)  # fmt: skip

FIGURES = (
    IMPORT_SQLITE, IMPORT_POSTGRES, RELAY, VIEWS_SQLITE, VIEWS_LIBRDKAFKA, VIEWS_POSTGRES, VIEWS_LIBRARY,
    COMMANDS_SQLITE, COMMANDS_POSTGRES, WRITERS_SQLITE, WRITERS_POSTGRES, *SEEN,
)  # fmt: skip
