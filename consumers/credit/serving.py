"""What every route of the feed needs: its parts, and headers that keep answers out of shared caches."""

from consumers.asking import Asked
from consumers.credit.parts import Credit
from consumers.problems import Problem


def credit_of(ask: Asked) -> Credit:
    """The parts of the feed. Raises `Problem` where a server was started without them."""
    if ask.serving.credit is None:
        raise Problem("unavailable", "this server does not serve the feed", "本服务器未开放信用接口")
    return ask.serving.credit


def private(*vary: str) -> dict[str, str]:
    """Headers of an answer that is for one caller alone."""
    return {"Cache-Control": "private, no-cache", "Vary": ", ".join(("Authorization", *vary))}
