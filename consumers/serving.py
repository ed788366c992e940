"""What a server of readers is told when it starts: its clock, its keys, whose register it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from consumers.access import Key
from consumers.authorities.drawing import Drawing
from consumers.authorities.owing import Owing, nothing_known
from consumers.credit.parts import Credit
from consumers.notices.reasons import Explaining, nothing_explained
from consumers.recipients.gate import Gate
from projections.stops import DatabaseUnavailable


class Clock(Protocol):
    """The one clock of the process."""

    def now(self) -> datetime:
        """The moment, with its zone."""

    def today(self) -> date:
        """The civil day in Asia/Shanghai."""


@dataclass(frozen=True)
class Serving:
    """The settings of a server. Without keys, recipients and regulators are answered on loopback only.

    `gate` lets in the registered recipients of the credit feed; without one, none is registered. `credit` holds the
    parts of the feed; without them it is not served.

    `authority` is who keeps the register, in Chinese and English. `remarks` stand in the footer of every page and in
    `/health`, each in both languages: for example that no Kafka is in use. `metrics` gives the figures of the
    installation as Prometheus reads them; without it there are none. `owing` says what authorities owe,
    `drawing` how a quarterly report is drawn (without it there is none), `explaining` why an enterprise stands where it
    stands.
    """

    clock: Clock
    keys: tuple[Key, ...] = ()
    gate: Gate | None = None
    credit: Credit | None = None
    authority: tuple[str, str] = ("", "")
    remarks: tuple[tuple[str, str], ...] = ()
    metrics: Callable[[], bytes] | None = None
    page_size: int = 50
    owing: Owing = nothing_known
    drawing: Drawing | None = None
    explaining: Explaining = nothing_explained


def access_of(serving: Serving) -> dict[str, str]:
    """How recipients and regulators are told apart, in words."""
    if serving.keys:
        return {
            "mode": "keys",
            "zh": "信用接口和监管页面凭密钥访问",
            "en": "the credit feed and the audit pages are read with a key",
        }
    if _has_recipients(serving):
        return {
            "mode": "recipients",
            "zh": "信用接口凭登记接收方的密钥访问；未配置监管密钥：监管页面仅限本机访问",
            "en": "the credit feed is read with a registered recipient's key; no regulators' keys are configured: the "
            "audit pages are answered on loopback only",
        }
    return {
        "mode": "loopback",
        "zh": "未配置密钥：信用接口和监管页面仅限本机访问",
        "en": "no keys are configured: the credit feed and the audit pages are answered on loopback only",
    }


def _has_recipients(serving: Serving) -> bool:
    """Whether anyone is registered; while their database is away nobody is let in without a key, and it is said so."""
    if serving.gate is None:
        return False
    try:
        return bool(serving.gate.directory.known().recipients)
    except DatabaseUnavailable:
        return True
