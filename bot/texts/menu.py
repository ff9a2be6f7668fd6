"""The menu, help for each role, the language, being lost."""

TEXTS: dict[str, tuple[str, str]] = {
    "menu": ("เมนู", "Menu"),
    "title": ("ทำอะไรดี", "What would you like to do?"),
    "alt": ("เมนู", "Menu"),
    "alt_help": ("วิธีใช้", "Help"),
    "typed": ("แตะ หรือพิมพ์คำสีเข้มก็ได้", "Tap, or type the word"),
    "resume": ("ต่อ", "Continue"),
    "resume_how": ("ทำรายงานที่เปิดอยู่ต่อ", "the report that is open"),
    "report": ("แจ้ง", "Report"),
    "report_how": ("เด็กวัยเรียนหรือเยาวชนที่ไม่ได้เรียน", "a child or youth out of learning"),
    "report_small": ("เด็กเล็ก", "Small child"),
    "report_small_how": ("แจ้งเด็ก 0–6 ปี ในครอบครัวลำบาก", "a child of 0–6 in a family in need"),
    "forms": ("แบบฟอร์มอื่น", "Other forms"),
    "forms_how": ("แบบฟอร์มที่โครงการเพิ่มเข้ามา", "forms that the programme added"),
    "drafts": ("ร่าง", "Drafts"),
    "drafts_how": ("รายงานที่ทำค้างไว้", "reports not sent yet"),
    "work": ("เคส", "My cases"),
    "work_how": ("งานที่รอฉันอยู่", "what waits for me"),
    "status": ("สถานะ", "Status"),
    "status_how": ("ตัวเลขและเคสในพื้นที่", "counts and cases in my area"),
    "invite": ("เชิญ", "Invite"),
    "invite_how": ("ออกรหัสให้คนใหม่", "a code for a new person"),
    "urgent": ("ช่วยด่วน", "Urgent help"),
    "urgent_how": ("เบอร์โทร และแจ้งเด็กที่อยู่ในอันตราย", "numbers to call; a child in danger"),
    "practice": ("ฝึก", "Practice"),
    "practice_how": ("ลองแจ้งแบบไม่นับจริง", "a rehearsal that is not counted"),
    "language": ("ภาษา", "Language"),
    "language_how": ("ไทย / English", "ไทย / English"),
    "help": ("ช่วยเหลือ", "Help"),
    "help_how": ("วิธีใช้สั้น ๆ", "how this works"),
    "language_set": ("เปลี่ยนเป็นภาษาไทยแล้ว", "Now in English."),
    "lost": ("ยังไม่เข้าใจข้อความนี้ เลือกจากเมนูได้เลย", "I did not understand. Here is the menu."),
    "help_weaver": (
        "นักถักทอ: พิมพ์ แจ้ง เพื่อรายงานเด็ก ตอบทีละข้อ พิมพ์หรือแตะก็ได้ ดูผลพิมพ์ สถานะ ตามด้วยเลขรับเรื่อง",
        "Weaver: type report and answer question by question. Later: status and its number.",
    ),
    "help_coordinator": (
        "ผู้ประสานงาน: พิมพ์ เคส ดูงานที่รอ พิมพ์ สถานะ ดูตัวเลข พิมพ์ เชิญ เพื่อออกรหัสให้นักถักทอ",
        "Coordinator: type cases for what waits, status for counts, invite for a weaver's code.",
    ),
    "help_supervisor": (
        "ผู้กำกับดูแล: พิมพ์ สถานะ หรือ สถานะ ตามด้วยชื่ออำเภอหรือตำบล แตะตัวเลขเพื่อดูรายชื่อเคส",
        "Supervisor: type status, or status and a place. Tap a count to see the cases behind it.",
    ),
    "help_protect": (
        "คุ้มครองเด็ก: เมื่อมีเหตุด่วน แตะ รับเรื่อง คนแรกที่แตะเป็นเจ้าของเรื่อง พิมพ์ เคส ดูที่รออยู่",
        "Protection: tap Take it on an alert; the first to tap owns it. Cases shows what waits.",
    ),
    "help_monitor": (
        "ผู้ติดตามผล: พิมพ์ สถานะ ดูตัวเลข ตัวเลขที่น้อยกว่า 5 จะไม่แสดง",
        "Monitor: type status for counts. Counts below 5 are not shown.",
    ),
    "help_dpo": (
        "คุ้มครองข้อมูล: ดูบันทึกการเข้าดูและคำขอผ่านผู้ดูแลระบบ",
        "Data protection: logs and requests are with the administrator.",
    ),
    "help_admin": (
        "ผู้ดูแลระบบ: ใช้ได้ทุกเมนู งานดูแลอื่นใช้คำสั่ง thaktho",
        "Administrator: every menu is open; the rest is the thaktho command.",
    ),
    "help_form": (
        (
            "ตอนตอบแบบฟอร์ม: ย้อน · ข้าม · แก้ · พัก · ยกเลิก ทุกคำตอบบันทึกทันที "
            "ถ้าคำตอบบังเอิญตรงกับคำสั่ง พิมพ์ = นำหน้า เช่น =เมนู"
        ),
        (
            "In a form: back · skip · change · pause · cancel. Every answer is saved at once. "
            "If an answer looks like a command, put = before it, such as =menu"
        ),
    ),
    "help_all": (
        "พิมพ์ เมนู เมื่อไรก็ได้ เหตุด่วนโทร 191, 1669 หรือ 1300",
        "Type menu at any time. In an emergency call 191, 1669 or 1300.",
    ),
}
