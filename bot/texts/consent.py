"""A family takes its consent back."""

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("ถอนความยินยอม", "Taking consent back"),
    "ask": ("เคส {case_no}: ใครขอถอนความยินยอม", "Case {case_no}: who takes the consent back?"),
    "by_guardian": ("ผู้ปกครอง", "The guardian"),
    "by_self": ("เด็กหรือเยาวชนเอง", "The young person"),
    "by_official": ("เจ้าหน้าที่ผู้ดูแล", "The official carer"),
    "follows": (
        (
            "เมื่อถอนแล้ว ห้ามใช้รูปและเรื่องราวของเด็กในเคส {case_no} "
            "การช่วยเหลือยังทำต่อได้เท่าที่เป็นหน้าที่ของรัฐ "
            "ประวัติเดิมยังอยู่ และผู้คุ้มครองข้อมูลจะทราบ"
        ),
        (
            "From then on nobody may use the photos or the story of the child in case {case_no}. "
            "Help goes on as far as it is a public duty. The history stays, and whoever watches "
            "over the data will know"
        ),
    ),
    "confirm": ("ยืนยันถอนความยินยอม", "Take it back"),
    "done": (
        "บันทึกแล้ว ถอนความยินยอมของเคส {case_no} แล้ว บอกครอบครัวได้เลย",
        "Noted: the consent of case {case_no} is taken back. Please tell the family",
    ),
    "none": (
        "เคส {case_no} ไม่มีความยินยอมที่ถอนได้ตอนนี้",
        "Case {case_no} has no consent that you can take back now",
    ),
    "told": (
        "ครอบครัวในเคส {case_no} ถอนความยินยอมแล้ว ตรวจว่าหยุดใช้รูปและเรื่องราวแล้ว",
        "Consent of case {case_no} was taken back. See that photos and story are not used",
    ),
}
