"""How one invented enterprise takes the place of another, whose penalty follows it."""

from collections.abc import Sequence
from datetime import date, timedelta

from infra.demo import stories
from infra.demo.life import Life
from registry.domain.commands import LinkToCode, Penalise, RecordSuccession, StrikeRegistration
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


def registered_in_error(life: Life, _: date) -> None:
    """Entered by a slip of the pen."""
    life.register()
    life.wait(5, 20)
    life.act(StrikeRegistration, reason="信用代码录入有误，查无此企业")


def successions(lives: Sequence[Life], deck: Sequence[stories.Story]) -> None:
    """Lets two enterprises that are only registered take a place: of the one that merged, of the one without a code."""
    free = [place for place, story in enumerate(deck) if story is stories.only_registered]
    places = {story: deck.index(story) for story in (merged, stories.banned_without_licence) if story in deck}
    for story, place in places.items():
        taking = free.pop(0) if free else len(lives)
        if max(taking, place) < len(lives):
            _takes_place(lives[taking], lives[place], merging=story is merged)


def _takes_place(successor: Life, other: Life, *, merging: bool) -> None:
    """A month after the other's last act, in a part of its own."""
    successor.parts.append([])
    successor.on = max(successor.on, other.on + timedelta(days=30))
    id = successor.own_id("succession")
    if merging:
        told = {"kind": SuccessionKind.MERGER, "predecessor": other.key}
        successor.act(RecordSuccession, legal_basis=MERGED, succession=id, **told)
    else:
        successor.act(LinkToCode, succession=id, operation=other.key)
