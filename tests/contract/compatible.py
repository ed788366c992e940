"""Says whether readers written for a released JSON Schema can read what a newer one describes, and old documents."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def breaks(released: Schema, now: Schema) -> list[str]:
    """What breaks a reader, each with its place: nothing when the newer schema is compatible.

    A member that was required stays, under its name; no member becomes required, because documents of before lack it;
    no type, bound or pattern is narrowed and no value of an enumeration removed, because documents of before have it;
    and no type is added where readers know only others.
    """
    return list(_breaks(released, now, released, now, "", set()))


def _breaks(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str, seen: set[tuple[str, str]]
) -> Iterator[str]:
    refs = (str(old.get("$ref", "")), str(new.get("$ref", "")))
    if any(refs) and refs in seen:
        return
    seen = seen | {refs}
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    if "anyOf" in old or "anyOf" in new:
        yield from _choices(old, new, old_root, new_root, at, seen)
        return
    yield from _types(old, new, at)
    yield from _values(old, new, at)
    yield from _bounds(old, new, at)
    yield from _members(old, new, old_root, new_root, at, seen)
    for part in ("items", "additionalProperties"):
        if isinstance(old.get(part), Mapping):
            inner = new.get(part)
            if isinstance(inner, Mapping):
                yield from _breaks(old[part], inner, old_root, new_root, f"{at}[]", seen)
            else:
                yield f"{at}[]: is described no more"
    for number, (was, is_now) in enumerate(zip(old.get("prefixItems", ()), new.get("prefixItems", ()), strict=False)):
        yield from _breaks(was, is_now, old_root, new_root, f"{at}[{number}]", seen)
    if len(new.get("prefixItems", ())) < len(old.get("prefixItems", ())):
        yield f"{at}: has fewer places"


def _choices(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str, seen: set[tuple[str, str]]
) -> Iterator[str]:
    """Every choice of before is still one, and every choice of now was one."""
    before, after = old.get("anyOf", [old]), new.get("anyOf", [new])
    for choice in before:
        faults = [list(_breaks(choice, other, old_root, new_root, at, seen)) for other in after]
        if all(faults):
            yield min(faults, key=len)[0]
    for choice in after:
        if all(list(_breaks(other, choice, old_root, new_root, at, seen)) for other in before):
            yield f"{at}: may be something else than before"


def _types(old: Schema, new: Schema, at: str) -> Iterator[str]:
    if old.get("type") != new.get("type"):
        yield f"{at}: was {old.get('type', 'anything')}, is {new.get('type', 'anything')}"


def _values(old: Schema, new: Schema, at: str) -> Iterator[str]:
    was, is_now = _enumerated(old), _enumerated(new)
    if is_now is not None and (was is None or was - is_now):
        yield f"{at}: {sorted((was or set()) - is_now) or 'values'} are allowed no more"


def _enumerated(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {repr(schema["const"])}
    return {repr(value) for value in schema["enum"]} if "enum" in schema else None


def _bounds(old: Schema, new: Schema, at: str) -> Iterator[str]:
    for bound in _LOWER:
        if bound in new and (bound not in old or new[bound] > old[bound]):
            yield f"{at}: {bound} was narrowed"
    for bound in _UPPER:
        if bound in new and (bound not in old or new[bound] < old[bound]):
            yield f"{at}: {bound} was narrowed"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{at}: pattern was changed"


def _members(
    old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str, seen: set[tuple[str, str]]
) -> Iterator[str]:
    was, is_now = old.get("properties", {}), new.get("properties", {})
    required, still = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(required - still):
        yield f"{at}.{name}: is required no more"
    for name in sorted(still - required):
        yield f"{at}.{name}: is required now"
    for name, schema in was.items():
        if name in is_now:
            yield from _breaks(schema, is_now[name], old_root, new_root, f"{at}.{name}", seen)
        elif name not in required:
            yield f"{at}.{name}: was removed"


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema
