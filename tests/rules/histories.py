"""Random lawful histories of one enterprise, and what of its state an annulment may change."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from registry.domain import commands as c
from registry.domain.decisions import DECISIONS
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.due import due
from registry.domain.refusals import Refused
from registry.events.enterprise import EnterpriseClosed
from registry.events.event import LegalBasis
from tests.acts import JIANGSU, NATION, SUZHOU_GOVERNMENT, act
from tests.rules.given import TODAY, Given, decide, registered

METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")
Made = Callable[[Enterprise, date], list[c.EnterpriseCommand]]


def _until(on: date) -> date:
    return on + timedelta(days=120)


def _stop(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    licences = ["production_licence"] if one.version % 2 else []
    stop = {"suspension": f"s{one.version}", "ground": "not_compliant_in_time", "licences": licences}
    return [act(c.Suspend, on, ends_on=_until(on), **stop)]


def _resume(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    id = one.suspension.id if one.suspension else "s"
    return [act(c.Resume, on, suspension=id, accepted_by="验收组")]


def _revoke(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    by = {"authority": one.held.granted_by} if one.held else {}
    given: dict[str, Any] = {"proposal": f"p{one.version}", "legal_basis": METHOD} | by
    first = act(c.ProposeRevocation, on, ground="system_not_kept_running", **given)
    return [first, act(c.Revoke, on, officer="officer-2", **given)]


def _close(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    proposal = f"p{one.version}"
    first = act(c.ProposeClosure, on, proposal=proposal, kind="closure", ground="refuses_stop_order")
    return [first, act(c.Close, on, proposal=proposal, authority=SUZHOU_GOVERNMENT, officer="officer-2")]


def _downgrade(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    by = {"authority": one.held.granted_by} if one.held else {}
    return [act(c.Downgrade, on, level="three", ground="system_not_kept_running", legal_basis=METHOD, **by)]


def _accept(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    return [act(c.AcceptRectification, on, order=next(iter(one.rectifications), "r"))]


def _direct(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    return [act(c.DirectUpgrade, on, direction=f"d{one.version}", equipment=["x"], deadline=_until(on))]


def _confirm(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    return [act(c.ConfirmRetrofit, on, direction=next(iter(one.retrofits), "d"))]


def _enter(level: str, **by: Any) -> Made:
    years = timedelta(days=3 * 365)
    return lambda one, on: [
        act(c.EnterLedgerLevel, on, level=level, certificate=f"c{one.version}", valid_until=on + years, **by)
    ]


def _inspect(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    open_ = next(iter(one.measures.checks), f"i{one.version}")
    equipment = ["x"] if one.version % 2 else []
    what = {"inspection": open_, "kind": "licence_renewal", "result": "compliant", "equipment": equipment}
    return [act(c.HoldInspection, on, **what)]


def _check(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    return [act(c.OpenCheck, on, inspection=f"i{one.version}", kind="licence_renewal", by=_until(on))]


def _accident(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    counts = {"deaths": one.version % 4, "serious_injuries": 0, "direct_loss": 0}
    what = {"accident": f"a{one.version}", "kind": "production", "happened_on": on, "reporting": "in_time"}
    return [act(c.ReportAccident, on, **what, **counts)]


def _count_again(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    last = list(one.measures.accidents.values())[-1:]
    counts = {"deaths": (one.version + 2) % 4, "serious_injuries": 0, "direct_loss": 0}
    return [act(c.SupplementAccident, each.happened_on, accident=each.id, **counts) for each in last]


def _list(one: Enterprise, on: date) -> list[c.EnterpriseCommand]:
    noticed = [each.id for each in one.measures.listings.values() if each.listed_on is None]
    listing = noticed[0] if noticed else f"l{one.version}"
    notice = {"listing": listing, "ground": "concealed_accident", "reason": "x"}
    first = [] if noticed else [act(c.GiveDishonestyNotice, on, **notice)]
    return [*first, act(c.ListDishonest, on, listing=listing)]


def _listing(one: Enterprise) -> str:
    return next(reversed(one.measures.listings), "l")


ACTS: dict[str, Made] = {
    "level three": _enter("three"),
    "level two": _enter("two", authority=JIANGSU),
    "apply": lambda one, on: [act(c.Apply, on, case=f"k{one.version}", level="three")],
    "downgrade": _downgrade,
    "revoke": _revoke,
    "order": lambda one, on: [
        act(c.OrderRectification, on, order=f"r{one.version}", findings=["x"], deadline=_until(on))
    ],
    "accept": _accept,
    "stop": _stop,
    "resume": _resume,
    "direct": _direct,
    "confirm": _confirm,
    "name": lambda _, on: [act(c.NameExemplar, on, field="机械")],
    "unname": lambda _, on: [act(c.WithdrawExemplar, on, reason="x")],
    "close": _close,
    "undo closure": lambda _, on: [act(c.AnnulClosure, on, reason="x", authority=SUZHOU_GOVERNMENT)],
    "inspect": _inspect,
    "check": _check,
    "set a day": lambda _, on: [act(c.SetOwnDate, on, by=_until(on))],
    "accident": _accident,
    "count again": _count_again,
    "list": _list,
    "remove early": lambda one, on: [act(c.RemoveEarly, on, listing=_listing(one), reason="x")],
    "list again": lambda one, on: [act(c.RevokeEarlyRemoval, on, listing=_listing(one), reason="x")],
    "sweep": lambda one, on: [due_one.command for due_one in due(one, on)],
}
"""Name → the commands that it stands for; those that are refused do not happen."""


def tell(acts: Iterable[tuple[str, int]]) -> Given:
    """A history of the acts that were lawful, each some days after the one before."""
    told, on = registered(), date(2012, 1, 1)
    for name, days in acts:
        on = min(on + timedelta(days=days), TODAY)
        for command in ACTS[name](told.enterprise, on):
            try:
                events = decide(Facts.of(told.enterprise, command, TODAY))
            except Refused:
                break
            for event in events:
                told.enterprise.evolve(event)
    return told


def annulments(one: Enterprise) -> list[c.AnnulDecision]:
    """Every annulment that is lawful now."""
    return [
        act(c.AnnulDecision, TODAY, decision=f"{one.stream}/{version}", reason="x", authority=NATION)
        for version, event in one.living()
        if type(event) in DECISIONS and not isinstance(event, EnterpriseClosed)
    ]


def state(one: Enterprise) -> dict[str, Any]:
    """What follows from the events that are not void; what was ever used, proposed or ended stays as it was."""
    left_out = {"acts", "last_effective", "proposals", "batch_proposal", "void", "flagged", "history", "cases"}
    told = {field.name: getattr(one, field.name) for field in fields(one) if field.name not in left_out}
    return told | {"cases": set(one.cases)}
