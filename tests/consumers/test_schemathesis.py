"""Tries every route of the API's own description with what a generator makes up, as each kind of caller."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from starlette.types import ASGIApp, Receive, Scope, Send

from consumers.access import Key, Role
from consumers.recipients.limits import Limits
from consumers.recipients.model import Purpose, Sight
from projections.credit.queries import edition
from tests.consumers.registered import office
from tests.consumers.served import LAST, LOOPBACK, Register, code

REGULATOR = "regulator-0123456789abcdef"
EXAMPLES = 5
CONFIG = SchemathesisConfig.from_dict(
    # a sound parameter may still name nothing: a schema cannot say check characters, editions and days that have ended
    {
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 416, 422]}},
        "generation": {"with-security-parameters": False},  # the callers bring their own
    }
)
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


class OnLoopback:
    """The application, asked from this machine."""

    def __init__(self, app: FastAPI) -> None:
        self._app: ASGIApp = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "client": LOOPBACK}, receive, send)


@dataclass(frozen=True)
class Desk:
    """An application with a registered bank and a regulator, and what each of its callers sends."""

    app: FastAPI
    callers: Mapping[str, dict[str, str]]


@pytest.fixture(scope="module")
def desk(told: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with office(told, tmp_path_factory.mktemp("recipients")) as one:
        one.keys = (Key("regulator-a", Role.REGULATOR, hashlib.sha256(REGULATOR.encode()).hexdigest()),)
        one.limits = Limits(10**6, 10**6)
        key = one.adds("icbc", Sight(purposes=tuple(Purpose)))
        callers = {
            "nobody": {},
            "a bank": {"Authorization": f"Bearer {key}", "X-Purpose": "loan"},
            "a regulator": {"Authorization": f"Bearer {REGULATOR}"},
        }
        yield Desk(one.app(), callers)


@pytest.mark.journey
def test_whoever_asks_on_this_machine_as_long_as_nobody_is_registered(told: Register) -> None:
    assert faults(told, told.app(), {}) == []


@pytest.mark.journey
@pytest.mark.parametrize("caller", ["nobody", "a bank", "a regulator"])
def test_each_caller_of_what_needs_a_key(told: Register, desk: Desk, caller: str) -> None:
    assert faults(told, desk.app, desk.callers[caller], keyed=True) == []


def faults(told: Register, app: FastAPI, headers: dict[str, str], *, keyed: bool = False) -> list[str]:
    """What is wrong with any route; with `keyed`, with any that needs a key."""
    found = set[str]()
    described = schemathesis.openapi.from_asgi("/openapi.json", OnLoopback(app), config=CONFIG)
    for one in described.get_all_operations():
        operation = one.ok()  # type: ignore[union-attr]  # raises where the description is not one
        if keyed and "security" not in operation.definition.raw:
            continue
        try:
            tried(operation, GenerationMode.NEGATIVE, headers, {})
            tried(operation, GenerationMode.POSITIVE, headers, {})
            if not operation.path.endswith("/stream"):  # what it answers a cursor that it knows does not end
                tried(operation, GenerationMode.POSITIVE, headers, known(told))
        except FailureGroup as group:
            found |= {f"{operation.label}: {failure}" for failure in group.exceptions}
    return sorted(found)


def known(told: Register) -> dict[str, object]:
    """Parameters that name something, so that answers are tried as well as refusals."""
    with told.views.reading() as reading:
        cursor = f"{edition(reading)}.{LAST - 20}"
    return {
        "code": code(5), "uscc": code(5), "after": cursor, "at": cursor, "wait": 0, "day": "2026-01-12",
        "recipient": "icbc", "name": "credit-record.json", "slug": "no_data", "by": "2026-02-01", "batch": "2011",
    }  # fmt: skip


def tried(
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    headers: dict[str, str],
    filled: dict[str, object],
) -> None:
    """Asks what the generator makes up of one route, some of it filled in. Raises what schemathesis finds."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @BOUNDED
    def ask(case: Case[Any]) -> None:
        for asked in (case.path_parameters, case.query):
            texts = [name for name, value in asked.items() if isinstance(value, str) or name == "wait"]
            asked.update({name: filled[name] for name in texts if name in filled})
        case.call_and_validate(headers=headers)

    with suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):  # a route without parameters
        ask()
