"""One thing that was looked at, and what to do where it does not serve."""

from dataclasses import dataclass

AWAY, CONTRADICTS = 4, 6
"""The exit codes a finding may end with: something is missing or away; what is there is damaged, or contradicts."""


@dataclass(frozen=True)
class Finding:
    """Whether it serves, what was found, and what to do if it does not; advice on what serves is a notice.

    `name` is for programs; `zh` is its name in Chinese; `found` and `advice` are in both languages.
    """

    name: str
    zh: str
    ok: bool
    found: str
    advice: str = ""
    exit_code: int = AWAY
