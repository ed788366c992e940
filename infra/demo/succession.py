"""How one invented enterprise takes the place of another, whose penalty follows it."""

from collections.abc import Sequence
from datetime import date, timedelta

from infra.demo import stories
from infra.demo.life import Life
from registry.domain.commands import Penalise, RecordSuccession
from registry.events.event import LegalBasis
from registry.events.vocabulary import PenaltyKind, Severity, SuccessionKind

MERGED = LegalBasis(document="中华人民共和国公司法", article="第二百二十一条")


def merged(life: Life, _: date) -> None:
    """Fined, and then merged into another enterprise of the block."""
    life.register()
    life.wait(100, 200)
    told = {"kind": PenaltyKind.FINE, "severity": Severity.GENERAL, "amount": 20_000}
    number = f"应急罚〔{life.on.year}〕{life.own_id('number')[-12:]}号"
    life.act(Penalise, penalty=life.own_id("penalty"), document_number=number, **told)


def successions(lives: Sequence[Life], deck: Sequence[stories.Story]) -> None:
    """Lets the first enterprise that is only registered take the place of the one that merged."""
    after, before = deck.index(stories.only_registered), deck.index(merged)
    if max(after, before) >= len(lives):
        return
    successor, predecessor = lives[after], lives[before]
    successor.parts.append([])
    successor.on = max(successor.on, predecessor.on + timedelta(days=30))
    kind, id = SuccessionKind.MERGER, successor.own_id("succession")
    successor.act(RecordSuccession, legal_basis=MERGED, succession=id, kind=kind, predecessor=predecessor.key)
