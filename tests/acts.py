"""Acts for tests: organs, codes, and one short way to make any command."""

from datetime import date
from itertools import count
from typing import Any, TypeVar

from stdnum.cn import uscc

from registry.domain.commands import BodyCommand, Command
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import OrganKind

C = TypeVar("C", bound=Command)

NATION = Authority(organ=OrganKind.DEPARTMENT, region="000000", name="应急管理部")
JIANGSU = Authority(organ=OrganKind.DEPARTMENT, region="320000", name="江苏省应急管理厅")
SUZHOU = Authority(organ=OrganKind.DEPARTMENT, region="320500", name="苏州市应急管理局")
HUQIU = Authority(organ=OrganKind.DEPARTMENT, region="320505", name="虎丘区应急管理局")
SUZHOU_GOVERNMENT = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="320500", name="苏州市人民政府")
SUZHOU_ISSUER = Authority(organ=OrganKind.LICENCE_ISSUER, region="320500", name="苏州市行政审批局")
OFFICE = Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region="320000", name="江苏省安全生产委员会办公室")
BODY = Authority(organ=OrganKind.ORGANISING_BODY, region="320500", name="苏州市安全生产协会")
SHAANXI = Authority(organ=OrganKind.DEPARTMENT, region="610000", name="陕西省应急管理厅")
XIAN = Authority(organ=OrganKind.DEPARTMENT, region="610100", name="西安市应急管理局")

BASIS = LegalBasis(document="苏安办〔2011〕34号", article="五(三)")
_numbers = count(1)


def code(number: int = 1) -> str:
    """A valid unified social credit code, one per number."""
    body = f"913205{number:011d}"
    return str(body + uscc.calc_check_digit(body))


def act(kind: type[C], on: date, /, **given: Any) -> C:
    """A command of this kind on the first enterprise, by the city's department; a new command id each time."""
    what: dict[str, Any] = {
        "command": f"c{next(_numbers)}",
        "officer": "officer-1",
        "authority": SUZHOU,
        "legal_basis": BASIS,
        "effective_on": on,
    }
    if "enterprise" in kind.model_fields:
        what["enterprise"] = code()
    if issubclass(kind, BodyCommand):
        what["body"] = code(900)
    return kind(**(what | given))
