"""What a person can tap on the screen right now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.simulator.channel import Channel
from bot.simulator.fields import list_of, object_of
from bot.simulator.people import ChatEntry, Person

Json = object


@dataclass(frozen=True, slots=True)
class Tap:
    """One thing to tap.

    Attributes:
        label: what the button says; for a Flex area without label the first text inside it.
        origin: ``quickReply``, ``template``, ``flex``, ``imagemap`` or ``richmenu``.
        action: the action object.
        message_id: the message it is in, empty for the rich menu.
    """

    label: str
    origin: str
    action: Mapping[str, Json]
    message_id: str = ""

    @property
    def data(self) -> str:
        """``data`` of the action, empty when it has none."""
        return str(self.action.get("data", ""))

    def answers_to(self, wanted: str) -> bool:
        """Whether ``wanted`` is its label, its data, or the text it sends."""
        return wanted in (self.label, self.data, self.action.get("text"), self.action.get("label"))


def visible_taps(channel: Channel, person: Person) -> list[Tap]:
    """All taps: quick replies of the last message, then messages newest first, then the menu."""
    taps: list[Tap] = []
    chat = person.chat
    if chat and chat[-1].side == "bot" and not person.quick_replies_gone:
        taps += _quick_replies(chat[-1])
    for entry in reversed(chat):
        if entry.side == "bot":
            taps += message_taps(entry)
    return taps + _menu_taps(channel, person)


def message_taps(entry: ChatEntry) -> list[Tap]:
    """The buttons and areas in one message; they stay for ever, unlike quick replies."""
    body = entry.body
    kind = body.get("type")
    if kind == "flex":
        pairs = list(_flex(body.get("contents")))
        return [Tap(label, "flex", action, entry.id) for label, action in pairs]
    if kind == "template":
        actions = list(_template(object_of(body.get("template")) or {}))
        return [Tap(_label(action), "template", action, entry.id) for action in actions]
    if kind == "imagemap":
        items = list_of(body.get("actions")) or []
        areas = [action for action in map(object_of, items) if action]
        return [Tap(_label(action), "imagemap", action, entry.id) for action in areas]
    return []


def _quick_replies(entry: ChatEntry) -> Iterator[Tap]:
    holder = object_of(entry.body.get("quickReply")) or {}
    for item in list_of(holder.get("items")) or []:
        action = object_of((object_of(item) or {}).get("action"))
        if action:
            yield Tap(_label(action), "quickReply", action, entry.id)


def _template(template: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    columns = list(map(object_of, list_of(template.get("columns")) or []))
    for holder in [template, *columns]:
        for key in ("action", "defaultAction"):
            action = object_of((holder or {}).get(key))
            if action:
                yield action
        for item in list_of((holder or {}).get("actions")) or []:
            action = object_of(item)
            if action:
                yield action


def _flex(value: Json) -> Iterator[tuple[str, Mapping[str, Json]]]:
    component = object_of(value)
    if component is None:
        return
    action = object_of(component.get("action"))
    if action:
        yield _label(action) or " ".join(flex_texts(component)), action
    for key in ("header", "hero", "body", "footer"):
        yield from _flex(component.get(key))
    for child in list_of(component.get("contents")) or []:
        yield from _flex(child)


def flex_texts(value: Json) -> Iterator[str]:
    """Every text a Flex component shows, in reading order, button labels included."""
    component = object_of(value)
    if component is None:
        return
    children = list_of(component.get("contents")) or []
    if component.get("type") in ("text", "span"):
        if children:
            yield "".join(text for child in children for text in flex_texts(child))
        elif isinstance(component.get("text"), str):
            yield str(component["text"])
        return
    if component.get("type") == "button":
        yield _label(object_of(component.get("action")) or {})
    for key in ("header", "hero", "body", "footer"):
        yield from flex_texts(component.get(key))
    for child in children:
        yield from flex_texts(child)


def readable_text(message: Mapping[str, Json]) -> str:
    """All words a message shows, a line each, without its quick replies."""
    kind = message.get("type")
    if kind == "flex":
        return "\n".join(flex_texts(message.get("contents")))
    if kind == "template":
        template = object_of(message.get("template")) or {}
        columns = [c for c in map(object_of, list_of(template.get("columns")) or []) if c]
        lines = [
            str(holder[key])
            for holder in [template, *columns]
            for key in ("title", "text")
            if holder.get(key)
        ]
        return "\n".join(lines + [_label(action) for action in _template(template)])
    keys = ("text", "title", "address", "altText")
    return "\n".join(str(message[key]) for key in keys if message.get(key))


def _menu_taps(channel: Channel, person: Person) -> list[Tap]:
    menu = channel.menus.shown_to(person.menu_id)
    if menu is None or not person.friend:
        return []
    taps = []
    for item in list_of(menu.body.get("areas")) or []:
        action = object_of((object_of(item) or {}).get("action"))
        if action:
            taps.append(Tap(_label(action), "richmenu", action))
    return taps


def _label(action: Mapping[str, Json]) -> str:
    return str(action.get("label") or "")
