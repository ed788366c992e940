"""The invented province's authorities: what they planned, set as targets, reported, published, and left undone."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from infra.demo.life import FIRST, SECOND
from infra.demo.names import JIANGSU, SHAANXI, committee_office, department
from registry.domain.commands import (
    AuthorityCommand,
    Delegate,
    EndDelegation,
    EnterAuthority,
    HoldTraining,
    IssuePublication,
    NameExemplarSector,
    NameInformationOfficer,
    NameKeySubject,
    NameLeadingGroup,
    RecordFee,
    RenameAuthority,
    ReportInformation,
    ReturnFee,
    SetTarget,
    SubmitPlan,
    SubmitReport,
    WithdrawExemplarSector,
    WithdrawFee,
)
from registry.events import regions
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import Audience, Channel, Matter, OrganKind, PublicationKind, ReportKind, Scale, Sector

BASES = {
    "61": LegalBasis(document="陕安委会发〔2011〕9号", article="四(一)"),
    "32": LegalBasis(document="苏安办〔2011〕34号", article="五(一)"),
}
ENTERED = date(2025, 7, 10)
"""When all of them entered the register: what was due before is not asked for."""
CITIES = tuple(f"{county[:4]}00" for counties in (SHAANXI, JIANGSU) for county in counties[2:6])
QUARTERS = (("2025-Q2", date(2025, 7, 11)), ("2025-Q3", date(2025, 10, 9)), ("2025-Q4", date(2026, 1, 5)))
MACHINES, MINES = Sector.MACHINERY, Sector.NON_COAL_MINE


_TITLES = {
    PublicationKind.PROGRESS: "标准化建设进展情况",
    PublicationKind.COMPLIANT_ENTERPRISES: "达标企业名单",
    PublicationKind.CLOSED_AND_BANNED: "关闭取缔企业名单",
}


class Office:
    """Gathers the acts of one authority, each under an id that is the same in every invented province."""

    def __init__(self, organ: Authority) -> None:
        self.organ, self.acts = organ, list[AuthorityCommand]()
        self.party = f"{organ.region}-{organ.organ}"
        self.basis = BASES[organ.region[:2]]
        self.above = committee_office(f"{organ.region[:2]}0000")

    def act(self, kind: type[AuthorityCommand], on: date, by: Authority | None = None, /, **fields: Any) -> None:
        """One act on the record, by the authority itself unless another organ is named."""
        told = {"command": f"demo-{self.party}-{len(self.acts) + 1}", "officer": FIRST, "legal_basis": self.basis}
        told |= {"authority": by or self.organ, "effective_on": on, "party": self.party}
        self.acts.append(kind(**(told | fields)))


def authorities() -> Iterator[AuthorityCommand]:
    """The acts of every authority, in the order in which they must be run."""
    for province in ("610000", "320000"):
        yield from _province(province)
    for place, city in enumerate(CITIES):
        yield from _city_office(city, place)
        yield from _city_department(city, place)


def _entered(organ: Authority) -> Office:
    office = Office(organ)
    office.act(EnterAuthority, ENTERED, office.above, name=organ.name)
    return office


def _province(region: str) -> Iterator[AuthorityCommand]:
    office = _entered(committee_office(region))
    office.act(NameLeadingGroup, date(2011, 7, 6), head="officer-001", group_members=("officer-002",))
    office.act(HoldTraining, date(2025, 3, 18), audience=Audience.OFFICIALS, topic="新版基本规范宣贯", attended=120)
    office.act(NameExemplarSector, date(2025, 5, 20), sector=MACHINES)
    office.act(NameExemplarSector, date(2025, 5, 20), sector=MINES)
    office.act(WithdrawExemplarSector, date(2025, 11, 3), sector=MINES, reason="本年发生较大事故，不再具有示范作用")
    office.act(NameKeySubject, date(2025, 2, 10), sector=Sector.FIREWORKS, region=CITIES[0 if region[0] == "6" else 4])
    for period, on in QUARTERS:
        _publish(office, PublicationKind.PROGRESS, period, on)
    yield from office.acts
    body = Authority(organ=OrganKind.ORGANISING_BODY, region=region, name=f"{regions.name(region)}示例安全生产协会")
    department_ = _entered(department(region, ENTERED))
    department_.act(
        Delegate, date(2025, 1, 6), delegation="delegation-1", to=body, matters=(Matter.ASSESSMENT, Matter.PLAQUE)
    )
    department_.act(Delegate, date(2025, 1, 6), delegation="delegation-2", to=body, matters=(Matter.BODIES,))
    department_.act(EndDelegation, date(2025, 12, 1), delegation="delegation-2", reason="机构管理收回自办")
    yield from department_.acts


def _city_office(city: str, place: int) -> Iterator[AuthorityCommand]:
    office = _entered(committee_office(city))
    if place % 4 != 3:
        office.act(NameLeadingGroup, date(2011, 7, 12), head="officer-001", group_members=("officer-002", SECOND))
    office.act(NameInformationOfficer, date(2011, 7, 15), named=SECOND, full_time=place % 2 == 0)
    if city.startswith("61"):
        late = date(2011, 8, 9) if place % 4 == 1 else date(2011, 7, 26)
        office.act(SubmitPlan, late, to=office.above, title=f"{regions.name(city)}企业安全生产标准化建设实施方案")
    for number, (period, on) in enumerate(QUARTERS):
        if city.startswith("32") and (place + number) % 5:
            office.act(SubmitReport, on, report=ReportKind.QUARTERLY_PROGRESS, period=period, to=office.above)
        if (place + number) % 4:
            _publish(office, PublicationKind.COMPLIANT_ENTERPRISES, period, on)
            _publish(office, PublicationKind.CLOSED_AND_BANNED, period, on)
    if place % 4 == 2:
        said = {
            "practice": "班组达标与岗位达标同步推进",
            "problem": "小微企业技术人员不足",
            "suggestion": "编制简明评定标准",
        }
        office.act(ReportInformation, date(2025, 6, 9), to=office.above, **said)
        office.act(RenameAuthority, date(2026, 1, 15), name=f"{regions.name(city)}安全生产和消防委员会办公室")
    yield from office.acts


def _city_department(city: str, place: int) -> Iterator[AuthorityCommand]:
    office = _entered(department(city, ENTERED))
    office.act(NameLeadingGroup, date(2011, 7, 12), head="officer-001")
    for sector, scale, count in ((MACHINES, Scale.ABOVE, 6), (Sector.HAZARDOUS_CHEMICALS, None, 4), (MINES, None, 2)):
        goal = {"sector": sector, "scale": scale, "count": count + place % 3, "by": date(2026, 12, 31)}
        office.act(SetTarget, date(2025, 2, 20), office.above, **goal)
    office.act(HoldTraining, date(2025, 4, 22), audience=Audience.SAFETY_MANAGERS, topic="自评报告编写", attended=60)
    for period, on in QUARTERS[place % 2 :]:
        for publication in _TITLES:
            _publish(office, publication, period, on)
    if place % 3 == 0:
        office.act(SubmitReport, date(2025, 12, 23), report=ReportKind.YEARLY_RESULTS, period="2025", to=office.above)
    if place % 4 == 1:
        _charged(office)
    yield from office.acts


def _charged(office: Office) -> None:
    """What the office above found that the department had charged: given back, and one that did not hold."""
    basis = {"legal_basis": LegalBasis(document=office.basis.document, article="四(四)")}
    found = {"finding": "查费-1", "facts": "以标准化考评费名义向三家企业收取费用", "amount": 6000}
    office.act(RecordFee, date(2025, 9, 3), office.above, **found, **basis)
    office.act(ReturnFee, date(2025, 9, 26), finding="查费-1", measures="已全额退还，并责令不得再收", **basis)
    office.act(RecordFee, date(2025, 11, 4), office.above, finding="查费-2", facts="举报收取牌匾工本费", **basis)
    told = {"finding": "查费-2", "reason": "经核实系企业自行订制，该局未收费"}
    office.act(WithdrawFee, date(2025, 11, 20), office.above, **told, **basis)


def _publish(office: Office, publication: PublicationKind, period: str, on: date) -> None:
    title = f"{regions.name(office.organ.region)}{period}{_TITLES[publication]}"
    channels = (Channel.SITE, Channel.MEDIA)
    office.act(IssuePublication, on, publication=publication, period=period, title=title, channels=channels)
