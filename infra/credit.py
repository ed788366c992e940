"""Puts the parts of the credit feed together for a home: keys, files, incidents, last self-check."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from consumers.credit.parts import Credit, Incident
from infra import clock
from infra.credit_check import last_check
from infra.credit_files import CreditFiles
from infra.signing import KeyRing
from projections.reader import Views

INCIDENTS = "incidents.json"
logger = logging.getLogger(__name__)


def ring_of(home: Path) -> KeyRing:
    """The keys of a home."""
    return KeyRing(home.resolve() / "keys")


def folder_of(home: Path) -> Path:
    """Where a home keeps the files of the feed."""
    return home.resolve() / "credit"


def credit_of(views: Views, home: Path, now: Callable[[], datetime] = clock.now, heartbeat: float = 5.0) -> Credit:
    """The feed's parts; the keys are made when something is signed for the first time."""
    folder, signer = folder_of(home), KeyRing(home.resolve() / "keys", now)
    return Credit(
        signer=signer,
        files=CreditFiles(views, folder, signer, now),
        incidents=lambda: incidents(folder / INCIDENTS),
        checked=lambda: last_check(folder),
        heartbeat=heartbeat,
    )


def incidents(path: Path) -> list[Incident]:
    """The known incidents, from a JSON list of {since, until, zh, en} that the operator keeps; none without a file.

    A file that cannot be read is an incident of its own, so that nobody takes it for calm.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Incident])
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        logger.warning("%s cannot be read: %s", path, error)
        day = clock.today().isoformat()
        return [Incident(day, "已知问题列表无法读取", "The list of known incidents cannot be read")]
