"""What LINE accepts as an imagemap message.

Source: Messaging API reference, "Imagemap message".
"""

from bot.simulator import limits
from bot.simulator.fields import (
    MISSING,
    Json,
    Object,
    check_list,
    check_text,
    check_url,
    check_whole,
    object_of,
    uri_error,
)
from bot.simulator.refusal import Findings

_FAR = 2_147_483_647
_LINKS = ("http", "https", "line", "tel")


def check_imagemap(found: Findings, message: Object, path: str) -> None:
    """Check a whole message of type ``imagemap``."""
    check_url(found, message, "baseUrl", path, required=True)
    check_text(found, message, "altText", path, limits.ALT_TEXT, required=True)
    size = object_of(message.get("baseSize"))
    if size is None:
        found.add(f"{path}.baseSize", MISSING)
    else:
        width = limits.IMAGEMAP_WIDTH
        check_whole(found, size, "width", f"{path}.baseSize", least=width, most=width)
        check_whole(found, size, "height", f"{path}.baseSize", least=1, most=_FAR)
    actions = check_list(found, message, "actions", path, least=0, most=limits.IMAGEMAP_ACTIONS)
    for index, action in enumerate(actions):
        _action(found, action, f"{path}.actions[{index}]")
    if message.get("video") is not None:
        _video(found, message["video"], f"{path}.video")


def _action(found: Findings, value: Json, path: str) -> None:
    action = object_of(value)
    if action is None:
        found.add(path, "must be an object")
        return
    check_text(found, action, "label", path, limits.IMAGEMAP_LABEL)
    _area(found, action.get("area"), f"{path}.area")
    kind = action.get("type")
    if kind == "message":
        check_text(found, action, "text", path, limits.IMAGEMAP_TEXT, required=True)
    elif kind == "uri":
        _link(found, action, path, required=True)
    elif kind == "clipboard":
        most = limits.IMAGEMAP_CLIPBOARD
        check_text(found, action, "clipboardText", path, most, required=True)
    else:
        found.add(f"{path}.type", MISSING if kind is None else "invalid action type")


def _area(found: Findings, value: Json, path: str) -> None:
    area = object_of(value)
    if area is None:
        found.add(path, MISSING)
        return
    for key in ("x", "y", "width", "height"):
        check_whole(found, area, key, path, least=0, most=_FAR)


def _link(found: Findings, holder: Object, path: str, *, required: bool) -> None:
    uri = check_text(found, holder, "linkUri", path, limits.IMAGEMAP_URI, required=required)
    error = uri_error(uri, _LINKS) if uri else None
    if error:
        found.add(f"{path}.linkUri", error)


def _video(found: Findings, value: Json, path: str) -> None:
    video = object_of(value)
    if video is None:
        found.add(path, "must be an object")
        return
    check_url(found, video, "originalContentUrl", path, required=True)
    check_url(found, video, "previewImageUrl", path, required=True)
    _area(found, video.get("area"), f"{path}.area")
    link = object_of(video.get("externalLink"))
    if link is not None:
        _link(found, link, f"{path}.externalLink", required=True)
        most = limits.IMAGEMAP_VIDEO_LABEL
        check_text(found, link, "label", f"{path}.externalLink", most, required=True)
