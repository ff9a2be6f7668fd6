"""What LINE accepts as a template message.

Source: Messaging API reference, "Template messages".
"""

from collections.abc import Callable
from typing import Final

from bot.simulator import limits
from bot.simulator.actions import IMAGE_CAROUSEL, TEMPLATE, check_action
from bot.simulator.fields import (
    MISSING,
    Object,
    check_choice,
    check_clusters,
    check_colour,
    check_list,
    check_text,
    check_url,
    object_of,
)
from bot.simulator.refusal import Findings

_RATIOS: Final = frozenset({"rectangle", "square"})
_SIZES: Final = frozenset({"cover", "contain"})


def check_template_message(found: Findings, message: Object, path: str) -> None:
    """Check a whole message of type ``template``."""
    check_text(found, message, "altText", path, limits.ALT_TEXT, required=True)
    template = object_of(message.get("template"))
    where = f"{path}.template"
    if template is None:
        found.add(where, MISSING)
        return
    kind = template.get("type")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        found.add(f"{where}.type", MISSING if kind is None else "invalid template type")
    else:
        check(found, template, where)


def _buttons(found: Findings, template: Object, path: str) -> None:
    _card(found, template, path, limits.BUTTONS_TEXT, limits.BUTTONS_TEXT_WITH_IMAGE_OR_TITLE)
    check_choice(found, template, "imageAspectRatio", path, _RATIOS)
    check_choice(found, template, "imageSize", path, _SIZES)
    _actions(found, template, path, 1, limits.BUTTONS_ACTIONS)


def _confirm(found: Findings, template: Object, path: str) -> None:
    check_clusters(found, template, "text", path, limits.CONFIRM_TEXT, required=True)
    _actions(found, template, path, limits.CONFIRM_ACTIONS, limits.CONFIRM_ACTIONS)


def _carousel(found: Findings, template: Object, path: str) -> None:
    check_choice(found, template, "imageAspectRatio", path, _RATIOS)
    check_choice(found, template, "imageSize", path, _SIZES)
    shapes: set[tuple[int, bool, bool]] = set()
    columns = check_list(found, template, "columns", path, least=1, most=limits.CAROUSEL_COLUMNS)
    for index, item in enumerate(columns):
        where = f"{path}.columns[{index}]"
        column = object_of(item)
        if column is None:
            found.add(where, "must be an object")
            continue
        _card(found, column, where, limits.CAROUSEL_TEXT, limits.CAROUSEL_TEXT_WITH_IMAGE_OR_TITLE)
        count = _actions(found, column, where, 1, limits.CAROUSEL_ACTIONS)
        image, title = column.get("thumbnailImageUrl"), column.get("title")
        shapes.add((count, image is not None, title is not None))
    if len({count for count, _, _ in shapes}) > 1:
        found.add(f"{path}.columns", "the number of actions must be the same in all columns")
    if len({(image, title) for _, image, title in shapes}) > 1:
        found.add(f"{path}.columns", "image and title must be in all columns or in none")


def _card(found: Findings, card: Object, path: str, plain: int, with_more: int) -> None:
    check_url(found, card, "thumbnailImageUrl", path)
    check_colour(found, card, "imageBackgroundColor", path)
    check_clusters(found, card, "title", path, limits.TEMPLATE_TITLE)
    more = card.get("thumbnailImageUrl") is not None or card.get("title") is not None
    check_clusters(found, card, "text", path, with_more if more else plain, required=True)
    if card.get("defaultAction") is not None:
        check_action(found, card["defaultAction"], f"{path}.defaultAction", TEMPLATE)


def _actions(found: Findings, holder: Object, path: str, least: int, most: int) -> int:
    actions = check_list(found, holder, "actions", path, least=least, most=most)
    for index, action in enumerate(actions):
        check_action(found, action, f"{path}.actions[{index}]", TEMPLATE)
    return len(actions)


def _image_carousel(found: Findings, template: Object, path: str) -> None:
    columns = check_list(found, template, "columns", path, least=1, most=limits.CAROUSEL_COLUMNS)
    for index, item in enumerate(columns):
        where = f"{path}.columns[{index}]"
        column = object_of(item)
        if column is None:
            found.add(where, "must be an object")
            continue
        check_url(found, column, "imageUrl", where, required=True)
        check_action(found, column.get("action"), f"{where}.action", IMAGE_CAROUSEL)


_CHECKS: Final[dict[str, Callable[[Findings, Object, str], None]]] = {
    "buttons": _buttons,
    "confirm": _confirm,
    "carousel": _carousel,
    "image_carousel": _image_carousel,
}
