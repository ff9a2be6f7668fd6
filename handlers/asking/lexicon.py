"""Words that people ask about counts with, and what each means.

A word is what is written between two marks `|`, as typed (spaces inside may be left out); the
reader takes the longest one it knows and forgives spelling. Kinds:

`measure` what is counted · `dim` what a count may be divided by · `by` divide by what follows ·
`each` divide by what went before · `only` a filter (dimension, codes) · `time` a period (unit and
how far back) · `ask` a question word · `noun` what is counted, by a general word · `most`, `least`,
`versus`, `all`, `and`, `share` · `filler` nothing.
"""

from __future__ import annotations

from typing import Final

MEASURES: Final[dict[str, str]] = {
    "received": (
        "แจ้ง|รายงาน|รายงานที่ส่ง|รายงานที่ส่งมา|รายงานเข้ามา|แจ้งมา|แจ้งเข้ามา|"
        "แจ้งเข้า|รับแจ้ง|ส่งมา|ส่งเข้ามา|ส่งรายงาน|มีคนแจ้ง|แจ้งแล้ว|แจ้งทั้งหมด|"
        "ยอดแจ้ง|แจ้งเหตุเด็ก|reported|reports|received|report"
    ),
    "in_work": (
        "รายงานที่กำลังตรวจ|รายงานกำลังตรวจ|รายงานรอตรวจ|รอแก้|ส่งกลับแก้|"
        "ส่งกลับให้แก้|ให้แก้ไข|ตีกลับ|being checked|returned"
    ),
    "joined": ("รวมกับเคสเดิม|รวมเคส|รายงานซ้ำ|แจ้งซ้ำ|ซ้ำกัน|เคสซ้ำ|ซ้ำ|duplicate|duplicates|joined"),
    "rejected": "ไม่รับ|ไม่รับเป็นเคส|ถูกปฏิเสธ|ปฏิเสธ|ไม่ผ่าน|rejected|refused",
    "alone": "เคสที่ยังไม่มีรายงาน|ยังไม่มีรายงาน|ไม่มีรายงาน",
    "cases": "เคสทั้งหมด|เคสสะสม|จำนวนเคส|ยอดเคส|cases",
    "surveyed": "สำรวจ|สำรวจแล้ว|สำรวจไปแล้ว|ที่สำรวจ|ได้สำรวจ|surveyed|survey",
    "need_help": (
        "ต้องช่วย|ต้องช่วยเหลือ|ต้องการความช่วยเหลือ|จำเป็นต้องช่วย|ที่ต้องช่วย|"
        "เดือดร้อน|ควรช่วย|need help|in need|needing help"
    ),
    "no_help": (
        "ไม่ต้องช่วย|ไม่ต้องช่วยเหลือ|ไม่จำเป็นต้องช่วย|ไม่ต้องการความช่วยเหลือ|"
        "ไม่เดือดร้อน|no help|no help needed|need no help"
    ),
    "urgent": ("ด่วน|เหตุด่วน|เคสด่วน|เรื่องด่วน|อันตราย|ฉุกเฉิน|เร่งด่วน|urgent|danger|emergency"),
    "urgent_open": (
        "ด่วนที่ยังไม่มีคนรับ|ด่วนยังไม่มีคนรับ|เหตุด่วนที่ยังไม่มีคนรับ|"
        "ด่วนไม่มีคนรับ|ยังไม่มีคนรับ|ยังไม่มีใครรับ|ด่วนยังไม่มีใครรับ|"
        "ด่วนที่ไม่มีใครรับ|urgent not taken|untaken|not taken"
    ),
    "waiting": (
        "ค้าง|ค้างอยู่|ค้างคา|ตกค้าง|คงค้าง|รอตรวจ|รอตรวจสอบ|รอดู|รอยืนยัน|ยังไม่ตรวจ|"
        "ยังไม่ได้ตรวจ|ยังไม่ยืนยัน|ยังไม่ได้ยืนยัน|ยังไม่มีใครดู|กำลังตรวจสอบ|"
        "กำลังตรวจ|เคสใหม่|งานค้าง|เคสค้าง|รออยู่|waiting|pending|backlog|unconfirmed|"
        "new cases|outstanding"
    ),
    "overdue": (
        "เลยกำหนด|เกินกำหนด|เลยเวลา|ล่าช้า|เกินเวลา|พ้นกำหนด|เลยวันกำหนด|เลยกำหนดแล้ว|"
        "ช้ากว่ากำหนด|overdue|late|past due"
    ),
    "confirmed": (
        "ยืนยันแล้ว|ยืนยัน|รอช่วย|รอช่วยเหลือ|รอความช่วยเหลือ|ยังไม่ได้ช่วย|"
        "ยังไม่ได้รับความช่วยเหลือ|ยังไม่ช่วย|รอการช่วยเหลือ|รอรับความช่วยเหลือ|"
        "ยังไม่ได้รับการช่วยเหลือ|confirmed|not helped yet|awaiting help"
    ),
    "planned": "มีแผน|มีแผนแล้ว|มีแผนช่วย|มีแผนช่วยแล้ว|วางแผน|วางแผนแล้ว|planned|with a plan",
    "helping": (
        "กำลังช่วย|กำลังช่วยเหลือ|ช่วยอยู่|อยู่ระหว่างช่วย|อยู่ระหว่างช่วยเหลือ|"
        "อยู่ระหว่างการช่วยเหลือ|กำลังได้รับความช่วยเหลือ|helping|being helped"
    ),
    "helped": (
        "ช่วย|ช่วยเหลือ|ช่วยแล้ว|ช่วยเหลือแล้ว|ได้ช่วย|ได้ช่วยแล้ว|ช่วยไปแล้ว|ช่วยไป|"
        "ช่วยเหลือไปแล้ว|ได้รับความช่วยเหลือ|ได้รับความช่วยเหลือแล้ว|"
        "ได้รับการช่วยเหลือ|ได้รับการช่วยเหลือแล้ว|รับความช่วยเหลือแล้ว|ช่วยได้|"
        "ช่วยเหลือได้|ช่วยเหลือไป|ช่วยเด็กไป|ช่วยเด็กได้|ได้รับความช่วย|ได้รับเงินแล้ว|"
        "ได้เงินแล้ว|helped|got help|were helped|received help"
    ),
    "learning": (
        "ได้เรียน|ได้เรียนแล้ว|กลับไปเรียน|กลับไปเรียนแล้ว|กลับเข้าเรียน|"
        "กลับเข้าเรียนแล้ว|กลับมาเรียน|กลับมาเรียนแล้ว|กลับเข้าระบบ|กลับเข้าสู่ระบบ|"
        "เข้าเรียนแล้ว|ได้กลับไปเรียน|ได้กลับเข้าเรียน|เรียนแล้ว|ได้ฝึกอาชีพ|"
        "ได้เรียนหนังสือ|กลับโรงเรียน|กลับไปโรงเรียน|learning|back in school|"
        "back to school|in school again|learning again"
    ),
    "closed": ("ปิด|ปิดเคส|ปิดแล้ว|ปิดเคสแล้ว|ปิดไป|ปิดไปแล้ว|จบเคส|จบแล้ว|เสร็จสิ้น|ปิดงาน|closed|finished"),
    "reopened": "เปิดใหม่|เปิดเคสใหม่|เคสที่เปิดใหม่|reopened",
    "moved": ("รอรับเข้าพื้นที่|ย้ายพื้นที่|ส่งต่อพื้นที่|โอนพื้นที่|ย้ายออกนอกพื้นที่|moved to another area"),
    "small": (
        "เด็กเล็ก|เด็กปฐมวัย|ปฐมวัย|เด็กก่อนวัยเรียน|เด็กอนุบาล|small children|"
        "early childhood|toddlers|small child"
    ),
    "small_helped": (
        "เด็กเล็กที่ได้รับความช่วยเหลือ|เด็กเล็กที่ได้รับเงิน|เด็กเล็กได้รับเงิน|เด็กเล็กที่ช่วยแล้ว|small children helped"
    ),
    "left_again": (
        "ออกอีก|ออกซ้ำ|หลุดซ้ำ|กลับไปแล้วออก|กลับไปแล้วออกอีก|เรียนแล้วออกอีก|หลุดอีก|"
        "หลุดออกอีก|ออกอีกครั้ง|ออกซ้ำอีก|left again|dropped out again|"
        "left school again"
    ),
    "visits": (
        "เยี่ยม|ลงเยี่ยม|เยี่ยมบ้าน|ออกเยี่ยม|ลงพื้นที่|ติดตาม|ติดตามแล้ว|ติดตามไป|"
        "ลงติดตาม|การติดตาม|visits|visited|follow-ups|follow ups|followups|home visits"
    ),
    "referrals": ("ส่งต่อ|ส่งต่อหน่วยงาน|ส่งต่อไป|ส่งต่อแล้ว|การส่งต่อ|referrals|referred|referral"),
    "money": (
        "เงิน|กี่บาท|บาท|เงินช่วย|เงินช่วยเหลือ|ยอดเงิน|จำนวนเงิน|ใช้เงิน|ใช้เงินไป|"
        "จ่าย|จ่ายไป|จ่ายเงิน|จ่ายเงินไป|งบที่ใช้|ใช้งบ|ใช้งบไป|งบประมาณที่ใช้|เบิก|"
        "เบิกจ่าย|งบ|ค่าใช้จ่าย|money|baht|spent|budget|paid|how much money"
    ),
    "money_children": (
        "เงินช่วยเด็ก|เงินเด็ก|เงินที่ให้เด็ก|จ่ายให้เด็ก|ให้เงินเด็ก|เงินถึงเด็ก|"
        "ให้เด็กไป|จ่ายเด็ก|money to children|money for children|children's money"
    ),
    "money_centres": (
        "เงินศูนย์|เงินพัฒนาศูนย์|เงินศูนย์เด็กเล็ก|เงินพัฒนาศูนย์เด็กเล็ก|เงิน ศพด.|"
        "จ่ายให้ศูนย์|ให้เงินศูนย์|เงินที่ให้ศูนย์|งบศูนย์|งบพัฒนาศูนย์|เงินพัฒนา ศพด.|"
        "เงินศพด|งบ ศพด.|money to centres|money to centers|centre money|"
        "money for centres"
    ),
    "centres": (
        "ศูนย์|ศูนย์เด็กเล็ก|ศพด.|ศพด|ศพค.|ศูนย์พัฒนาเด็กเล็ก|กี่ศูนย์|กี่แห่ง|"
        "ศูนย์ที่พัฒนา|พัฒนาศูนย์|ศูนย์ที่ได้รับการพัฒนา|centres|centers|child centres|"
        "child centers|centre"
    ),
    "days_to_help": (
        "กี่วันถึงได้ช่วย|กี่วันกว่าจะได้ช่วย|กี่วันกว่าจะช่วย|กี่วันจึงได้ช่วย|"
        "ใช้เวลากี่วัน|ใช้เวลานานเท่าไหร่|ใช้เวลานานแค่ไหน|รอกี่วัน|รอนานแค่ไหน|"
        "รอนานเท่าไหร่|ช่วยครั้งแรกใน|เวลาถึงการช่วยครั้งแรก|เฉลี่ยกี่วัน|"
        "กี่วันถึงช่วย|นานแค่ไหนกว่าจะช่วย|นานแค่ไหนกว่าจะได้ช่วย|วันถึงช่วยครั้งแรก|"
        "ระยะเวลารอ|days to first help|days to help|how long until help|"
        "how long until help comes|how long to help|waiting time"
    ),
}
"""Words by the code of a measure."""

DIMENSIONS: Final[dict[str, str]] = {
    "province": "จังหวัด|province|provinces",
    "district": "อำเภอ|อําเภอ|เขต|district|districts|amphoe",
    "tambon": "ตำบล|ตําบล|แขวง|tambon|tambons|subdistrict|subdistricts",
    "lao": ("อปท.|อปท|ท้องถิ่น|อบต.|อบต|เทศบาล|lao|laos|local administration|local administrations"),
    "sex": "เพศ|หญิงชาย|ชายหญิง|sex|gender",
    "age": "ช่วงอายุ|กลุ่มอายุ|อายุ|age|ages|age band|age group|age bands|age groups",
    "reason": "เหตุผล|สาเหตุ|เหตุ|เหตุหลัก|ปัญหา|ต้นเหตุ|reason|reasons|cause|causes",
    "category": (
        "เรื่องเรียน|สถานะการเรียน|สถานะเรียน|ประเภท|ประเภทเด็ก|ลักษณะการหลุด|category|categories|schooling"
    ),
    "target": "กลุ่มเป้าหมาย|เป้าหมาย|กลุ่ม|target group|target groups|target|group",
    "state": "ขั้นตอน|สถานะเคส|สถานะ|ขั้น|state|states|step|stage",
    "need": (
        "ความต้องการ|ความช่วยเหลือที่ต้องการ|สิ่งที่ต้องการ|อยากให้ช่วยอะไร|"
        "อยากให้ช่วย|ต้องการอะไร|อยากได้อะไร|need|needs|support"
    ),
    "disability": "ความพิการ|พิการหรือไม่|พิการไม่พิการ|disability",
    "month": "เดือน|month|months",
    "fund": (
        "กองทุน|แหล่งเงิน|แหล่งทุน|แหล่งงบ|ทุน|ที่มาของเงิน|เงินจากไหน|จากกองทุน|fund|funds|source of money"
    ),
}
"""Words by what a count is divided by."""

