"""Which cases of an enterprise are open, among the terms of its agenda."""

from registry.events import read
from registry.events.envelope import iso

CASE = "case:"
"""Before a case's id among the terms: while it is open, any day may find something due in it."""
ENDS_CASE = (read.ApplicationRefused, read.ConsentRefused, read.ApplicationWithdrawn, read.CaseEnded, read.LevelRefused)
_OF_CASES = frozenset(
    (read.ApplicationSubmitted, read.LevelAnnounced, read.LevelRevoked, read.EnterpriseClosed, *ENDS_CASE)
)
"""The events that open or end a case; of others `cases` is not asked."""


def cases(terms: dict[str, str], event: read.Event) -> None:
    """An open case is among the terms since its application: only the rules know the limits of its steps."""
    if type(event) not in _OF_CASES:
        return
    match event:
        case read.ApplicationSubmitted(case=case, site=site, effective_on=on):
            terms[_case(case, site)] = iso(on)
        case read.LevelAnnounced(case=str(case), site=site):
            terms.pop(_case(case, site), None)
        case read.LevelRevoked(late=read.Late(stands=stands)):
            open_ = stands.held_cases or {}
            for key in [key for key in terms if key.startswith(CASE) and key.rpartition("/")[2] not in open_]:
                del terms[key]
        case read.LevelRevoked(site=site):
            drop(terms, _case("", site))
        case read.EnterpriseClosed():
            drop(terms, CASE)
        case _ if isinstance(event, ENDS_CASE):
            for key in [key for key in terms if key.startswith(CASE) and key.endswith(f"/{event.case}")]:
                del terms[key]


def _case(case: str, site: str | None) -> str:
    """Ids hold no slash."""
    return f"{CASE}{site or ''}/{case}"


def drop(terms: dict[str, str], prefix: str) -> None:
    """Takes out the terms whose keys begin so."""
    for key in [key for key in terms if key.startswith(prefix)]:
        del terms[key]
