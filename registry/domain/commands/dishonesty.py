"""Acts about the list of seriously dishonest entities."""

from pydantic import Field

from registry.domain.commands.base import EnterpriseCommand, Id, Prose, Word
from registry.events.vocabulary import Channel


class GiveDishonestyNotice(EnterpriseCommand):
    """列入告知: tell the enterprise on what ground it is to be listed, and that it may be heard."""

    listing: Id
    ground: Word
    reason: Prose


class ListDishonest(EnterpriseCommand):
    """列入严重失信主体名单: decide the listing that was notified; its last day follows from the rules."""

    listing: Id


class PublishDishonesty(EnterpriseCommand):
    """公布: publish a listing, through channels."""

    listing: Id
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=2)


class RemoveEarly(EnterpriseCommand):
    """提前移出: remove the enterprise from the list before its term ends."""

    listing: Id
    reason: Prose


class RevokeEarlyRemoval(EnterpriseCommand):
    """撤销提前移出: put it on the list again, because the early removal was obtained by deceit."""

    listing: Id
    reason: Prose
