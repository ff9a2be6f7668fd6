"""The state of one official account as LINE's servers would hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.simulator import limits
from bot.simulator.clock import SimClock
from bot.simulator.contents import Contents
from bot.simulator.faults import Faults
from bot.simulator.identifiers import MessageIds, long_token
from bot.simulator.journal import Journal
from bot.simulator.menu_store import MenuStore
from bot.simulator.people import ChatEntry, People, Person
from bot.simulator.quota import Quota
from bot.simulator.rates import Rates
from bot.simulator.retries import RetryKeys
from bot.simulator.tokens import ReplyTokens

Json = object

# Messages that can be quoted ("Get quote tokens")
_QUOTABLE = frozenset({"text", "textV2", "sticker", "image", "video", "template", "flex"})


@dataclass(slots=True)
class Settings:
    """How the stand-in is set up.

    Attributes:
        secret: channel secret that signs webhooks.
        token: channel access token that requests must carry.
        bot_id: user id of the account, ``destination`` of webhooks.
        bot_name: name of the account, also on the chat page.
        reply_seconds: life of a reply token.
        separate_hosts: serve contents and menu pictures at ``Simulator.data_url`` only and the
            rest at ``Simulator.url`` only, as LINE's two hosts do.
        rewrite: prefixes of https addresses the chat page loads from elsewhere, so that a bot
            with an https ``PUBLIC_URL`` can be shown from plain http on this machine.
    """

    secret: str = "simulated-channel-secret"  # noqa: S105  # opens nothing but this stand-in
    token: str = "simulated-channel-token"  # noqa: S105  # the same
    bot_id: str = "U" + "b07" * 10 + "b0"
    bot_name: str = "Thaktho"
    reply_seconds: float = limits.REPLY_TOKEN_SECONDS
    separate_hosts: bool = False
    rewrite: dict[str, str] = field(default_factory=dict)


class Channel:
    """Everything the stand-in remembers. Only its event loop may change it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SimClock()
        self.people = People()
        self.tokens = ReplyTokens(self.clock, settings.reply_seconds)
        self.retries = RetryKeys(self.clock)
        self.rates = Rates(self.clock)
        self.quota = Quota()
        self.faults = Faults()
        self.contents = Contents()
        self.menus = MenuStore()
        self.journal = Journal()
        self.message_ids = MessageIds(self.clock.millis())
        self.webhook_url = ""
        self.webhook_active = True
        self.data_port = 0

    def show(self, person: Person, entry: ChatEntry) -> None:
        """Put a line into a person's chat; quick replies of earlier lines vanish with it."""
        person.chat.append(entry)
        person.quick_replies_gone = False
        if entry.side == "bot":
            person.loading_until = 0.0
        self.journal.tell({"type": "entry", "user": person.user_id, "entry": entry.as_dict()})

    def person_changed(self, person: Person) -> None:
        """Tell the chat page that something about a person changed."""
        self.journal.tell({"type": "person", "user": person.user_id, "person": person.as_dict()})

    def deliver(
        self,
        people: Sequence[Person],
        messages: Sequence[Mapping[str, Json]],
        via: str,
        request_id: str,
        *,
        silent: bool = False,
    ) -> list[dict[str, str]]:
        """Show messages on phones and return ``sentMessages``."""
        sent = []
        now = self.clock.millis()
        for message in messages:
            entry_id = self.message_ids.next()
            stamp = {"id": entry_id}
            if message.get("type") in _QUOTABLE:
                stamp["quoteToken"] = long_token()
            sent.append(stamp)
            for person in people:
                entry = ChatEntry(entry_id, "bot", now, message, via, request_id, silent)
                self.show(person, entry)
        return sent

    def reachable(self, person: Person) -> bool:
        """Whether a push shows on the phone: friends, and others who wrote within seven days."""
        if person.blocked:
            return False
        if person.friend:
            return True
        wrote = person.wrote_at
        return wrote is not None and self.clock.now() - wrote <= limits.NON_FRIEND_PUSH_SECONDS
