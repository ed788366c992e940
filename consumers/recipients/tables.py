"""The tables of recipients and of what they were told; what was told can be added to, and never changed."""

COMMON = (
    """CREATE TABLE IF NOT EXISTS recipients (
        number {serial}, id {text} NOT NULL UNIQUE, name_zh {text} NOT NULL, name_en {text} NOT NULL,
        kind {text} NOT NULL, certificate {text}, added_at {text} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS scopes (
        recipient {int} NOT NULL REFERENCES recipients, version {int} NOT NULL, sight {blob} NOT NULL,
        since {text} NOT NULL, PRIMARY KEY (recipient, version))""",
    """CREATE TABLE IF NOT EXISTS keys (
        id {text} PRIMARY KEY, recipient {int} NOT NULL REFERENCES recipients, digest {blob} NOT NULL UNIQUE,
        valid_from {text} NOT NULL, valid_until {text}, revoked_at {text})""",
    """CREATE TABLE IF NOT EXISTS watched (
        recipient {int} NOT NULL, code {blob} NOT NULL, since {int} NOT NULL, until {int},
        PRIMARY KEY (recipient, code, since)){compact}""",
    "CREATE TABLE IF NOT EXISTS revision (one {int} PRIMARY KEY CHECK (one = 1), revision {int} NOT NULL)",
    "INSERT INTO revision (one, revision) VALUES (1, 0) ON CONFLICT DO NOTHING",
    """CREATE TABLE IF NOT EXISTS deliveries (
        seq {serial}, at {text} NOT NULL, recipient {int} NOT NULL, key {text} NOT NULL, kind {text} NOT NULL,
        route {text} NOT NULL, purpose {text} NOT NULL, scope {int} NOT NULL, edition {text}, after {int},
        upto {int}, code {text}, status {int} NOT NULL, length {int} NOT NULL, sha256 {blob})""",
    """CREATE INDEX IF NOT EXISTS deliveries_of_changes ON deliveries (recipient, upto) WHERE kind = 'changes'""",
    """CREATE INDEX IF NOT EXISTS deliveries_of_snapshots ON deliveries (upto) WHERE kind = 'snapshot'""",
    "CREATE INDEX IF NOT EXISTS deliveries_of_codes ON deliveries (code) WHERE code IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS deliveries_by_recipient ON deliveries (recipient, seq)",
    """CREATE TABLE IF NOT EXISTS coverage (
        recipient {int} NOT NULL, scope {int} NOT NULL, lower_ {int} NOT NULL, upper_ {int} NOT NULL,
        PRIMARY KEY (recipient, scope, lower_))""",
    """CREATE TABLE IF NOT EXISTS withdrawn (
        id {text} PRIMARY KEY, stream {text} NOT NULL, item {text} NOT NULL, position {int} NOT NULL,
        reason {text} NOT NULL, since {text} NOT NULL, caused_by {text} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS showings (
        withdrawal {text} NOT NULL, position {int} NOT NULL, until {int} NOT NULL, region {text} NOT NULL,
        PRIMARY KEY (withdrawal, position))""",
    "CREATE INDEX IF NOT EXISTS showings_by_position ON showings (position)",
    "CREATE INDEX IF NOT EXISTS withdrawn_by_stream ON withdrawn (stream)",
    "CREATE TABLE IF NOT EXISTS scans (name {text} PRIMARY KEY, reached {int} NOT NULL)",
    """CREATE TABLE IF NOT EXISTS stop_uses (
        seq {serial}, id {text} NOT NULL UNIQUE, recipient {int} NOT NULL, stream {text} NOT NULL,
        item {text} NOT NULL, reason {text} NOT NULL, since {text} NOT NULL, caused_by {text} NOT NULL,
        position {int} NOT NULL, made_at {text} NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS stop_uses_by_recipient ON stop_uses (recipient, seq)",
    "CREATE TABLE IF NOT EXISTS stop_acks (id {text} PRIMARY KEY, at {text} NOT NULL, key {text} NOT NULL)",
    """CREATE TABLE IF NOT EXISTS hooks (
        recipient {int} PRIMARY KEY, url {text} NOT NULL, secret {text} NOT NULL, purpose {text} NOT NULL,
        position {int} NOT NULL, stop_seq {int} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS outbox (
        seq {serial}, recipient {int} NOT NULL, stream {text} NOT NULL, kind {text} NOT NULL, position {int} NOT NULL,
        stop_use {text}, attempts {int} NOT NULL, next_at {text} NOT NULL, dead_at {text}, said {text} NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS outbox_by_stream ON outbox (recipient, stream, seq)",
    "CREATE TABLE IF NOT EXISTS leases (name {text} PRIMARY KEY, holder {text} NOT NULL, until {text} NOT NULL)",
)
"""Statements for both databases; `{serial}` and the like are spelt by each."""

APPENDED = ("deliveries", "scopes", "stop_uses", "stop_acks")
"""Tables whose rows are never changed and never removed."""

SQLITE = {
    "serial": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "text": "TEXT",
    "int": "INTEGER",
    "blob": "BLOB",
    "compact": " WITHOUT ROWID",
}
POSTGRES = {
    "serial": "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "text": 'text COLLATE "C"',
    "int": "bigint",
    "blob": "bytea",
    "compact": "",
}


def sqlite_statements() -> list[str]:
    """Everything that makes the tables in SQLite; safe to repeat."""
    guards = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
        for table in APPENDED
        for verb in ("update", "delete")
    ]
    return [statement.format(**SQLITE) for statement in COMMON] + guards


def postgres_statements() -> list[str]:
    """Everything that makes the tables in PostgreSQL; safe to repeat."""
    refuse = (
        "CREATE OR REPLACE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
    )
    guards = [
        f"CREATE OR REPLACE TRIGGER {table}_append BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        for table in APPENDED
    ]
    return [*(statement.format(**POSTGRES) for statement in COMMON), refuse, *guards]