ONLY: Final[dict[tuple[str, str], str]] = {
    ("sex", "f"): "หญิง|เด็กหญิง|ผู้หญิง|เพศหญิง|ด.ญ.|ดญ|สาว|เด็กผู้หญิง|girl|girls|female",
    ("sex", "m"): "ชาย|เด็กชาย|ผู้ชาย|เพศชาย|ด.ช.|ดช|หนุ่ม|เด็กผู้ชาย|boy|boys|male",
    ("category", "never"): (
        "ตกหล่น|เด็กตกหล่น|ไม่เคยเรียน|ไม่เคยเข้าเรียน|ไม่เคยเข้าโรงเรียน|"
        "never enrolled|never in school|never at school"
    ),
    ("category", "dropout.gap"): (
        "ออกกลางคัน|เด็กออกกลางคัน|ลาออกกลางคัน|เลิกเรียน|ออกจากโรงเรียน|dropout|"
        "dropouts|dropped out|drop out"
    ),
    ("category", "gap"): (
        "จบแล้วไม่เรียนต่อ|ไม่เรียนต่อ|ไม่ได้เรียนต่อ|จบ ป.6 ไม่เรียนต่อ|จบ ม.3 ไม่เรียนต่อ|did not go on"
    ),
    ("category", "suspended"): (
        "แขวนลอย|เด็กแขวนลอย|ขาดเรียนนาน|มีชื่อแต่ไม่มาเรียน|suspended|long absent"
    ),
    ("category", "at_risk"): ("กลุ่มเสี่ยง|เสี่ยง|เสี่ยงหลุด|เสี่ยงออก|เสี่ยงออกกลางคัน|at risk|at-risk"),
    ("category", "never.dropout.gap.suspended"): (
        "หลุด|หลุดจากระบบ|หลุดระบบ|หลุดออกจากระบบ|เด็กหลุด|เด็กหลุดระบบ|นอกระบบ|"
        "เด็กนอกระบบ|เด็กหลุดออกจากระบบ|เด็กหลุดจากระบบ|ไม่ได้เรียน|ไม่ได้เรียนหนังสือ|"
        "out of school|out-of-school|not in school"
    ),
    ("target", "T1"): "ทีหนึ่ง",
    ("disability", "yes"): (
        "พิการ|เด็กพิการ|ผู้พิการ|พัฒนาการช้า|เด็กพิเศษ|disabled|with a disability|with disability"
    ),
    ("disability", "no"): "ไม่พิการ|not disabled",
    ("reason", "poor"): ("ยากจน|จน|ไม่มีเงินเรียน|ฐานะยากจน|ไม่มีเงินส่งเรียน|poverty|poor|cannot afford"),
    ("reason", "earn"): "ต้องทำงาน|ทำงานหาเงิน|หาเงิน|has to work|has to earn|working to earn",
    ("reason", "care"): "ดูแลน้อง|ดูแลคนป่วย|เลี้ยงน้อง|caring for family",
    ("reason", "family"): "ครอบครัวแตกแยก|พ่อแม่แยกทาง|ปัญหาครอบครัว|พ่อแม่ทิ้ง|family breakdown",
    ("reason", "moved"): "ย้ายบ้าน|ย้ายตามพ่อแม่|ตามพ่อแม่ไปทำงาน|moved house|followed parents",
    ("reason", "far"): "บ้านไกล|ไม่มีรถ|เดินทางลำบาก|too far|no transport",
    ("reason", "dislike"): "ไม่อยากเรียน|เรียนไม่ทัน|เบื่อเรียน|ขี้เกียจเรียน|lost interest",
    ("reason", "bullied"): "ถูกแกล้ง|โดนแกล้ง|ถูกบูลลี่|โดนบูลลี่|bullied|bullying",
    ("reason", "pushed"): "โรงเรียนให้ออก|ถูกให้ออก|ติดศูนย์|ติด ร|pushed out|expelled",
    ("reason", "over_age"): "อายุเกินเพื่อน|over age|overage",
    ("reason", "sick"): "เจ็บป่วย|ป่วย|อุบัติเหตุ|sick|illness|ill",
    ("reason", "mind"): "ซึมเศร้า|เครียด|สุขภาพจิต|depression|stress",
    ("reason", "preg"): (
        "ท้อง|ตั้งครรภ์|ตั้งท้อง|ท้องไม่พร้อม|แม่วัยรุ่น|แม่วัยใส|มีลูก|คุณแม่วัยใส|pregnant|pregnancy"
    ),
    ("reason", "drugs"): "ติดยา|ยาเสพติด|ติดเกม|ติดพนัน|drugs|gaming",
    ("reason", "justice"): "มีคดี|ต้องคดี|สถานพินิจ|คดี|in court|justice",
    ("reason", "abuse"): "ถูกทำร้าย|ถูกล่วงละเมิด|ล่วงละเมิด|abuse|abused|violence",
    ("reason", "nodoc"): "ไม่มีเอกสาร|ไม่มีสัญชาติ|ไร้สัญชาติ|ไม่มีบัตร|stateless|no documents",
    ("fund", "eef"): "กสศ.|กสศ|กองทุน กสศ.|eef",
    ("fund", "pao"): "อบจ.|อบจ|เงิน อบจ.|pao",
    ("fund", "lao"): "เงิน อบต.|งบ อบต.|เงินอบต|งบอบต|เงินเทศบาล|งบเทศบาล|เงินท้องถิ่น|งบท้องถิ่น",
    ("fund", "msdhs"): "พมจ.|พมจ|msdhs",
    ("fund", "moe"): "ศธ.|กระทรวงศึกษา|moe",
    ("fund", "slr"): "สกร.|สกร|กศน.|กศน|dole",
    ("fund", "private"): "มูลนิธิ|บริษัท|เอกชน|foundation|company",
    ("fund", "community"): "ชุมชน|ผู้บริจาค|บริจาค|community|donor|donors",
    ("need", "school"): ("อยากกลับโรงเรียน|อยากกลับไปเรียน|ต้องการกลับไปเรียน|want to go back to school"),
    ("need", "grant"): "ต้องการทุน|อยากได้ทุน|ขอทุน|ทุนการศึกษา|need a scholarship|scholarship",
    ("need", "travel"): "ต้องการค่ารถ|ค่ารถ|รถรับส่ง|ค่าเดินทาง|transport money",
    ("need", "skill"): "อยากฝึกอาชีพ|ต้องการฝึกอาชีพ|ฝึกอาชีพ|vocational training",
    ("need", "job"): "อยากมีงานทำ|หางาน|อยากทำงาน|want a job",
    ("need", "food"): "ต้องการอาหาร|ต้องการนม|นมผง|อาหารและนม|food and milk",
    ("need", "slr"): "อยากเรียน สกร.|อยากเรียน กศน.|เรียน สกร.|เรียน กศน.",
    ("need", "health"): "ต้องการรักษา|ต้องการตรวจสุขภาพ|need health care",
    ("need", "house"): "ซ่อมบ้าน|ที่พัก|ต้องการที่อยู่|housing",
    ("age", "6.11"): "วัยประถม|ประถม|primary age",
    ("age", "12.14"): "วัยมัธยมต้น|มัธยมต้น|ม.ต้น|lower secondary age",
    ("age", "15.17"): "วัยมัธยมปลาย|มัธยมปลาย|ม.ปลาย|upper secondary age",
    ("age", "12.17"): "วัยมัธยม",
    ("age", "15.24"): "เยาวชน|วัยรุ่น|youth|teenagers",
}
"""Words by the filter they set: its dimension, and its codes joined by dots."""

