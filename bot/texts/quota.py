"""The month's messages and how long they last."""

TEXTS: dict[str, tuple[str, str]] = {
    "alt": ("ข้อความแจ้งเตือนเดือนนี้ใกล้หมด", "This month’s messages are running out"),
    "title": ("ข้อความเดือนนี้อาจไม่พอ", "This month’s messages may not last"),
    "body": (
        "เหตุด่วนยังส่งได้ตามปกติ เรื่องอื่นจะรอบอกในแชตเมื่อแต่ละคนทักมา",
        "Urgent alerts still go out. The rest waits until each person writes",
    ),
    "used": ("ใช้ไปแล้ว", "Used"),
    "used_of": ("{used} จาก {allowed} ข้อความ", "{used} of {allowed}"),
    "ends": ("จะหมดประมาณ", "End about"),
    "note": (
        "ถ้าต้องการเพิ่ม แจ้งผู้ดูแลบัญชี LINE ของโครงการ",
        "For more, ask whoever runs the programme’s LINE account",
    ),
}
