"""What is said when the program itself failed."""

TEXTS: dict[str, tuple[str, str]] = {
    "sorry": (
        "ขอโทษค่ะ ระบบอ่านข้อความนี้ไม่ได้ ทีมงานจะตรวจให้ ส่งข้อความต่อได้เลยนะคะ",
        "Sorry, we could not handle that message. We will look into it; please carry on.",
    ),
}
