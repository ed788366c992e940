"""The columns of an enterprise's details: as it was registered, and as they change."""

from typing import Any

from projections.standing.tables import Enterprise
from registry.events import read
from registry.events.envelope import Told, iso


def registered(told: Told, event: Any) -> Enterprise:
    """The first row of an enterprise, from its `EnterpriseRegistered`."""
    on = told.on
    return Enterprise(
        stream=told.stream,
        uscc=event.uscc,
        name=event.name,
        region=event.region,
        sector=event.sector.value,
        scale=event.scale.value,
        address=event.address,
        founded_on=iso(event.founded_on) if event.founded_on else None,
        registered_on=on,
        operation_since=on,
        position=told.position,
        version=told.version,
        effective_on=on,
    )


def details(event: read.DetailsChanged | read.SiteChanged) -> dict[str, Any]:
    """The columns that change."""
    changes = {
        "name": event.name,
        "region": event.region,
        "sector": event.sector and event.sector.value,
        "scale": event.scale and event.scale.value,
        "address": event.address,
    }
    return {column: value for column, value in changes.items() if value is not None}


def details_of(late: read.Details) -> dict[str, Any]:
    """The columns of a place, as they are with a change of details that was recorded late."""
    return {
        "name": late.name,
        "region": late.region,
        "sector": late.sector.value,
        "scale": late.scale.value,
        "address": late.address,
    }
