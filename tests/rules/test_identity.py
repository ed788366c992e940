"""Credit codes (GB 32100) and keys of those who have none."""

import pytest
from stdnum.cn import uscc

from registry.domain.identity import normal, wrong_credit_code, wrong_key


def with_check_of(character: str) -> str:
    """A credit code that ends with this check character."""
    bodies = (f"913205{number:011d}" for number in range(1000))
    return next(body + character for body in bodies if uscc.calc_check_digit(body) == character)


@pytest.mark.parametrize("check", "0123456789ABCDEFGHJKLMNPQRTUWXY")
def test_every_check_character_is_taken(check: str) -> None:
    assert wrong_credit_code(with_check_of(check)) is None


def test_a_sum_divisible_by_31_gives_the_check_character_0() -> None:
    body = with_check_of("0")[:17]
    weights = [3**i % 31 for i in range(17)]
    values = ["0123456789ABCDEFGHJKLMNPQRTUWXY".index(c) for c in body]
    assert sum(w * v for w, v in zip(weights, values, strict=True)) % 31 == 0


@pytest.mark.parametrize(
    ("code", "because"),
    [
        ("91320500000000001", "18 characters"),
        ("9132050000000000100", "18 characters"),
        ("91320500000000001I", "does not allow"),
        ("9132O500000000001X", "does not allow"),
        ("913205000000000019", "check character"),
        ("", "18 characters"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_the_reason(code: str, because: str) -> None:
    refusal = wrong_credit_code(code)
    assert refusal is not None
    assert refusal.rule == "credit_code"
    assert because in refusal.because


@pytest.mark.parametrize(
    "written",
    ["91610131ma6u0c3j70", "91610131MA6U0C3J70", " 91610131 MA6U0C3J70 ", "91610131-MA6U0C3J-70"],
)
def test_a_credit_code_has_one_form_however_it_is_written(written: str) -> None:
    assert normal(written) == "91610131MA6U0C3J70"
    assert wrong_credit_code(normal(written)) is None


def test_full_width_characters_become_half_width() -> None:
    full = "".join(chr(ord(c) + 0xFEE0) for c in "91610131MA6U0C3J70")
    assert normal(full) == "91610131MA6U0C3J70"
    assert normal("unregistered：610113－7") == "unregistered:610113-7"


@pytest.mark.parametrize("key", ["unregistered:610113-1", "unregistered:610100-1000000001", "unregistered:610000-1"])
def test_a_key_names_a_region_that_covers_the_enterprise(key: str) -> None:
    assert wrong_key(key, "610113") is None


@pytest.mark.parametrize(
    "key",
    [
        "unregistered:610001-1",
        "unregistered:610113-",
        "unregistered:610113-12345678901",
        "unregistered:610113-1a",
        "unregistered:610113-1\n",
        "unregistered:320505-1",
        "unregistered:６１０１１３-1",
        "unregistered:",
    ],
)
def test_any_other_key_is_refused(key: str) -> None:
    refusal = wrong_key(key, "610113")
    assert refusal is not None
    assert refusal.rule == "unregistered_key"
