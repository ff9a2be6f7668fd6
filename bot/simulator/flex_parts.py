"""The properties each Flex component has: a name missing here is an ``unknown field``.

Source: Messaging API reference, "Flex Message"; the published OpenAPI description.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.simulator import flex_values as is_a
from bot.simulator.flex_values import ValueCheck


@dataclass(frozen=True, slots=True)
class Part:
    """One component type.

    Attributes:
        values: properties with a plain value, and their check.
        nested: properties that hold an object or a list; ``flex.py`` looks into them.
        required: properties that must be there.
    """

    values: Mapping[str, ValueCheck]
    nested: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()


_OFFSETS: Final[dict[str, ValueCheck]] = {
    "position": is_a.POSITION,
    "offsetTop": is_a.OFFSET,
    "offsetBottom": is_a.OFFSET,
    "offsetStart": is_a.OFFSET,
    "offsetEnd": is_a.OFFSET,
}
_PADDINGS: Final[dict[str, ValueCheck]] = {
    f"padding{side}": is_a.PADDING for side in ("All", "Top", "Bottom", "Start", "End")
}
_LETTERS: Final[dict[str, ValueCheck]] = {
    "text": is_a.TEXT,
    "size": is_a.FONT,
    "color": is_a.COLOR,
    "weight": is_a.WEIGHT,
    "style": is_a.STYLE,
    "decoration": is_a.DECORATION,
}

BOX: Final = Part(
    values={
        "layout": is_a.LAYOUT,
        "flex": is_a.COUNT,
        "spacing": is_a.MARGIN,
        "margin": is_a.MARGIN,
        "backgroundColor": is_a.COLOR,
        "borderColor": is_a.COLOR,
        "borderWidth": is_a.BORDER,
        "cornerRadius": is_a.CORNER,
        "width": is_a.LENGTH,
        "maxWidth": is_a.LENGTH,
        "height": is_a.LENGTH,
        "maxHeight": is_a.LENGTH,
        "justifyContent": is_a.JUSTIFY,
        "alignItems": is_a.ALIGN_ITEMS,
    }
    | _OFFSETS
    | _PADDINGS,
    nested=frozenset({"contents", "action", "background"}),
    required=("layout", "contents"),
)
BUTTON: Final = Part(
    values={
        "flex": is_a.COUNT,
        "margin": is_a.MARGIN,
        "height": is_a.BUTTON_HEIGHT,
        "style": is_a.BUTTON_STYLE,
        "color": is_a.COLOR,
        "gravity": is_a.GRAVITY,
        "adjustMode": is_a.SHRINK,
        "scaling": is_a.BOOLEAN,
    }
    | _OFFSETS,
    nested=frozenset({"action"}),
    required=("action",),
)
IMAGE: Final = Part(
    values={
        "url": is_a.URL,
        "flex": is_a.COUNT,
        "margin": is_a.MARGIN,
        "align": is_a.ALIGN,
        "gravity": is_a.GRAVITY,
        "size": is_a.IMAGE_SIZE,
        "aspectRatio": is_a.ASPECT,
        "aspectMode": is_a.ASPECT_MODE,
        "backgroundColor": is_a.COLOR,
        "animated": is_a.BOOLEAN,
    }
    | _OFFSETS,
    nested=frozenset({"action"}),
    required=("url",),
)
VIDEO: Final = Part(
    values={"url": is_a.URL, "previewUrl": is_a.URL, "aspectRatio": is_a.ASPECT},
    nested=frozenset({"altContent", "action"}),
    required=("url", "previewUrl", "altContent"),
)
ICON: Final = Part(
    values={
        "url": is_a.URL,
        "margin": is_a.MARGIN,
        "size": is_a.FONT,
        "aspectRatio": is_a.ASPECT,
        "scaling": is_a.BOOLEAN,
    }
    | _OFFSETS,
    required=("url",),
)
TEXT: Final = Part(
    values={
        "flex": is_a.COUNT,
        "margin": is_a.MARGIN,
        "align": is_a.ALIGN,
        "gravity": is_a.GRAVITY,
        "wrap": is_a.BOOLEAN,
        "lineSpacing": is_a.PIXELS,
        "maxLines": is_a.COUNT,
        "adjustMode": is_a.SHRINK,
        "scaling": is_a.BOOLEAN,
    }
    | _LETTERS
    | _OFFSETS,
    nested=frozenset({"contents", "action"}),
)
SPAN: Final = Part(values=_LETTERS, required=("text",))
SEPARATOR: Final = Part(values={"margin": is_a.MARGIN, "color": is_a.COLOR})
FILLER: Final = Part(values={"flex": is_a.COUNT})

COMPONENTS: Final[dict[str, Part]] = {
    "box": BOX,
    "button": BUTTON,
    "image": IMAGE,
    "video": VIDEO,
    "icon": ICON,
    "text": TEXT,
    "span": SPAN,
    "separator": SEPARATOR,
    "filler": FILLER,
}

BUBBLE: Final = Part(
    values={"size": is_a.BUBBLE_SIZE, "direction": is_a.DIRECTION},
    nested=frozenset({"header", "hero", "body", "footer", "styles", "action"}),
)
CAROUSEL: Final = Part(values={}, nested=frozenset({"contents"}), required=("contents",))
GRADIENT: Final = Part(
    values={
        "angle": is_a.ANGLE,
        "startColor": is_a.COLOR,
        "endColor": is_a.COLOR,
        "centerColor": is_a.COLOR,
        "centerPosition": is_a.PERCENT,
    },
    required=("angle", "startColor", "endColor"),
)
BLOCK_STYLE: Final = Part(
    values={
        "backgroundColor": is_a.COLOR,
        "separator": is_a.BOOLEAN,
        "separatorColor": is_a.COLOR,
    }
)

IN_BASELINE: Final = frozenset({"icon", "text", "filler"})
IN_OTHER_BOX: Final = frozenset({"box", "button", "image", "text", "separator", "filler"})
IN_HERO: Final = frozenset({"box", "image", "video"})
NOT_IN_BASELINE: Final = frozenset({"gravity", "offsetBottom"})
VIDEO_SIZES: Final = frozenset({"kilo", "mega", "giga"})
