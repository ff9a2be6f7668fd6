"""The word to administrators that counts do not add up."""

TEXTS: dict[str, tuple[str, str]] = {
    "alt": ("ตัวเลขสรุปไม่ตรงกัน", "Counts do not add up"),
    "title": ("ตรวจยอดเมื่อคืนแล้ว พบตัวเลขที่ไม่ตรงกัน", "Last night’s check found counts that differ"),
    "body": (
        "{differences} จาก {checked} ยอดไม่ตรงกับข้อมูลจริง อย่าเพิ่งใช้ตัวเลขของพื้นที่เหล่านี้",
        "{differences} of {checked} sums differ. Do not use the numbers of these places yet",
    ),
    "line": ("ควรเป็น {expected} นับได้ {found}", "expected {expected}, found {found}"),
    "everywhere": ("ไม่ระบุพื้นที่", "no place"),
    "next": (
        "ผู้ดูแลระบบดูรายการทั้งหมดได้ด้วยคำสั่ง thaktho doctor",
        "The operator sees all of them with: thaktho doctor",
    ),
}
