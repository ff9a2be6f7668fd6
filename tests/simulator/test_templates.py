"""Every limit of template messages."""

import copy
from typing import Any

import pytest

from tests.simulator.samples import BUTTONS, CAROUSEL, CONFIRM, IMAGE_CAROUSEL, PICTURE, say
from tests.simulator.verdicts import errors_of, wrong_at

Change = dict[str, Any]


def changed(message: dict[str, Any], **change: Any) -> dict[str, Any]:
    """The message with other values in its template; ``None`` takes one away."""
    made = copy.deepcopy(message)
    made["template"] |= change
    return made


def plain(text: str) -> dict[str, Any]:
    """A buttons template with neither image nor title."""
    return changed(BUTTONS, thumbnailImageUrl=None, title=None, text=text)


@pytest.mark.parametrize("message", [BUTTONS, CONFIRM, CAROUSEL, IMAGE_CAROUSEL])
def test_template__alternative_text__is_needed_and_1500_long_at_most(
    message: dict[str, Any],
) -> None:
    assert errors_of(message | {"altText": "ก" * 1500}) == set()
    assert wrong_at(message | {"altText": "ก" * 1501}) == {"altText"}
    assert wrong_at(message | {"altText": None}) == {"altText"}
    assert wrong_at(message | {"altText": ""}) == {"altText"}


def test_buttons__text__may_be_160_clusters_alone_and_60_with_more() -> None:
    assert errors_of(plain("ที่" * 160)) == set()
    assert wrong_at(plain("ที่" * 161)) == {"template.text"}
    assert errors_of(changed(BUTTONS, text="ที่" * 60)) == set()
    assert wrong_at(changed(BUTTONS, text="ที่" * 61)) == {"template.text"}
    assert wrong_at(changed(BUTTONS, text="ก" * 61, title=None)) == {"template.text"}


@pytest.mark.parametrize(
    ("message", "where"),
    [
        (changed(BUTTONS, text=None), "template.text"),
        (changed(BUTTONS, title="ก" * 41), "template.title"),
        (changed(BUTTONS, actions=[]), "template.actions"),
        (changed(BUTTONS, actions=[say("ก")] * 5), "template.actions"),
        (changed(BUTTONS, actions=None), "template.actions"),
        (changed(BUTTONS, actions=[say("ก" * 21)]), "template.actions[0].label"),
        (changed(BUTTONS, thumbnailImageUrl="http://a.example/"), "template.thumbnailImageUrl"),
        (changed(BUTTONS, imageAspectRatio="round"), "template.imageAspectRatio"),
        (changed(BUTTONS, imageSize="huge"), "template.imageSize"),
        (changed(BUTTONS, imageBackgroundColor="red"), "template.imageBackgroundColor"),
        (
            changed(BUTTONS, defaultAction={"type": "uri", "label": "ก"}),
            "template.defaultAction.uri",
        ),
        (changed(BUTTONS, type="list"), "template.type"),
        (changed(BUTTONS, type=None), "template.type"),
        (BUTTONS | {"template": None}, "template"),
        (changed(CONFIRM, text="ก" * 241), "template.text"),
        (changed(CONFIRM, actions=[say("ก")]), "template.actions"),
        (changed(CONFIRM, actions=[say("ก")] * 3), "template.actions"),
        (changed(CAROUSEL, columns=[]), "template.columns"),
        (changed(CAROUSEL, columns=CAROUSEL["template"]["columns"] * 4), "template.columns"),
        (changed(IMAGE_CAROUSEL, columns=[{"imageUrl": PICTURE}]), "template.columns[0].action"),
        (
            changed(IMAGE_CAROUSEL, columns=[{"action": say("ก")}]),
            "template.columns[0].imageUrl",
        ),
        (
            changed(IMAGE_CAROUSEL, columns=[{"imageUrl": PICTURE, "action": say("ก" * 13)}]),
            "template.columns[0].action.label",
        ),
    ],
)
def test_template__outside_a_limit__is_refused_at_the_field(
    message: dict[str, Any], where: str
) -> None:
    assert where in wrong_at(message)


def column(**change: Any) -> dict[str, Any]:
    """A carousel column."""
    return {"text": "ก", "actions": [say("ก")]} | change


@pytest.mark.parametrize(
    ("columns", "passes"),
    [
        ([column(text="ก" * 120)], True),
        ([column(text="ก" * 121)], False),
        ([column(title="ก", text="ก" * 60)], True),
        ([column(title="ก", text="ก" * 61)], False),
        ([column(title="ก" * 41)], False),
        ([column(actions=[say("ก")] * 3)], True),
        ([column(actions=[say("ก")] * 4)], False),
        ([column(), column(actions=[say("ก")] * 2)], False),
        ([column(title="ก"), column()], False),
        ([column(thumbnailImageUrl=PICTURE), column()], False),
        ([column()] * 10, True),
    ],
)
def test_carousel__columns__have_limits_and_one_shape(
    columns: list[dict[str, Any]], passes: bool
) -> None:
    assert (errors_of(changed(CAROUSEL, columns=columns)) == set()) is passes
