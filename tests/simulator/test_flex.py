"""Every limit of Flex messages."""

import copy
from typing import Any

import pytest

from tests.simulator.samples import PICTURE, box, flex, say, words
from tests.simulator.verdicts import errors_of, wrong_at


def bubble(*contents: Any, **more: Any) -> dict[str, Any]:
    """A bubble with these components in its body."""
    return {"type": "bubble", "body": box("vertical", *contents)} | more


def wrong(*contents: Any, **more: Any) -> set[str]:
    """What is refused in a bubble of these components."""
    return wrong_at(flex("ก", bubble(*contents, **more)))


BUTTON: dict[str, Any] = {"type": "button", "action": say("ก")}
IMAGE: dict[str, Any] = {"type": "image", "url": PICTURE}
ICON: dict[str, Any] = {"type": "icon", "url": PICTURE}
VIDEO: dict[str, Any] = {
    "type": "video",
    "url": "https://a.example/v.mp4",
    "previewUrl": PICTURE,
    "altContent": IMAGE,
}


def test_unknown_property__in_flex__is_refused_as_an_unknown_field() -> None:
    found = errors_of(flex("ก", bubble(words("ก", colour="#000000"))))
    assert found == {("/body/contents/0/colour", "unknown field")}


@pytest.mark.parametrize(
    "component",
    [
        box("vertical", gap="md"),
        BUTTON | {"icon": PICTURE},
        IMAGE | {"width": "10px"},
        {"type": "separator", "size": "md"},
        {"type": "filler", "margin": "md"},
        words("ก", text_align="center"),
        {"type": "text", "contents": [{"type": "span", "text": "ก", "wrap": True}]},
        words("ก", gap=None),
    ],
)
def test_unknown_property__in_any_component__is_refused(component: Any) -> None:
    messages = {message for _, message in errors_of(flex("ก", bubble(component)))}
    assert messages == {"unknown field"}


def test_unknown_property__in_bubble_and_styles__is_refused() -> None:
    assert wrong(words("ก"), colour="#000000") == {"/colour"}
    assert wrong(words("ก"), styles={"body": {"color": "#000000"}}) == {"/styles/body/color"}
    assert wrong(words("ก"), styles={"foot": {}}) == {"/styles/foot"}


def test_flex_error__in_the_second_message__names_it() -> None:
    from bot.simulator.messages import check_messages
    from bot.simulator.refusal import RefusalError

    body = {"messages": [{"type": "text", "text": "ก"}, flex("ก", bubble(words("")))]}
    with pytest.raises(RefusalError, match=r"A message \(messages\[1\]\) in the request body"):
        check_messages(body, 500)


@pytest.mark.parametrize(
    ("component", "where"),
    [
        ({"type": "text"}, "text"),
        (words(""), "text"),
        (words("ก", size="huge"), "size"),
        (words("ก", size="12"), "size"),
        (words("ก", color="red"), "color"),
        (words("ก", color="#FFF"), "color"),
        (words("ก", weight="600"), "weight"),
        (words("ก", align="left"), "align"),
        (words("ก", wrap="true"), "wrap"),
        (words("ก", maxLines=-1), "maxLines"),
        (words("ก", flex=1.5), "flex"),
        (words("ก", margin="10"), "margin"),
        (words("ก", lineSpacing="md"), "lineSpacing"),
        (words("ก", adjustMode="shrink"), "adjustMode"),
        (words("ก", position="fixed"), "position"),
        (words("ก", offsetTop="top"), "offsetTop"),
        (words("ก", decoration="blink"), "decoration"),
        ({"type": "text", "contents": []}, "contents"),
        ({"type": "text", "contents": [words("ก")]}, "contents/0/type"),
        ({"type": "text", "contents": [{"type": "span", "text": ""}]}, "contents/0/text"),
        ({"type": "span", "text": "ก"}, "type"),
        ({"type": "button"}, "action"),
        (BUTTON | {"action": {"type": "message", "text": "ก"}}, "action/label"),
        (BUTTON | {"action": say("ก" * 41)}, "action/label"),
        (BUTTON | {"action": {"type": "camera", "label": "ก"}}, "action/type"),
        (BUTTON | {"style": "danger"}, "style"),
        (BUTTON | {"height": "lg"}, "height"),
        ({"type": "image"}, "url"),
        (IMAGE | {"url": "http://a.example/a.png"}, "url"),
        (IMAGE | {"size": "half"}, "size"),
        (IMAGE | {"aspectRatio": "1:3.1"}, "aspectRatio"),
        (IMAGE | {"aspectRatio": "0:1"}, "aspectRatio"),
        (IMAGE | {"aspectRatio": "100001:1"}, "aspectRatio"),
        (IMAGE | {"aspectRatio": "16/9"}, "aspectRatio"),
        (IMAGE | {"aspectMode": "fill"}, "aspectMode"),
        (ICON, "type"),
        (VIDEO, "type"),
        ({"type": "marquee"}, "type"),
        ({}, "type"),
        ("text", "type"),
        ({"type": "box", "contents": []}, "layout"),
        ({"type": "box", "layout": "vertical"}, "contents"),
        ({"type": "box", "layout": "vertical", "contents": {}}, "contents"),
        (box("grid"), "layout"),
        (box("vertical", width="md"), "width"),
        (box("vertical", borderWidth="thick"), "borderWidth"),
        (box("vertical", cornerRadius="round"), "cornerRadius"),
        (box("vertical", paddingAll="huge"), "paddingAll"),
        (box("vertical", justifyContent="start"), "justifyContent"),
        (box("vertical", alignItems="stretch"), "alignItems"),
        (box("vertical", background={"type": "picture"}), "background/type"),
        (
            box("vertical", background={"type": "linearGradient", "angle": "90"}),
            "background/angle",
        ),
        (box("vertical", action={"type": "postback"}), "action/data"),
        (box("baseline", BUTTON), "contents/0/type"),
        (box("baseline", IMAGE), "contents/0/type"),
        (box("baseline", words("ก", gravity="center")), "contents/0/gravity"),
        (box("baseline", words("ก", offsetBottom="md")), "contents/0/offsetBottom"),
    ],
)
def test_component__outside_a_limit__is_refused_at_its_pointer(component: Any, where: str) -> None:
    assert f"/body/contents/0/{where}" in wrong(component)


