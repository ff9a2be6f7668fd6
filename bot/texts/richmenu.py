"""Labels of the rich menus. Both languages stand on the picture, the Thai one large."""

TEXTS: dict[str, tuple[str, str]] = {
    "bar": ("เมนู", "Menu"),
    "report": ("แจ้งเด็ก", "Report"),
    "drafts": ("แบบร่าง", "Drafts"),
    "work": ("เคสของฉัน", "My cases"),
    "follow": ("ติดตาม", "Follow up"),
    "status": ("สถานะ", "Status"),
    "urgent": ("ช่วยด่วน", "Urgent help"),
    "menu": ("เมนู", "Menu"),
    "help": ("ช่วยเหลือ", "Help"),
    "language": ("ภาษา", "Language"),
    "people": ("คนในทีม", "People"),
    "code": ("ใส่รหัสเชิญ", "Enter your code"),
    "about": ("ถักทอคืออะไร", "What is this?"),
    "call": ("โทร 1300", "Social help line"),
}
