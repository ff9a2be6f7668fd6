"""Greeting, enrolling, inviting; what people are told who may not do something."""

TEXTS: dict[str, tuple[str, str]] = {
    "greeting": (
        (
            "สวัสดี ที่นี่คือถักทอ ระบบช่วยเด็กและเยาวชนที่ไม่ได้เรียน\n"
            "ใช้ได้เฉพาะผู้ที่ได้รับเชิญ ถ้ามีรหัสเชิญ พิมพ์รหัสมาได้เลย เช่น K7QX-2MPA\n"
            "เหตุด่วนโทร 191, 1669 หรือ 1300"
        ),
        (
            "Hello, this is Thaktho, which helps children and youth who are out of learning.\n"
            "It is for invited people. If you have a code, just send it, such as K7QX-2MPA.\n"
            "In an emergency call 191, 1669 or 1300."
        ),
    ),
    "unknown": (
        (
            "ถักทอใช้ได้เฉพาะผู้ที่ได้รับเชิญ ขอรหัสได้จากผู้ประสานงานในพื้นที่ แล้วพิมพ์รหัสมาที่นี่\n"
            "เหตุด่วนโทร 191, 1669 หรือ 1300"
        ),
        (
            "Thaktho is for invited people. Ask your coordinator for a code and send it here.\n"
            "In an emergency call 191, 1669 or 1300."
        ),
    ),
    "welcome_back": (
        "ยินดีต้อนรับกลับมา ทุกอย่างยังอยู่เหมือนเดิม",
        "Welcome back. Everything is as you left it.",
    ),
    "suspended": (
        (
            "บัญชีของคุณพักการใช้งานอยู่ งานที่ทำไว้ยังอยู่ครบ ถามผู้ประสานงานในพื้นที่ได้เลย\n"
            "เหตุด่วนโทร 191, 1669 หรือ 1300"
        ),
        (
            "Your access is on hold. All you did is kept: please ask your coordinator.\n"
            "In danger call 191, 1669 or 1300."
        ),
    ),
    "code_welcome": ("ยินดีต้อนรับ คุณเป็น{role} พื้นที่ {area}", "Welcome. You are a {role} for {area}."),
    "code_wrong": (
        "รหัสนี้ไม่ถูกต้อง ลองดูอีกครั้ง หรือขอรหัสใหม่",
        "That code is not right. Check it, or ask for a new one.",
    ),
    "code_used": (
        "รหัสนี้มีคนใช้แล้ว ขอรหัสใหม่จากผู้ประสานงาน",
        "That code was used already. Ask for a new one.",
    ),
    "code_expired": (
        "รหัสนี้หมดอายุแล้ว ขอรหัสใหม่จากผู้ประสานงาน",
        "That code is too old. Ask for a new one.",
    ),
    "code_limited": (
        "ลองรหัสผิดหลายครั้งเกินไป รอหนึ่งชั่วโมงแล้วลองใหม่",
        "Too many wrong codes. Wait an hour and try again.",
    ),
    "code_already": ("คุณมีสิทธิ์นี้อยู่แล้ว", "You are enrolled for this already."),
    "role_weaver": ("นักถักทอชุมชน", "community weaver"),
    "role_coordinator": ("ผู้ประสานงาน", "coordinator"),
    "role_supervisor": ("ผู้กำกับดูแล", "supervisor"),
    "role_protect": ("เจ้าหน้าที่คุ้มครองเด็ก", "child-protection officer"),
    "role_monitor": ("ผู้ติดตามผล", "monitor"),
    "role_dpo": ("เจ้าหน้าที่คุ้มครองข้อมูล", "data-protection officer"),
    "role_admin": ("ผู้ดูแลระบบ", "administrator"),
    "not_for_you": ("เมนูนี้ไม่ได้เปิดให้บทบาทของคุณ", "That is not open to your role."),
    "invite_whom": ("จะเชิญใคร", "Whom do you want to invite?"),
    "invite_where": ("เชิญ{role} ไปอยู่ที่ไหน", "Where will the {role} work?"),
    "invite_everywhere": ("ทั้งพื้นที่ที่ฉันดูแล", "All of my area"),
    "invite_made": ("ได้รหัสเชิญแล้ว", "The code is ready"),
    "invite_role": ("บทบาท", "Role"),
    "invite_area": ("พื้นที่", "Area"),
    "invite_until": ("ใช้ได้ถึง", "Valid until"),
    "invite_how": (
        "ส่งต่อรหัสข้างล่างให้คนที่เชิญ ใช้ได้คนเดียวครั้งเดียว",
        "Pass the code below on. It works once, for one person.",
    ),
    "invite_text": ("รหัสเชิญถักทอ: {code}", "Thaktho code: {code}"),
    "alt_invite": ("เชิญคนใหม่", "Invite"),
    "sorry": (
        "ขออภัย มีบางอย่างผิดพลาด ข้อความล่าสุดยังไม่ได้ใช้ คำตอบก่อนหน้าอยู่ครบ พิมพ์ ต่อ เพื่อทำต่อ",
        "Sorry, your last message was not used. Earlier answers are safe. Type continue.",
    ),
}
