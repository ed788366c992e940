"""An invented province in Shaanxi and Jiangsu: by one seed always the same enterprises, through the same commands."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import groupby
from random import Random

from infra.demo import accidents, courses, remedies, sites, stories, succession, supervision
from infra.demo.authorities import authorities
from infra.demo.bodies import bodies
from infra.demo.life import FIRST, Grant, Life
from infra.demo.names import JIANGSU, SHAANXI, WORKS
from infra.demo.reexamining import reexamined
from registry.application import Registry
from registry.bulk import Bulk, Group
from registry.domain.commands import Announce, AuthorityCommand, BodyCommand, Member
from registry.domain.refusals import Refused
from registry.domain.rulesets import shipped
from registry.events.event import LegalBasis
from registry.events.vocabulary import Level, Sector

BLOCK = 100
"""Enterprises that are told together: those of one block share announcements, as a city's round does."""

EARLY, MIDDLE, LATE, LAPSED = date(2012, 12, 25), date(2016, 6, 25), date(2024, 12, 25), date(2022, 12, 25)
"""Days of announcements: two under the rules of 2011, one under those of 2021, one that has since run out."""

DECK: tuple[tuple[stories.Story, int], ...] = (
    (stories.compliant, 2),
    (stories.only_registered, 3),
    (stories.application_refused, 2),
    (stories.level_refused, 2),
    (stories.under_way, 4),
    (stories.promoted, 4),
    (stories.rectified, 4),
    (stories.ordered, 2),
    (stories.exemplary, 4),
    (stories.no_longer_exemplary, 1),
    (stories.to_be_upgraded, 3),
    (stories.retrofitted, 2),
    (stories.downgraded, 1),
    (stories.revocation_announced, 1),
    (stories.revocation_proposed, 1),
    (stories.revocation_withdrawn, 1),
    (stories.suspended, 1),
    (stories.suspended_without_level, 1),
    (stories.resumed, 1),
    (stories.closure_proposed, 1),
    (stories.closed, 1),
    (stories.closure_annulled, 1),
    (remedies.revocation_annulled, 1),
    (remedies.basis_annulled, 1),
    (remedies.kept_without_basis, 1),
    (remedies.closure_lifted, 1),
    (remedies.corrected, 1),
    (remedies.objected, 1),
    (remedies.objection_dismissed, 1),
    (remedies.reconsidered, 1),
    (remedies.repaired, 1),
    (stories.banned, 1),
    (stories.banned_without_licence, 1),
    (stories.renamed, 3),
    (supervision.inspected, 2),
    (supervision.check_overdue, 2),
    (supervision.jointly_inspected, 2),
    (supervision.hazard_removed, 2),
    (supervision.hazard_there, 1),
    (supervision.penalised, 3),
    (supervision.penalised_again_and_again, 1),
    (supervision.licence_held_back, 2),
    (supervision.licence_revoked, 1),
    (supervision.licence_deregistered, 1),
    (supervision.slow, 1),
    (supervision.exposed, 1),
    (supervision.defiant, 1),
    (supervision.found_exemplary, 1),
    (courses.advised, 2),
    (courses.consent_refused, 1),
    (courses.withdrawn, 1),
    (courses.moved_away, 1),
    (courses.assessed_again, 1),
    (courses.with_findings, 2),
    (courses.renewed, 1),
    (courses.renewed_beside_promotion, 1),
    (sites.second_site, 2),
    (sites.trade_changed, 1),
    (accidents.injured, 2),
    (accidents.fatal, 1),
    (accidents.weighed, 1),
    (accidents.listed, 1),
    (accidents.listed_and_removed, 1),
    (accidents.kept_its_level, 1),
    (succession.merged, 1),
    (succession.registered_in_error, 1),
)
"""How often each story is told among the first hundred enterprises; their block is a shuffled deck: none is missing."""

PLAIN: tuple[tuple[stories.Story, int], ...] = (
    (stories.compliant, 62),
    (stories.only_registered, 6),
    (stories.under_way, 4),
)
"""What most enterprises of every later block have lived; the rest of a block is drawn from the deck."""

