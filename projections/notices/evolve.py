"""How an event becomes a notice."""

from typing import Any

import msgspec

from projections.late import late_of
from projections.notices.tables import Notice, Subject
from projections.view import Rows
from registry.events import read
from registry.events.envelope import Told, iso
from registry.events.vocabulary import ClosureKind

HANDLES: frozenset[type] = frozenset(
    {
        read.EnterpriseRegistered,
        read.DetailsChanged,
        read.SiteEntered,
        read.SiteChanged,
        read.AnnouncementPublished,
        read.LevelAnnounced,
        read.LevelDowngraded,
        read.LevelRevoked,
        read.OperationsSuspended,
        read.EnterpriseClosed,
        read.ClosureAnnulled,
        read.ClosureLifted,
        read.DecisionAnnulled,
        read.DecisionCorrected,
        read.ExemplarNamed,
        read.PenaltyDecided,
        read.LicenceRevoked,
        read.ExposurePublished,
        read.ExposureWithdrawn,
        read.DishonestyListed,
        read.DishonestyRemovedEarly,
        read.EarlyRemovalRevoked,
    }
)
_NAMING: frozenset[type] = frozenset(
    {
        read.EnterpriseRegistered,
        read.DetailsChanged,
        read.SiteEntered,
        read.SiteChanged,
        read.DecisionCorrected,
    }
)
"""The events after which an enterprise, or its site, is named otherwise."""
CLOSURES = ("closure", "ban")
_SITES = msgspec.json.Decoder(dict[str, tuple[str, str]])
KINDS = (
    "announcement",
    "level_announced",
    "downgrade",
    "revocation",
    "suspension",
    *CLOSURES,
    "annulment",
    "correction",
    "closure_lifted",
    "exemplar",
    "penalty",
    "licence_revoked",
    "exposure",
    "exposure_withdrawn",
    "listing",
    "listing_removed",
    "listing_restored",
)


def evolve(rows: Rows, told: Told) -> None:
    """Put the notice that `told` is, or remember how its enterprise is named from now on."""
    if type(told.event) not in _NAMING:
        if type(told.event) in HANDLES:
            rows.put(_notice(rows, told))
        return
    match told.event:
        case read.EnterpriseRegistered(name=name, region=region):
            rows.put(Subject(stream=told.stream, name=name, region=region))
        case read.SiteEntered() | read.SiteChanged():
            _site(rows, told.stream, told.event)
        case read.DetailsChanged():
            _renamed(rows, told.stream, told.event)
        case read.DecisionCorrected(stands=stands):
            rows.put(_notice(rows, told))
            if stands.name:
                _named(rows, told.stream, stands.name)


def _renamed(rows: Rows, stream: str, event: read.DetailsChanged) -> None:
    subject = rows.get(Subject, stream)
    if subject is not None:
        late = late_of(event)
        now = event if late is None or late.details is None else late.details
        name, region = now.name or subject.name, now.region or subject.region
        rows.put(msgspec.structs.replace(subject, name=name, region=region))


def _site(rows: Rows, stream: str, event: read.SiteEntered | read.SiteChanged) -> None:
    """How a site is named from now on, and where it is."""
    subject = rows.get(Subject, stream)
    if subject is not None:
        before = _SITES.decode(subject.sites)
        name, region = before.get(event.site, ("", ""))
        late = late_of(event)
        now = event if late is None or late.details is None else late.details
        told = before | {event.site: (now.name or name, now.region or region)}
        rows.put(msgspec.structs.replace(subject, sites=msgspec.json.encode(told).decode()))


def _of_a_site(subject: Subject, site: str) -> dict[str, str]:
    """The enterprise with its site, in the region of the site."""
    name, region = _SITES.decode(subject.sites).get(site, (site, subject.region))
    return {"subject": f"{subject.name}（{name}）", "region": region}


def _named(rows: Rows, stream: str, name: str) -> None:
    subject = rows.get(Subject, stream)
    if subject is not None:
        rows.put(msgspec.structs.replace(subject, name=name))


