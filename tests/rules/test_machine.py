"""Lawful and unlawful acts in any order, under every rule set: what must hold of an enterprise whatever is asked."""

import os
from datetime import date, timedelta

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from registry.domain import commands as c
from registry.domain.enterprise import Enterprise
from registry.domain.explaining import standing
from registry.domain.policies.batches import proposed
from registry.domain.policies.losing import loss
from registry.domain.rulesets import applying, deadlines
from registry.domain.tracks import Track, track_of
from registry.events import case, remedies, supervision
from registry.events import enterprise as of_enterprise
from registry.events.event import Authority, Event
from registry.events.vocabulary import ClosureKind, Level, LevelBasis, OrganKind
from tests.rules.anything import ANSWERS, KINDS, LATE, PROCEDURE, SITES, STARTS, Life

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))
"""How many lives are tried and, when one fails, made shorter, for an hour at a desk; CI tries a dozen new ones."""
SEEDS = st.integers(0, 2**32 - 1)
DAYS = st.sampled_from([0, 1, 1, 5, 20, 100])
LATER = st.sampled_from([0, 0, 10, 400])
DECIDES = {Level.ONE: "000000", Level.TWO: "0000", Level.THREE: "00"}
"""Level → how the code of the region ends that decides it."""
CLOSES = {
    ClosureKind.CLOSURE: (OrganKind.PEOPLES_GOVERNMENT,),
    ClosureKind.BAN: (OrganKind.DEPARTMENT, OrganKind.LICENCE_ISSUER),
}
FORWARD = (Track.DETAILS, Track.LEVEL, Track.OPERATION, Track.CLOSURE, Track.HEARING, Track.REMEDY)
SETTLING = (case.ApplicationSubmitted, case.LevelRefused, of_enterprise.LevelAnnounced)
"""Of a case these may not be dated before what happened in the one beside it."""
ISSUERS = (
    supervision.LicenceHeldBack,
    supervision.HeldLicenceReturned,
    supervision.LicenceRevoked,
    supervision.LicenceDeregistered,
)


class AnyHistory(RuleBasedStateMachine):
    """One enterprise that is swept now and then, and its twin that never is."""

    @initialize(start=st.sampled_from(STARTS), graded=st.booleans())
    def register(self, start: tuple[str, date, str, str], graded: bool) -> None:
        self.life = Life(start, graded=graded)
        assert all(place.held is not None for place in self.life.one.places()) is graded
        self.seen = 0

    @rule(seed=SEEDS, days=DAYS)
    def proceed(self, seed: int, days: int) -> None:
        """The case takes a step."""
        self.life.go_on(PROCEDURE, seed, days)

    @rule(seed=SEEDS, days=DAYS)
    def answer(self, seed: int, days: int) -> None:
        """Something that is open is answered."""
        self.life.go_on(ANSWERS, seed, days)

    @rule(seed=SEEDS, days=DAYS)
    def elsewhere(self, seed: int, days: int) -> None:
        """Another place is entered, or comes to a level."""
        self.life.go_on(SITES, seed, days)

    @rule(seed=SEEDS, days=DAYS)
    def act(self, seed: int, days: int) -> None:
        """Something happens."""
        self.life.go_on(KINDS, seed, days)

    @rule(seed=SEEDS, days=DAYS)
    def record_late(self, seed: int, days: int) -> None:
        """Something comes to the register after what came after it."""
        self.life.go_on(LATE, seed, -days)

    @rule(kind=st.sampled_from(KINDS), seed=SEEDS, days=st.sampled_from([0, 1, -1, 400]))
    def ask(self, kind: type[c.Command], seed: int, days: int) -> None:
        """Somebody asks for something."""
        self.life.ask(kind, seed, days)

    @rule(days=st.sampled_from([0, 10, 100, 500]))
    def sweep(self, days: int) -> None:
        """The clock records what is due, perhaps before acts of earlier days are recorded."""
        self.life.sweep(days)

    @invariant()
    def no_organ_does_what_is_another_s(self) -> None:
        for event in self.life.events[self.seen :]:
            assert _competent(event), f"{type(event).__name__} by {event.authority}"
        self.seen = len(self.life.events)

    @invariant()
    def at_most_one_case_beside_a_renewal_and_one_proposal_of_a_kind_are_open(self) -> None:
        one = self.life.one
        open_ = [(each.site, each.renewal) for each in one.cases.values() if each.open]
        assert len(open_) == len(set(open_))
        for place in one.places():
            asked = [each.level for each in sorted(place.open_cases, key=lambda each: each.renewal)]
            assert len(asked) < 2 or asked[0].rank < asked[1].rank
        kinds = [(each.of, each.licence, each.site) for each in one.proposals.values()]
        assert len(kinds) == len(set(kinds))

    @invariant()
    def a_level_was_announced_or_comes_from_the_ledger(self) -> None:
        one, held = self.life.one, self.life.one.held
        announced = [event for _, event in one.living() if isinstance(event, of_enterprise.LevelAnnounced)]
        assert held is None or announced
        approved = {event.case for event in self.life.events if isinstance(event, case.LevelApproved)}
        assert all(event.basis is LevelBasis.LEDGER or event.case in approved for event in announced)

    @invariant()
    def a_closed_enterprise_has_nothing_open(self) -> None:
        one = self.life.one
        if one.closure is not None:
            assert one.open_cases == []
            assert one.proposals == {}
            assert one.holds_level(self.life.day) is None

    @rule(later=LATER)
    def nobody_needs_the_clock(self, later: int) -> None:
        """The rules say the same of who was swept and who was not."""
        on = self.life.day + timedelta(days=later)
        swept, twin = ([str(said) for said in _said(one, on)] for one in (self.life.one, self.life.twin))
        assert swept == twin

    def teardown(self) -> None:
        """A replay gives the same enterprise, so that no refusal left a trace; dates go forward within a track."""
        if not hasattr(self, "life"):
            return
        again, last = Enterprise(self.life.one.id), dict[tuple[Track, str | None, str], date]()
        for event in self.life.events:
            again.evolve(event)
        for event in (self.life.events[version - 1] for version in again.sequence()):
            track = track_of(event)
            place = again.site_of(event) if track is Track.LEVEL else None
            things, after = _follows(event)
            before = [day for (line, there, thing), day in last.items() if (line, there) == (track, place)
                      and (after is None or thing in after)]  # fmt: skip
            assert track not in FORWARD or event.effective_on >= max(before, default=date.min)
            last |= {(track, place, thing): event.effective_on for thing in things}
        assert again == self.life.one
        assert again.version == len(self.life.events)


