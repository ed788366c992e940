"""What a recipient may see of the feed: the one place where records are narrowed to a scope."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from consumers.problems import Problem

if TYPE_CHECKING:
    from fastapi import Request  # commands that register recipients start without the web framework

IDENTITY = frozenset({"schema", "stream", "position", "uscc"})
"""Members that every record keeps, whatever the scope."""
Watched = Callable[[Sequence[str]], Collection[str]]
Members = dict[str, msgspec.Raw]
"""The members of a record by name, each as it stands there: canonical, so that equal values are equal bytes."""


class _Line(msgspec.Struct):
    """What is read of a line of a treatment."""

    purpose: str


_MEMBERS = msgspec.json.Decoder(Members)
_LINES = msgspec.json.Decoder(list[msgspec.Raw])
_LINE = msgspec.json.Decoder(_Line)
_TEXT = msgspec.json.Decoder(str)


@dataclass(frozen=True)
class Scope:
    """An allow-list; `None` leaves everything in.

    `fields` are members of a record, `purposes` purposes of its treatment, `regions` prefixes of GB/T 2260 codes.
    `watched` gives those of some credit codes that are the recipient's own clients. `version` grows with every change
    of any of these, `whose` names the recipient ("" for all): the two together stand for the rest.
    """

    fields: frozenset[str] | None = None
    purposes: frozenset[str] | None = None
    regions: tuple[str, ...] | None = None
    version: int = 1
    whose: str = ""
    watched: Watched | None = field(default=None, compare=False)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.fields is None and self.purposes is None and self.regions is None and self.watched is None

    @cached_property
    def mark(self) -> str:
        """Names all that decides what the scope lets through, and whose it is; nothing for everything, for everyone.

        `whose` and `version` stand for the watched clients.
        """
        lists = (None if one is None else sorted(one) for one in (self.fields, self.purposes, self.regions))
        parts = repr((self.whose, self.version, *lists)).encode()
        return "" if self == EVERYTHING and self.whole else hashlib.sha256(parts).hexdigest()[:12]


EVERYTHING = Scope()


def scope_of(request: "Request") -> Scope:
    """The scope of who asks, as the guard has put it on the request; without a registered recipient, everything.

    Raises `Problem` for a recipient whose scope is not there: nothing is told then.
    """
    scope: Scope | None = getattr(request.state, "scope", None)
    if scope is not None:
        return scope
    if getattr(request.state, "recipient", None) is not None:
        raise Problem("unavailable", "the recipient's scope is not known", headers={"Retry-After": "5"})
    return EVERYTHING


def members(record: bytes) -> Members:
    """The members of a record in canonical form."""
    return _MEMBERS.decode(record)


def scoped(record: Members, scope: Scope) -> Members:
    """The members of a record that a scope allows, in the record's order."""
    kept = record
    if scope.fields is not None:
        kept = {name: value for name, value in record.items() if name in scope.fields or name in IDENTITY}
    if scope.purposes is not None and "treatment" in kept:
        kept = {**kept, "treatment": _treatment(bytes(kept["treatment"]), scope.purposes)}
    return kept


@lru_cache(maxsize=1024)
def _treatment(lines: bytes, purposes: frozenset[str]) -> msgspec.Raw:
    """The lines for some purposes: there are few different ones, and each recipient sees some of the same."""
    kept = [bytes(line) for line in _LINES.decode(lines) if _LINE.decode(line).purpose in purposes]
    return msgspec.Raw(b"[" + b",".join(kept) + b"]")


def covered(records: Sequence[Members | None], scope: Scope) -> list[bool]:
    """Which whole records lie within a scope, by region and own clients; none that is not there does."""
    regions = scope.regions
    within = [
        record is not None and (regions is None or _text(record["region"]).startswith(regions)) for record in records
    ]
    if scope.watched is None:
        return within
    codes = [_text(record["uscc"]) if record and inside else "" for record, inside in zip(records, within, strict=True)]
    own = scope.watched(sorted({code for code in codes if code}))
    return [inside and code in own for code, inside in zip(codes, within, strict=True)]


def _text(value: msgspec.Raw) -> str:
    return _TEXT.decode(value)