def _notice(rows: Rows, told: Told) -> Notice:
    subject = rows.get(Subject, told.stream)
    event = told.event
    columns: dict[str, Any] = {
        "subject": subject.name if subject else None,
        "region": subject.region if subject else event.authority.region,
        **dict.fromkeys(("title", "detail", "previous", "members", "ground")),
        "document": event.document_number,
        **dict.fromkeys(("certificate", "valid_until", "refers_to")),
    }
    site = getattr(event, "site", None)
    if subject is not None and site is not None:
        columns |= _of_a_site(subject, site)
    return Notice(
        stream=told.stream,
        position=told.position,
        event=told.id,
        basis_document=event.legal_basis.document,
        basis_article=event.legal_basis.article,
        publisher=event.authority.name,
        publisher_organ=event.authority.organ.value,
        publisher_region=event.authority.region,
        effective_on=told.on,
        recorded=told.time,
        **columns | _particulars(rows, told),
    )


def _particulars(rows: Rows, told: Told) -> dict[str, Any]:
    match told.event:
        case read.LevelAnnounced(level=level, certificate=certificate, valid_until=valid_until):
            until = iso(valid_until) if valid_until else None
            return {"kind": "level_announced", "detail": level.value, "certificate": certificate, "valid_until": until}
        case read.AnnouncementPublished(document=document, title=title, level=level, members=members):
            detail = {"detail": level.value, "members": len(members)}
            return {"kind": "announcement", "document": document, "title": title} | detail
        case read.LevelDowngraded(previous=previous, level=level, ground=ground):
            return {"kind": "downgrade", "previous": previous.value, "detail": level.value, "ground": ground}
        case read.LevelRevoked(level=level, ground=ground):
            return {"kind": "revocation", "detail": level.value, "ground": ground}
        case read.OperationsSuspended(ground=ground, ends_on=ends_on):
            return {"kind": "suspension", "ground": ground, "valid_until": iso(ends_on)}
        case read.EnterpriseClosed(kind=kind, ground=ground):
            return {"kind": "ban" if kind is ClosureKind.BAN else "closure", "ground": ground}
        case read.ClosureLifted(closure=closure):
            return {"kind": "closure_lifted", "refers_to": closure}
        case read.ClosureAnnulled():
            return {"kind": "annulment", "refers_to": _last_closure(rows, told)}
        case read.DecisionAnnulled(decision=decision, kind=kind):
            return {"kind": "annulment", "refers_to": decision, "detail": kind}
        case read.DecisionCorrected(decision=decision, before=before, after=after):
            return {"kind": "correction", "refers_to": decision, "previous": before, "detail": after}
        case read.ExemplarNamed(ground=ground, field=field):
            return {"kind": "exemplar", "detail": field, "ground": ground}
        case read.PenaltyDecided(kind=penalty):
            return {"kind": "penalty", "detail": penalty.value}
        case read.LicenceRevoked(licence=licence):
            return {"kind": "licence_revoked", "detail": licence.value}
        case read.ExposurePublished(ground=ground, until=until):
            return {"kind": "exposure", "ground": ground, "valid_until": iso(until)}
        case read.DishonestyListed(ground=ground, until=until):
            return {"kind": "listing", "ground": ground, "valid_until": iso(until)}
        case read.DishonestyRemovedEarly():
            return {"kind": "listing_removed"}
        case read.EarlyRemovalRevoked(until=until):
            return {"kind": "listing_restored", "valid_until": iso(until)}
        case read.ExposureWithdrawn():
            return {"kind": "exposure_withdrawn"}
        case _:
            raise AssertionError(f"{type(told.event).__name__} is handled but is no notice")


def _last_closure(rows: Rows, told: Told) -> str | None:
    earlier = (one for one in rows.of_stream(Notice, told.stream) if one.position < told.position)
    closures = [one.event for one in earlier if one.kind in CLOSURES]
    return closures[-1] if closures else None