def _follows(event: Event) -> tuple[set[str], set[str] | None]:
    """What an event is about within its track, and what others are about that it is not dated before; `None`: all."""
    match track_of(event):
        case Track.LEVEL:
            about = getattr(event, "case", None)
            return ({about}, {about, ""}) if about and not isinstance(event, SETTLING) else ({about or ""}, None)
        case Track.OPERATION:
            order = getattr(event, "order", "")
            return {order}, {order}
        case Track.HEARING:
            return {getattr(event, "notification")}, {getattr(event, "notification")}  # noqa: B009
        case Track.REMEDY:
            return _remedies(event)
        case Track.CLOSURE:
            return _closing(event)
        case Track.DETAILS:
            return _details(event)
        case _:
            return {""}, None


def _remedies(event: Event) -> tuple[set[str], set[str]]:
    """Remedies of different decisions are beside each other, so are corrections of different fields."""
    decision: str = getattr(event, "decision")  # noqa: B009
    match event:
        case remedies.DecisionCorrected(field=field):
            return {f"{decision} {field}", f"{decision} corrected"}, {decision, f"{decision} {field}"}
        case remedies.RecordObjectionRaised(objection=id) | remedies.RecordObjectionDecided(objection=id):
            return {decision, f"objection {id}"}, {f"objection {id}"}
        case remedies.StayOrdered(reconsideration=id) | remedies.StayLifted(reconsideration=id):
            return {decision, f"reconsideration {id}"}, {f"reconsideration {id}"}
        case remedies.ReconsiderationAccepted(reconsideration=id) | remedies.ReconsiderationDecided(reconsideration=id):
            return {decision, f"reconsideration {id}"}, {decision, f"{decision} corrected"}
        case _:
            return {decision}, {decision, f"{decision} corrected"}


def _closing(event: Event) -> tuple[set[str], set[str] | None]:
    match event:
        case of_enterprise.ClosureProposed(proposal=id):
            return {"", id}, {""}
        case of_enterprise.ProposalWithdrawn(proposal=id) | of_enterprise.EnterpriseClosed(proposal=id):
            return {id}, {id}
        case _:
            return {""}, None


def _details(event: Event) -> tuple[set[str], set[str] | None]:
    site = getattr(event, "site", None)
    if site is not None:
        return {f"site {site}"}, {f"site {site}", "registered"}
    if isinstance(event, of_enterprise.DetailsChanged):
        named_alone = (event.region, event.sector, event.scale) == (None, None, None)
        return {"details"}, {"details", "registered"} if named_alone else None
    return {"registered"}, None


def _said(one: Enterprise, on: date) -> list[object]:
    """What the rules say of an enterprise on a day."""
    assert one.sector is not None
    rules = applying("grading", one.region, one.sector, on)
    if rules is None:
        return [standing(one, one.history, on)]
    batch = proposed(one, on, rules, deadlines(one.region, one.sector, on))
    lost = loss(one, on, rules)
    return [
        standing(one, one.history, on),
        one.operation,
        one.licences_withheld,
        one.holds_level(on),
        batch and (batch.batch, batch.ground, batch.since),
        lost and (lost.ground, lost.since),
    ]


def _competent(event: Event) -> bool:
    """Whether the organ may do it, by the statutes alone: level, closure, ban, suspension, licence."""
    by: Authority = event.on_behalf_of or event.authority
    match event:
        case of_enterprise.EnterpriseClosed(kind=kind):
            return event.authority.organ in CLOSES[kind]
        case of_enterprise.LevelAnnounced(level=level):
            return by.region.endswith(DECIDES[level]) and by.organ in (
                OrganKind.DEPARTMENT,
                OrganKind.SAFETY_COMMITTEE_OFFICE,
            )
        case of_enterprise.OperationsSuspended():
            return by.organ in (OrganKind.DEPARTMENT, OrganKind.PEOPLES_GOVERNMENT)
        case _ if isinstance(event, ISSUERS):
            return by.organ is OrganKind.LICENCE_ISSUER
        case _:
            return track_of(event) is not Track.CLOCK or event.officer == "clock"


AnyHistory.TestCase.settings = settings(
    max_examples=EXAMPLES or 12,
    stateful_step_count=50,
    deadline=None,
    phases=[phase for phase in Phase if EXAMPLES or phase is not Phase.shrink],
)
TestAnyHistory = AnyHistory.TestCase
