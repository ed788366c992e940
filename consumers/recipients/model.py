"""What a recipient is: its kind, the purposes, regions and fields it may see, its keys; each checked when written."""

import re
from datetime import datetime
from enum import StrEnum

import msgspec

from consumers.credit.record import Record
from consumers.credit.scope import IDENTITY, Scope, Watched
from registry.events import regions

FIELDS = frozenset(field.alias or name for name, field in Record.model_fields.items())
"""The allow-list of all fields that a scope can name."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_REGION = re.compile(r"\d{2}|\d{4}|\d{6}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class Kind(StrEnum):
    """What a recipient is (苏安办〔2011〕34号 五(四))."""

    BANK = "bank"
    SECURITIES = "securities"
    INSURER = "insurer"
    GUARANTOR = "guarantor"
    AUTHORITY = "authority"
    CREDIT_BUREAU = "credit_bureau"


class Purpose(StrEnum):
    """What a query is made for; a recipient is registered for some of them.

    All that the treatment data name, and four that they tie nothing to.
    """

    LOAN = "loan"
    BIDDING = "bidding"
    LAND = "land"
    PROJECT_APPROVAL = "project_approval"
    LICENCE_INSPECTION = "licence_inspection"
    LICENSING = "licensing"
    AWARDS = "awards"
    INSURANCE_RATE = "insurance_rate"
    ECONOMIC_POLICY = "economic_policy"
    INDUSTRIAL_POLICY = "industrial_policy"
    FINANCING = "financing"
    CREDIT_RATING = "credit_rating"
    ENFORCEMENT = "enforcement"
    PERFORMANCE = "performance"
    GUARANTEE = "guarantee"
    SECURITIES = "securities"
    CREDIT_REPORTING = "credit_reporting"
    SUPERVISION = "supervision"


FOR_OTHERS = frozenset({Purpose.CREDIT_REPORTING, Purpose.SUPERVISION})
"""Purposes that pass the recommendations for all purposes on; every other recipient sees those of its own."""


class Malformed(ValueError):
    """Raised when what is registered of a recipient cannot be: says which part, and what is possible."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What a recipient may see. `regions` are GB/T 2260 prefixes, none for everywhere; `watching`: own clients only."""

    purposes: tuple[Purpose, ...]
    regions: tuple[str, ...] = ()
    fields: tuple[str, ...] = tuple(sorted(FIELDS))
    watching: bool = False

    def covers(self, region: str) -> bool:
        """Whether an enterprise of this region lies within."""
        return not self.regions or region.startswith(self.regions)

    def scope(self, whose: str, version: int, watched: Watched) -> Scope:
        """The same as the feed narrows records by it."""
        everything = set(self.fields) >= FIELDS
        return Scope(
            fields=None if everything else frozenset(self.fields),
            purposes=None if FOR_OTHERS & set(self.purposes) else frozenset(map(str, self.purposes)),
            regions=self.regions or None,
            version=version,
            whose=whose,
            watched=watched if self.watching else None,
        )


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A registered recipient with the scope that holds now; `number` stands for it in the ledger."""

    number: int
    id: str
    name_zh: str
    name_en: str
    kind: Kind
    certificate: str | None
    sight: Sight
    version: int
    """Of the scope: it grows with each change of purposes, regions, fields or watch list."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a recipient: known by its id; the key itself is nowhere, only its SHA-256."""

    id: str
    recipient: int
    digest: bytes
    valid_from: datetime
    valid_until: datetime | None
    revoked_at: datetime | None

    def fault(self, now: datetime) -> str | None:
        """Why the key does not open anything at a moment: `revoked`, `not_yet_valid`, `expired`; nothing if it does."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return "revoked"
        if now < self.valid_from:
            return "not_yet_valid"
        if self.valid_until is not None and self.valid_until <= now:
            return "expired"
        return None


def checked_id(text: str) -> str:
    """A recipient's id. Raises `Malformed`."""
    if not _ID.fullmatch(text):
        raise Malformed(f"id {text!r}: 2 to 40 of a-z, 0-9 and -, for example icbc-shaanxi")
    return text


def checked_name(text: str) -> str:
    """A name of 1 to 120 characters. Raises `Malformed`."""
    name = text.strip()
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise Malformed("name: 1 to 120 characters on one line, in Chinese and in English")
    return name


def checked_fingerprint(text: str) -> str:
    """The SHA-256 of a client certificate as 64 hex digits. Raises `Malformed`."""
    plain = text.replace(":", "").strip().lower()
    if not _FINGERPRINT.fullmatch(plain):
        raise Malformed("certificate: its SHA-256 as 64 hex digits, with or without colons")
    return plain


def checked_sight(sight: Sight) -> Sight:
    """The scope with its parts sorted and none twice. Raises `Malformed`."""
    if not sight.purposes:
        raise Malformed(f"purposes: at least one of {', '.join(Purpose)}")
    for region in sight.regions:
        if not _REGION.fullmatch(region):
            raise Malformed(f"region {region!r}: the first 2 or 4, or all 6 digits of a GB/T 2260 code")
        if not regions.known(region.ljust(6, "0")):
            raise Malformed(f"region {region!r}: GB/T 2260, edition {regions.EDITION}, has no such code")
    if unknown := sorted(set(sight.fields) - FIELDS):
        raise Malformed(f"field {unknown[0]!r} is none of {', '.join(sorted(FIELDS))}")
    return Sight(
        purposes=tuple(sorted(set(sight.purposes))),
        regions=tuple(sorted(set(sight.regions))),
        fields=tuple(sorted(set(sight.fields) | IDENTITY)),
        watching=sight.watching,
    )
