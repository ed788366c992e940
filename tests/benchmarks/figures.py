"""Every figure: what is measured, against which peers, and which ratio is wanted."""

from dataclasses import dataclass, field, replace
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
    foreign: str = ""
    """The environment of its own that it runs in."""
    largest: int = 1 << 62


@dataclass(frozen=True)
class Figure:
    """`ours` is compared with `against`; both name entries. `bound` names the entry that nothing can be faster than.

    `value` is what is compared: units a second (more is better), or the name of a time that the peer measured itself
    (less is better), or `cpu`: the seconds of all processes for a million units (less is better). The wanted ratio is
    at least `target`, or at most where less is better; ours itself may be at most `most`, and is wanted to be `least`.
    """

    id: str
    unit: str
    durability: str
    entries: tuple[Entry, ...]
    ours: str
    against: str
    bound: str = ""
    target: float | None = None
    most: float | None = None
    least: float | None = None
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
IMPORT_RAW = replace(IMPORT_SQLITE, id="import.raw.sqlite", against=IMPORT_SQLITE.bound, target=0.4, remembers="")
IMPORT_POSTGRES = Figure(
    "import.postgres", "events/s", COMMITTED,
    (
        Entry("import", "importing", ON_POSTGRES, POSTGRES),
        Entry("library, batches of 400", "stock_saving", ON_POSTGRES, POSTGRES),
        Entry("library, one by one", "stock_saving", ON_POSTGRES | {"batch": "1", "first": "3000"}, POSTGRES),
        Entry("psycopg COPY", "bound_writing", ON_POSTGRES, POSTGRES),
    ),
    ours="import", against="library, batches of 400", bound="psycopg COPY", target=0.5, input="ledger",
)  # fmt: skip
IMPORT_SINGLE = replace(IMPORT_POSTGRES, id="import.single.postgres", against="library, one by one", target=10.0)
RELAY = Figure(
    "relay", "events/s", ACKED,
    (
        Entry("relay", "relaying", needs=KAFKA),
        Entry("kafka-python, our settings", "producing", {"settings": "ours"}, KAFKA),
        Entry("kafka-python, its defaults", "producing", {"settings": "defaults"}, KAFKA),
        Entry("librdkafka", "librdkafka_producing", needs=KAFKA, package="confluent_kafka"),
    ),
    ours="relay", against="kafka-python, our settings", bound="librdkafka", target=0.8, input="history",
    remembers="memory.relay",
)  # fmt: skip
READ_AGAIN = "SQLite WAL, synchronous=NORMAL (views are read again), for all of ours"
ONE_VIEW = {"on": "sqlite", "only": "standing"}
STATUS_ENTRIES = (
    Entry("status view, librdkafka", "views", ONE_VIEW | {"from": "librdkafka"}, KAFKA, "confluent_kafka"),
    Entry("status view, kafka-python", "views", ONE_VIEW | {"from": "kafka"}, KAFKA),
    Entry("Kafka Streams", "streaming", {"settings": "fair"}, KAFKA, java=True),
    Entry("Kafka Streams, its defaults", "streaming", {"settings": "defaults"}, KAFKA, java=True),
    Entry("quixstreams", "quixstreaming", needs=KAFKA, foreign="quixstreams"),
    Entry("kafka-python consumer, decoded", "consuming", {"decode": "yes"}, KAFKA),
)
STATUS_LIBRDKAFKA = Figure(
    "status.librdkafka", "events/s", f"{READ_AGAIN}; exactly once, RocksDB and a changelog for the peers",
    STATUS_ENTRIES, ours="status view, librdkafka", against="Kafka Streams", target=1.1, input="history",
)  # fmt: skip
STATUS = tuple(
    Figure(
        f"status.{name}", "events/s", STATUS_LIBRDKAFKA.durability, STATUS_ENTRIES, ours="status view, kafka-python",
        against=against, target=target, input="history",
    )
    for name, against, target in (
        ("streams", "Kafka Streams", 0.5),
        ("quixstreams", "quixstreams", None),
        ("consumer", "kafka-python consumer, decoded", 0.55),
    )
)  # fmt: skip
VIEWS_SQLITE = Figure(
    "views.sqlite", "events/s", READ_AGAIN,
    (
        Entry("views from Kafka", "views", ON_SQLITE | {"from": "kafka"}, KAFKA),
        Entry("views from Kafka, librdkafka", "views", ON_SQLITE | {"from": "librdkafka"}, KAFKA, "confluent_kafka"),
        Entry("views from memory", "views", ON_SQLITE | {"from": "memory"}, largest=IN_MEMORY),
        Entry("rebuild", "rebuilding", ON_SQLITE, KAFKA),
        Entry("fold alone, no database", "folding", largest=IN_MEMORY),
        Entry("kafka-python consumer, decoded", "consuming", {"decode": "yes"}, KAFKA),
        Entry("kafka-python consumer", "consuming", {"decode": "no"}, KAFKA),
        Entry("librdkafka consumer", "librdkafka_consuming", needs=KAFKA, package="confluent_kafka"),
    ),
    ours="views from Kafka", against="views from memory", bound="kafka-python consumer, decoded", target=0.55,
    input="history", remembers="memory.views",
)  # fmt: skip
VIEWS_LIBRDKAFKA = Figure(
    "views.librdkafka", "events/s", READ_AGAIN, VIEWS_SQLITE.entries, ours="views from Kafka, librdkafka",
    against="views from memory", bound="librdkafka consumer", target=0.8, input="history",
)  # fmt: skip
FOLD = replace(
    VIEWS_SQLITE, id="fold", durability="none: rows in memory", ours="fold alone, no database", against="", bound="",
    target=None, least=50_000.0, remembers="",
)  # fmt: skip
REBUILD_SQLITE = Figure(
    "rebuild.sqlite", "events/s", READ_AGAIN, VIEWS_SQLITE.entries, ours="rebuild", against="views from Kafka",
    target=1.3, input="history", remembers="memory.rebuild",
)  # fmt: skip
VIEWS_POSTGRES = Figure(
    "views.postgres", "events/s", "PostgreSQL as the server is set, for all",
    (
        Entry("views from Kafka", "views", ON_POSTGRES | {"from": "kafka"}, BOTH),
        Entry("views from memory", "views", ON_POSTGRES | {"from": "memory"}, POSTGRES, largest=IN_MEMORY),
        Entry("rebuild", "rebuilding", ON_POSTGRES, BOTH),
    ),
    ours="views from Kafka", against="views from memory", target=0.55, input="history",
)  # fmt: skip
REBUILD_POSTGRES = Figure(
    "rebuild.postgres", "events/s", VIEWS_POSTGRES.durability, VIEWS_POSTGRES.entries, ours="rebuild",
    against="views from Kafka", target=1.3, input="history",
)  # fmt: skip
REBUILD_COST = Figure(
    "rebuild.cost", "events/s", READ_AGAIN,
    (
        Entry("rebuild", "rebuilding", ON_SQLITE | {"part": "whole"}),
        Entry("rebuild of a tenth of the events", "rebuilding", ON_SQLITE | {"part": "tenth"}),
    ),
    ours="rebuild", against="rebuild of a tenth of the events", target=0.8, input="history",
)  # fmt: skip
FIRST_COST = Figure(
    "rebuild.first.cost", "events/s", READ_AGAIN,
    (
        Entry("first build", "rebuilding", ON_SQLITE | {"part": "whole", "beside": "nothing"}),
        Entry("first build of a tenth of the events", "rebuilding", ON_SQLITE | {"part": "tenth", "beside": "nothing"}),
    ),
    ours="first build", against="first build of a tenth of the events", target=0.8, input="history",
    remembers="memory.rebuild.first",
)  # fmt: skip
FIRST_CPU = replace(
    FIRST_COST, id="rebuild.first.cpu", unit="CPU s per million", value="cpu", target=1.25, remembers=""
)
STALL = tuple(
    Figure(
        f"rebuild.stall.{name}", "ms", "one reader beside the rebuild; the longest of its reads",
        (Entry("read while all is rebuilt", "rebuilding_read", {"on": name}, needs),),
        ours="read while all is rebuilt", against="", most=50.0, input="history", value="stall",
    )
    for name, needs in (("sqlite", KAFKA), ("postgres", BOTH))
)  # fmt: skip
WORKERS = Figure(
    "workers", "CPU s per million", "PostgreSQL as the server is set, for all",
    (
        Entry("2 workers", "sharing", {"workers": "2"}, BOTH),
        Entry("1 worker", "sharing", {"workers": "1"}, BOTH),
    ),
    ours="2 workers", against="1 worker", target=1.15, input="history", value="cpu",
)  # fmt: skip
VIEWS_LIBRARY = Figure(
    "views.library", "events/s", COMMITTED,
    (
        Entry("all views from Kafka", "views", ON_POSTGRES | {"from": "kafka"}, BOTH),
        Entry("library's ProjectionRunner, one table", "stock_projecting", ON_POSTGRES, POSTGRES),
    ),
    ours="all views from Kafka", against="library's ProjectionRunner, one table", input="history",
)  # fmt: skip
COMMANDS = tuple(
    Figure(
        f"commands.{name}", "commands/s", durability,
        (
            Entry("execute", "commanding", on, needs),
            Entry("library, load and save", "stock_commanding", on, needs),
            Entry("eventsource-py, load and save", "eventsource_commanding", on, needs, foreign="eventsource"),
            Entry("the same statements, raw", "raw_commanding", on, needs),
        ),
        ours="execute", against="library, load and save", bound="the same statements, raw", target=1.0,
    )
    for name, durability, on, needs in (
        ("sqlite", FULL, ON_SQLITE, frozenset[Service]()), ("postgres", COMMITTED, ON_POSTGRES, POSTGRES),
    )
)  # fmt: skip
RAW = tuple(
    replace(figure, id=figure.id.replace("commands", "commands.raw"), against=figure.bound, target=0.6)
    for figure in COMMANDS
)
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
        Entry(
            "eventsource-py, 8 tasks", "eventsource_commanding", ON_POSTGRES | TOGETHER, POSTGRES, foreign="eventsource"
        ),
    ),
    ours="execute, 8 writers", against="library, load and save, 8 writers", target=1.8,
)  # fmt: skip
TELLING = (
    Entry("stored to read", "telling", {"rate": "500"}, KAFKA),
    Entry("kafka-python, message to reader", "round_trip", {"rate": "500"}, KAFKA),
)
SEEING = (
    Entry("command to row", "seeing", {"rate": "200"}, KAFKA),
    Entry("kafka-python, message to reader", "round_trip", {"rate": "200"}, KAFKA),
)
VISIBLE = tuple(
    Figure(
        f"relay.visible.{value}", "ms", "SQLite synchronous=FULL before its time begins, acks=all before it is read",
        TELLING, ours="stored to read", against="kafka-python, message to reader", most=most, value=value,
    )
    for value, most in (("p50", None), ("p99", 30.0))
)  # fmt: skip
SEEN = tuple(
    Figure(
        f"seen.{value}", "ms", "SQLite synchronous=FULL and acks=all before it is seen; the peer has no store",
        SEEING, ours="command to row", against="kafka-python, message to reader", most=most, value=value,
    )
    for value, most in (("p50", None), ("p99", 100.0))
)  # fmt: skip

FIGURES = (
    IMPORT_SQLITE, IMPORT_RAW, IMPORT_POSTGRES, IMPORT_SINGLE, RELAY, *VISIBLE, STATUS_LIBRDKAFKA, *STATUS,
    VIEWS_SQLITE, VIEWS_LIBRDKAFKA, FOLD, REBUILD_SQLITE, VIEWS_POSTGRES, REBUILD_POSTGRES, REBUILD_COST, FIRST_COST,
    FIRST_CPU, *STALL, WORKERS, VIEWS_LIBRARY, *COMMANDS, *RAW, WRITERS_SQLITE, WRITERS_POSTGRES, *SEEN,
)  # fmt: skip
