"""Pushed words: danger, what is overdue, what is new. Nothing personal may stand here."""

TEXTS: dict[str, tuple[str, str]] = {
    "alt": (
        "เหตุด่วน ระดับ {level} เคส {number} {place}",
        "Urgent, level {level}, case {number}, {place}",
    ),
    "title_A": ("เหตุด่วน ระดับ A ต้องช่วยเดี๋ยวนี้", "Urgent, level A: help is needed now"),
    "title_B": ("เหตุด่วน ระดับ B ต้องช่วยภายในวันนี้", "Urgent, level B: help is needed today"),
    "title_C": ("เหตุที่ต้องดูแล ระดับ C", "Level C: to be looked after"),
    "again": (
        "ผ่านไป {minutes} นาทีแล้ว ยังไม่มีใครรับเรื่อง",
        "{minutes} minutes have passed and nobody has taken it",
    ),
    "case": ("เคส", "Case"),
    "place": ("พื้นที่", "Place"),
    "take": ("รับเรื่อง", "Take it"),
    "take_note": (
        "แตะ “รับเรื่อง” แล้วรายละเอียดจะเปิดให้คุณคนเดียว",
        "Tap “Take it” and the details open for you alone",
    ),
    "stands_in": (
        "คุณได้รับแทนเพื่อนร่วมงานที่ลา",
        "You are standing in for a colleague who is away",
    ),
    "storm_alt": ("มีเหตุด่วนเพิ่มอีก {count} เรื่อง", "More urgent alerts: {count}"),
    "storm_title": ("มีเหตุด่วนเพิ่มอีก {count} เรื่อง", "More urgent alerts: {count}"),
    "storm_body": (
        "มีเหตุเข้ามาพร้อมกันหลายเรื่อง จึงรวมไว้ให้ กรุณาเปิดดูและรับเรื่องที่ด่วนที่สุดก่อน",
        "Many came at once, so they are put together. Please open and take the gravest first",
    ),
    "storm_A": ("{count} เรื่อง ช่วยเดี๋ยวนี้", "{count}, help now"),
    "storm_B": ("{count} เรื่อง ภายในวันนี้", "{count}, today"),
    "storm_C": ("{count} เรื่อง วางแผนช่วย", "{count}, plan"),
    "level": ("ระดับ {level}", "Level {level}"),
    "open_list": ("เปิดรายการ", "Open the list"),
    "changed_alt": ("เคส {number} มีข้อมูลใหม่", "Case {number} has news"),
    "changed_changed": (
        "ผู้แจ้งแก้คำตอบว่าไม่มีเหตุด่วนแล้ว เคสนี้ยังเปิดอยู่ กรุณาตรวจให้แน่ใจ",
        "The reporter now says there is no danger. The case stays open: please make sure",
    ),
    "changed_cancelled": (
        "ผู้แจ้งยกเลิกการแจ้ง เคสนี้ยังเปิดอยู่ กรุณาตรวจให้แน่ใจ",
        "The reporter gave the report up. The case stays open: please make sure",
    ),
    "changed_lowered": (
        "ผู้แจ้งแก้คำตอบ เหตุเบาลงกว่าเดิม ระดับของเคสยังคงเดิมจนกว่าคุณจะตรวจ",
        "The reporter’s new answer is less grave. The level stays until you have checked",
    ),
    "overdue_alt": ("มีเคสเลยกำหนด {count} เคส", "{count} cases are past their date"),
    "overdue_title": ("เคสที่เลยกำหนด", "Cases past their date"),
    "overdue_body": (
        "ถึงเวลาต้องทำต่อแล้ว แตะเพื่อดูว่าต้องทำอะไร",
        "Something had to be done by now: tap to see what",
    ),
    "overdue_up": (
        "เลยกำหนดมาหลายวันแล้ว จึงส่งขึ้นมาให้คุณช่วยดู",
        "They are days past their date and came up to you: please help",
    ),
    "more": ("และอีก {count} เคส", "and {count} more"),
    "open_work": ("ดูงานของฉัน", "Show my work"),
    "digest_alt": ("สรุปงานเช้านี้", "This morning’s work"),
    "digest_title": ("งานที่รอคุณเช้านี้", "What waits for you this morning"),
    "digest_alert": ("เหตุด่วน", "Urgent"),
    "digest_new_case": ("เคสใหม่", "New cases"),
    "digest_question": ("รอคุณตัดสิน", "To decide"),
    "digest_correction": ("รอคุณแก้", "To correct"),
    "digest_asks": ("ผู้ติดตามขอ", "Asked for by weavers"),
    "digest_quiet": ("คนในทีมที่เงียบไป", "Gone quiet"),
    "digest_held": ("รอบอกคุณ", "Other news"),
    "digest_held_note": (
        "ทักมาเมื่อไร เรื่องที่รอบอกจะแสดงพร้อมคำตอบ",
        "Write whenever you like: the waiting news comes with the answer",
    ),
    "count": ("{count} เรื่อง", "{count}"),
    "people": ("{count} คน", "{count}"),
}
