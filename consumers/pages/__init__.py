"""Templates, the one stylesheet, and how they are rendered: everything is escaped, nothing comes from elsewhere."""

import hashlib
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from projections.words import WORDS

STYLE = (files("consumers.pages") / "style.css").read_bytes()
STYLE_PATH = f"/style.{hashlib.sha256(STYLE).hexdigest()[:12]}.css"
"""The stylesheet's address names its content, so that it can be kept for ever."""

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def render(template: str, **given: Any) -> str:
    """A template with what it is given. Raises `jinja2.UndefinedError` for anything it is not."""
    return _ENVIRONMENT.get_template(template).render(**given)


def moment(time: str | None) -> str:
    """An RFC 3339 time as a clock in China shows it, to the second; a dash for none."""
    if time is None:
        return "—"
    return datetime.fromisoformat(time).astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def breakable(text: str) -> Markup:
    """An event id that may break at its slash and colon, for narrow screens."""
    return Markup("<wbr>").join(text.replace("/", "/\0").replace(":", ":\0").split("\0"))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("consumers.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=moment, breakable=breakable)
    environment.globals.update(style_path=STYLE_PATH, marks=WORDS["mark"], families=WORDS["family"])
    return environment


_ENVIRONMENT = _environment()
