"""Being away: from when, until when, and who stands in."""

TEXTS: dict[str, tuple[str, str]] = {
    "alt": ("การลา", "Being away"),
    "title": ("ลาและให้คนอื่นรับแทน", "Be away, and name a stand-in"),
    "from": ("เริ่มลาวันไหน", "From which day?"),
    "until": ("ลาถึงวันไหน (รวมวันนั้นด้วย)", "Until which day, that day included?"),
    "from_is": ("เริ่มลา", "From"),
    "until_is": ("ถึงวันที่", "Until"),
    "stand_in": ("คนรับแทน", "Stand-in"),
    "today": ("วันนี้", "Today"),
    "tomorrow": ("พรุ่งนี้", "Tomorrow"),
    "one_day": ("วันเดียว", "One day"),
    "other_day": ("เลือกวันอื่น", "Another day"),
    "who": ("ให้ใครรับเหตุด่วนและดูงานแทนคุณ", "Who takes alerts and your work meanwhile?"),
    "who_note": (
        "คนที่แทนจะเห็นเคสในพื้นที่ของคุณจนถึงวันสุดท้ายที่ลา",
        "They see the cases of your area until your last day away",
    ),
    "nobody": ("ไม่มีคนแทน", "Nobody"),
    "nobody_here": (
        "ยังไม่มีเพื่อนร่วมงานในพื้นที่ที่รับแทนได้",
        "No colleague of your area could stand in yet",
    ),
    "more": ("ดูคนอื่น", "Others"),
    "kept": ("บันทึกการลาแล้ว", "Your absence is noted"),
    "kept_alone": (
        "ไม่มีคนแทน เหตุด่วนจะยังส่งถึงคุณ และส่งต่อถึงระดับถัดไปทันที",
        "Nobody stands in: alerts still reach you, and go a level up at once",
    ),
    "kept_with": (
        "เหตุด่วนจะส่งถึง {name} แทนคุณ และหยุดเองเมื่อครบกำหนด",
        "Alerts go to {name} instead of you, and come back by themselves",
    ),
    "running": ("คุณแจ้งลาไว้", "You are noted as away"),
    "back": ("กลับมาแล้ว หรือไม่ลาแล้ว", "I am back, or do not go"),
    "change": ("เปลี่ยนวันหรือคนแทน", "Change it"),
    "is_back": ("ยกเลิกการลาแล้ว เหตุด่วนจะส่งถึงคุณตามเดิม", "You are back. Alerts reach you again"),
    "not_away": ("ตอนนี้ไม่ได้แจ้งลาไว้", "You are not noted as away"),
    "not_needed": (
        "บทบาทของคุณไม่ได้รับเหตุด่วน จึงไม่ต้องแจ้งลาที่นี่",
        "Your role receives no alerts, so nothing needs to be noted here",
    ),
    "bad_days": (
        "วันที่ใช้ไม่ได้ ลาได้ตั้งแต่วันนี้ และไม่เกิน {days} วัน",
        "Those days do not work: from today on, and {days} days at most",
    ),
    "asked": (
        "{name} ลาถึงวันที่ {until} คุณเป็นคนรับเหตุด่วนและดูงานแทน",
        "{name} is away until {until}. You take alerts and work meanwhile",
    ),
    "asked_alt": ("มีคนขอให้รับแทน", "You stand in for somebody"),
    "asked_cannot": ("ถ้ารับแทนไม่ได้ แตะบอกเจ้าตัวได้เลย", "If you cannot, please tell them"),
    "cannot": ("รับแทนไม่ได้", "I cannot"),
    "declined": (
        "{name} รับแทนคุณไม่ได้ กรุณาเลือกคนใหม่",
        "{name} cannot stand in for you. Please choose again",
    ),
    "declined_alt": ("คนแทนรับแทนไม่ได้", "Your stand-in cannot"),
    "told_them": ("แจ้งเจ้าตัวให้แล้ว", "They will be told"),
}
