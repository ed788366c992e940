"""The watch over the feed: news wakes whoever waits, however it was noticed, and what was seen never goes back."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from consumers.credit.cursor import Cursor
from consumers.credit.scope import EVERYTHING
from consumers.credit.streaming import Pages, pages
from consumers.credit.watching import Watch
from infra.credit import credit_of
from projections.credit.edition import ROW
from projections.generation import VIEWS
from projections.stops import Stop
from registry.events import read
from tests.consumers.served import LAST, FixedClock, Register, enterprise, register, varied
from tests.consumers.test_feed import EDITION
from tests.projections.given import Story, at

SELDOM = 60.0
"""Seconds between two looks of a watch that notices nothing by itself in a test."""


@pytest.fixture
def story() -> Story:
    return varied()


@pytest.fixture
def told(tmp_path: Path, story: Story) -> Iterator[Register]:
    with register(tmp_path, story) as one:
        yield one


def replaced(told: Register) -> None:
    """Another edition, as after a rebuild under other rules."""
    name = told.database.current()
    assert name is not None
    with closing(told.database.open(name)) as session, session.transaction():
        session.upsert(VIEWS, [(ROW, "0badcafe")])


@contextmanager
def away(place: Path) -> Iterator[None]:
    """The database of the views is not where it was."""
    folder = place / "views"
    aside = folder.with_name("aside")
    folder.rename(aside)
    try:
        yield
    finally:
        aside.rename(folder)


def test_news_that_another_request_notices_first_wakes_everyone_who_waits(told: Register, story: Story) -> None:
    watch = Watch(told.views, every=SELDOM)

    async def run() -> None:
        seen = await watch.look()
        waiting = [asyncio.create_task(watch.beyond(seen.last, seen.edition, 30)) for _ in range(3)]
        await asyncio.sleep(0.3)  # its own first look is over, and saw nothing new
        story.happens(read.DetailsChanged, at(2026, 2, 20), stream=enterprise(8), name="新名")
        told.tell(story, after=LAST)
        await watch.look()
        async with asyncio.timeout(5):
            found = await asyncio.gather(*waiting)
        assert [one.last for one in found] == [LAST + 10] * 3

    asyncio.run(run())


def test_a_stream_whose_edition_is_replaced_while_a_page_is_made_ends(told: Register) -> None:
    watch, clock = Watch(told.views, every=SELDOM), FixedClock()
    made = Pages(told.views, credit_of(told.views, told.home, clock.now, heartbeat=0.05), clock.now)

    async def run() -> None:
        seen = await watch.look()
        replaced(told)
        async with asyncio.timeout(10):
            assert [page async for page in pages(watch, made, Cursor(EDITION, 0), seen, EVERYTHING, 0.05)] == []

    asyncio.run(run())


def test_a_stream_says_nothing_while_the_views_are_away_and_goes_on_afterwards(told: Register, tmp_path: Path) -> None:
    watch, clock = Watch(told.views), FixedClock()
    made = Pages(told.views, credit_of(told.views, told.home, clock.now, heartbeat=0.1), clock.now)

    async def run() -> None:
        seen = await watch.look()
        told_by = pages(watch, made, Cursor(EDITION, 0), seen, EVERYTHING, 0.1)
        async with asyncio.timeout(20):
            assert [(await anext(told_by)).cursor.position for _ in range(3)] == [LAST] * 3
            with away(tmp_path):
                silent = asyncio.ensure_future(anext(told_by))
                await asyncio.sleep(1.0)
                assert not silent.done()
            assert (await silent).cursor.position == LAST

    asyncio.run(run())


def test_a_long_poll_ends_with_an_error_when_nobody_can_tell_whether_there_is_news(
    told: Register, tmp_path: Path
) -> None:
    watch = Watch(told.views)

    async def run() -> None:
        seen = await watch.look()
        assert await watch.beyond(seen.last, seen.edition, 0.2) == seen
        with away(tmp_path), pytest.raises(Stop):
            await watch.beyond(seen.last, seen.edition, 0.2)

    asyncio.run(run())


def test_of_looks_at_the_same_moment_none_is_believed_after_a_later_one(told: Register, story: Story) -> None:
    watch = Watch(told.views, every=SELDOM)

    async def run() -> None:
        reached, going = 0, True

        async def look() -> None:
            nonlocal reached
            while going:
                await watch.look()
                seen = watch._seen
                assert seen is not None
                assert seen.watermark >= reached
                reached = seen.watermark

        looking = [asyncio.create_task(look()) for _ in range(8)]
        for number in range(20):
            story.happens(read.DetailsChanged, at(2026, 2, 20), stream=enterprise(8), name=f"第{number}次更名")
            told.tell(story, after=LAST + 10 * number)
            await asyncio.sleep(0.02)
        going = False
        await asyncio.gather(*looking)
        assert (await watch.look()).watermark == LAST + 200

    asyncio.run(run())
