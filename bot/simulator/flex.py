"""What LINE accepts as a Flex message.

Errors name JSON pointers inside ``contents`` such as ``/body/contents/0/color``.
Source: Messaging API reference, "Flex Message"; the wording ``unknown field`` and ``must be
non-empty text`` as seen in answers people have published.
"""

import json
from collections.abc import Sequence

from bot.simulator import limits
from bot.simulator.actions import FLEX_BUTTON, FLEX_OTHER, Place, check_action
from bot.simulator.fields import MISSING, Json, Object, list_of, object_of
from bot.simulator.flex_parts import (
    BLOCK_STYLE,
    BOX,
    BUBBLE,
    CAROUSEL,
    COMPONENTS,
    GRADIENT,
    IN_BASELINE,
    IN_HERO,
    IN_OTHER_BOX,
    NOT_IN_BASELINE,
    VIDEO_SIZES,
    Part,
)
from bot.simulator.flex_values import INVALID
from bot.simulator.refusal import Detail, Findings


class FlexReader:
    """Reads one Flex container and gathers what LINE would object to.

    Args:
        body_bytes: size of the whole request; a container cannot be larger, so small requests
            are not measured again.
    """

    def __init__(self, body_bytes: int) -> None:
        self._found = Findings()
        self._body_bytes = body_bytes
        self._animated = 0

    def read(self, contents: Json) -> list[Detail]:
        """The errors of ``contents``, none when LINE would take it."""
        container = object_of(contents)
        if container is None:
            self._found.add("/", MISSING)
        elif container.get("type") == "bubble":
            self._bubble(container, "", in_carousel=False)
        elif container.get("type") == "carousel":
            self._carousel(container)
        else:
            self._found.add("/type", INVALID if "type" in container else MISSING)
        if self._animated > limits.ANIMATED_IMAGES:
            self._found.add("/", f"more than {limits.ANIMATED_IMAGES} animated images")
        return self._found.details

    def _carousel(self, carousel: Object) -> None:
        self._properties(carousel, CAROUSEL, "")
        bubbles = list_of(carousel.get("contents")) or []
        if not 1 <= len(bubbles) <= limits.CAROUSEL_BUBBLES:
            most = limits.CAROUSEL_BUBBLES
            self._found.add("/contents", f"Size must be between 1 and {most}")
        self._size(carousel, limits.CAROUSEL_BYTES, "/")
        sizes = set()
        for index, item in enumerate(bubbles):
            path = f"/contents/{index}"
            bubble = object_of(item)
            if bubble is None or bubble.get("type") != "bubble":
                self._found.add(path, "must be a bubble")
            else:
                sizes.add(bubble.get("size") or "mega")
                self._bubble(bubble, path, in_carousel=True)
        if len(sizes) > 1:
            self._found.add("/contents", "all bubbles must have the same size")

    def _bubble(self, bubble: Object, path: str, *, in_carousel: bool) -> None:
        self._properties(bubble, BUBBLE, path)
        self._size(bubble, limits.BUBBLE_BYTES, path or "/")
        for name in ("header", "body", "footer"):
            if bubble.get(name) is not None:
                self._component(bubble[name], f"{path}/{name}", frozenset({"box"}))
        if bubble.get("hero") is not None:
            self._component(bubble["hero"], f"{path}/hero", IN_HERO)
            self._hero_video(bubble, f"{path}/hero", in_carousel=in_carousel)
        if not any(bubble.get(name) is not None for name in ("header", "hero", "body", "footer")):
            self._found.add(path or "/", "At least one block must be specified")
        self._action(bubble, path, FLEX_OTHER)
        self._styles(bubble.get("styles"), f"{path}/styles")

    def _hero_video(self, bubble: Object, path: str, *, in_carousel: bool) -> None:
        hero = object_of(bubble.get("hero"))
        if hero is None or hero.get("type") != "video":
            return
        if in_carousel:
            self._found.add(path, "video is not available in a carousel")
        if (bubble.get("size") or "mega") not in VIDEO_SIZES:
            self._found.add(path, "video needs a bubble of kilo, mega or giga")
        action = object_of(hero.get("action"))
        if action is not None and action.get("type") != "uri":
            self._found.add(f"{path}/action", "must be a uri action")

    def _styles(self, styles: Json, path: str) -> None:
        if styles is None:
            return
        holder = object_of(styles)
        if holder is None:
            self._found.add(path, INVALID)
            return
        for name, style in holder.items():
            block = object_of(style)
            if name not in ("header", "hero", "body", "footer"):
                self._found.add(f"{path}/{name}", "unknown field")
            elif block is not None:
                self._properties(block, BLOCK_STYLE, f"{path}/{name}")
            elif style is not None:
                self._found.add(f"{path}/{name}", INVALID)

    def _size(self, holder: Object, most: int, path: str) -> None:
        # Escapes only make the request longer than its UTF-8, so a small request has no large
        # container in it.
        if self._body_bytes <= most:
            return
        text = json.dumps(holder, ensure_ascii=False, separators=(",", ":"))
        if len(text.encode("utf-8", "replace")) > most:
            self._found.add(path, f"the JSON must be at most {most // limits.KB} KB")

    def _properties(self, holder: Object, part: Part, path: str) -> None:
        values, nested = part.values, part.nested
        for name, value in holder.items():
            check = values.get(name)
            if check is not None:
                error = check(value) if value is not None else None
                if error:
                    self._found.add(f"{path}/{name}", error)
            elif name != "type" and name not in nested:
                self._found.add(f"{path}/{name}", "unknown field")
        for name in part.required:
            if holder.get(name) is None:
                self._found.add(f"{path}/{name}", MISSING)

    def _component(self, value: Json, path: str, allowed: frozenset[str]) -> None:
        component = object_of(value)
        kind = component.get("type") if component is not None else None
        if component is None or not isinstance(kind, str):
            self._found.add(f"{path}/type", MISSING)
            return
        part = COMPONENTS.get(kind)
        if part is None or kind not in allowed:
            self._found.add(f"{path}/type", INVALID)
            return
        self._properties(component, part, path)
        if "action" in part.nested:
            self._action(component, path, FLEX_BUTTON if kind == "button" else FLEX_OTHER)
        if part is BOX:
            self._box(component, path)
        elif kind == "text":
            self._text(component, path)
        elif kind == "video":
            alternative = component.get("altContent")
            if alternative is not None:
                self._component(alternative, f"{path}/altContent", frozenset({"box", "image"}))
        elif kind == "image" and component.get("animated") is True:
            self._animated += 1

    def _box(self, box: Object, path: str) -> None:
        self._background(box.get("background"), f"{path}/background")
        contents = box.get("contents")
        children = list_of(contents)
        if children is None:
            if contents is not None:
                self._found.add(f"{path}/contents", INVALID)
            return
        baseline = box.get("layout") == "baseline"
        allowed = IN_BASELINE if baseline else IN_OTHER_BOX
        for index, child in enumerate(children):
            self._component(child, f"{path}/contents/{index}", allowed)
        if baseline:
            self._baseline_children(children, path)

    def _baseline_children(self, children: Sequence[Json], path: str) -> None:
        for index, child in enumerate(children):
            for name in NOT_IN_BASELINE & (object_of(child) or {}).keys():
                self._found.add(f"{path}/contents/{index}/{name}", "not in a baseline box")

    def _text(self, text: Object, path: str) -> None:
        spans = text.get("contents")
        if spans is None:
            if text.get("text") is None:
                self._found.add(f"{path}/text", MISSING)
            return
        children = list_of(spans)
        if not children:
            self._found.add(f"{path}/contents", INVALID)
            return
        for index, child in enumerate(children):
            self._component(child, f"{path}/contents/{index}", frozenset({"span"}))

    def _background(self, value: Json, path: str) -> None:
        if value is None:
            return
        background = object_of(value)
        if background is None or background.get("type") != "linearGradient":
            self._found.add(f"{path}/type", INVALID)
            return
        self._properties(background, GRADIENT, path)
        if background.get("centerPosition") is not None and background.get("centerColor") is None:
            self._found.add(f"{path}/centerColor", MISSING)

    def _action(self, holder: Object, path: str, place: Place) -> None:
        if holder.get("action") is None:
            return
        inner = Findings()
        check_action(inner, holder["action"], "action", place)
        for detail in inner.details:
            self._found.add(f"{path}/{detail.property.replace('.', '/')}", detail.message)
