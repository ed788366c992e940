"""Looks at an installation: store, views, Kafka, recipients, rules; writes nothing."""

from datetime import date

from infra.health.finding import CONTRADICTS, Finding
from infra.health.recipients import look_at_recipients
from infra.health.rules import look_at_rules
from infra.health.store import look_at_store
from infra.health.views import look_at_watermarks
from infra.installation import Installation


def look_at(installation: Installation, today: date) -> list[Finding]:
    """Every finding, in its order; views and Kafka are compared with a store that could be read."""
    settings = installation.settings
    store = look_at_store(settings)
    told = look_at_watermarks(installation) if _readable(store) else []
    return [*store, *told, look_at_recipients(settings), *look_at_rules(today)]


def worst(found: list[Finding]) -> int:
    """The exit code that the findings end with; 0 where nothing is wrong."""
    return max((one.exit_code for one in found if not one.ok), default=0)


def _readable(store: list[Finding]) -> bool:
    return len(store) > 1 and all(one.ok for one in store if one.exit_code == CONTRADICTS)
