"""Text as it enters the register: composed, without what cannot be seen; codes in compatibility form (NFKC)."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from pydantic import BeforeValidator

from registry.events.event import Contract

P = TypeVar("P", bound=Contract)

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that no text holds: controls, format characters, surrogates, line and paragraph separators."""


def line(text: str) -> str:
    """NFC without surrounding space. Raises `ValueError` when it holds an invisible character."""
    plain = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _seen(plain.strip())


def prose(text: str) -> str:
    """As `line`, and it may have lines and tabs."""
    return _seen(unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip(), besides="\n\t")


def code(text: str) -> str:
    """NFKC without surrounding space: full width becomes half width, Ⅲ becomes III. Raises `ValueError` as `line`."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _seen(plain.strip())


def id_(text: str) -> str:
    """A code that names a stream or something in it. Raises `ValueError` as `line`, and when it holds a slash."""
    plain = code(text)
    if "/" in plain:
        raise ValueError("holds a slash, which parts an event's id from its version")
    return plain


def first(change: Callable[[str], str]) -> BeforeValidator:
    """Changes a text before its length is checked; what is no text is left to pydantic."""
    return BeforeValidator(lambda value: change(value) if isinstance(value, str) else value)


def tidy(part: P) -> P:
    """A part of a command with each of its texts as `line` leaves it, its region as `code` does."""
    changed = {}
    for name, value in part.__dict__.items():
        if type(value) is str:
            plain = code(value) if name == "region" else line(value)
            if plain != value:
                changed[name] = plain
    return type(part).model_validate(dict(part) | changed) if changed else part


@lru_cache(maxsize=4_096)
def _tidied(part: Contract) -> Contract:
    return tidy(part)


def tidy_known(part: P) -> P:
    """As `tidy`, remembered: for parts of text alone, which come again and again, such as an organ."""
    return _tidied(part)  # type: ignore[return-value]  # of the same kind as the part


def _seen(text: str, besides: str = "") -> str:
    if not text.isprintable():
        for one in text:
            if unicodedata.category(one) in INVISIBLE and one not in besides:
                raise ValueError(f"holds the invisible character U+{ord(one):04X}")
    return text
