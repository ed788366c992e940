"""The tables of a copy, for SQLite and PostgreSQL; a bank may read them with its own SQL."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS feed (
        one {int} PRIMARY KEY CHECK (one = 1), url {text} NOT NULL, edition {text} NOT NULL, scope {int} NOT NULL,
        position {int} NOT NULL, pulled_at {text} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS records (
        stream {text} PRIMARY KEY, uscc {text} NOT NULL, position {int} NOT NULL, record {text} NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS records_by_uscc ON records (uscc)",
    "CREATE INDEX IF NOT EXISTS records_by_position ON records (position)",
    """CREATE TABLE IF NOT EXISTS heads (
        position {int} PRIMARY KEY, told_at {text} NOT NULL, document {text} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS stop_uses (
        id {text} PRIMARY KEY, number {int} NOT NULL, uscc {text} NOT NULL, document {text} NOT NULL,
        received_at {text} NOT NULL, acknowledged_at {text})""",
    "CREATE INDEX IF NOT EXISTS stop_uses_by_number ON stop_uses (number)",
    "CREATE INDEX IF NOT EXISTS stop_uses_by_uscc ON stop_uses (uscc)",
    "CREATE TABLE IF NOT EXISTS watched (uscc {text} PRIMARY KEY)",
    """CREATE TABLE IF NOT EXISTS told (
        one {int} PRIMARY KEY CHECK (one = 1), signed_at {text} NOT NULL, watermark_time {text} NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS trust (one {int} PRIMARY KEY CHECK (one = 1), keys {text} NOT NULL)",
)
SQLITE = {"int": "INTEGER", "text": "TEXT"}
POSTGRES = {"int": "bigint", "text": 'text COLLATE "C"'}
