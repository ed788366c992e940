"""Text as it enters: composed, visible, of bounded length; ids without a slash."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from registry.domain.commands import Announce, Apply, EnterLedgerLevel, Register, WithdrawExemplar
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import OrganKind
from tests.acts import SUZHOU, act

ON = date(2012, 1, 1)


def register(**given: Any) -> Register:
    what = {"name": "机械厂", "region": "320505", "sector": "machinery", "scale": "above"}
    return act(Register, ON, **(what | given))


def test_names_are_composed_and_codes_are_in_compatibility_form() -> None:
    assert register(name=" Cafe\u0301（苏州） ").name == "Café（苏州）"
    assert register(region="３２０５０５").region == "320505"
    member = {"enterprise": "x", "case": "k1", "certificate": "ＡＱＢⅢ（苏）1"}
    announced = act(Announce, ON, announcement="A1", document="d", title="t", level="three", members=[member])
    assert announced.members[0].certificate == "AQBIII(苏)1"


def test_organ_and_basis_are_composed_too() -> None:
    organ = Authority(organ=OrganKind.DEPARTMENT, region="３２０５００", name="Cafe\u0301局")
    command = register(authority=organ, legal_basis=LegalBasis(document=" 文1号 ", article="一"))
    assert command.authority == Authority(organ=OrganKind.DEPARTMENT, region="320500", name="Café局")
    assert command.legal_basis.document == "文1号"
    assert register(authority=SUZHOU).authority is SUZHOU


@pytest.mark.parametrize("hidden", ["\x00", "\n", "\u202e", "\u200b", "\ufeff", "\x7f", "\u2028", "\ud800"])
def test_a_name_holds_nothing_invisible(hidden: str) -> None:
    with pytest.raises(ValidationError, match="invisible"):
        register(name=f"机{hidden}械厂")
    with pytest.raises(ValidationError, match="invisible"):
        register(legal_basis=LegalBasis.model_construct(document=f"文{hidden}号", article="一"))


def test_rare_characters_are_kept() -> None:
    rare = "𠮷𬭎\ue815厂"  # from planes 2 and the private use area of GB 18030
    assert register(name=rare).name == rare


def test_prose_may_have_lines_and_tabs_but_no_other_controls() -> None:
    assert act(WithdrawExemplar, ON, reason="一\r\n二\t三").reason == "一\n二\t三"
    with pytest.raises(ValidationError, match=r"U\+0000"):
        act(WithdrawExemplar, ON, reason="一\x00二")


@pytest.mark.parametrize("id", ["a/b", "a\nb", "a\x00b", "", "  ", "x" * 129, "\ud800", "／"])
def test_an_id_is_short_visible_and_without_a_slash(id: str) -> None:
    with pytest.raises(ValidationError):
        act(Apply, ON, case=id, level="three")
    with pytest.raises(ValidationError):
        act(EnterLedgerLevel, ON, certificate=id, level="three")
    member = {"enterprise": "x", "case": "k1", "certificate": "c"}
    with pytest.raises(ValidationError):
        act(Announce, ON, announcement=id, document="d", title="t", level="three", members=[member])


@pytest.mark.parametrize("length", [200, 201])
def test_a_name_has_at_most_200_characters_after_it_is_composed(length: int) -> None:
    decomposed = "e\u0301" * length
    if length == 200:
        assert len(register(name=decomposed).name) == 200
    else:
        with pytest.raises(ValidationError):
            register(name=decomposed)


def test_a_code_is_measured_after_it_has_grown() -> None:
    with pytest.raises(ValidationError):
        act(Apply, ON, case="㍿" * 33, level="three")  # each becomes four characters


def test_a_blank_name_is_none() -> None:
    with pytest.raises(ValidationError):
        register(name=" \u3000 ")


@pytest.mark.parametrize(
    "named", [{"legal_basis": LegalBasis(document="文" * 129, article="一")}, {"document_number": "文" * 129}]
)
def test_the_announcement_of_a_ledger_level_is_a_code(named: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="128"):
        act(EnterLedgerLevel, ON, level="three", certificate="c", **named)


def test_an_unknown_field_is_an_input_error() -> None:
    with pytest.raises(ValidationError, match="reasons"):
        act(WithdrawExemplar, ON, reason="x", reasons="y")


def test_two_ways_of_writing_one_act_are_one_act() -> None:
    one = register(command="c", enterprise="91320500000000001x", name="Cafe\u0301")
    other = register(command="c", enterprise=" 91320500-000000001X", name="Café ")
    assert one.digest() == other.digest()
    assert one.digest() != register(command="c", enterprise="91320500000000001X", name="Cafe").digest()
