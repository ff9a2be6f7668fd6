"""What LINE accepts as an action, by the place it stands in.

Source: Messaging API reference, "Action objects" and "Specifications of the label".
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Final, NamedTuple

from bot.simulator import limits
from bot.simulator.fields import (
    MISSING,
    Json,
    Object,
    check_choice,
    check_clusters,
    check_text,
    object_of,
    uri_error,
)
from bot.simulator.refusal import Findings


class Place(NamedTuple):
    """Where an action stands: its label's limit and need, and the types allowed there."""

    label: int
    label_required: bool
    types: frozenset[str]


_ANYWHERE: Final = frozenset({"postback", "message", "uri", "datetimepicker", "clipboard"})
_QUICK_REPLY_ONLY: Final = frozenset({"camera", "cameraRoll", "location"})

TEMPLATE: Final = Place(limits.LABEL_TEMPLATE, True, _ANYWHERE)
IMAGE_CAROUSEL: Final = Place(limits.LABEL_IMAGE_CAROUSEL, False, _ANYWHERE)
QUICK_REPLY: Final = Place(limits.LABEL_QUICK_REPLY, True, _ANYWHERE | _QUICK_REPLY_ONLY)
FLEX_BUTTON: Final = Place(limits.LABEL_FLEX, True, _ANYWHERE)
FLEX_OTHER: Final = Place(limits.LABEL_FLEX, False, _ANYWHERE)
RICH_MENU: Final = Place(limits.LABEL_RICH_MENU, False, _ANYWHERE | {"richmenuswitch"})

_INPUT_OPTIONS: Final = frozenset({"closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"})
_MODES: Final = frozenset({"date", "time", "datetime"})
_MOMENT: Final = {
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"),
    "time": re.compile(r"\d\d:\d\d\Z"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d\Z"),
}
_SCHEMES: Final = ("http", "https", "line", "tel")
_ALIAS: Final = re.compile(r"[a-z0-9_-]{1,32}\Z")


def check_action(found: Findings, value: Json, path: str, place: Place) -> None:
    """Check the action ``value`` that stands at ``path`` in ``place``."""
    action = object_of(value)
    if action is None:
        found.add(path, MISSING)
        return
    kind = action.get("type")
    if not isinstance(kind, str) or kind not in _CHECKS:
        found.add(f"{path}.type", MISSING if kind is None else "invalid action type")
        return
    if kind not in place.types:
        found.add(f"{path}.type", "the action is not available here")
        return
    check_clusters(
        found,
        action,
        "label",
        path,
        place.label,
        required=place.label_required or kind in _QUICK_REPLY_ONLY,
    )
    _CHECKS[kind](found, action, path)


def _postback(found: Findings, action: Object, path: str) -> None:
    _data(found, action, path)
    shown = check_clusters(found, action, "displayText", path, limits.ACTION_TEXT)
    text = check_clusters(found, action, "text", path, limits.ACTION_TEXT)
    if shown and text:
        found.add(f"{path}.text", "cannot be used with displayText")
    option = check_choice(found, action, "inputOption", path, _INPUT_OPTIONS)
    fill = check_clusters(found, action, "fillInText", path, limits.ACTION_TEXT)
    if fill and option != "openKeyboard":
        found.add(f"{path}.fillInText", "needs inputOption openKeyboard")


def _message(found: Findings, action: Object, path: str) -> None:
    check_clusters(found, action, "text", path, limits.ACTION_TEXT, required=True)


def _uri(found: Findings, action: Object, path: str) -> None:
    _address(found, action, "uri", path, required=True)
    other = action.get("altUri")
    if other is None:
        return
    holder = object_of(other)
    if holder is None:
        found.add(f"{path}.altUri", "must be an object")
    else:
        _address(found, holder, "desktop", f"{path}.altUri", required=False)


def _address(found: Findings, holder: Object, key: str, path: str, *, required: bool) -> None:
    uri = check_text(found, holder, key, path, limits.ACTION_URI, required=required)
    error = uri_error(uri, _SCHEMES) if uri else None
    if error:
        found.add(f"{path}.{key}", error)


def _data(found: Findings, action: Object, path: str) -> None:
    check_text(found, action, "data", path, limits.ACTION_DATA, required=True, may_be_empty=True)


def _datetimepicker(found: Findings, action: Object, path: str) -> None:
    _data(found, action, path)
    mode = check_choice(found, action, "mode", path, _MODES, required=True)
    if mode is None:
        return
    moments = {key: _moment(found, action, key, path, mode) for key in ("initial", "min", "max")}
    first, last = moments["min"], moments["max"]
    if first and last and last <= first:
        found.add(f"{path}.max", "must be later than min")


def _moment(found: Findings, action: Object, key: str, path: str, mode: str) -> str | None:
    """The field in a form that sorts by time, or ``None`` when absent or wrong."""
    value = action.get(key)
    if value is None:
        return None
    moment = read_moment(value, mode)
    if moment is None:
        found.add(f"{path}.{key}", f"must be a {mode}")
    return moment


def read_moment(value: Json, mode: str) -> str | None:
    """A picked or limiting ``date``, ``time`` or ``datetime`` as text that sorts by time.

    ``None`` when it is not one, or outside 1900-01-01 to 2100-12-31.
    """
    if not isinstance(value, str) or not _MOMENT[mode].match(value):
        return None
    text = value.upper()
    try:
        if mode != "time":
            date.fromisoformat(text[:10])
        if mode != "date":
            time.fromisoformat(text[-5:])
    except ValueError:
        return None
    if mode != "time" and not limits.DATE_FIRST <= text[:10] <= limits.DATE_LAST:
        return None
    return text


def _clipboard(found: Findings, action: Object, path: str) -> None:
    check_text(found, action, "clipboardText", path, limits.ACTION_CLIPBOARD, required=True)


def _richmenuswitch(found: Findings, action: Object, path: str) -> None:
    _data(found, action, path)
    alias = check_text(found, action, "richMenuAliasId", path, limits.ALIAS_ID, required=True)
    if alias and not _ALIAS.match(alias):
        found.add(f"{path}.richMenuAliasId", "invalid alias")


def _label_only(found: Findings, action: Object, path: str) -> None:
    """Camera, camera roll and location have nothing but their label."""


_CHECKS: Final[dict[str, Callable[[Findings, Object, str], None]]] = {
    "postback": _postback,
    "message": _message,
    "uri": _uri,
    "datetimepicker": _datetimepicker,
    "clipboard": _clipboard,
    "richmenuswitch": _richmenuswitch,
    "camera": _label_only,
    "cameraRoll": _label_only,
    "location": _label_only,
}
