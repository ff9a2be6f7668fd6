"""The rich menus: who gets which, and how LINE is brought to show them.

One menu a role, made anew only when its picture or its places change: LINE allows 100 creations an
hour and no change of a picture. What belongs to us is known by its name, which carries the role
and a digest of the content, so a sync that was interrupted is finished by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any, Protocol

from bot.engine import taps
from bot.engine.commands import WORDS
from bot.line.verdict import LineError
from bot.texts import TEXTS, say

if TYPE_CHECKING:
    from bot.line.menu_picture import Tile

UNKNOWN = "unknown"
# From left to right, top to bottom; the first is the one most needed and stands out.
TILES: Mapping[str, tuple[str, ...]] = {
    UNKNOWN: ("code", "about", "call"),
    "weaver": ("report", "work", "urgent", "drafts", "follow", "menu"),
    "coordinator": ("work", "status", "urgent", "report", "people", "menu"),
    "supervisor": ("status", "work", "urgent", "people", "help", "menu"),
    "protect": ("work", "menu", "urgent"),
    "monitor": ("status", "language", "menu"),
    "dpo": ("menu", "language", "help"),
    "admin": ("status", "people", "menu"),
}
"""Role → tiles. Who holds several roles gets the first of `ORDER`."""

ORDER = ("coordinator", "supervisor", "weaver", "protect", "admin", "dpo", "monitor")
_ICONS = {"about": "help", "people": "invite"}
_DANGER = ("urgent", "call")
_OWN = "thaktho "
_PEOPLE_A_CALL = 500
_SOCIAL_HELP_LINE = "tel:1300"


class Caller(Protocol):
    """What is needed of `bot.line.client.LineClient`."""

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        content_type: str = "application/json",
        data_host: bool = False,
    ) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Menu:
    """A menu as it should be: LINE's rich menu object and its PNG."""

    role: str
    body: dict[str, Any]
    image: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return str(self.body["name"])


