"""Serves made-up histories: events as stored bytes through a log, the engine, SQLite and the whole application."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient
from stdnum.cn import uscc

from consumers.access import Key
from consumers.app import create_app
from consumers.authorities.drawing import Drawing
from consumers.authorities.owing import Owing, nothing_known
from consumers.notices.reasons import Explaining, nothing_explained
from consumers.serving import Serving
from infra.credit import credit_of
from projections.catalogue import VIEWS
from projections.database import Database
from projections.reader import Views
from projections.runner import Runner
from projections.sqlite import SqliteDatabase
from registry.events import read
from registry.events.envelope import Told, encode
from registry.events.event import Event
from registry.events.head import leaf
from tests.contract.curated import SOURCE
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.given import Story, at

SHANGHAI = timezone(timedelta(hours=8))
LOOPBACK = ("127.0.0.1", 50000)
AFAR = ("198.51.100.7", 50000)
LAST = 250
"""The position of the varied story's last event."""
HOSTILE = "\"><script>alert(1)</script>, O'Neil & {{ 7*7 }} 有限公司"


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still; the day is Shanghai's."""

    moment: datetime = field(default=datetime(2026, 3, 2, 1, 30, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(SHANGHAI).date()


class Register:
    """Views that are filled from stories, and the application over them."""

    def __init__(self, database: Database) -> None:
        self.log = MemoryLog(24)
        self.database = database
        self.views = Views(self.database)
        self._runner = Runner(self.log, self.database, VIEWS)
        self._home = tempfile.TemporaryDirectory(prefix="registry-home-")
        self.home = Path(self._home.name)
        self.fold()

    def tell(self, story: Story, *, after: int = 0, head: bool = True) -> None:
        """The story's events after a position, in one transaction, and fold them."""
        told = [(one.position, one.stream, stored) for one, stored in written(story) if one.position > after]
        self.log.tell(told, head=head)
        self.fold()

    def tell_bytes(self, position: int, stream: str, data: bytes) -> None:
        """One event as bytes, sound or not, closed by a head."""
        self.log.add(position, stream, data)
        self.log.close_with(position, leaf(position, data).hex())
        self.fold()

    def fold(self) -> None:
        while self._runner.step(0):
            pass
        self._runner.step(0)

    def app(
        self,
        keys: tuple[Key, ...] = (),
        remarks: Sequence[tuple[str, str]] = (),
        page_size: int = 50,
        owing: Owing = nothing_known,
        drawing: Drawing | None = None,
        explaining: Explaining = nothing_explained,
    ) -> FastAPI:
        return create_app(
            self.views,
            Serving(
                clock=FixedClock(),
                keys=keys,
                credit=credit_of(self.views, self.home, FixedClock().now, heartbeat=0.2),
                authority=("陕西省安全生产委员会办公室", "Shaanxi Work Safety Committee Office"),
                remarks=tuple(remarks),
                page_size=page_size,
                owing=owing,
                drawing=drawing,
                explaining=explaining,
            ),
        )

    def close(self) -> None:
        self._runner.close()
        self.views.close()
        self._home.cleanup()


def written(story: Story) -> Iterator[tuple[Told, bytes]]:
    """Every event of a story with its stored bytes."""
    for one, event in zip(story.told, story.written, strict=True):
        yield one, stored(event, one.stream, one.version, datetime.fromisoformat(one.time))


def stored(event: Event, stream: str, version: int, time: datetime) -> bytes:
    return encode(event, stream=stream, version=version, time=time, source=SOURCE)


@contextmanager
def register(place: Path | Database, *stories: Story) -> Iterator[Register]:
    """A register that has been told these stories, in a folder or on another database."""
    one = Register(SqliteDatabase(place) if isinstance(place, Path) else place)
    try:
        for story in stories:
            one.tell(story)
        yield one
    finally:
        one.close()


def browser(app: FastAPI, client: tuple[str, int] = LOOPBACK, host: str = "http://127.0.0.1") -> TestClient:
    """A caller at an address, asking for a host name."""
    return TestClient(app, base_url=host, client=client, raise_server_exceptions=False)


def code(number: int) -> str:
    """A sound credit code of a made-up enterprise."""
    body = f"91610000MA6T{number:05}"
    return body + uscc.calc_check_digit(body + "0")


def enterprise(number: int) -> str:
    """Its stream."""
    return f"enterprise:{code(number)}"


def varied() -> Story:
    """Eight enterprises in every standing and batch, one announcement, one hostile name, one without a code."""
    story = Story()
    for number, (name, region, sector) in enumerate(_ENTERPRISES, 1):
        story.happens(
            read.EnterpriseRegistered,
            at(2019, 3, number),
            stream=enterprise(number),
            uscc=code(number),
            name=name,
            region=region,
            sector=sector,
            founded_on=at(2008, 5, 6),
        )
    _levels(story)
    _acts(story)
    return story


_ENTERPRISES = (
    ("陕西华阳示例化工有限公司", "610112", "chemical"),
    ("榆林金石示例矿业有限责任公司", "610802", "non_coal_mine"),
    ("宝鸡秦岭示例烟花爆竹厂", "610302", "fireworks"),
    ("汉中汉江示例机械制造股份有限公司", "610702", "machinery"),
    ("延安宝塔示例煤业有限公司", "610602", "coal"),
    (HOSTILE, "610103", "other_trade"),
    ("渭南华山示例建材有限公司", "610502", "building_materials"),
    ("咸阳渭城示例轻工有限公司", "610404", "light_industry"),
)


def _levels(story: Story) -> None:
    for number, level, on, until in (
        (1, "two", at(2024, 6, 15), at(2027, 6, 15)),
        (2, "three", at(2021, 9, 1), at(2024, 9, 1)),
        (4, "one", at(2025, 1, 10), at(2028, 1, 10)),
        (5, "two", at(2024, 2, 1), at(2027, 2, 1)),
        (6, "three", at(2025, 7, 1), at(2028, 7, 1)),
        (7, "three", at(2025, 7, 1), at(2028, 7, 1)),
    ):
        story.happens(
            read.LevelAnnounced,
            on,
            stream=enterprise(number),
            level=level,
            valid_until=until,
            case=None,
            basis="ledger",
            announcement="sn-2024-06",
            certificate=f"AQB610000{number:04}",
        )
    story.happens(
        read.AnnouncementPublished,
        at(2025, 7, 1),
        stream="announcement:sn-2025-07",
        document="陕安委办公告〔2025〕7号",
        title="关于公布2025年第三批安全生产标准化三级企业名单的公告",
        level="three",
        members=(code(6), code(7)),
    )


def _acts(story: Story) -> None:
    government = {"organ": "peoples_government", "region": "610300", "name": "宝鸡市人民政府"}
    story.happens(read.RectificationOrdered, at(2025, 10, 9), stream=enterprise(2), deadline=at(2025, 12, 31))
    story.happens(read.ClosureProposed, at(2025, 11, 3), stream=enterprise(3), proposal="close-2025-9")
    closed = {"proposal": "close-2025-9", "authority": government, "ground": "unlawful_operation"}
    story.happens(read.EnterpriseClosed, at(2025, 11, 20), stream=enterprise(3), **closed)
    story.happens(read.ExemplarNamed, at(2025, 12, 1), stream=enterprise(4), field="机械加工安全管理")
    stop = {"suspension": "延安监停〔2026〕2号", "ends_on": at(2026, 7, 12), "ground": "not_compliant_in_time"}
    story.happens(read.OperationsSuspended, at(2026, 1, 12), stream=enterprise(5), **stop)
    story.happens(read.LicenceWithheld, at(2026, 1, 12), stream=enterprise(5), suspension="延安监停〔2026〕2号")
    story.happens(read.UpgradeDirected, at(2026, 1, 20), stream=enterprise(6), deadline=at(2026, 10, 31))
    revoked = {"proposal": "rev-2026-1", "level": "three", "ground": "fatal_accident"}
    story.happens(read.LevelRevoked, at(2026, 2, 3), stream=enterprise(7), **revoked)
    story.happens(read.ClosureProposed, at(2026, 2, 10), stream=enterprise(2), proposal="close-2026-1")
    story.happens(
        read.EnterpriseRegistered,
        at(2026, 2, 11),
        stream="enterprise:unregistered:610112-7",
        uscc=None,
        name="灞桥区无照示例加工点",
        region="610111",
        sector="other_trade",
        scale="below",
    )
