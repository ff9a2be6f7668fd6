"""The people on the other side of the chat, and what their chats show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.simulator.identifiers import user_id

Json = object


@dataclass(slots=True)
class ChatEntry:
    """One line of a chat.

    Attributes:
        id: message id.
        side: ``bot`` or ``user``.
        at: milliseconds since 1970.
        body: for the bot the message object as sent; for the person the ``message`` of the
            event (``type``, ``id``, ...), or ``{"type": "tap", "text": ...}`` for the text a
            postback shows.
        via: ``reply``, ``push``, ``multicast``, ``broadcast``, ``webhook`` or ``tap``.
        request_id: the send it came with; the objects of one send share it.
        unsent: the person took it back.
        error: why the webhook did not arrive, empty when it did.
    """

    id: str
    side: str
    at: int
    body: Mapping[str, Json]
    via: str
    request_id: str = ""
    silent: bool = False
    unsent: bool = False
    error: str = ""

    def as_dict(self) -> dict[str, Json]:
        """The entry as the chat page reads it."""
        return {
            "id": self.id,
            "side": self.side,
            "at": self.at,
            "body": self.body,
            "via": self.via,
            "requestId": self.request_id,
            "silent": self.silent,
            "unsent": self.unsent,
            "error": self.error,
        }


@dataclass(slots=True)
class Person:
    """One LINE user as the channel knows them.

    Attributes:
        known: has followed or written; LINE refuses pushes to ids a channel never met.
        friend: follows the account now.
        wrote_at: time of the last own message, for pushes to people who are not friends.
        quick_replies_gone: a quick reply was tapped since the last message.
        loading_until: end of the loading animation, 0 when there is none.
        menu_open: whether the rich menu is unfolded.
        typed: what an action put into the input field.
    """

    user_id: str
    name: str
    caption: str = ""
    language: str = "th"
    known: bool = False
    friend: bool = False
    blocked: bool = False
    wrote_at: float | None = None
    chat: list[ChatEntry] = field(default_factory=list)
    menu_id: str | None = None
    menu_open: bool = True
    quick_replies_gone: bool = False
    loading_until: float = 0.0
    opened: list[str] = field(default_factory=list)
    clipboard: str = ""
    typed: str = ""

    def as_dict(self) -> dict[str, Json]:
        """What the chat page shows of the person, without the chat."""
        return {
            "userId": self.user_id,
            "name": self.name,
            "caption": self.caption,
            "friend": self.friend,
            "blocked": self.blocked,
            "menuOpen": self.menu_open,
            "quickRepliesGone": self.quick_replies_gone,
            "loadingUntil": int(self.loading_until * 1000),
            "typed": self.typed,
        }


class People:
    """Everybody, by id and by name."""

    def __init__(self) -> None:
        self._by_id: dict[str, Person] = {}
        self._by_name: dict[str, Person] = {}

    def __iter__(self) -> Iterator[Person]:
        return iter(list(self._by_id.values()))

    def get(self, user: Json) -> Person | None:
        """The person with this user id."""
        return self._by_id.get(user) if isinstance(user, str) else None

    def named(self, name: str) -> Person | None:
        """The person with this name."""
        return self._by_name.get(name)

    def add(self, name: str, caption: str = "", user: str = "") -> Person:
        """The person of this name, made when new; a caption given later replaces the old one."""
        person = self._by_name.get(name)
        if person is None:
            person = Person(user or user_id(name), name, caption)
            self._by_id[person.user_id] = person
            self._by_name[name] = person
        elif caption:
            person.caption = caption
        return person
