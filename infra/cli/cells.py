"""Lets Rich break lines that hold Chinese where it breaks others, so that help and tables lose no word."""

from rich.cells import cell_len
from rich.text import Text


def break_by_cells() -> None:
    """Rich 15 trims the space at the end of a broken line by characters, not by the cells they fill.

    A line with wide characters keeps its space, is then a cell too long, and its last letters become an ellipsis.
    """
    Text.rstrip_end = _rstrip_end  # type: ignore[method-assign]


def _rstrip_end(self: Text, size: int) -> None:
    excess = cell_len(self.plain) - size
    spaces = len(self.plain) - len(self.plain.rstrip())
    if excess > 0 and spaces:
        self.right_crop(min(spaces, excess))