TIMES: Final[dict[tuple[str, int], str]] = {
    ("day", 0): "วันนี้|ประจำวันนี้|มื้อนี้|today",
    ("day", 1): "เมื่อวาน|เมื่อวานนี้|วานนี้|มื้อวาน|yesterday",
    ("week", 0): "สัปดาห์นี้|อาทิตย์นี้|ในสัปดาห์นี้|วีคนี้|this week",
    ("week", 1): ("สัปดาห์ที่แล้ว|สัปดาห์ก่อน|อาทิตย์ที่แล้ว|อาทิตย์ก่อน|สัปดาห์ที่ผ่านมา|อาทิตย์ที่ผ่านมา|last week"),
    ("month", 0): "เดือนนี้|ในเดือนนี้|ประจำเดือนนี้|this month",
    ("month", 1): (
        "เดือนที่แล้ว|เดือนก่อน|เดือนที่ผ่านมา|เดือนก่อนหน้า|last month|the month before|previous month"
    ),
    ("year", 0): "ปีนี้|ในปีนี้|this year",
    ("year", 1): "ปีที่แล้ว|ปีก่อน|ปีที่ผ่านมา|ปีกลาย|last year|previous year",
    ("fiscal", 0): "ปีงบนี้|ปีงบประมาณนี้|ปีงบปัจจุบัน|ปีงบประมาณปัจจุบัน|this fiscal year",
    ("fiscal", 1): ("ปีงบที่แล้ว|ปีงบประมาณที่แล้ว|ปีงบก่อน|ปีงบประมาณก่อน|ปีงบที่ผ่านมา|last fiscal year"),
    ("academic", 0): "ปีการศึกษานี้|this academic year|this school year",
    ("academic", 1): "ปีการศึกษาที่แล้ว|ปีการศึกษาก่อน|last academic year|last school year",
    ("term", 0): "เทอมนี้|ภาคเรียนนี้|this term",
    ("term", 1): "เทอมที่แล้ว|เทอมก่อน|ภาคเรียนที่แล้ว|last term",
}
"""Words by a unit of time and how many of it back."""

