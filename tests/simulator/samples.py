"""Messages of every kind, and chats full of them, for the tests that look at the page."""

import io
from typing import Any

from PIL import Image, ImageDraw

from tests.simulator.bot import Line

Message = dict[str, Any]

PICTURE = "https://pictures.example/house.png"
MAP = "https://pictures.example/map"


def png(width: int, height: int, colour: str = "#7FB3D5") -> bytes:
    """A small picture with something on it."""
    image = Image.new("RGB", (width, height), colour)
    pen = ImageDraw.Draw(image)
    for column in range(3):
        left = width * column // 3
        pen.rectangle((left, 0, left + width // 3, height), fill=_COLOURS[column])
    pen.ellipse((width // 3, height // 4, width * 2 // 3, height * 3 // 4), fill="#FFFFFF")
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


_COLOURS = ("#2E86AB", "#F6AE2D", "#33A474")


def say(text: str, **action: str) -> Message:
    """An action that carries a label."""
    return {"type": "message", "label": text, "text": text} | action


def tell(label: str, data: str, **more: str) -> Message:
    """A postback action."""
    return {"type": "postback", "label": label, "data": data} | more


def text(words: str, *actions: Message) -> Message:
    """A text with quick replies."""
    message: Message = {"type": "text", "text": words}
    if actions:
        items = [{"type": "action", "action": action} for action in actions]
        message["quickReply"] = {"items": items}
    return message


def flex(alternative: str, contents: Message) -> Message:
    """A Flex message."""
    return {"type": "flex", "altText": alternative, "contents": contents}


def words(value: str, **more: object) -> Message:
    """A Flex text."""
    return {"type": "text", "text": value} | more


def box(layout: str, *contents: Message, **more: object) -> Message:
    """A Flex box."""
    return {"type": "box", "layout": layout, "contents": list(contents)} | more


def _row(name: str, value: str) -> Message:
    return box(
        "baseline",
        words(name, size="sm", color="#6B7785", flex=2),
        words(value, size="sm", wrap=True, flex=5),
        spacing="sm",
    )


URGENT = flex(
    "เคสเร่งด่วน 99-2569-00001 ต.ตัวอย่าง",
    {
        "type": "bubble",
        "header": box(
            "horizontal",
            words("🔴 เร่งด่วน", color="#FFFFFF", weight="bold"),
            words("99-2569-00001", color="#FFFFFF", align="end", size="sm", gravity="center"),
            backgroundColor="#B3261E",
            paddingAll="lg",
        ),
        "body": box(
            "vertical",
            words("มีเด็กที่ต้องการความช่วยเหลือโดยเร็ว", weight="bold", size="lg", wrap=True),
            {"type": "separator", "margin": "md"},
            _row("ตำบล", "ตำบลตัวอย่าง อำเภอตัวอย่าง"),
            _row("แจ้งเมื่อ", "๒๑ พ.ย. ๒๕๖๙ เวลา ๑๔.๐๕ น."),
            _row("รับภายใน", "๑๕ นาที"),
            spacing="md",
        ),
        "footer": box(
            "vertical",
            {
                "type": "button",
                "style": "primary",
                "color": "#B3261E",
                "action": tell("รับเรื่อง", "take=99-2569-00001", displayText="รับเรื่อง"),
            },
            {
                "type": "button",
                "height": "sm",
                "action": {"type": "uri", "label": "โทร 1300", "uri": "tel:1300"},
            },
            spacing="sm",
        ),
    },
)

EVERY_PART = flex(
    "ส่วนประกอบทุกอย่าง",
    {
        "type": "bubble",
        "hero": {
            "type": "image",
            "url": PICTURE,
            "size": "full",
            "aspectRatio": "20:9",
            "aspectMode": "cover",
            "action": tell("ดูรูป", "look=1"),
        },
        "body": box(
            "vertical",
            words("หัวเรื่องที่ยาวมากจนต้องถูกตัดท้ายเพราะไม่ได้สั่งให้ขึ้นบรรทัดใหม่", weight="bold", size="xl"),
            words(
                "ข้อความนี้ยาวเกินสองบรรทัด จึงถูกตัดที่บรรทัดที่สองตามที่กำหนดไว้ใน maxLines "
                "ส่วนที่เหลือจะไม่แสดงให้เห็นอีกต่อไปในบัตรนี้",
                wrap=True,
                maxLines=2,
                size="sm",
            ),
            {
                "type": "text",
                "contents": [
                    {"type": "span", "text": "ตัวหนา ", "weight": "bold"},
                    {"type": "span", "text": "ตัวเอียง ", "style": "italic"},
                    {"type": "span", "text": "ขีดทิ้ง", "decoration": "line-through"},
                    {"type": "span", "text": " ใหญ่", "size": "xl", "color": "#2E86AB"},
                ],
                "wrap": True,
            },
            box(
                "baseline",
                {"type": "icon", "url": PICTURE, "size": "sm"},
                {"type": "icon", "url": PICTURE, "size": "sm"},
                words("4.0", size="sm", color="#999999", margin="md", flex=0),
            ),
            box(
                "horizontal",
                box(
                    "vertical",
                    words("32", size="xxl", align="center", weight="bold"),
                    words("เปิดอยู่", size="xs", align="center", color="#6B7785"),
                    backgroundColor="#EAF4FB",
                    cornerRadius="md",
                    paddingAll="md",
                ),
                box(
                    "vertical",
                    words("7", size="xxl", align="center", weight="bold", color="#B3261E"),
                    words("เร่งด่วน", size="xs", align="center", color="#6B7785"),
                    borderWidth="normal",
                    borderColor="#B3261E",
                    cornerRadius="md",
                    paddingAll="md",
                ),
                {"type": "separator"},
                box(
                    "vertical",
                    {"type": "filler"},
                    words("กลาง", align="center", size="sm"),
                    {"type": "filler"},
                    action=tell("ช่องกลาง", "middle=1"),
                    background={
                        "type": "linearGradient",
                        "angle": "90deg",
                        "startColor": "#FFE29A",
                        "endColor": "#FFA99F",
                    },
                ),
                spacing="md",
                margin="lg",
            ),
            box(
                "horizontal",
                {"type": "image", "url": PICTURE, "size": "xxs", "flex": 0},
                words("รูปเล็กด้านซ้าย ข้อความอยู่กึ่งกลาง", gravity="center", wrap=True, size="sm"),
                box(
                    "vertical",
                    words("ใหม่", color="#FFFFFF", size="xxs", align="center"),
                    backgroundColor="#33A474",
                    cornerRadius="xl",
                    paddingAll="xs",
                    width="48px",
                    position="absolute",
                    offsetTop="0px",
                    offsetEnd="0px",
                ),
                spacing="md",
            ),
            spacing="sm",
        ),
        "footer": box(
            "horizontal",
            {"type": "button", "style": "secondary", "height": "sm", "action": say("แก้ไข")},
            {"type": "button", "style": "primary", "height": "sm", "action": say("ส่ง")},
            spacing="sm",
        ),
        "styles": {"footer": {"separator": True}},
    },
)


def _small_bubble(size: str, number: int) -> Message:
    return {
        "type": "bubble",
        "size": size,
        "body": box(
            "vertical",
            words(f"ร่างที่ {number}", weight="bold"),
            words("ทำถึงข้อ ๗ จาก ๒๐", size="xs", color="#6B7785", wrap=True),
        ),
        "footer": box(
            "vertical",
            {"type": "button", "height": "sm", "action": tell("ทำต่อ", f"draft={number}")},
        ),
    }


DRAFTS = flex(
    "แบบที่ทำค้างไว้",
    {"type": "carousel", "contents": [_small_bubble("micro", number) for number in range(1, 5)]},
)

BUTTONS: Message = {
    "type": "template",
    "altText": "ปุ่มให้เลือก",
    "template": {
        "type": "buttons",
        "thumbnailImageUrl": PICTURE,
        "title": "ต้องการทำอะไร",
        "text": "เลือกหนึ่งอย่าง",
        "actions": [
            tell("แจ้งเด็กใหม่", "do=report", displayText="แจ้งเด็กใหม่"),
            say("เคสของฉัน"),
            {"type": "datetimepicker", "label": "นัดวันเยี่ยม", "data": "visit", "mode": "datetime"},
            {"type": "uri", "label": "คู่มือ", "uri": "https://guide.example/th"},
        ],
    },
}

CONFIRM: Message = {
    "type": "template",
    "altText": "ยืนยัน",
    "template": {
        "type": "confirm",
        "text": "ส่งรายงานนี้เลยไหม",
        "actions": [tell("ส่ง", "send=yes"), tell("ยังก่อน", "send=no")],
    },
}

CAROUSEL: Message = {
    "type": "template",
    "altText": "บัตรเลื่อนได้",
    "template": {
        "type": "carousel",
        "columns": [
            {"title": f"บัตร {number}", "text": "รายละเอียด", "actions": [say(f"เลือก {number}")]}
            for number in (1, 2, 3)
        ],
    },
}

IMAGE_CAROUSEL: Message = {
    "type": "template",
    "altText": "รูปเลื่อนได้",
    "template": {
        "type": "image_carousel",
        "columns": [{"imageUrl": PICTURE, "action": say(f"รูป {number}")} for number in (1, 2)],
    },
}

IMAGEMAP: Message = {
    "type": "imagemap",
    "baseUrl": MAP,
    "altText": "แผนที่รูป",
    "baseSize": {"width": 1040, "height": 520},
    "actions": [
        {
            "type": "message",
            "text": "ซ้าย",
            "label": "ซ้าย",
            "area": {"x": 0, "y": 0, "width": 520, "height": 520},
        },
        {
            "type": "uri",
            "linkUri": "https://right.example/",
            "label": "ขวา",
            "area": {"x": 520, "y": 0, "width": 520, "height": 520},
        },
    ],
}

IMAGE: Message = {"type": "image", "originalContentUrl": PICTURE, "previewImageUrl": PICTURE}
VIDEO: Message = {
    "type": "video",
    "originalContentUrl": "https://pictures.example/v.mp4",
    "previewImageUrl": PICTURE,
}
AUDIO: Message = {
    "type": "audio",
    "originalContentUrl": "https://pictures.example/a.m4a",
    "duration": 4000,
}
STICKER: Message = {"type": "sticker", "packageId": "11537", "stickerId": "52002734"}
LOCATION: Message = {
    "type": "location",
    "title": "ศาลาประชาคม",
    "address": "ต.ตัวอย่าง อ.ตัวอย่าง",
    "latitude": 14.88,
    "longitude": 103.49,
}

EVERYTHING: tuple[Message, ...] = (
    text("สวัสดี 👋 รายงานนี้ใช้เวลาประมาณห้านาที หยุดพักเมื่อไรก็ได้ แล้วกลับมาทำต่อภายหลัง"),
    BUTTONS,
    CONFIRM,
    CAROUSEL,
    IMAGE_CAROUSEL,
    EVERY_PART,
    DRAFTS,
    IMAGEMAP,
    IMAGE,
    VIDEO,
    AUDIO,
    STICKER,
    LOCATION,
    URGENT,
)

QUICK = text(
    "เด็กเกิดวันไหน พิมพ์ได้หลายแบบ เช่น ๕ มี.ค. ๒๕๖๐ หรือบอกอายุก็ได้",
    {
        "type": "datetimepicker",
        "label": "เลือกวันเกิด",
        "data": "birth",
        "mode": "date",
        "initial": "2016-05-31",
        "min": "1995-01-01",
        "max": "2026-11-21",
    },
    tell("ไม่ทราบ", "birth=unknown", displayText="ไม่ทราบ"),
    {"type": "location", "label": "ส่งตำแหน่ง"},
    {"type": "camera", "label": "ถ่ายรูป"},
    {"type": "cameraRoll", "label": "เลือกรูป"},
    say("ย้อน"),
)

MENU: Message = {
    "size": {"width": 1200, "height": 405},
    "selected": True,
    "name": "weaver",
    "chatBarText": "เมนูนักถักทอ",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 400, "height": 405},
            "action": tell("แจ้ง", "menu=report", displayText="แจ้ง"),
        },
        {"bounds": {"x": 400, "y": 0, "width": 400, "height": 405}, "action": say("เคส")},
        {"bounds": {"x": 800, "y": 0, "width": 400, "height": 405}, "action": say("ช่วยเหลือ")},
    ],
}


def make_menu(line: Line, menu: Message | None = None) -> str:
    """A rich menu with its picture; the id comes back."""
    body = menu or MENU
    menu_id = str(line.post("/v2/bot/richmenu", body).json()["richMenuId"])
    size = body["size"]
    answer = line.session.post(
        f"{line.sim.url}/v2/bot/richmenu/{menu_id}/content",
        data=png(size["width"], size["height"]),
        headers={"Content-Type": "image/png"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    return menu_id


def show_pictures(line: Line) -> None:
    """Let the page find the pictures these messages name."""
    helper = line.sim.user("ช่างภาพ")
    helper.follow()
    house = helper.send_image(png(640, 400), "image/png").message_id
    area = helper.send_image(png(700, 350), "image/png").message_id
    line.sim.settings.rewrite = {
        PICTURE: f"{line.sim.url}/_sim/content/{house}",
        f"{MAP}/700": f"{line.sim.url}/_sim/content/{area}",
    }
