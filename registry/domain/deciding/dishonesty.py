"""Decides notices, listings, publication and removal on the list of seriously dishonest entities."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain.calendar import months_after
from registry.domain.commands import (
    Command,
    EnterpriseCommand,
    GiveDishonestyNotice,
    ListDishonest,
    PublishDishonesty,
    RemoveEarly,
    RevokeEarlyRemoval,
)
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.measures import Listing
from registry.domain.policies.acts import new_id
from registry.domain.policies.operation import still_open
from registry.domain.policies.supervision import early_removal_wait, listing_ground, not_before
from registry.domain.refusals import refuse
from registry.domain.rulesets import DishonestySet, ruling
from registry.events import dishonesty
from registry.events.event import Event


def give_notice(facts: Facts[GiveDishonestyNotice]) -> Sequence[Event]:
    """列入告知."""
    c, rules = facts.command, _rules(facts)
    unless(new_id(c.listing, facts))
    unless(listing_ground(c.ground, rules))
    carried = _carried(facts, rules)
    return [dishonesty.DishonestyNoticeGiven(**carried, listing=c.listing, ground=c.ground, reason=c.reason)]


def list_dishonest(facts: Facts[ListDishonest]) -> Sequence[Event]:
    """列入决定: on the ground of its notice, for the term of the rules."""
    rules = _rules(facts)
    one = _one(facts.command.listing, facts, lambda listing: listing.listed_on is None)
    unless(not_before(one.noticed_on, facts))
    until = months_after(facts.on, rules.term.months)
    return [dishonesty.DishonestyListed(**_carried(facts, rules), listing=one.id, ground=one.ground, until=until)]


def publish(facts: Facts[PublishDishonesty]) -> Sequence[Event]:
    """公布."""
    c, rules = facts.command, _rules(facts)
    one = _one(c.listing, facts, lambda listing: listing.on_list(facts.on))
    return [dishonesty.DishonestyPublished(**_carried(facts, rules), listing=one.id, channels=c.channels)]


def remove_early(facts: Facts[RemoveEarly]) -> Sequence[Event]:
    """提前移出, not before a time on the list."""
    c, rules = facts.command, _rules(facts)
    one = _one(c.listing, facts, lambda listing: listing.on_list(facts.on))
    unless(early_removal_wait(one, rules, facts))
    return [dishonesty.DishonestyRemovedEarly(**_carried(facts, rules), listing=one.id, reason=c.reason)]


def revoke_removal(facts: Facts[RevokeEarlyRemoval]) -> Sequence[Event]:
    """撤销提前移出: the term begins anew."""
    c, rules = facts.command, _rules(facts)
    one = _one(c.listing, facts, lambda listing: listing.removed_on is not None)
    assert one.removed_on is not None
    unless(not_before(one.removed_on, facts))
    until = months_after(facts.on, rules.term.months)
    carried = _carried(facts, rules)
    return [dishonesty.EarlyRemovalRevoked(**carried, listing=one.id, until=until, reason=c.reason)]


def _one(id: str, facts: Facts[Command], open_: Callable[[Listing], bool]) -> Listing:
    listings = facts.enterprise.measures.listings
    unless(still_open(id, [one.id for one in listings.values() if open_(one)], "listing", facts))
    return listings[id]


def _rules(facts: Facts[Command]) -> DishonestySet:
    """The list's rules of the day. Raises `Refused`."""
    sector = facts.enterprise.sector
    rules = None if sector is None else ruling(DishonestySet, facts.enterprise.region, sector, facts.on)
    if rules is None:
        raise refuse("no_rule_set", f"no list on {facts.on}", "check the date", field="effective_on")
    return rules


def _carried(facts: Facts[Command], rules: DishonestySet) -> dict[str, Any]:
    told = facts.carried()
    return told | {"rule_sets": told["rule_sets"] | {"dishonesty": rules.id}}


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    GiveDishonestyNotice: give_notice,
    ListDishonest: list_dishonest,
    PublishDishonesty: publish,
    RemoveEarly: remove_early,
    RevokeEarlyRemoval: revoke_removal,
}
