"""What validation noticed, said to the reporter, or shown to a coordinator."""

TEXTS: dict[str, tuple[str, str]] = {
    "required": ("ข้อนี้ยังว่างอยู่ ช่วยตอบอีกนิดนะ", "This one is still empty: please answer it"),
    "constraint": ("คำตอบข้อนี้ใช้ไม่ได้ ช่วยดูอีกที", "This answer does not fit: please look again"),
    "birth_unreadable": (
        "อ่านวันเกิดหรืออายุไม่ออก ช่วยพิมพ์ใหม่ เช่น 5 ส.ค. 55 หรือ 14 ปี",
        "The birth date or age could not be read: please type it again, such as 14 ปี",
    ),
    "birth_rough": ("รู้อายุเพียงคร่าว ๆ", "The age is only roughly known"),
    "id_unreadable": ("เลขประจำตัวอ่านไม่ออก", "The number could not be read"),
    "id_checksum": (
        "เลขประจำตัวอาจพิมพ์ผิด ยังไม่ยืนยัน",
        "The number may be mistyped: not verified",
    ),
    "id_province": (
        "รหัสจังหวัดในเลขประจำตัวไม่มีจริง ยังไม่ยืนยัน",
        "No province has the code in this number: not verified",
    ),
    "area_unknown": (
        "ไม่พบตำบลนี้ ช่วยเลือกตำบลที่เด็กอยู่อีกครั้ง",
        "This tambon is not known: please choose where the child lives again",
    ),
    "area": (
        "ตำบลนี้มีมากกว่าหนึ่ง อปท. เด็กคนนี้อยู่ในเขตของคุณใช่ไหม",
        "More than one local administration serves this tambon: is this child in yours?",
    ),
    "area_no_lao": (
        "ยังไม่รู้ว่า อปท. ไหนดูแลตำบลนี้",
        "It is not known which local administration serves this tambon",
    ),
    "area_elsewhere": ("เด็กอยู่นอกพื้นที่ของผู้แจ้ง", "The child lives outside the reporter’s area"),
    "over_age": ("อายุเกินชั้นเรียนมากกว่า 2 ปี", "More than two years over the usual age"),
    "consent_self": (
        "เด็กอายุยังไม่ถึง 20 ปี ต้องให้ผู้ปกครองยินยอมด้วย ช่วยถามแล้วเลือกใหม่",
        "Below 20 a parent or guardian must agree too: please ask and choose again",
    ),
    "consent_guardian": (
        "เด็กอายุไม่ถึง 10 ปี ต้องให้ผู้ปกครองเป็นคนยินยอม ช่วยถามแล้วเลือกใหม่",
        "Below 10 the parent or guardian must agree: please ask and choose again",
    ),
    "consent_self_urgent": (
        "เหตุด่วน รับแจ้งไว้ก่อน แต่ยังต้องถามผู้ปกครอง",
        "Urgent, taken as it is; the guardian must still be asked",
    ),
    "consent_adult": (
        "อายุ 20 ปีขึ้นไป เจ้าตัวควรเป็นคนยินยอมเอง",
        "From 20 on the person should agree in person",
    ),
    "consent_refused": ("ครอบครัวไม่ยินยอม", "The family refused"),
    "consent_later": ("ยังไม่ได้ถามความยินยอม", "Consent was not asked yet"),
    "danger_hint_a": (
        "คำตอบบอกว่าอาจมีอันตราย (A) ช่วยตรวจดูว่าเป็นเหตุด่วนไหม",
        "The answers point to danger (A): please check whether this is urgent",
    ),
    "danger_hint_b": (
        "คำตอบบอกว่าอาจต้องช่วยวันนี้ (B) ช่วยตรวจดูว่าเป็นเหตุด่วนไหม",
        "The answers point to help needed today (B): please check whether this is urgent",
    ),
    "corrected": ("ผู้แจ้งแก้มาแล้ว", "The weaver corrected it"),
    "no_corrector": (
        "ผู้แจ้งไม่ได้ทำงานแล้ว ไม่มีใครแก้รายงานนี้",
        "The reporter has left: nobody is there to correct this report",
    ),
    "asked_back": (
        "ผู้ประสานงานขอให้ช่วยดูข้อนี้อีกครั้ง",
        "The coordinator asks you to look at this again",
    ),
    "same_child": (
        "อาจเป็นเด็กคนเดียวกับเคสที่มีอยู่แล้ว",
        "May be the same child as a case we know",
    ),
    "sibling_hint": (
        "ต่างกันแค่ชื่อ อาจเป็นพี่น้องหรือฝาแฝด",
        "Only the first name differs: perhaps brother, sister or twin",
    ),
    "moo": ("หมู่ {moo}", "moo {moo}"),
    "photo_refused": (
        "รูปที่ส่งมาใช้ไม่ได้ ช่วยถ่ายใหม่เป็นรูปธรรมดาแล้วส่งอีกครั้ง",
        "The photo cannot be used: please take an ordinary one and send it again",
    ),
    "photo_large": (
        "รูปใหญ่เกินไป ช่วยส่งรูปที่เล็กลง",
        "The photo is too large: please send a smaller one",
    ),
    "photo_gone": (
        "ไลน์ลบรูปไปแล้วก่อนที่เราจะเก็บได้ ช่วยส่งอีกครั้งถ้ายังมี",
        "LINE removed the photo before we could keep it: please send it again if you have it",
    ),
    "case_unknown": (
        "ไม่พบเลขเคสนี้ในเคสที่คุณดูแล ช่วยดูเลขอีกที หรือถามผู้ประสานงาน",
        "This number is none of your cases: please check it, or ask your coordinator",
    ),
    "entity_unknown": (
        "ฟอร์มนี้แก้ข้อมูลเคสที่ไม่พบ หรืออยู่นอกพื้นที่ของผู้ส่ง",
        "This form changes a case that is not there, or not in its sender’s area",
    ),
    "help_refused": (
        "มีเลขเคสหรือศูนย์ที่บันทึกไม่ได้",
        "A case or centre that cannot be saved",
    ),
    "help_satang": (
        "จำนวนเงินต้องเป็นบาท มีสตางค์ได้ไม่เกิน 2 ตำแหน่ง เช่น 800 หรือ 1,500.50",
        "An amount in baht with at most two decimals, such as 800 or 1,500.50",
    ),
    "help_cap": (
        "จำนวนเงินเกินเพดานของจังหวัด",
        "Over the province’s limit",
    ),
    "help_twice": (
        "เด็กได้เรื่องเดียวกันจากแหล่งเดียวกันแล้วในปีงบนี้",
        "The child had the same need from the same fund already this fiscal year",
    ),
    "share_consent": (
        "ยังส่งข้อมูลให้หน่วยงานไม่ได้ ต้องมีความยินยอม หรือเป็นเหตุด่วน หรือกฎหมายให้ส่ง",
        "Data may go to an agency only with consent, in an emergency, or when the law says so",
    ),
}
