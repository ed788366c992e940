"""Rules for the record of an authority: who may write in it, which delegation covers an act, what a report must be."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from registry.domain.authority_record import AuthorityRecord
from registry.domain.commands import AuthorityCommand, Command
from registry.domain.periods import parsed
from registry.domain.refusals import Refusal
from registry.domain.rulesets import DutySet, duties
from registry.events import regions
from registry.events.event import Authority
from registry.events.vocabulary import Matter, OrganKind, ReportKind, Sector

C = TypeVar("C", bound=AuthorityCommand, covariant=True)
_DOCUMENT = "苏安办〔2011〕34号"


@dataclass(frozen=True, slots=True)
class Asked(Generic[C]):
    """An act on an authority's record: the record, the command, the duties of the region and day."""

    record: AuthorityRecord
    command: C
    duties: DutySet | None

    @property
    def on(self) -> date:
        return self.command.effective_on

    @classmethod
    def of(cls, record: AuthorityRecord, command: C) -> "Asked[C]":  # type: ignore[misc]
        """With the duties that hold in the authority's region on the day."""
        return cls(record, command, duties(record.region, command.effective_on))


def known_party(asked: Asked[AuthorityCommand]) -> Refusal | None:
    """An act on a record needs the authority to be in the register."""
    if asked.record.version:
        return None
    return Refusal("unknown_party", f"{asked.record.id} is not in the register", "enter it first", field="party")


def region_of_party(asked: Asked[AuthorityCommand]) -> Refusal | None:
    """An authority is of a region of GB/T 2260."""
    if regions.known(asked.record.region):
        return None
    return Refusal("unknown_region", *regions.missed(asked.record.region), field="party")


def not_entered(asked: Asked[AuthorityCommand]) -> Refusal | None:
    """An authority enters once."""
    if not asked.record.version:
        return None
    because = f"{asked.record.id} is in the register as {asked.record.name}"
    return Refusal("party_entered", because, "rename it, if its name has changed", field="party")


