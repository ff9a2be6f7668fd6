"""Danger: the numbers to call, what was alerted, who took it."""

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("ถ้าเด็กกำลังอันตราย โทรก่อน", "If the child is in danger, call first"),
    "not_emergency": (
        "แชตนี้ไม่ใช่สายด่วน โทรได้ทันทีไม่ต้องรอระบบ",
        "This chat is not an emergency line. Call now; do not wait for it.",
    ),
    "alerted": (
        "แจ้งเจ้าหน้าที่คุ้มครองเด็กให้แล้ว เลขเคส {case_no}",
        "Child protection has been alerted. Case {case_no}",
    ),
    "raised": (
        "เพิ่มระดับความด่วนให้แล้ว เคส {case_no}",
        "The alert was made more urgent. Case {case_no}",
    ),
    "rehearsed": ("นี่คือการฝึก จึงไม่ได้แจ้งใคร", "This is a rehearsal, so nobody was alerted."),
    "go_on": (
        "โทรแล้วค่อยตอบข้อต่อไป คำตอบบันทึกไว้แล้ว",
        "Call first, answer later. What you said is saved.",
    ),
    "alt": ("เบอร์โทรช่วยด่วน", "Urgent numbers"),
    "call": ("โทร {number}", "Call {number}"),
    "call_who": ("โทร {number} {who}", "Call {number} {who}"),
    "other_number": ("{who} โทร {number}", "{who}: {number}"),
    "changed": (
        "เปลี่ยนคำตอบแล้ว เจ้าหน้าที่ที่ได้รับแจ้งจะรู้ว่าเปลี่ยน แต่เคส {case_no} ยังไม่ถูกถอน",
        "Changed. Those who were alerted will know, but case {case_no} is not withdrawn.",
    ),
    "unreached": (
        "ยังติดต่อเจ้าหน้าที่เรื่องเคส {case_no} ไม่ได้ โปรดโทรเดี๋ยวนี้",
        "Nobody could be reached yet about case {case_no}. Please call now.",
    ),
    "somebody": ("เจ้าหน้าที่คนอื่น", "Somebody else"),
    "suggest_title": ("เรื่องนี้อาจต้องช่วยด่วน", "This may need urgent help"),
    "suggest_body": (
        "จากคำตอบ เด็กอาจไม่ปลอดภัย ถ้าใช่ แตะ แจ้งเหตุด่วน ถ้าไม่ใช่ ทำต่อได้เลย",
        "From the answers, the child may not be safe. If so, tap below; if not, go on.",
    ),
    "suggest_button": ("แจ้งเหตุด่วน", "It is urgent"),
    "alt_suggest": ("มีคำแนะนำ", "A suggestion"),
    "urgent_title": ("ช่วยด่วน", "Urgent help"),
    "urgent_report": ("แจ้งเด็กที่อยู่ในอันตราย", "Report a child in danger"),
    "taken": ("คุณรับเรื่อง {case_no} แล้ว", "You have taken case {case_no}"),
    "taken_by": ("{by} รับเรื่อง {case_no} แล้ว เมื่อ {when}", "{by} took case {case_no} at {when}"),
    "not_yours": (
        "เรื่องนี้ไม่ได้อยู่ในพื้นที่ของคุณ หรือปิดไปแล้ว",
        "That alert is not yours to take, or it is over.",
    ),
    "take": ("รับเรื่อง", "Take it"),
    "alt_taken": ("ผลการรับเรื่อง", "Alert"),
    "level_A": ("ด่วนที่สุด", "Act now"),
    "level_B": ("ด่วนภายในวันนี้", "Act today"),
    "level_C": ("วางแผนช่วย", "Plan"),
}
