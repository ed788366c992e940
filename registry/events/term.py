"""A word of the field's vocabulary; asked for its value or hash it answers without Python code."""

from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING


class Term(StrEnum):
    """A closed list of words.

    An enumeration looks its `value` up through a descriptor in Python and hashes by its name in Python; both happen
    several times for each event that is written, so here they are the interpreter's own.
    """

    if not TYPE_CHECKING:
        value = property(attrgetter("_value_"))
        __hash__ = str.__hash__
