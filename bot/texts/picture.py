"""What stands on pictures of counts, beside the names of places and measures."""

TEXTS: dict[str, tuple[str, str]] = {
    "new": ("{what} รายใหม่", "{what}, new"),
    "by_week": ("แต่ละสัปดาห์ (เริ่มวันจันทร์)", "by week, from Monday"),
    "by_month": ("แต่ละเดือน", "by month"),
    "stages": ("จากรับแจ้งถึงปิดเคส ตอนนี้อยู่ขั้นไหน", "From report to closing: where they stand now"),
    "hidden": ("ไม่แสดง", "hidden"),
    "hidden_note": (
        "“ไม่แสดง” คือ จำนวนที่น้อยจนอาจรู้ว่าเป็นใคร",
        "“hidden”: so few that one might know who",
    ),
    "unfinished": ("ช่วงล่าสุดยังไม่ครบ", "The latest is not over yet"),
}
