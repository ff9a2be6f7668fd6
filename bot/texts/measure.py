"""Names and definitions of every count, by the codes of the table of measures.

`<code>` is the short name on a card, `<code>_means` the definition under it.
"""

TEXTS: dict[str, tuple[str, str]] = {
    "received": ("รายงานที่ส่งมา", "Reports received"),
    "received_means": (
        "รายงานทุกฉบับที่ส่งเข้ามา ไม่นับที่ส่งตอนฝึก",
        "Every report sent, without the ones sent in rehearsal",
    ),
    "cases": ("เคสทั้งหมด", "Cases"),
    "cases_means": ("เคสทุกสถานะ ไม่ว่ามาจากทางไหน", "Cases of any origin, in any state"),
    "alone": ("เคสที่ยังไม่มีรายงาน", "Cases without a report"),
    "alone_means": (
        "แจ้งเหตุด่วนไว้ก่อน หรือนำเข้าจากการสำรวจ",
        "Danger told first, or brought in from a survey",
    ),
    "joined": ("รวมกับเคสเดิม", "Joined to a known case"),
    "joined_means": (
        "รายงานของเด็กที่มีเคสอยู่แล้ว",
        "Reports of a child who had a case already",
    ),
    "rejected": ("ไม่รับ", "Not accepted"),
    "rejected_means": (
        "รายงานที่ไม่รับ หรือผู้ส่งขอถอน",
        "Reports refused, or taken back by the sender",
    ),
    "in_work": ("กำลังตรวจ", "Being checked"),
    "in_work_means": (
        "รายงานที่กำลังตรวจ รอแก้ หรือรอผู้ประสานงานตอบ",
        "Reports being checked, back with the weaver, or waiting for a coordinator",
    ),
    "surveyed": ("สำรวจแล้ว", "Surveyed"),
    "surveyed_means": (
        "เด็กและเยาวชนที่สำรวจเรื่องการเรียนแล้ว",
        "Children and youth looked at for being out of learning",
    ),
    "need_help": ("ต้องช่วย", "Need help"),
    "need_help_means": (
        "สำรวจแล้ว และไม่ใช่กลุ่ม “ไม่ต้องช่วย” นับรวมที่ยังไม่ได้ดู",
        "Of the surveyed, all but “no help needed”; those not looked at yet count here",
    ),
    "no_help": ("ไม่ต้องช่วย", "No help needed"),
    "no_help_means": (
        "สำรวจแล้ว พบว่าไม่ต้องช่วย",
        "Of the surveyed, those found to need no help",
    ),
    "small": ("เด็กเล็ก", "Small children"),
    "small_means": (
        "เด็กปฐมวัยในครอบครัวที่ขาดแคลน (กลุ่ม T1)",
        "Small children of poor families (group T1)",
    ),
    "small_helped": ("เด็กเล็กที่ได้รับความช่วยเหลือ", "Small children helped"),
    "small_helped_means": (
        "เด็กเล็กที่ได้รับเงินหรือของแล้ว",
        "Small children to whom help was given",
    ),
    "urgent": ("เหตุด่วน", "Urgent"),
    "urgent_means": (
        "เคสที่ยังไม่ปิด และมีสัญญาณอันตราย",
        "Open cases with a danger sign",
    ),
    "urgent_open": ("เหตุด่วนที่ยังไม่มีคนรับ", "Urgent, not taken"),
    "urgent_open_means": (
        "แจ้งเตือนแล้ว แต่ยังไม่มีใครกดรับเรื่อง",
        "An alert went out and nobody has taken it",
    ),
    "waiting": ("รอตรวจสอบ", "Waiting"),
    "waiting_means": ("ยังไม่มีใครยืนยันเคสนี้", "Nobody has confirmed the case yet"),
    "overdue": ("เลยกำหนด", "Overdue"),
    "overdue_means": (
        "เลยเวลาที่ต้องทำขั้นต่อไปแล้ว และยังไม่ปิด",
        "Open, and past the time by which somebody had to act",
    ),
    "confirmed": ("ยืนยันแล้ว รอช่วย", "Confirmed"),
    "confirmed_means": (
        "ยืนยันหรือวางแผนแล้ว ยังไม่เริ่มช่วย",
        "Confirmed or planned; help has not begun",
    ),
    "planned": ("มีแผนช่วยแล้ว", "Planned"),
    "planned_means": ("มีแผนช่วยแล้ว ยังไม่เริ่ม", "A plan is made; help has not begun"),
    "helped": ("ได้รับความช่วยเหลือ", "Helped"),
    "helped_means": (
        "เริ่มได้รับความช่วยเหลือแล้ว ไม่ว่าตอนนี้อยู่สถานะใด",
        "Help was given, wherever the case stands now",
    ),
    "reopened": ("เปิดใหม่", "Reopened"),
    "reopened_means": ("ปิดแล้วต้องเปิดใหม่", "Closed once, and opened again"),
    "moved": ("รอรับเข้าพื้นที่", "Handed to another area"),
    "moved_means": (
        "ส่งต่อไปพื้นที่อื่นแล้ว แต่ยังไม่มีใครรับ",
        "On the way to another area, not accepted there yet",
    ),
    "visits": ("การติดตาม", "Follow-ups"),
    "visits_means": ("จำนวนครั้งที่ออกติดตามหรือเยี่ยม", "How often somebody visited or followed up"),
    "left_again": ("กลับไปเรียนแล้วออกอีก", "Left again"),
    "left_again_means": (
        "เด็กที่การติดตามพบว่ากลับไปเรียนแล้วออกอีก",
        "Children found to have left again at a follow-up",
    ),
    "referrals": ("ส่งต่อหน่วยงาน", "Referrals"),
    "referrals_means": (
        "จำนวนครั้งที่ส่งต่อหน่วยงาน ไม่ว่าได้คำตอบอย่างไร",
        "Referrals to agencies, whatever came of them",
    ),
    "days_to_help": ("วันจากแจ้งถึงได้ช่วยครั้งแรก", "Days to first help"),
    "days_to_help_means": (
        "ค่ากลาง: ครึ่งหนึ่งของเด็กที่ช่วยแล้วรอไม่เกินนี้",
        "The middle: half of the children helped waited no longer",
    ),
    "money": ("เงินที่ช่วยทั้งหมด", "Money given"),
    "money_means": (
        "เงินที่ให้เด็ก ครอบครัว และศูนย์เด็กเล็กรวมกัน ไม่รวมที่ยกเลิก",
        "Given to children, households and centres together; what was voided is left out",
    ),
    "helping": ("กำลังช่วย", "Being helped"),
    "helping_means": ("เริ่มช่วยแล้ว", "Help has begun"),
    "learning": ("ได้เรียนแล้ว", "Learning again"),
    "learning_means": (
        "กลับไปเรียน ฝึกอาชีพ หรือมีงานทำแล้ว",
        "In school, in training or at work again",
    ),
    "closed": ("ปิดเคส", "Closed"),
    "closed_means": ("ปิดแล้ว ไม่ว่าด้วยเหตุใด", "Closed, for any reason"),
    "money_children": ("เงินช่วยเด็ก", "Money to children"),
    "money_children_means": (
        "เงินที่ให้เด็กทุกคนรวมกัน",
        "Money given to children, all together",
    ),
    "money_centres": ("เงินพัฒนาศูนย์เด็กเล็ก", "Money to child centres"),
    "money_centres_means": (
        "เงินที่ให้ศูนย์เด็กเล็กทุกแห่งรวมกัน",
        "Money given to child centres, all together",
    ),
    "centres": ("ศูนย์เด็กเล็กที่พัฒนา", "Child centres developed"),
    "centres_means": (
        "จำนวนศูนย์ที่ได้รับเงินพัฒนา",
        "How many centres were given money",
    ),
    "age": ("อายุ", "Age"),
    "sex": ("เพศ", "Sex"),
    "category": ("เรื่องเรียน", "Schooling"),
    "reason": ("เหตุหลัก", "Main reason"),
    "doing": ("ตอนนี้ทำอะไร", "Doing now"),
    "lives": ("อยู่กับ", "Lives with"),
    "disability": ("พิการหรือพัฒนาการช้า", "Disability or delay"),
    "needs": ("อยากให้ช่วย", "Help asked for"),
    "targets": ("กลุ่มเป้าหมาย", "Target group"),
    "years": ("ประมาณ {years} ปี", "about {years}"),
    "service": ("ระบบ", "the service"),
    "hidden": ("ไม่แสดง", "not shown"),
}