@pytest.mark.parametrize(
    "component",
    [
        box("vertical"),
        words("ก", size="18px", margin="4px", offsetStart="-4px", color="#11223344"),
        words("ก" * 3000),
        IMAGE | {"aspectRatio": "1.51:1", "size": "50%"},
        IMAGE | {"aspectRatio": "1:3"},
        BUTTON | {"action": say("ที่" * 40)},
        box("baseline", ICON, words("ก"), {"type": "filler"}),
        box("vertical", action={"type": "postback", "data": "d"}),
        words("ก", margin=None),
    ],
)
def test_component__at_a_limit__passes(component: Any) -> None:
    assert wrong(component) == set()


def test_hero__may_be_a_video_in_a_wide_bubble_only() -> None:
    assert wrong(hero=VIDEO) == set()
    assert wrong(hero=VIDEO, size="micro") == {"/hero"}
    assert wrong(hero=VIDEO | {"action": say("ก")}) == {"/hero/action"}
    assert wrong(hero=VIDEO | {"altContent": words("ก")}) == {"/hero/altContent/type"}
    assert wrong(hero={key: VIDEO[key] for key in ("type", "url")}) == {
        "/hero/previewUrl",
        "/hero/altContent",
    }
    carousel = {"type": "carousel", "contents": [bubble(hero=VIDEO)]}
    assert wrong_at(flex("ก", carousel)) == {"/contents/0/hero"}


def test_block__of_a_wrong_kind__is_refused() -> None:
    assert wrong(hero=words("ก")) == {"/hero/type"}
    assert wrong(header=words("ก")) == {"/header/type"}
    assert wrong(footer=BUTTON) == {"/footer/type"}


def test_bubble__without_any_block__is_refused() -> None:
    assert wrong_at(flex("ก", {"type": "bubble"})) == {"/"}


@pytest.mark.parametrize("contents", [None, {}, {"type": "page"}, []])
def test_contents__that_are_no_container__are_refused(contents: Any) -> None:
    assert errors_of(flex("ก", contents)) != set()


def test_bubble__of_more_than_30_kb_of_utf8__is_refused() -> None:
    thai = bubble(words("ก" * 9_900, wrap=True))
    assert errors_of(flex("ก", thai)) == set()
    assert wrong_at(flex("ก", bubble(words("ก" * 10_000, wrap=True)))) == {"/"}


def test_carousel__of_more_than_50_kb__is_refused() -> None:
    def of(count: int) -> dict[str, Any]:
        part = bubble(words("ก" * 4_500, wrap=True))
        return flex("ก", {"type": "carousel", "contents": [part] * count})

    assert errors_of(of(3)) == set()
    assert wrong_at(of(4)) == {"/"}


@pytest.mark.parametrize(("count", "passes"), [(0, False), (1, True), (12, True), (13, False)])
def test_carousel__bubbles__are_one_to_twelve(count: int, passes: bool) -> None:
    carousel = {"type": "carousel", "contents": [bubble(words("ก"))] * count}
    assert (errors_of(flex("ก", carousel)) == set()) is passes


def test_carousel__bubbles_of_different_sizes__are_refused() -> None:
    sizes = [bubble(words("ก"), size="mega"), bubble(words("ก"), size="micro")]
    assert wrong_at(flex("ก", {"type": "carousel", "contents": sizes})) == {"/contents"}
    same = [bubble(words("ก"), size="mega"), bubble(words("ก"))]
    assert errors_of(flex("ก", {"type": "carousel", "contents": same})) == set()


def test_animated_images__eleven__are_refused() -> None:
    moving = IMAGE | {"animated": True}
    assert wrong(*[moving] * 10) == set()
    assert wrong(*[moving] * 11) == {"/"}


def test_alternative_text__is_needed_and_1500_long_at_most() -> None:
    message = flex("ก" * 1500, bubble(words("ก")))
    assert errors_of(message) == set()
    assert wrong_at(message | {"altText": "ก" * 1501}) == {"altText"}
    without = copy.deepcopy(message)
    del without["altText"]
    assert wrong_at(without) == {"altText"}
