"""The one list of views that workers fold and rebuilds fill."""

from projections import agenda, authorities, bodies, credit, four_batches, notices, standing, terms, timeline
from projections.view import View

VIEWS: tuple[View, ...] = (
    standing.VIEW,
    timeline.VIEW,
    four_batches.VIEW,
    credit.VIEW,
    notices.VIEW,
    agenda.VIEW,
    authorities.VIEW,
    bodies.VIEW,
    terms.VIEW,
)
