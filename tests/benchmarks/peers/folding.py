"""The fold alone: events from memory, decoded and folded by all views into rows in memory; no log, no database.

Nothing is collected meanwhile, as in each batch of the engine.
"""

from typing import Any

from projections.catalogue import VIEWS
from projections.columns import Sheet
from projections.fold import dispatch_of, uncollected
from projections.rows import Buffer
from registry.events.envelope import tell
from tests.benchmarks.messages import read_chunks
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.rows import Rolled

NO_DATABASE: Any = None
"""No stream is known to a database, so none is asked."""


def run(place: Place, meter: Timed) -> Proof:
    """All rows stay in memory."""
    sheets = {table.row: Sheet(table) for view in VIEWS for table in view.tables}
    rows, dispatch = Buffer(NO_DATABASE, sheets, (), careful=False), dispatch_of(VIEWS)
    messages = [message for chunk in read_chunks(place.messages) for message in chunk]
    with uncollected(), meter:
        for message in messages:
            event = tell(message.position, message.data)
            rows.stream = event.stream
            for evolve in dispatch[type(event.event)]:
                evolve(rows, event)
            rows.settle()
    rolled = Rolled()
    for sheet, values in sorted(rows.written(), key=lambda written: written[0].name):
        rolled.table(sheet.name, values)
    return {"events": len(messages), "rows": rolled.proof()}