OLD = (
    stories.downgraded,
    stories.revocation_announced,
    stories.revocation_proposed,
    stories.revocation_withdrawn,
    remedies.revocation_annulled,
    remedies.repaired,
    stories.promoted,
)
"""Stories that need the years before 2021."""
UNDER_2011 = (courses.consent_refused, courses.assessed_again)
"""Stories of the provinces' own procedure."""
UNDER_2021: dict[stories.Story, date] = {
    courses.with_findings: LATE,
    courses.renewed: LAPSED,
    courses.renewed_beside_promotion: LAPSED,
    sites.second_site: LAPSED,
    sites.trade_changed: LATE,
}
"""Stories of the national procedure, with their announcement."""
WITH_A_METHOD = tuple(sector for sector in WORKS if sector is not Sector.PHARMACEUTICAL)
"""The sectors whose level a method of the sector's own can take."""
NATIONAL = tuple(s for s in WORKS if any(one.id == "cn-2021" and s in one.sectors for one in shipped()))
"""The sectors that 应急〔2021〕83号 took over."""


class DemoRefused(Exception):
    """Raised when the register refuses an invented act: the invention is wrong, not the register."""


@dataclass(slots=True)
class Counts:
    """What a province came to."""

    enterprises: int = 0
    commands: int = 0
    events: int = 0
    announcements: int = 0
    repeated: int = 0
    """Groups, announcements and acts of authorities that were recorded before."""

    def __str__(self) -> str:
        return ", ".join(f"{number} {what}" for what, number in asdict(self).items())


Acts = Sequence[Group] | Announce | BodyCommand
"""What is run at a time: groups of acts on enterprises, an announcement, or one act on a body."""


def province(seed: int, enterprises: int) -> Iterator[Acts]:
    """What happens, in the order in which it must be run; a block at a time."""
    for start in range(0, enterprises, BLOCK):
        yield from _block(seed, start, min(BLOCK, enterprises - start))


def run_demo(registry: Registry, seed: int, enterprises: int, progress: Callable[[int], None] | None = None) -> Counts:
    """Records the province; what was recorded before is not recorded again, also when there are more enterprises now.

    `progress` is told the enterprises that have entered. Raises `DemoRefused`, and as the register does.
    """
    counts, bulk = Counts(), Bulk(registry)
    for act in authorities() if enterprises else ():
        _recorded(registry, act, counts)
    for start in range(0, enterprises, BLOCK):
        size = min(BLOCK, enterprises - start)
        for step in _block(seed, start, size):
            if isinstance(step, Announce):
                _announce(registry, step, counts)
            elif isinstance(step, BodyCommand):
                _recorded(registry, step, counts)
            else:
                _run(bulk, step, counts)
        counts.enterprises += size
        if progress is not None:
            progress(counts.enterprises)
    return counts


def _block(seed: int, start: int, size: int) -> Iterator[Acts]:
    deck = _deck(Random(f"{seed}/{start}"), first=start == 0)  # noqa: S311  (invented data)
    lives = [_life(seed, start + place, deck[place]) for place in range(size)]
    succession.successions(lives, deck)
    yield from bodies(seed, sorted({life.city for life in lives}))
    for part in range(max(len(life.parts) for life in lives)):
        groups = [life.parts[part] for life in lives if len(life.parts) > part and life.parts[part]]
        if groups:
            yield groups
        waiting = [(life.grants[part], life.key) for life in lives if len(life.grants) > part]
        yield from _announcements(f"demo-{seed}-{start}-{part}", waiting)


def _deck(random: Random, *, first: bool) -> list[stories.Story]:
    """The stories of one block, in the order of its enterprises."""
    deck = [story for story, times in DECK for _ in range(times)]
    random.shuffle(deck)
    if not first:
        plain = [story for story, times in PLAIN for _ in range(times)]
        deck = [*plain, *deck[len(plain) :]]
        random.shuffle(deck)
    return deck


