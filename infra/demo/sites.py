"""What may happen at the further sites and trades of an enterprise, each graded on its own."""

from datetime import date, timedelta

from infra.demo.life import Life
from infra.demo.names import WORKS
from registry.domain.commands import ChangeDetails, ChangeSite, EnterSite, LeaveSite
from registry.domain.rulesets import applying
from registry.events.vocabulary import Level, Scale, Sector

SECOND_ROUND = date(2023, 8, 25)
"""When the levels of the sites are announced."""


def second_site(life: Life, announced_on: date) -> None:
    """A second works, in another trade, that earns a level of its own; some are given up again."""
    life.register()
    life.earn(Level.THREE, announced_on)
    life.wait(5, 30)
    site, trade = life.own_id("site"), _another(life)
    told = {"name": "二号厂区", "region": life.county, "scale": Scale.BELOW, "address": "开发区二号路"}
    life.act(EnterSite, site=site, sector=trade, **told)
    life.wait(1, 5)
    life.act(ChangeSite, site=site, name="二号厂区（新区）")
    life.earn(Level.THREE, SECOND_ROUND, site=site)
    if life.random.random() < 0.4:
        life.wait(60, 120)
        life.act(LeaveSite, site=site)


def trade_changed(life: Life, announced_on: date) -> None:
    """Another trade than its level was assessed for: the level ends with the change."""
    life.register()
    life.earn(Level.THREE, announced_on)
    life.on += timedelta(days=life.random.randint(30, 200))
    life.act(ChangeDetails, sector=_another(life, outside=True))


def _another(life: Life, *, outside: bool = False) -> Sector:
    """Another trade of the national procedure; outside the standard of its own, where that is known."""
    rules = applying("grading", life.county, life.sector, life.on)
    assert rules is not None
    standard = rules.passing_of(Level.THREE, life.sector)
    within = standard.sectors if outside and standard is not None else (life.sector,)
    return life.random.choice([one for one in WORKS if one in rules.sectors and one not in within])
