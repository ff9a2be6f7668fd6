"""Following a child: is it still there, what a follow-up asks for, and what is overdue."""

TEXTS: dict[str, tuple[str, str]] = {
    "alt_still": ("คำถามเรื่องเคสที่ติดตาม", "A question about a case you follow"),
    "still_school": ("ยังไปเรียนอยู่ไหม", "Still at school?"),
    "still_slr": ("ยังเรียนกับ สกร. อยู่ไหม", "Still learning with DOLE?"),
    "still_ecd": ("ยังไปศูนย์เด็กเล็กหรืออนุบาลอยู่ไหม", "Still in the child centre or kindergarten?"),
    "still_training": ("ยังฝึกอาชีพอยู่ไหม", "Still in training?"),
    "still_work": ("ยังทำงานอยู่ไหม", "Still at work?"),
    "still_body": (
        "เคส {case_no} ครบ {days} วันแล้ว ช่วยตอบสั้น ๆ นะ",
        "Case {case_no}: {days} days have passed. A short answer is enough",
    ),
    "still_unanswered": (
        "ถามผู้ติดตามแล้วยังไม่มีคำตอบ ช่วยดูให้หน่อยนะ",
        "Whoever follows the case was asked and has not answered: please have a look",
    ),
    "still_nobody": (
        "เคสนี้ยังไม่มีผู้ติดตาม ช่วยดูให้หน่อยนะ",
        "Nobody follows this case: please have a look",
    ),
    "yes": ("ใช่", "Yes"),
    "no": ("ไม่ใช่", "No"),
    "unsure": ("ไม่แน่ใจ ไปดูก่อน", "Not sure, I will look"),
    "said_yes": ("ใช่ ยังอยู่", "yes, still there"),
    "said_no": ("ไม่ใช่ ออกแล้ว", "no, left"),
    "closed": (
        "ปิดเคส {case_no} แล้ว เราจะถามอีกครั้งตอนครบ 90 และ 180 วัน",
        "Case {case_no} is closed. We will ask again after 90 and 180 days",
    ),
    "proposed": (
        "เคส {case_no} เคยเป็นเรื่องด่วน ผู้ดูแลคุ้มครองเด็กจะตรวจก่อนปิด",
        "Case {case_no} was urgent: child protection looks before it is closed",
    ),
    "kept": (
        "บันทึกแล้วว่าเด็กยังอยู่ (เคส {case_no})",
        "It is noted that the child is still there (case {case_no})",
    ),
    "left": (
        "บันทึกแล้ว เคส {case_no} เปิดอยู่ และบอกผู้ประสานงานแล้ว ถ้ารู้ว่าทำไม เล่าในผลติดตามได้เลย",
        "Noted. Case {case_no} is open, the coordinator was told. Please tell why in a follow-up",
    ),
    "unsure_answer": (
        "ได้เลย ไปดูก่อนนะ แล้วกลับมากดตอบ หรือส่งผลติดตามเคส {case_no}",
        "Please go and look, then answer here or send a follow-up of case {case_no}",
    ),
    "answered": (
        "เคส {case_no} ตอบไว้แล้วว่า “{answer}” ถ้าเปลี่ยนไป ส่งผลติดตามได้เลย",
        "Case {case_no} was answered already: “{answer}”. If it changed, please send a follow-up",
    ),
    "ended": (
        "เคส {case_no} มีข้อมูลใหม่กว่านี้แล้ว ไม่ต้องตอบข้อนี้",
        "There is newer word of case {case_no}: no answer is needed",
    ),
    "not_yours": (
        "ตอนนี้เคสนี้ไม่ได้อยู่ในความดูแลของคุณแล้ว ไม่ต้องตอบ ขอบคุณนะ",
        "This case is no longer yours to follow: no answer is needed, thank you",
    ),
    "tell": ("ส่งผลติดตาม", "Send a follow-up"),
    "thanks": ("ขอบคุณมาก", "Thank you"),
    "open": ("ดูเคส", "Show the case"),
    "alt_case": ("เรื่องของเคสที่คุณดูแล", "About a case in your care"),
    "asks_title": ("ผู้ติดตามขอให้ช่วย", "The weaver asks for help"),
    "asks_refer": ("เคส {case_no}: ขอส่งต่อหน่วยงาน", "Case {case_no}: to refer to an agency"),
    "asks_plan": ("เคส {case_no}: ขอประชุมวางแผน", "Case {case_no}: to meet and plan"),
    "asks_money": ("เคส {case_no}: ขอเงินหรือสิ่งของ", "Case {case_no}: to give money or goods"),
    "asks_urgent": ("เคส {case_no}: ขอช่วยด่วน", "Case {case_no}: to help soon"),
    "asks_moved": (
        "เคส {case_no}: เด็กย้ายออกจากพื้นที่ ช่วยส่งต่อให้พื้นที่ใหม่",
        "Case {case_no}: the child moved away, please hand the case to the new area",
    ),
    "asks_close": ("เคส {case_no}: ขอปิดเคส", "Case {case_no}: to close"),
    "proposed_title": ("มีการขอปิดเคส", "A case is proposed to be closed"),
    "proposed_body": ("เคส {case_no}: {code}", "Case {case_no}: {code}"),
    "left_title": ("เด็กออกอีก", "A child left again"),
    "left_body": (
        "เคส {case_no}: เด็กไม่ได้เรียนหรือทำงานที่เดิมแล้ว เคสเปิดอยู่",
        "Case {case_no}: the child is no longer where it was. The case is open",
    ),
    "due_title": ("ถึงเวลาไปดูแล้ว", "Time to look again"),
    "due_body": (
        "มี {count} เคสที่ถึงกำหนดติดตาม แตะเลขเคสเพื่อเปิด",
        "{count} cases are due for a follow-up. Tap a number to open it",
    ),
    "due_more": ("และอีก {count} เคส", "and {count} more"),
    "family_title": ("แจ้งครอบครัว", "Tell the family"),
    "family_how": (
        (
            "บอกครอบครัวของเด็กในเคส {case_no} ว่ามีคนแจ้งเพื่อให้ได้รับความช่วยเหลือ "
            "เก็บข้อมูลอะไรไว้ ใครเห็นได้ และขอดูหรือขอลบได้ ไม่ต้องบอกว่าใครแจ้ง"
        ),
        (
            "Tell the family of case {case_no} that the child was reported so that help can come, "
            "what is kept, who sees it, and that they may see it or have it deleted. Never say "
            "who told"
        ),
    ),
    "family_done": ("แจ้งแล้ว", "They were told"),
    "family_noted": ("บันทึกแล้ว เคส {case_no} แจ้งครอบครัวแล้ว", "Noted for case {case_no}"),
    "family_none": (
        "เคส {case_no} ไม่ต้องแจ้งครอบครัวตอนนี้",
        "No family has to be told about case {case_no} now",
    ),
}
