"""What can keep a copy from being brought up to date, each with the exit code of the command line."""

from collections.abc import Mapping
from typing import Any, ClassVar


class FeedUnavailable(Exception):
    """Raised when the feed does not answer, breaks off, is silent, or asks to wait; the copy is as it was."""

    exit_code: ClassVar[int] = 4

    def __init__(self, because: str, wait: float = 0.0) -> None:
        super().__init__(because)
        self.wait = wait
        """Seconds that the feed asks to wait (Retry-After); 0 when it names none."""


class FeedRefused(Exception):
    """Raised when the feed refuses a request (key, purpose, parameters): `problem` is its problem document."""

    exit_code: ClassVar[int] = 3

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        title, detail = problem.get("title", "refused"), problem.get("detail", "")
        zh, said = problem.get("title_zh", ""), problem.get("detail_zh", "")
        chinese = f"{zh}：{said}" if zh and said else zh
        super().__init__(f"{status} {chinese} {title}: {detail}".replace("  ", " ").rstrip(": "))
        self.status = status
        self.problem = problem


class CursorGone(Exception):
    """Raised when the feed cannot go on from a cursor: the snapshot must be taken again."""


class WrongCopy(Exception):
    """Raised when a database holds something else than a copy of this feed."""

    exit_code: ClassVar[int] = 2


class CopyTaken(Exception):
    """Raised when another client has moved the copy on meanwhile: two may not write one copy."""

    exit_code: ClassVar[int] = 5


class CopyDiffers(Exception):
    """Raised when the copy is not what the feed says it must be at its position."""

    exit_code: ClassVar[int] = 6
