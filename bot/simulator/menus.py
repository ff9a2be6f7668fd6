"""What LINE accepts as a rich menu, its picture and its alias.

Source: Messaging API reference, "Rich menu object", "Requirements for rich menu image",
"Create rich menu alias".
"""

import io
import re

from bot.simulator import limits
from bot.simulator.actions import RICH_MENU, check_action
from bot.simulator.fields import (
    MISSING,
    Json,
    Object,
    check_clusters,
    check_list,
    check_whole,
    object_of,
)
from bot.simulator.refusal import Findings, RefusalError

_ALIAS = re.compile(r"[a-z0-9_-]{1,32}\Z")


def check_menu(menu: Object) -> None:
    """Check a rich menu object.

    Raises:
        RefusalError: 400 with LINE's details.
    """
    found = Findings()
    size = _size(found, menu.get("size"))
    if not isinstance(menu.get("selected"), bool):
        found.add("selected", MISSING)
    check_clusters(found, menu, "name", "", limits.MENU_NAME, required=True)
    check_clusters(found, menu, "chatBarText", "", limits.MENU_BAR_TEXT, required=True)
    for index, item in enumerate(
        check_list(found, menu, "areas", "", least=0, most=limits.MENU_AREAS)
    ):
        _area(found, item, f"areas[{index}]", size)
    for position, detail in enumerate(found.details):
        bare = type(detail)(detail.message, detail.property.lstrip("."))
        found.details[position] = bare
    found.refuse()


def _size(found: Findings, value: Json) -> tuple[int, int] | None:
    size = object_of(value)
    if size is None:
        found.add("size", MISSING)
        return None
    least, most = limits.MENU_WIDTH
    width = check_whole(found, size, "width", "size", least=least, most=most)
    height = check_whole(found, size, "height", "size", least=limits.MENU_HEIGHT_LEAST, most=most)
    if width is None or height is None:
        return None
    if width / height < limits.MENU_ASPECT_LEAST:
        found.add("size", f"width/height must be at least {limits.MENU_ASPECT_LEAST}")
        return None
    return width, height


def _area(found: Findings, item: Json, path: str, size: tuple[int, int] | None) -> None:
    area = object_of(item) or {}
    bounds = object_of(area.get("bounds"))
    if bounds is None:
        found.add(f"{path}.bounds", MISSING)
    else:
        where = f"{path}.bounds"
        x = check_whole(found, bounds, "x", where, least=0, most=2**31 - 1)
        y = check_whole(found, bounds, "y", where, least=0, most=2**31 - 1)
        width = check_whole(found, bounds, "width", where, least=1, most=2**31 - 1)
        height = check_whole(found, bounds, "height", where, least=1, most=2**31 - 1)
        if size and None not in (x, y, width, height):
            outside = (x or 0) + (width or 0) > size[0] or (y or 0) + (height or 0) > size[1]
            if outside:
                found.add(where, "must lie inside the menu")
    check_action(found, area.get("action"), f"{path}.action", RICH_MENU)


def check_menu_image(menu: Object, content_type: str, data: bytes) -> None:
    """Check a picture against the menu it is for.

    Raises:
        RefusalError: 400 for a wrong type, size or shape; 413 for more than 1 MB.
    """
    from PIL import Image, UnidentifiedImageError  # rare: loaded when a picture is uploaded

    if content_type not in ("image/png", "image/jpeg"):
        raise RefusalError(415, f"The content type, {content_type}, is not supported")
    if len(data) > limits.MENU_IMAGE_BYTES:
        raise RefusalError(413, "The image is larger than 1 MB")
    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, size = image.format, image.size
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise RefusalError(400, "The image could not be read") from error
    if kind != content_type.removeprefix("image/").upper():
        raise RefusalError(400, "The image is not of the given content type")
    wanted = object_of(menu.get("size")) or {}
    if size != (wanted.get("width"), wanted.get("height")):
        text = f"The image must be {wanted.get('width')}x{wanted.get('height')} pixels"
        raise RefusalError(400, text)


def check_alias_id(alias: Json) -> str:
    """The alias id when LINE would take it.

    Raises:
        RefusalError: 400 otherwise.
    """
    if isinstance(alias, str) and _ALIAS.match(alias):
        return alias
    found = Findings()
    found.add("richMenuAliasId", MISSING if alias is None else "invalid alias")
    found.refuse()
    raise AssertionError("refused above")