def _life(seed: int, number: int, story: stories.Story) -> Life:
    block, place = divmod(number, BLOCK)
    random = Random(f"{seed}:{number}")  # noqa: S311  (invented data)
    counties = (SHAANXI, JIANGSU)[place % 2]
    if story is courses.consent_refused:
        counties = JIANGSU
    county = counties[(2 * block + place // 2 % 2) % len(counties)]
    old = story in (*OLD, *UNDER_2011)
    eras = (EARLY, MIDDLE) if old else ((EARLY, MIDDLE), (MIDDLE, LATE), (EARLY, LATE))[block % 3]
    announced_on = random.choice(eras)
    if story is stories.compliant and random.random() < 0.05:
        announced_on = LAPSED
    announced_on = UNDER_2021.get(story, announced_on)
    sector = random.choice(WITH_A_METHOD if story not in UNDER_2021 else NATIONAL)
    sector = Sector.MACHINERY if story is courses.assessed_again else sector
    life = Life(seed, number, county, sector, announced_on - timedelta(days=random.randint(220, 330)))
    story(life, announced_on)
    if story is stories.compliant and announced_on is not LAPSED:
        reexamined(life)
    return life


def _announcements(id: str, waiting: Sequence[tuple[Grant, str]]) -> Iterator[Announce]:
    def document(one: tuple[Grant, str]) -> tuple[date, Level, str]:
        return one[0].on, one[0].level, one[0].authority.region

    for (on, level, region), members in groupby(sorted(waiting, key=document), document):
        together = list(members)
        organ = together[0][0].authority
        number = f"{organ.name[:2]}安监公告〔{on.year}〕{len(together)}号"
        yield Announce(
            command=f"{id}-{on}-{level}-{region}-{len(together)}",
            officer=FIRST,
            authority=organ,
            legal_basis=LegalBasis(document=number, article="公告"),
            effective_on=on,
            announcement=f"{id}-{on}-{level}-{region}-{len(together)}",
            document=number,
            title=f"关于公布安全生产标准化达标企业的公告（{organ.name}）",
            level=level,
            members=tuple(Member(enterprise=key, case=g.case, certificate=g.certificate) for g, key in together),
        )


def _run(bulk: Bulk, groups: Sequence[Group], counts: Counts) -> None:
    for group, outcome in zip(groups, bulk.run(groups), strict=True):
        if outcome.refused is not None:
            raise DemoRefused(f"{outcome.command}: {outcome.refused}") from outcome.refused
        counts.commands += 0 if outcome.repeated else len(group)
        counts.events += outcome.events
        counts.repeated += outcome.repeated


def _recorded(registry: Registry, act: AuthorityCommand | BodyCommand, counts: Counts) -> None:
    """One act on an authority's or a body's record."""
    try:
        answer = registry.execute(act)
    except Refused as refused:
        raise DemoRefused(f"{act.command}: {refused}") from refused
    counts.repeated += answer.repeated
    counts.commands += not answer.repeated
    counts.events += not answer.repeated


def _announce(registry: Registry, announce: Announce, counts: Counts) -> None:
    try:
        answer = registry.execute(announce)
    except Refused as refused:
        rest = _not_yet_announced(registry, announce)
        if len(rest.members) == len(announce.members):
            raise DemoRefused(f"{announce.announcement}: {refused}") from refused
        if rest.members:
            _announce(registry, rest, counts)
        else:
            counts.repeated += 1
        return
    if answer.repeated:
        counts.repeated += 1
        return
    counts.announcements += 1
    counts.commands += 1
    counts.events += len(announce.members) + 1


def _not_yet_announced(registry: Registry, announce: Announce) -> Announce:
    """With the members alone that a province of another size, told before, had not announced."""
    waiting = tuple(m for m in announce.members if registry.enterprise(m.enterprise).cases[m.case].open)
    id = f"{announce.announcement}-{len(waiting)}"
    return announce.model_copy(update={"members": waiting, "announcement": id, "command": id})
