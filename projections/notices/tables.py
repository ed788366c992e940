"""The tables of `notices`: a row per notice, and each enterprise as the next notice will name it."""

import msgspec

from projections.view import Table


class Notice(msgspec.Struct, frozen=True):
    """One notice. `subject` and `region` are the enterprise's name and region when it was published.

    `document` is the notice's own number where the event has one; `basis_document` and `basis_article` are what the
    act rests on. `detail` is the code that the title needs: a level, the field of an exemplar, a kind
    of penalty, a licence. `refers_to` is the
    event that an annulment annuls.
    """

    stream: str
    position: int
    event: str
    kind: str
    subject: str | None
    region: str
    document: str | None
    title: str | None
    detail: str | None
    previous: str | None
    members: int | None
    ground: str | None
    certificate: str | None
    valid_until: str | None
    refers_to: str | None
    basis_document: str
    basis_article: str
    publisher: str
    publisher_organ: str
    publisher_region: str
    effective_on: str
    recorded: str


class Subject(msgspec.Struct, frozen=True):
    """An enterprise's name and region after its last event."""

    stream: str
    name: str
    region: str
    sites: str = "{}"
    """A JSON object: site → its name and region."""


TABLES = (
    Table(Notice, "notices", ("stream", "position"), (("position",), ("kind", "position"), ("event",))),
    Table(Subject, "notice_subjects", ("stream",)),
)