def forward(line: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """What takes the place of something earlier is not effective before it."""
    last = asked.record.last_effective.get(line)
    if last is None or asked.on >= last:
        return None
    because = f"effective on {asked.on}, but the {line} is of {last}"
    return Refusal("date_goes_back", because, f"give a date on or after {last}", field="effective_on")


def later(day: date | None, field: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """A last day lies after the act."""
    if day is None or day > asked.on:
        return None
    return Refusal("end_date", f"{field} is {day}, the act is of {asked.on}", "give a later date", field=field)


def recipient(duty: str, to: Authority, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """A report or plan goes to the organ that the province's text names (SN 三(二), JS 四(四), 五(三))."""
    one = None if asked.duties is None else asked.duties.of(duty)
    if asked.duties is None or one is None or one.to is None:
        return None
    province = f"{asked.record.region[:2]}0000"
    if to.organ is one.to and to.region == province:
        return None
    return Refusal(
        "report_recipient",
        f"it is due to the {one.to} of {regions.name(province)}, not to {to.name} ({to.organ}, {to.region})",
        "address it to that organ",
        field="to",
        clause=asked.duties.clause(one),
    )


def period_of_report(report: ReportKind, code: str) -> Refusal | None:
    """A quarter's progress is of a quarter, a year's results are of a year (JS 五(三), 四(四))."""
    wanted = "quarter" if report is ReportKind.QUARTERLY_PROGRESS else "year"
    period = parsed(code)
    if period.rhythm != wanted:
        because = f"{report} is of a {wanted}, {code} is a {period.rhythm}"
        return Refusal("period_of_report", because, f"give a {wanted}", field="period", clause=f"{_DOCUMENT} 五(三)")
    return None


def period_has_come(code: str, asked: Asked[AuthorityCommand], *, over: bool) -> Refusal | None:
    """What is told of a quarter is told after it (前一季度, JS 五(三)); of any other period, once it has begun."""
    period = parsed(code)
    ready = period.last if over else period.first
    if asked.on > ready or (asked.on == ready and not over):
        return None
    because = f"effective on {asked.on}, {code} lasts from {period.first} to {period.last}"
    return Refusal("period_not_over", because, "record it once the period allows", field="period")


def not_filed(what: str, code: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """One report and one issue for a period."""
    if (what, code) not in asked.record.filed:
        return None
    because = f"{asked.record.name} has filed {what} for {code}"
    return Refusal("period_filed", because, "check the period", field="period")


def new_delegation(id: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """A delegation has an id of its own within its authority."""
    if id not in asked.record.delegations:
        return None
    because = f"{id!r} already names a delegation of {asked.record.name}"
    return Refusal("id_used", because, "give another id", field="delegation")


def to_another(to: Authority, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """A delegation goes to another organ."""
    if (to.region, to.organ) != (asked.record.region, asked.record.organ):
        return None
    return Refusal("delegates_itself", f"{to.name} would act for itself", "name the other organ", field="to")


def delegation_runs(id: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """Only a delegation that runs is ended."""
    one = asked.record.delegations.get(id)
    if one is not None and one.ended_on is None and (one.until is None or asked.on <= one.until):
        return None
    because = f"{id!r} is no delegation of {asked.record.name} that runs on {asked.on}"
    return Refusal("no_such_delegation", because, "check its id and the date", field="delegation")


def sector_is_exemplar(sector: Sector, asked: Asked[AuthorityCommand], *, named: bool) -> Refusal | None:
    """A sector is named exemplary once, and withdrawn only while it is (SN 四(三))."""
    if (sector in asked.record.exemplars) is named:
        return None
    because = f"{asked.record.name}: sector {sector} is {'not ' if named else ''}named as exemplary"
    if named:
        return Refusal("sector_not_exemplar", because, "check the sector", field="sector")
    return Refusal("sector_exemplar", because, "nothing is to be done", field="sector")


def new_fee(id: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """A charge that was found has an id of its own within its authority."""
    if id not in asked.record.fees:
        return None
    return Refusal(
        "id_used", f"{id!r} already names a charge found at {asked.record.name}", "give another id", "finding"
    )


def fee_open(id: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """Only a charge that was found and is open is returned or withdrawn."""
    one = asked.record.fees.get(id)
    if one is not None and one.open:
        return None
    because = f"{id!r} is no open charge found at {asked.record.name}"
    return Refusal("nothing_open", because, "check its id", field="finding")


def not_its_own_judge(id: str, asked: Asked[AuthorityCommand]) -> Refusal | None:
    """What an organ found, itself or one above it withdraws, never whom it found charging nor one below (ours)."""
    organ, record, found_by = asked.command.authority, asked.record, asked.record.fees[id].found_by
    above = regions.covers(organ.region, found_by.region) and organ.region != found_by.region
    above = above or (organ.region == found_by.region and organ.organ is OrganKind.PEOPLES_GOVERNMENT)
    itself = (organ.region, organ.organ) == (record.region, record.organ)
    if (organ.region, organ.organ) == (found_by.region, found_by.organ) or (above and not itself):
        return None
    because = f"{found_by.name} found it; {organ.name} neither found it nor stands above who did"
    way_out = f"let {found_by.name} or an organ above it withdraw it"
    return Refusal("not_above", because, way_out, "authority", "陕安委会发〔2011〕9号 四(四)")


def covered(record: AuthorityRecord, command: Command, matter: Matter) -> Refusal | None:
    """An act on behalf of an organ with recorded delegations is covered by one in force on the day (JS 五(一)).

    Where an organ never recorded a delegation, nothing is known and the act stays lawful (our decision).
    """
    if not record.delegations:
        return None
    organ, on = command.authority, command.effective_on
    if any(one.covers(organ, matter, on) for one in record.delegations.values()):
        return None
    return Refusal(
        "not_delegated",
        f"no delegation of {record.name} covers {organ.name} ({organ.organ}, {organ.region}) in {matter} on {on}",
        "let the organ itself act, or record its delegation first",
        field="on_behalf_of",
        clause=f"{_DOCUMENT} 五(一)",
    )
