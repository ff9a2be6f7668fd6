"""Pages behind links: both languages stand on each, since a link does not know who opens it."""

TEXTS: dict[str, tuple[str, str]] = {
    "name": ("ถักทอ", "Thaktho"),
    "gone_title": ("ลิงก์นี้ใช้ไม่ได้แล้ว", "This link does not work any more"),
    "gone": (
        "ลิงก์อาจหมดเวลา ใช้ครบแล้ว หรือพิมพ์ไม่ครบ กลับไปขอใหม่ในแชต LINE ได้เลย",
        "It may be too old, used up or incomplete. Ask for a new one in the LINE chat.",
    ),
    "later_title": ("รอสักครู่", "One moment"),
    "later": (
        "กำลังเตรียมให้ รออีกสักครู่แล้วเปิดใหม่",
        "It is being prepared. Please open it again in a little while.",
    ),
    "export_title": ("ไฟล์ที่ขอไว้", "The file you asked for"),
    "what": ("ข้อมูล", "Data"),
    "rows": ("จำนวนแถว", "Rows"),
    "size": ("ขนาด", "Size"),
    "until": ("ใช้ได้ถึง", "Until"),
    "code": ("รหัส 6 หลักจากแชต LINE", "The 6 digits from the LINE chat"),
    "wrong_code": ("รหัสไม่ตรง ลองได้อีก {n} ครั้ง", "Wrong code. Tries left: {n}"),
    "foreign": (
        "หน้านี้เปิดจากที่อื่นไม่ได้ เปิดลิงก์จากแชต LINE",
        "This cannot be sent from elsewhere. Open the link in the LINE chat.",
    ),
    "download": ("ดาวน์โหลด", "Download"),
    "care": (
        "ข้อมูลเด็กเป็นความลับ อย่าส่งลิงก์หรือไฟล์ต่อ การดาวน์โหลดทุกครั้งถูกบันทึกไว้",
        "This is confidential. Pass on neither the link nor the file. Every download is noted.",
    ),
}