@dataclass(frozen=True)
class Synced:
    """What a sync did: menu names made and let go, and people whose menu was set."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    deleted: int
    linked: int


def role_of(roles: Iterable[str]) -> str:
    """The menu for someone who holds these roles; "unknown" for none."""
    held = set(roles)
    return next((role for role in ORDER if role in held), UNKNOWN)


def plan(roles: Iterable[str] = tuple(TILES)) -> list[Menu]:
    """The menus of these roles, drawn. The same roles give the same names on one machine."""
    return [_menu(role) for role in roles]


async def sync(client: Caller, people: Iterable[tuple[str, str]] = ()) -> Synced:
    """Bring LINE's menus to what `plan` says, show the one for unknown people by default, and give
    each of `people` (user id, role) theirs; a role without a menu takes the personal one away.

    May be repeated and interrupted. Raises LineError when LINE refuses or cannot be reached.
    """
    found = await _ours(client)
    ids: dict[str, str] = {}
    made: list[str] = []
    kept: list[str] = []
    for menu in plan():
        same = [menu_id for menu_id, name in found.items() if name == menu.name]
        menu_id = same[0] if same else await _create(client, menu)
        ids[menu.role] = menu_id
        (kept if same else made).append(menu.name)
        if same and not await _has_image(client, menu_id):
            await _upload(client, menu_id, menu)
    await client.call("POST", f"/v2/bot/user/all/richmenu/{ids[UNKNOWN]}")
    linked = await _link_all(client, ids, people)
    old = [menu_id for menu_id in found if menu_id not in ids.values()]
    for menu_id in old:
        await client.call("DELETE", f"/v2/bot/richmenu/{menu_id}")
    return Synced(tuple(made), tuple(kept), len(old), linked)


async def menu_ids(client: Caller) -> dict[str, str]:
    """Role → id of the menu at LINE. For linking single people; keep it, LINE allows ten such
    questions a second. Raises LineError."""
    return {name.split(" ")[1]: menu_id for menu_id, name in (await _ours(client)).items()}


async def link(client: Caller, menu_id: str, people: Sequence[str]) -> None:
    """Show a menu to these people (user ids); "" takes their personal menu away. Raises LineError.

    LINE answers before it is done, and says nothing about people who cannot be reached.
    """
    for start in range(0, len(people), _PEOPLE_A_CALL):
        some = list(people[start : start + _PEOPLE_A_CALL])
        if menu_id:
            body = {"richMenuId": menu_id, "userIds": some}
            await client.call("POST", "/v2/bot/richmenu/bulk/link", body)
        else:
            await client.call("POST", "/v2/bot/richmenu/bulk/unlink", {"userIds": some})


async def _link_all(
    client: Caller, ids: Mapping[str, str], people: Iterable[tuple[str, str]]
) -> int:
    by_role: dict[str, dict[str, None]] = {}
    for user_id, role in dict(people).items():
        known = role if role in ids and role != UNKNOWN else UNKNOWN
        by_role.setdefault(known, {})[user_id] = None
    for role, users in by_role.items():
        await link(client, "" if role == UNKNOWN else ids[role], list(users))
    return sum(len(users) for users in by_role.values())


async def _ours(client: Caller) -> dict[str, str]:
    """Id → name of the menus at LINE that this program made."""
    found = await client.call("GET", "/v2/bot/richmenu/list")
    menus = [menu for menu in found.get("richmenus", []) if isinstance(menu, dict)]
    names = {str(menu.get("richMenuId")): str(menu.get("name", "")) for menu in menus}
    return {menu_id: name for menu_id, name in names.items() if name.startswith(_OWN)}


async def _create(client: Caller, menu: Menu) -> str:
    found = await client.call("POST", "/v2/bot/richmenu", menu.body)
    menu_id = str(found["richMenuId"])
    await _upload(client, menu_id, menu)
    return menu_id


async def _upload(client: Caller, menu_id: str, menu: Menu) -> None:
    path = f"/v2/bot/richmenu/{menu_id}/content"
    await client.call("POST", path, menu.image, content_type="image/png", data_host=True)


async def _has_image(client: Caller, menu_id: str) -> bool:
    """Whether the picture arrived; a sync may have died between making a menu and its upload."""
    try:
        await client.call("GET", f"/v2/bot/richmenu/{menu_id}/content", data_host=True)
    except LineError as error:
        if error.sent.status == 404:
            return False
        raise
    return True


@cache
def _menu(role: str) -> Menu:
    # Drawing brings 28 MB of libraries along: only who syncs menus pays, not who links a person.
    from bot.line.menu_picture import WIDTH, bounds, height, picture

    names = TILES[role]
    image = picture([_tile(name, first=at == 0) for at, name in enumerate(names)])
    body: dict[str, Any] = {
        "size": {"width": WIDTH, "height": height(len(names))},
        "selected": True,
        "chatBarText": say("richmenu.bar", "th"),
        "areas": [_area(bounds(at), name) for at, name in enumerate(names)],
    }
    digest = sha256(dumps(body, sort_keys=True).encode() + image).hexdigest()[:16]
    return Menu(role, {**body, "name": f"{_OWN}{role} {digest}"}, image)


def _tile(name: str, *, first: bool) -> Tile:
    from bot.line.menu_picture import Tile

    look = "danger" if name in _DANGER else "main" if first else "plain"
    return Tile(_ICONS.get(name, name), *TEXTS[f"richmenu.{name}"], look)


def _area(bounds: tuple[int, int, int, int], name: str) -> dict[str, Any]:
    place = dict(zip(("x", "y", "width", "height"), bounds, strict=True))
    return {"bounds": place, "action": _action(name)}


def _action(name: str) -> dict[str, Any]:
    """A postback that counts as the command of that name wherever the person is, and shows its
    word in the chat. Unknown people get help, with the keyboard open for their code."""
    label = say(f"richmenu.{name}", "th")
    if name == "call":
        return {"type": "uri", "label": label, "uri": _SOCIAL_HELP_LINE}
    command = name if name in WORDS else "help"
    action = {"type": "postback", "label": label, "data": taps.encode(command)}
    if name == "code":
        return action | {"inputOption": "openKeyboard"}
    return action | {"displayText": WORDS[command][0]}
