"""Rich menus, their pictures, aliases and links.

Source: Messaging API reference, "Rich menu", "Per-user rich menu", "Rich menu alias".
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from bot.simulator import limits
from bot.simulator.menus import check_alias_id, check_menu, check_menu_image
from bot.simulator.refusal import RefusalError

Json = object


@dataclass(slots=True)
class Menu:
    """One rich menu; ``image`` is ``None`` until a picture was uploaded."""

    menu_id: str
    body: Mapping[str, Json]
    image: bytes | None = None
    content_type: str = ""

    def as_dict(self) -> dict[str, Json]:
        """The menu as the API answers it."""
        return {"richMenuId": self.menu_id, **self.body}


class MenuStore:
    """All menus of the channel made with the API."""

    def __init__(self) -> None:
        self.menus: dict[str, Menu] = {}
        self.aliases: dict[str, str] = {}
        self.default: str | None = None

    def create(self, body: Mapping[str, Json]) -> str:
        """Check and keep a menu; its id comes back."""
        check_menu(body)
        if len(self.menus) >= limits.MENUS:
            raise RefusalError(400, "The maximum number of rich menus has been reached")
        menu_id = "richmenu-" + secrets.token_hex(16)
        fields = ("size", "selected", "name", "chatBarText", "areas")
        self.menus[menu_id] = Menu(menu_id, {key: body[key] for key in fields})
        return menu_id

    def get(self, menu_id: Json) -> Menu:
        """The menu with this id.

        Raises:
            RefusalError: 404 when there is none.
        """
        menu = self.menus.get(menu_id) if isinstance(menu_id, str) else None
        if menu is None:
            raise RefusalError(404, "richmenu not found")
        return menu

    def with_image(self, menu_id: Json) -> Menu:
        """A menu that can be shown.

        Raises:
            RefusalError: 404 when there is none, 400 when it has no picture yet.
        """
        menu = self.get(menu_id)
        if menu.image is None:
            raise RefusalError(400, "must upload richmenu image before applying it to user")
        return menu

    def upload(self, menu_id: str, content_type: str, data: bytes) -> None:
        """Keep the picture of a menu; LINE takes only one, ever."""
        menu = self.get(menu_id)
        if menu.image is not None:
            raise RefusalError(400, "An image has already been uploaded to the richmenu")
        check_menu_image(menu.body, content_type, data)
        menu.image, menu.content_type = data, content_type

    def delete(self, menu_id: str) -> None:
        """Delete a menu; it stops being the default, its aliases lead nowhere."""
        self.get(menu_id)
        del self.menus[menu_id]
        if self.default == menu_id:
            self.default = None

    def create_alias(self, alias: Json, menu_id: Json) -> None:
        """Give a menu another name."""
        name = check_alias_id(alias)
        if name in self.aliases:
            raise RefusalError(400, "conflict richmenu alias id")
        if len(self.aliases) >= limits.MENU_ALIASES:
            raise RefusalError(400, "The maximum number of rich menu aliases has been reached")
        self._point(name, menu_id)

    def update_alias(self, alias: str, menu_id: Json) -> None:
        """Let a name lead to another menu."""
        self.alias(alias)
        self._point(alias, menu_id)

    def _point(self, alias: str, menu_id: Json) -> None:
        if not isinstance(menu_id, str) or menu_id not in self.menus:
            raise RefusalError(400, "richmenu not found")
        self.with_image(menu_id)
        self.aliases[alias] = menu_id

    def alias(self, alias: str) -> dict[str, Json]:
        """The alias as the API answers it; 404 when unknown."""
        if alias not in self.aliases:
            raise RefusalError(404, "richmenu alias not found")
        return {"richMenuAliasId": alias, "richMenuId": self.aliases[alias]}

    def delete_alias(self, alias: str) -> None:
        """Delete a name; 404 when unknown."""
        self.alias(alias)
        del self.aliases[alias]

    def shown_to(self, linked: str | None) -> Menu | None:
        """The menu on a phone: the person's own, else the default."""
        for menu_id in (linked, self.default):
            menu = self.menus.get(menu_id) if menu_id else None
            if menu is not None:
                return menu
        return None