PLAIN: Final[dict[str, str]] = {
    "sum": (
        "สรุป|สถิติ|ตัวเลข|ภาพรวม|เป็นไง|เป็นไงบ้าง|เป็นยังไง|เป็นยังไงบ้าง|"
        "เป็นอย่างไร|เป็นอย่างไรบ้าง|summary|overview|statistics|how is"
    ),
    "by": (
        "แยกตาม|แยกเป็นราย|แยกเป็น|แยกราย|แยก|จำแนกตาม|จำแนก|แบ่งตาม|แบ่งเป็น|แบ่ง|ตาม|"
        "ราย|แต่ละ|ทุก|ในแต่ละ|by|per|each|every|broken down by|split by"
    ),
    "each": "ไหน|ไหนบ้าง|ใด|ใดบ้าง|ละ|ละกี่คน|ละเท่าไหร่|อะไร|อะไรบ้าง|อะไรมากสุด",
    "which": "which|what",
    "ask": (
        "กี่|กี่คน|กี่ราย|กี่เคส|กี่เรื่อง|กี่ครั้ง|กี่ครอบครัว|กี่วัน|เท่าไหร่|เท่าไร|"
        "เท่าไหร|เท่าใด|มีกี่|มีกี่คน|มีกี่เคส|มีกี่ราย|จำนวน|จำนวนเท่าไหร่|ยอด|"
        "ไหม|มั้ย|มั๊ย|หรือยัง|รึยัง|หรือเปล่า|บ้าง|ใครบ้าง|มีใครบ้าง|"
        "มากแค่ไหน|แค่ไหน|ถึงไหน|ถึงไหนแล้ว|how many|how much|number of|count|total|"
        "numbers|list"
    ),
    "noun": (
        "ฉบับ|ใคร|แห่ง|เคส|เด็ก|คน|เรื่อง|ครั้ง|นักเรียน|เด็กๆ|เด็กและเยาวชน|"
        "เด็กทั้งหมด|case|children|child|kids|people|students"
    ),
    "most": (
        "มากที่สุด|มากสุด|สูงสุด|สูงที่สุด|เยอะสุด|เยอะที่สุด|หนักสุด|หนักที่สุด|"
        "อันดับหนึ่ง|อันดับ|เรียงจากมาก|most|highest|top|worst|หลายที่สุด|นานที่สุด"
    ),
    "least": "น้อยที่สุด|น้อยสุด|ต่ำสุด|ต่ำที่สุด|เรียงจากน้อย|least|fewest|lowest|bottom",
    "where": "ที่ไหน|ที่ไหนบ้าง|พื้นที่ไหน|พื้นที่ใด|ตรงไหน|where",
    "versus": (
        "เทียบ|เทียบกับ|เปรียบเทียบ|เปรียบเทียบกับ|เทียบระหว่าง|เปรียบ|compare|"
        "compared with|compared to|versus|vs|vs.|against"
    ),
    "and": "กับ|และ|and|with|,|/|หรือ|ละก็",
    "all": (
        "ทั้งหมด|ทั้งสิ้น|รวม|รวมทั้งหมด|ทุกพื้นที่|ทั้งจังหวัด|ทั้งอำเภอ|ทั้งตำบล|"
        "ทั้งประเทศ|ของฉัน|ของผม|ของหนู|ของเรา|พื้นที่ของฉัน|เขตของฉัน|ในเขต|พื้นที่ผม|"
        "พื้นที่เรา|บ้านเรา|ตำบลของฉัน|อำเภอของฉัน|all|mine|my area|overall|everything|"
        "whole country|in total|altogether|ทั่วประเทศ|ประเทศไทย"
    ),
    "share": ("กี่เปอร์เซ็นต์|กี่เปอร์เซ็น|ร้อยละ|เปอร์เซ็นต์|เปอร์เซ็น|สัดส่วน|อัตรา|percent|percentage|share|rate"),
    "filler": (
        "การ|ความ|ลง|ใช้|ใช้เวลา|รอ|พัฒนา|พัฒนาแล้ว|มากกว่า|มากกว่ากัน|กว่ากัน|กัน|ช่วยดู|"
        "ช่วยนับ|ช่วยเช็ค|ช่วยสรุป|ช่วยหา|ช่วยบอกหน่อย|เก่า|ขอดูหน่อย|ใน|ที่|ของ|อยู่|"
        "มี|มา|ไป|แล้ว|ได้|เป็น|จาก|ช่วง|ตอน|ตอนนี้|ขณะนี้|ปัจจุบัน|ล่าสุด|บ้าน|"
        "พื้นที่|ขอ|ขอดู|ดู|อยากรู้|อยากทราบ|ช่วยบอก|บอก|บอกหน่อย|ขอทราบ|ขอถาม|ถาม|ว่า|"
        "หน่อย|ด้วย|ครับ|ค่ะ|คะ|นะ|จ้า|จ้ะ|ซึ่ง|เพราะ|เนื่องจาก|ด้วยเหตุ|ทั้ง|ก็|ยัง|"
        "คือ|แบบ|นี้|นั้น|ให้|รับ|แล้วก็|ประจำ|เดิม|เหลือ|เหลืออยู่|เข้า|ต้องการ|อยาก|"
        "ถูก|โดน|ซัก|สัก|เอา|รายการ|รายชื่อ|ข้อมูล|สถานการณ์|รวมกัน|ทั้งนั้น|นี่|ปะ|อะ|"
        "อ่ะ|น่ะ|ละ|เลย|ต่อ|in|of|the|a|an|are|is|there|were|was|at|for|to|from|have|"
        "has|been|do|does|did|we|i|our|my|please|show|me|tell|give|who|that|so|far|now|"
        "right|old|aged|years|year|on|get|got|still|any|their|they|with"
    ),
}
"""Words by their kind alone."""
