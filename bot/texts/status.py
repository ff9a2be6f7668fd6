"""Status: counts, lists, what became of a report."""

TEXTS: dict[str, tuple[str, str]] = {
    "country": ("ทั้งประเทศ", "the whole country"),
    "alt": ("สถานะ", "Status"),
    "at": ("ข้อมูล ณ {when}", "As of {when}"),
    "all": ("พื้นที่ของฉัน", "My area"),
    "tap_count": ("แตะตัวเลขเพื่อดูรายการและความหมาย", "Tap a count for its list and what it means"),
    "list_title": ("{name} {total} ราย", "{name}: {total}"),
    "empty": ("ไม่มีรายการ", "Nothing here"),
    "no_place": (
        "ไม่พบพื้นที่ “{text}” ในส่วนที่คุณดูแล ลองพิมพ์ เช่น สถานะ จอมพระ",
        "There is no “{text}” in your area. Try, for example, status จอมพระ",
    ),
    "which_place": ("“{text}” หมายถึงที่ไหน", "Which “{text}” do you mean?"),
    "no_case": (
        "ไม่พบเลข {number} ในส่วนที่คุณดูได้",
        "There is no {number} that you may see.",
    ),
    "sent": ("รายงาน {number}: {state}", "Report {number}: {state}"),
    "sent_received": ("รับแล้ว กำลังตรวจ", "received, being checked"),
    "sent_accepted": ("รับเป็นเคสแล้ว", "accepted"),
    "sent_kept": ("รับไว้แล้ว", "received and kept"),
    "sent_returned": ("ขอให้แก้บางข้อ ดูที่ เคส", "returned for correction, see my cases"),
    "sent_asked": ("รอผู้ประสานงานตัดสิน", "waiting for a coordinator"),
    "sent_joined": ("รวมกับเคสที่มีอยู่แล้ว", "joined to a known case"),
    "sent_rejected": ("ไม่ได้รับเป็นเคส", "not accepted"),
    "sent_unsent": ("ถูกถอนคืนแล้ว", "taken back"),
    "sent_rehearsal": ("เป็นการฝึก ไม่นับ", "a rehearsal, not counted"),
}
