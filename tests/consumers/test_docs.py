"""The documentation names every route and every problem, and its code runs."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from consumers.access import keys_of
from consumers.problems import KINDS
from consumers.serving import Serving
from projections.credit.edition import ROW
from projections.generation import VIEWS
from registry.events import read
from tests.consumers.served import LAST, FixedClock, Register, browser, enterprise, register, varied
from tests.projections.given import at

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (DOCS / "pages.md").read_text(encoding="utf-8")
CREDIT = (DOCS / "credit.md").read_text(encoding="utf-8")
CLIENT = (DOCS / "credit-client.md").read_text(encoding="utf-8")
FEED = "".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("credit*.md")))


def test_every_route_is_documented(told: Register) -> None:
    paths = {route.path.replace(":path}", "}") for route in told.app().routes}  # type: ignore[attr-defined]
    known = {re.sub(r"{(\w+)}", r"<\1>", path) for path in paths if path.startswith("/credit/")}
    known |= {path for path in paths if not path.startswith(("/credit/", "/style."))}

    assert [path for path in sorted(known) if f"`{path}" not in PAGES and path not in FEED] == []


def test_the_problems_of_the_feed_are_documented() -> None:
    named = set(re.findall(r"`/problems/(\w+)`", FEED))

    assert named <= KINDS.keys()
    assert KINDS.keys() - named == {
        "not_found",
        "no_notice",
        "no_authority",
        "not_known_yet",
        "takes_too_long",
        "method",
        "request",
        "fault",
    }


def test_the_example_of_a_keys_file_is_one() -> None:
    example = re.findall(r"```json\n(.+?)```", PAGES, re.DOTALL)[0]

    assert keys_of(example.encode())[0].name == "bank-a"
    assert Serving(FixedClock(), keys_of(example.encode())).keys


def test_the_example_follows_the_feed_through_changes_and_a_new_edition(tmp_path: Path) -> None:
    example: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.+?)```", CREDIT, re.DOTALL)[0], example)
    story = varied()
    with register(tmp_path, story) as told:
        client = browser(told.app())
        cursor, records = example["snapshot"](lambda path: got(client, path, example["Gone"]))
        story.happens(read.OperationsSuspended, at(2026, 2, 25), stream=enterprise(8))
        told.tell(story, after=LAST)

        cursor = example["follow"](lambda path: got(client, path, example["Gone"]), cursor, records)
        assert records[enterprise(8)]["operation"] == "suspended"

        opened_anew(told, "0badcafe")
        cursor = example["follow"](lambda path: got(client, path, example["Gone"]), cursor, records)
        assert cursor == f"0badcafe.{LAST + 10}"
        assert len(records) == 8


def test_the_example_for_readers_of_the_topic_finds_what_the_feed_stops(tmp_path: Path) -> None:
    example: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.+?)```", CLIENT, re.DOTALL)[1], example)
    story = varied()
    closure = next(f"{one.stream}/{one.version}" for one in story.told if isinstance(one.event, read.EnterpriseClosed))
    story.happens(read.ClosureAnnulled, at(2026, 2, 20), stream=enterprise(3), closure=closure)
    with register(tmp_path, story) as told:
        client = browser(told.app())
        cursor = client.get("/credit/v1/quality.json").json()["oldest"]
        changes = client.get(f"/credit/v1/changes?after={cursor}&limit=1000").json()["changes"]
    kept: dict[str, Any] = {}
    for change in changes:
        assert example["stopped"](kept.get(change["stream"]), change["record"]) == change["stop_use"]
        kept[change["stream"]] = change["record"]
    assert [stop["reason"] for change in changes for stop in change["stop_use"]] == ["annulment"]
    assert example["stopped"](None, kept[enterprise(3)]) == []


def opened_anew(told: Register, edition: str) -> None:
    """As after a rebuild that came to other changes."""
    live = told.database.current()
    assert live is not None
    with closing(told.database.open(live)) as session, session.transaction():
        session.upsert(VIEWS, [(ROW, edition)])


def got(client: TestClient, path: str, gone: type[Exception]) -> bytes:
    answer = client.get(path)
    if answer.status_code == 416:
        raise gone
    assert answer.status_code == 200
    body: bytes = answer.content
    return body
