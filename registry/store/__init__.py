"""The event store: the library's recorders with a commands table, a lease table and row ids that never return."""

from registry.store.journal import CommandRow, Journal, NotMigrated, Recorder
from registry.store.opening import environment, migrate, open_journal, parts_of

__all__ = ["CommandRow", "Journal", "NotMigrated", "Recorder", "environment", "migrate", "open_journal", "parts_of"]
