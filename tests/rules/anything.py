"""Any act that an officer might ask for, lawful or not, made from COMMANDS; and a life of such acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from random import Random
from typing import Any, get_args, get_origin

from registry.domain import commands as c
from registry.domain.deciding import announced
from registry.domain.deciding.late import on_its_day
from registry.domain.deciding.late_acts import BEFORE
from registry.domain.decisions import DECISIONS
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.due import Due, due, taking_effect
from registry.domain.policies.losing import MEETING
from registry.domain.refusals import Refused
from registry.events.case import ElementScore
from registry.events.event import Authority, Event, LegalBasis
from registry.events.vocabulary import Level, Licence, OrganKind
from tests.acts import BASIS, act, code
from tests.rules.given import TODAY, decide, may

KINDS: tuple[type[c.Command], ...] = tuple(
    kind for kind in c.COMMANDS if issubclass(kind, c.EnterpriseCommand) or kind is c.Announce
)
"""Every act on an enterprise."""
METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")
LAW = LegalBasis(document="中华人民共和国安全生产法", article="第一百一十三条")
GROUNDS = ("refuses_stop_order", "system_not_kept_running", "slow_progress", "concealed_accident", *MEETING)
GROUND_OF: dict[type[c.Command], str] = {
    c.Suspend: "not_compliant_in_time",
    c.Downgrade: "system_not_kept_running",
    c.ProposeClosure: "refuses_stop_order",
    c.GiveDishonestyNotice: "concealed_accident",
    c.TerminateCase: "false_promise",
    c.PublishExposure: "not_compliant_in_time",
}
TERMS = (0, 7, 15, 30, 90, 400, -1)
FIELDS = ("name", "certificate", "reason", "legal_basis.article", "deadline", "ends_on", "ground", "level")
OPEN_IDS: dict[str, Callable[[Enterprise], Sequence[str]]] = {
    "order": lambda one: [*one.rectifications],
    "direction": lambda one: [*one.retrofits],
    "inspection": lambda one: [*one.measures.checks],
    "hazard": lambda one: [*one.measures.hazards],
    "withholding": lambda one: [*one.measures.held_back],
    "exposure": lambda one: [*one.measures.exposures],
    "accident": lambda one: [*one.measures.accidents],
    "listing": lambda one: [*one.measures.listings],
    "penalty": lambda one: [*one.measures.penalties],
    "continues": lambda one: [*one.measures.penalties],
    "proposal": lambda one: [*one.proposals],
    "suspension": lambda one: [one.suspension.id] if one.suspension else [],
    "notification": lambda one: [*one.notified],
    "reconsideration": lambda one: [*one.reconsiderations],
    "certificate": lambda one: [one.held.certificate] if one.held else [],
}
"""Field → the ids that are open under it."""
BEGIN = (
    c.OrderRectification,
    c.DirectUpgrade,
    c.FindHazard,
    c.HoldBackLicence,
    c.PublishExposure,
    c.ReportAccident,
    c.GiveDishonestyNotice,
    c.Penalise,
    c.ProposeClosure,
    c.ProposeRevocation,
    c.Suspend,
    c.NotifyRights,
    c.AcceptReconsideration,
    c.OpenCheck,
    c.EnterLedgerLevel,
)
"""The acts that name what is new."""


@dataclass
class Asking:
    """Makes acts on one enterprise; `random` decides what is not given, and nothing else does."""

    one: Enterprise
    random: Random

    def __post_init__(self) -> None:
        self.place = self.random.choice([*self.one.places()])
        self.case = self.random.choice(self.place.open_cases) if self.place.open_cases else None

    def command(self, kind: type[c.Command], on: date, organ: Authority) -> c.Command:
        """An act of this kind on this day, by this organ."""
        given = {name: self._value(kind, name, on) for name in _own(kind)}
        given |= {"authority": organ, "officer": "officer-2" if self.random.random() < 0.5 else "officer-1"}
        given["legal_basis"] = self.random.choice((BASIS, METHOD, LAW))
        given["document_number"] = self.random.choice(("1号", None))
        if issubclass(kind, c.EnterpriseCommand):
            given["enterprise"] = self.one.id
        return act(kind, on, **given)

    def organs(self) -> list[Authority]:
        """Every organ that may have something to say there, and one of another province."""
        region = self.place.region or "320505"
        places = [region, f"{region[:4]}00", f"{region[:2]}0000", "000000"]
        kinds = (OrganKind.DEPARTMENT, OrganKind.PEOPLES_GOVERNMENT, OrganKind.LICENCE_ISSUER)
        found = [organ(kind, place) for kind in kinds for place in places]
        found.append(organ(OrganKind.SAFETY_COMMITTEE_OFFICE, f"{region[:4]}00"))
        found.append(organ(OrganKind.DEPARTMENT, "430100"))
        if self.place.held is not None:
            found.append(self.place.held.granted_by)
        self.random.shuffle(found)
        return found

    def _value(self, kind: type[c.Command], name: str, on: date) -> Any:
        pick, one, field = self.random.choice, self.place, kind.model_fields[name]
        if name == "site":
            new = f"s{one.version}" if field.is_required() else None
            return new if kind is c.EnterSite else one.site or new
        if not field.is_required() and pick((True, False)) and name not in ("licences", "field", "value"):
            return field.default
        if name in ("case", "objection"):
            return self._case(kind) if name == "case" else self._objection(kind)
        if kind is c.AnnounceRevocation and name == "proposal" and one.revocation is not None:
            return one.revocation.proposal
        if name in OPEN_IDS:
            open_ = [] if kind in BEGIN and name != "continues" else OPEN_IDS[name](one)
            return pick(open_) if open_ and self.random.random() < 0.95 else f"{name[:2]}{one.version}"
        if name == "act":
            return pick(("suspension", "suspension", "closure", "ban", "licence_revocation"))
        return self._of_the_field(kind, name, on)

    def _of_the_field(self, kind: type[c.Command], name: str, on: date) -> Any:
        pick, one = self.random.choice, self.place
        match name:
            case "decision" if kind is c.WithdrawScheduledAct and one.scheduled:
                return pick([*one.scheduled])
            case "decision" | "part":
                return pick(_decisions(one) or [f"{one.stream}/1"])
            case "field":
                return pick(FIELDS) if issubclass(kind, c.Remedy) else "机械"
            case "value":
                return pick(("新值", "2023-01-01", "three", "not_compliant_in_time"))
            case "ground":
                return GROUND_OF[kind] if kind in GROUND_OF and pick((True, True, False)) else pick(GROUNDS)
            case "elements":
                return (ElementScore(element="1", points=pick((95, 95, 75, 10)), total=100),)
            case "standard":
                return pick(("机械企业评定标准", "机械企业评定标准", "GB/T 33000-2016"))
            case "members":
                return [c.Member(enterprise=one.id, case=self._case(kind), certificate=f"ce{one.version}")]
            case "level":
                asked = kind is c.Announce and self.case
                return asked.level if asked else pick((Level.THREE, Level.THREE, *Level))
            case "licences":
                return pick(((), (), *[(licence,) for licence in Licence]))
            case "region":
                return pick((f"{(one.region or '320505')[:4]}06", "610113", "320505"))
            case "body" | "assessors" | "expected_version":
                return "咨询公司" if kind is c.EngageConsultant else kind.model_fields[name].default
            case "working_days":
                return pick((5, 20, 30))
            case _:
                return _of_type(kind.model_fields[name].annotation, on, self.random)

    def _case(self, kind: type[c.Command]) -> str:
        one = self.place
        if kind is c.SettleReexamination and one.reexamined:
            return one.reexamined
        if kind is not c.Apply and self.case is not None and self.random.random() < 0.97:
            return self.case.id
        return f"k{one.version}"

    def _objection(self, kind: type[c.Command]) -> str:
        one = self.place
        notice = self.case.notice if self.case else None
        open_ = list(one.objections) if kind is c.DecideRecordObjection else list(notice.open) if notice else []
        begins = kind in (c.RaiseRecordObjection, c.RaiseNoticeObjection)
        return self.random.choice(open_) if open_ and not begins else f"ob{one.version}"


def organ(kind: OrganKind, region: str) -> Authority:
    """An organ of this kind there."""
    return Authority(organ=kind, region=region, name=f"{region}{kind}")


def _own(kind: type[c.Command]) -> list[str]:
    return [name for name in kind.model_fields if name not in c.EnterpriseCommand.model_fields]


def _decisions(one: Enterprise) -> list[str]:
    return [f"{one.stream}/{version}" for version, event in one.living() if type(event) in DECISIONS]


def _of_type(kind: Any, on: date, random: Random) -> Any:
    """A value that the type of a field allows."""
    if get_origin(kind) is tuple:
        return (_of_type(get_args(kind)[0], on, random),)
    if get_args(kind):
        inner = [one for one in get_args(kind) if one is not type(None)]
        return _of_type(inner[0], on, random)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return random.choice(list(kind))
    if kind is bool:
        return random.random() < 0.5
    if kind is date:
        return min(on + timedelta(days=random.choice(TERMS)), TODAY + timedelta(days=400))
    return 1 if kind is not str else "说明"


OF_COMPETENCE = frozenset(
    {"level_authority", "original_authority", "organ_not_competent", "wrong_region", "not_over_the_decision"}
)
"""The refusals after which another organ may be lawful."""
STARTS: tuple[tuple[str, date, str, str], ...] = (
    ("sn-2011", date(2011, 7, 1), "610113", "machinery"),
    ("js-2011", date(2011, 7, 1), "320505", "machinery"),
    ("cn-2021", date(2022, 1, 1), "320505", "machinery"),
    ("sn-2011", date(2022, 1, 1), "610113", "coal"),
)
"""Rule set, first day, region and sector: every set, and one that outlives its followers."""


ENDING = (
    c.TerminateCase,
    c.WithdrawApplication,
    c.RefuseApplication,
    c.RefuseConsent,
    c.RefuseLevel,
    c.VoidAssessment,
    c.HoldCase,
)
PROCEDURE = tuple(kind for kind in KINDS if (kind is c.Announce or "case" in kind.model_fields) and kind not in ENDING)
"""The acts that bring a case on."""
LATE = (*BEFORE,)
"""The acts that may be recorded before later ones."""
SITES = (c.EnterSite, c.EnterLedgerLevel, c.Apply)
"""The acts by which another place comes to hold a level."""
ANSWERS = tuple(
    kind
    for kind in KINDS
    if kind not in (*BEGIN, *PROCEDURE, *ENDING)
    and any(name in OPEN_IDS for name, field in kind.model_fields.items() if field.is_required())
)
"""The acts that answer what is open."""


class Life:
    """One enterprise and its twin: the same acts happen to both, but the clock is swept for the first alone."""

    def __init__(self, start: tuple[str, date, str, str], *, graded: bool = False) -> None:
        """Of nothing but a registration; `graded`, with a level at the principal place and one at a site."""
        self.random = Random(0)
        _, self.day, region, sector = start
        self.one, self.twin = Enterprise(code()), Enterprise(code())
        self.events: list[Event] = []
        self.twins: dict[int, int] = {}
        """Version → version of the same event in the life of the twin."""
        city = organ(OrganKind.DEPARTMENT, f"{region[:4]}00")
        entry = {"name": "厂", "region": region, "sector": sector, "scale": "above"}
        self.happens(act(c.Register, self.day, authority=city, **entry))
        if graded:
            self.happens(act(c.EnterSite, self.day, authority=city, site="s1", address="北区", **entry))
            for site in (None, "s1"):
                level = {"level": Level.THREE, "certificate": f"c-{site}", "site": site}
                self.happens(act(c.EnterLedgerLevel, self.day, authority=city, **level))

    def go_on(self, kinds: Sequence[type[c.Command]], seed: int, days: int) -> bool:
        """Of these acts, in an order that follows from the seed, the first that some organ may do, if there is one."""
        self.random = Random(seed)
        on = min(self.day + timedelta(days=days), TODAY)
        asking = Asking(self.one, self.random)
        order = self.random.sample(kinds, len(kinds))
        return any(self._by_some_organ(asking, kind, on) for kind in order)

    def ask(self, kind: type[c.Command], seed: int, days: int) -> None:
        """One act, by the first organ that comes to mind; most are refused."""
        asking = Asking(self.one, Random(seed))
        self.happens(asking.command(kind, self.day + timedelta(days=days), asking.organs()[0]))

    def sweep(self, days: int) -> None:
        """Everything that is due by a day is recorded, in the life of the first."""
        on = min(self.day + timedelta(days=days), TODAY)
        while taking_effect(self.one, on):
            self._recorded(taking_effect(self.one, on))
        self._recorded(due(self.one, on))
        assert due(self.one, on) == []

    def _recorded(self, found: Sequence[Due]) -> None:
        for each in found:
            events, refused = asked(self.one, each.command)
            assert refused is None, (type(each.command).__name__, refused)
            for event in events:
                self._tell(event)

    def happens(self, command: c.Command) -> str | None:
        """The act happens to both, or neither; returns the rule that refused it."""
        return self._both(command, *asked(self.one, command))

    def _by_some_organ(self, asking: Asking, kind: type[c.Command], on: date) -> bool:
        for one in asking.organs():
            command = asking.command(kind, on, one)
            events, refused = asked(self.one, command)
            if refused not in OF_COMPETENCE:
                return self._both(command, events, refused) is None
        return False

    def _both(self, command: c.Command, events: Sequence[Event], refused: str | None) -> str | None:
        others, same = asked(self.twin, self._for_the_twin(command))
        assert refused == same, (type(command).__name__, refused, same)
        assert [type(event) for event in events] == [type(event) for event in others]
        for event, other in zip(events, others, strict=True):
            self._tell(event)
            self.twin.evolve(other)
            self.twins[self.one.version] = self.twin.version
        if refused is None:
            self.day = max(self.day, min(command.effective_on, TODAY))
        return refused

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        self.one.evolve(event)

    def _for_the_twin(self, command: c.Command) -> c.Command:
        """The same act, with the ids that the twin's events have."""
        named = {}
        for name in ("decision", "part"):
            id = getattr(command, name, None)
            if id is not None:
                named[name] = f"{self.twin.stream}/{self.twins.get(int(id.rpartition('/')[2]), 0)}"
        return command.model_copy(update=named)


def asked(one: Enterprise, command: c.Command) -> tuple[Sequence[Event], str | None]:
    """The events of an act, or the rule that refuses it."""
    try:
        if isinstance(command, c.Announce):
            member = command.members[0]
            may(on_its_day(one, command, member.case), command, member.case)
            return announced(Facts.of(one, command, TODAY, member.case), member), None
        assert isinstance(command, c.EnterpriseCommand)
        return decide(Facts.of(one, command, TODAY)), None
    except Refused as refused:
        return (), refused.refusal.rule
