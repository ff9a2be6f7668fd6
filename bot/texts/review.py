"""Questions to a coordinator."""

TEXTS: dict[str, tuple[str, str]] = {
    "alt": ("มีคำถามรอตัดสิน", "A question for you"),
    "same_child": ("คนเดียวกันไหม", "Is this the same child?"),
    "points": ("ความเหมือน {points} จาก 120", "Likeness {points} of 120"),
    "both": ("ใหม่: {left}\nเดิม: {right}", "New: {left}\nKnown: {right}"),
    "how": (
        "ช่องที่มีเครื่องหมายคือที่ต่างกัน ถ้าต่างแค่ชื่อ อาจเป็นพี่น้องหรือฝาแฝด",
        "Marked lines differ. If only the name differs, they may be siblings or twins.",
    ),
    "same": ("คนเดียวกัน", "Same child"),
    "sibling": ("พี่น้องหรือฝาแฝด", "Sibling or twin"),
    "different": ("คนละคน", "Different"),
    "checked": ("ตรวจแล้ว", "Checked"),
    "open_case": ("เปิดเคส", "Open the case"),
    "done_checked": ("บันทึกว่าตรวจแล้ว", "Noted as checked."),
    "was_checked": ("มีคนตรวจแล้ว", "Already checked"),
    "was_same": ("ตอบไปแล้วว่า คนเดียวกัน", "Already answered: the same child"),
    "was_sibling": ("ตอบไปแล้วว่า พี่น้อง", "Already answered: siblings"),
    "was_different": ("ตอบไปแล้วว่า คนละคน", "Already answered: different"),
    "done_same": ("รวมรายงานเข้ากับเคสเดิมแล้ว แก้กลับได้", "Joined to the known case. It can be undone."),
    "done_sibling": ("บันทึกเป็นพี่น้อง และเปิดเคสใหม่", "Noted as siblings; a new case is open."),
    "done_different": ("เปิดเคสใหม่แล้ว", "A new case is open."),
    "faster": ("{by} ตอบไปแล้วว่า {verdict}", "{by} answered already: {verdict}"),
    "gone": ("คำถามนี้ไม่มีแล้ว หรือไม่ได้อยู่ในพื้นที่ของคุณ", "That question is gone, or not yours."),
}
