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
    "roles": ("คุณเป็น {roles}", "You are {roles}"),
    "people": ("ทีม", "People"),
    "people_how": ("คนในพื้นที่ ใครเงียบไป ส่งต่องาน", "who is there, who went quiet; hand over"),
    "review": ("ตรวจ", "Review"),
    "review_how": ("รายงานที่รอตรวจ", "reports to look at"),
    "more": ("เพิ่มเติม", "More menu"),
    "more_how": ("เรื่องอื่น ๆ ที่ทำได้", "everything else"),
    "more_title": ("ทำอะไรได้อีก", "What else?"),
    "follow": ("ติดตาม", "Follow up"),
    "follow_how": ("เคสที่ถึงกำหนดไปเยี่ยม", "cases to be visited"),
    "assist": ("บันทึกการช่วยเหลือ", "Record help"),
    "assist_how": ("เงิน ของ อบรม บริการ ให้เด็กหรือครอบครัว", "money, goods, training, a service"),
    "help_many": ("ช่วยหลายเคส", "Help many"),
    "help_many_how": ("บันทึกครั้งเดียวหลายคน", "one entry for many"),
    "centre": ("ทะเบียนศูนย์", "Child centre"),
    "centre_how": ("ลงทะเบียนศูนย์เด็กเล็ก", "register a child centre"),
    "export": ("ส่งออก", "Export"),
    "export_how": ("ไฟล์ข้อมูลของพื้นที่", "files of my area"),
    "examples": ("ตัวอย่างคำถาม", "Sample questions"),
    "examples_how": ("ถามตัวเลขเป็นคำพูดได้", "ask for numbers in plain words"),
    "away": ("ลา", "Away"),
    "away_how": ("บอกวันลา และคนรับแทน", "say when, and who stands in"),
    "settings": ("ตั้งค่า", "Settings"),
    "settings_how": ("ภาษา บทบาท พื้นที่ของฉัน", "language, my roles and areas"),
    "settings_area": ("พื้นที่", "Area"),
    "settings_language": ("ภาษา", "Language"),
    "settings_thai": ("ไทย", "Thai"),
    "settings_english": ("อังกฤษ", "English"),
    "settings_switch": ("Change to English", "เปลี่ยนเป็นภาษาไทย"),
    "settings_note": (
        "บทบาทหรือพื้นที่ไม่ตรง บอกผู้ประสานงานได้",
        "If a role or area is wrong, tell your coordinator",
    ),
    "can": ("{role}ทำอะไรได้", "What a {role} can do"),
    "help_weaver": (
        (
            "แจ้ง — รายงานเด็กที่ไม่ได้เรียน ตอบทีละข้อ พิมพ์หรือแตะก็ได้\n"
            "เด็กเล็ก — รายงานเด็ก 0–6 ปี\n"
            "ร่าง — รายงานที่ทำค้างไว้ กลับมาทำต่อได้เสมอ\n"
            "เคส — เด็กที่คุณดูแล ใครถึงกำหนดติดตาม\n"
            "แตะเคส แล้วแตะ ติดตาม หรือ บันทึกการช่วยเหลือ\n"
            "สถานะ ตามด้วยเลขรับเรื่อง — ดูว่าถึงไหนแล้ว"
        ),
        (
            "Report: a child out of learning, question by question\n"
            "Small child: a child of 0–6 years\n"
            "Drafts: what is not sent yet; go on at any time\n"
            "Cases: the children you follow, and who is due\n"
            "Tap a case to follow up or to record help\n"
            "Status and a number: how far a report has come"
        ),
    ),
    "help_coordinator": (
        (
            "เคส — งานที่รอคุณ เลยกำหนดขึ้นก่อน\n"
            "ตรวจ — รับ ขอแก้บางข้อ หรือไม่รับ พร้อมเหตุผล\n"
            "แตะเคส เพื่อวางแผน ช่วยเหลือ ส่งต่อหน่วยงาน หรือปิด\n"
            "ทีม — เชิญคน ดูใครเงียบไป ส่งต่องาน ย้าย พักบัญชี\n"
            "สถานะ — ถามตัวเลขเป็นคำพูดได้ เช่น ค้างกี่เคส เกิน 7 วัน\n"
            "ช่วยหลายเคส — บันทึกครั้งเดียวหลายคน\n"
            "ลา — บอกวันลา และคนรับเหตุด่วนแทน"
        ),
        (
            "Cases: what waits for you, overdue first\n"
            "Review: accept, return questions, or refuse with a reason\n"
            "Tap a case to plan, help, refer or close it\n"
            "People: invite, see who is quiet, hand over, move, hold\n"
            "Status: ask for numbers in plain words\n"
            "Help many: one entry for many children\n"
            "Away: when, and who takes alerts meanwhile"
        ),
    ),
    "help_supervisor": (
        (
            "สถานะ — ตัวเลขของพื้นที่ แตะเพื่อดูรายการข้างหลัง\n"
            "ถามเป็นคำพูดได้ เช่น จอมพระ ค้างกี่เคส เกิน 7 วัน\n"
            "เคส — งานที่เลยกำหนด แยกตาม อปท.\n"
            "ตรวจ — รายงานที่รอตรวจ\n"
            "ทีม — เชิญผู้ประสานงานและนักถักทอ ดูใครเงียบไป\n"
            "ลา — บอกวันลา และคนรับเหตุด่วนแทน"
        ),
        (
            "Status: the numbers of your area; tap one for its list\n"
            "Ask in plain words: chom phra waiting more than 7 days\n"
            "Cases: what is overdue, by administration\n"
            "Review: reports to look at\n"
            "People: invite, and see who has gone quiet\n"
            "Away: when, and who takes alerts meanwhile"
        ),
    ),
    "help_protect": (
        (
            "มีเหตุด่วน แตะ รับเรื่อง คนแรกที่แตะเป็นเจ้าของเรื่อง\n"
            "ยังไม่มีใครรับ เราจะเตือนซ้ำและส่งต่อขึ้นไป\n"
            "เคส — เหตุด่วนที่รออยู่ และที่คุณรับไว้\n"
            "แตะเคส เพื่อดูเหตุ ส่งต่อหน่วยงาน หรือปิดพร้อมบันทึก\n"
            "ช่วยด่วน — เบอร์โทรของจังหวัด\n"
            "ลา — ต้องบอกก่อนหยุด และเลือกคนรับแทน"
        ),
        (
            "An alert: tap Take it; the first to tap owns it\n"
            "Until somebody does, it is told again and goes up\n"
            "Cases: urgent ones that wait, and those you took\n"
            "Tap a case to see it, refer it, or close it with a note\n"
            "Urgent help: the numbers of the province\n"
            "Away: say so before a day off, and name a stand-in"
        ),
    ),
    "help_monitor": (
        (
            "สถานะ — ตัวเลขของพื้นที่ทั้งหมด\n"
            "ถามเป็นคำพูดได้ เช่น เดือนนี้แจ้งกี่คน แยกตามอายุ\n"
            "ตัวอย่างคำถาม — อยู่ใน เพิ่มเติม\n"
            "คุณเห็นเฉพาะจำนวน ไม่เห็นรายชื่อหรือเคส\n"
            "จำนวนที่น้อยกว่า 5 จะไม่แสดง เพื่อไม่ให้รู้ว่าเป็นใคร"
        ),
        (
            "Status: every number of your area\n"
            "Ask in plain words: reported this month by age\n"
            "Sample questions are under More menu\n"
            "You see counts only, no names and no cases\n"
            "Counts below 5 are hidden, so that nobody is recognised"
        ),
    ),
    "help_dpo": (
        (
            "คุณไม่เห็นเคสหรือตัวเลขในแชทนี้ เพื่อให้ตรวจได้อย่างเป็นกลาง\n"
            "ทุกครั้งที่มีคนเปิดดูเคส ระบบบันทึกไว้ว่าใคร เมื่อไร เพราะอะไร\n"
            "คำขอของครอบครัว เช่น ขอดู ขอแก้ ขอลบ ให้รับเรื่องไว้\n"
            "แล้วขอบันทึกและการลบจากผู้ดูแลระบบ\n"
            "พักบัญชีคนที่ใช้ข้อมูลไม่เหมาะสมได้ผ่านผู้ประสานงาน"
        ),
        (
            "You see no cases and no numbers here, to stay impartial\n"
            "Every look at a case is kept: who, when and why\n"
            "Families may ask to see, correct or erase: take it down\n"
            "The administrator gives logs and erases\n"
            "A coordinator can put on hold who misuses data"
        ),
    ),
    "help_admin": (
        (
            "สถานะ — ตัวเลขทั้งหมด\n"
            "ทีม — เชิญ ย้าย พักบัญชีได้ทุกบทบาท\n"
            "แบบฟอร์มอื่น — ส่งไฟล์ XLSX มาที่แชทนี้เพื่อเผยแพร่\n"
            "คุณไม่เห็นชื่อเด็กและเคส\n"
            "งานดูแลระบบอื่น ๆ ใช้คำสั่ง thaktho"
        ),
        (
            "Status: every number\n"
            "People: invite, move and hold, for every role\n"
            "Other forms: send an XLSX file here to publish it\n"
            "You see no names of children and no cases\n"
            "Everything else is the thaktho command"
        ),
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
