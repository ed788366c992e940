"""What becomes of a level whose assessment body was disqualified afterwards."""

from infra.demo.bodies import DISQUALIFIED, body_of, disqualified
from infra.demo.life import Life
from registry.domain.clock_commands import FlagReexamination
from registry.domain.commands import SettleReexamination
from registry.domain.policies.due import CLOCK, office
from registry.events.event import LegalBasis
from registry.events.vocabulary import Level

BASIS = LegalBasis(document="苏安办〔2011〕34号", article="四(四)")


def reexamined(life: Life) -> None:
    """Where the city's body was disqualified, the level that rests on it is flagged, and some are settled."""
    grant = life.grants[-1]
    if not disqualified(life.city) or grant.level is not Level.THREE:
        return
    life.on = DISQUALIFIED
    flag = {"officer": CLOCK, "legal_basis": BASIS, "body": body_of(life.seed, life.city)}
    life.act(FlagReexamination, office(life.county), case=grant.case, **flag)
    if life.random.random() > 0.2:
        life.wait(30, 60)
        life.act(SettleReexamination, grant.authority, case=grant.case, reason="重新组织现场核查，符合三级要求")
