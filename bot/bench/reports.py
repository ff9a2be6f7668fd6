"""Reports of made-up children as weavers send them, and the keys of a country's children.

Names are put together from syllables, so that they are about as many and as unlike as a country's:
a thousand first names, sixty thousand surnames. Three reports in a hundred are of a child that was
reported before, with a letter missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import ARRAY, Connection, Engine, LargeBinary, bindparam, select, text

from bot.thai.spelling import fold, lk82
from models.columns import table
from models.form import Form
from models.submission import Submission, SubmissionVersion
from models.vault import Vault
from workers.demo_data.bulk import Bulk
from workers.demo_data.children import MadeUp, child_of, misspelt

SHARE_OF_REPEATS = 0.03
FRONT = "กมล จารุ ชลิ ณัฐ ทิพ ธน นภา บุญ ปิย พร ภัท มณี รัต วร ศิริ สุ อนุ อร เพ็ญ โช".split()
BACK = ("กาญจน์ ชัย ดา เดช ธร นันท์ ภพ มาศ ยศ รัตน์ ลักษณ์ วดี วัฒน์ ศักดิ์ สรณ์ สิทธิ์ สุดา อร พงษ์ ณี").split()
FIRST = [front + middle + back for front in FRONT for middle in ("", "ิ", "ะ") for back in BACK]
LAST = (
    (
        "กิตติ คง จันทร์ ชู ดวง ตา ทอง นา บัว ประ พันธุ์ มา ยอด ราช วงศ์ ศรี สม แสง หาญ อินทร์ "
        "เกษ แก้ว ขุน เขียว คำ เงิน จำ ใจ ฉาย ชัย เชื้อ ไชย ดี เดช ต้น เตชะ ถิ่น เทพ ธน น้อย นิล บุญ "
        "ปาน ปิ่น ผล แผ่น ฝั้น พิม เพชร โพธิ์ ฟัก ภู มณี เมือง ยศ เย็น รัก เรือง ลิ้ม วัน เวียง สาย สิงห์ "
        "สุข เสน หงษ์ หมื่น เหล่า อุ่น อาจ โอบ"
    ),
    (
        "กุล เกิด ขวัญ คำ เจริญ ชัย ดี เดช ถาวร ธรรม บุตร ผล พิทักษ์ มั่น รักษ์ ลาภ วิเศษ สุข อุดม งาม "
        "กลาง แก้ว ขันธ์ เขต คุณ จิตร ฉลาด ชม ชื่น ญาติ ดวง ตรี ทรง ทิพย์ เทียน นาม นุช บาล ปั้น ผิว พรม "
        "พูน เพียร ภาค มาลี มี เมฆ ยิ้ม โยธา รอด เรือน ลอย เลิศ วัง วิชา แว่น สอน สาร เสริม แสน หลวง "
        "หอม อยู่ อ่อน อิ่ม เอก โฉม ฟู โม ช้าง"
    ),
    (
        "การ ไกร จิต ชนะ ณรงค์ ดำรง นิล บูรณ์ ปัญญา พร ภักดี มงคล ยิ่ง รัตน์ เลิศ วิไล สกุล สวัสดิ์ อาจ โชติ "
        "กิจ เกษม ขจร คำ จันทร์ ดี ทรัพย์ ทอง ไทย นุกูล ใหญ่ พงษ์ พันธ์ เพชร วงค์ วัฒนา ศิลป์ สมบัติ สุข แสง"
    ),
)
"""Parts of surnames: 200,000 put together, five of a million children to each, as surnames are a
family's own by law. They sound as unlike as the names of Thailand's places do: two of them share a
soundex once in 3,000 times."""
NICK = (
    "กบ กิ๊ฟ เก่ง แก้ม จอย เจ ชมพู่ ดาว ต้น ตาล นัท นิว น้ำ บีม ปลา เปิ้ล ฝน พลอย ฟ้า มด เมย์ โอ "
    "กล้วย กวาง ก้อง ไก่ ขวัญ ข้าว เข็ม แคท จุ๋ม เจน เจมส์ โจ ชาย เชอรี่ ซัน ดรีม ดิว โดม ตั้ม ต่าย เตย แตง "
    "ทราย ทิพย์ ธาม นก นุ่น โน้ต บอส บอล บิว เบนซ์ แบงค์ ใบเฟิร์น ปอนด์ ป่าน ปุ้ย ปุ๊ก แป้ง ผึ้ง ฝ้าย พีท เพชร "
    "ฟลุ๊ค เฟิร์ส เฟรม ภูมิ มาร์ค มายด์ มุก เมฆ ไมค์ ยุ้ย ริว ลูกแก้ว วิว เวฟ ส้ม สอง หมวย หวาน อั้ม อาร์ม "
    "อิงค์ อุ้ม เอ แอน ไอซ์"
).split()
RECORDS = 256
"""Records of children born in one year: so many that comparing them finds none at hand."""
NAMES_HELD = 2**18
"""All the names of a country: finding their sounds is most of the time that its keys take."""


def first_name(chance: Random) -> str:
    """Few first names are borne by many: the square makes the first ones more frequent."""
    return FIRST[int(chance.random() ** 2 * len(FIRST))]


def surname(chance: Random) -> str:
    return "".join(chance.choice(parts.split()) for parts in LAST)


def nickname(chance: Random) -> str:
    """As with first names; one child in twenty bears the commonest."""
    return NICK[int(chance.random() ** 1.5 * len(NICK))]


def children(chance: Random, tambons: list[str], number: int, at: datetime) -> Iterator[Any]:
    """Pairs of tambon and child, `number` of them."""
    known: list[tuple[str, MadeUp]] = []
    for _ in range(number):
        if known and chance.random() < SHARE_OF_REPEATS:
            tambon, made = chance.choice(known)
            yield tambon, misspelt(chance, made)
            continue
        tambon = chance.choice(tambons)
        yield tambon, (made := _named(chance, child_of(chance, tambon, at)))
        known.append((tambon, made))


def _named(chance: Random, made: MadeUp) -> MadeUp:
    """The same child with names of the many; four in ten with a phone."""
    names = {"first_name": first_name(chance), "last_name": surname(chance)}
    names["nickname"] = nickname(chance)
    guardian = dict(made.answers["more"]["guardian"])
    if chance.random() < 0.4:
        guardian["guardian_phone"] = f"08{chance.randrange(10**8):08}"
    answers = {
        **made.answers,
        "child": {**made.answers["child"], **names},
        "more": {"guardian": guardian},
    }
    return MadeUp(answers, made.report, made.sent_on)


def send(engine: Engine, vault: Vault, number: int, now: datetime, seed: int) -> None:
    """`number` reports that wait for validation, each as its weaver's talk would have left it."""
    chance = Random(seed)  # noqa: S311 - made-up data
    with engine.begin() as connection:
        weavers = _weavers(connection)
        version = _version(connection)
        bulk = Bulk(connection, vault)
        ids = bulk.ids(Submission, number)
        made = children(chance, sorted(weavers), number, now)
        for at, (tambon, child) in enumerate(made):
            row = _submission(next(ids), at, tambon, weavers[tambon], seed)
            _add(bulk, row | {"version": version, "received_at": now}, child)
        bulk.write()


def _add(bulk: Bulk, row: dict[str, Any], child: MadeUp) -> None:
    key_id, box = bulk.key(row["received_at"])
    bulk.add(Submission, **row, key_id=key_id)
    bulk.add(
        SubmissionVersion,
        submission_id=row["id"],
        n=1,
        sealed=box.seal({"answers": child.answers}, "submission"),
        person_id=row["person_id"],
        received_at=row["received_at"],
    )


def _submission(id_: int, at: int, tambon: str, weaver: int, seed: int) -> dict[str, Any]:
    return {
        "id": id_,
        "number": f"{tambon[:2]}-{2570 + seed}-{at:05}",
        "draft_id": -(10**9) * seed - at,
        "form": "oos_report",
        "person_id": weaver,
        "province": tambon[:2],
        "district": tambon[:4],
        "tambon": tambon,
        "lao": "",
    }


def _weavers(connection: Connection) -> Mapping[str, int]:
    """By tambon: who reports there (`workers.demo_data.country` makes them)."""
    rows = connection.execute(
        text("SELECT area, person_id FROM person_role WHERE role = 'weaver' AND area <> ''")
    )
    return {row.area: row.person_id for row in rows if len(row.area) == 6}


def _version(connection: Connection) -> str:
    current = select(table(Form).c.digest).where(table(Form).c.key == "oos_report")
    return str(connection.execute(current).scalar_one())


def add_keys(engine: Engine, vault: Vault, seed: int) -> None:
    """Replace the blocking keys of every child by those that so many real children would have.

    The children of `workers.demo_data.country` share one record; here each gets the keys of a name
    of its own, so that a search in the country meets as many candidates as it would, and one of
    many records of its year of birth, so that those are compared as they would be.
    """
    chance = Random(seed)  # noqa: S311 - made-up data
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        rows = connection.execute(
            text('SELECT child_id, tambon, birth_year FROM "case" WHERE child_id IS NOT NULL')
        ).all()
        driver = connection.connection.driver_connection
        assert driver is not None
        _add_records(connection, vault, chance)
        connection.execute(text("TRUNCATE child_key"))
        connection.execute(text("DROP INDEX child_key_hash"))
        with (
            driver.cursor() as cursor,
            cursor.copy("COPY child_key (child_id, hash) FROM STDIN") as copy,
        ):
            for row in rows:
                for key in _keys(chance, vault, row.tambon, row.birth_year):
                    copy.write_row((row.child_id, key))
        by_hash = "CREATE INDEX child_key_hash ON child_key (hash) INCLUDE (child_id)"
        connection.execute(text(by_hash))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE child_key"))
        connection.execute(text("VACUUM (FULL, ANALYZE) child"))


def _add_records(connection: Connection, vault: Vault, chance: Random) -> None:
    """Replace the one record that children share by `RECORDS` for each year of birth."""
    keys = "SELECT id, sealed FROM data_key WHERE id = (SELECT key_id FROM child LIMIT 1)"
    key = connection.execute(text(keys)).one()
    box = vault.box(key.id, key.sealed)
    known = connection.execute(text("SELECT DISTINCT birth_year FROM child")).scalars().all()
    for year in filter(None, known):
        sealed = [box.seal(_record(chance, year), "child") for _ in range(RECORDS)]
        connection.execute(
            text(
                "UPDATE child SET sealed = (:sealed)[1 + id % :records]"
                " WHERE birth_year = :year AND key_id = :key"
            ).bindparams(bindparam("sealed", type_=ARRAY(LargeBinary))),
            {"sealed": sealed, "records": RECORDS, "year": year, "key": key.id},
        )


def _record(chance: Random, year: int) -> dict[str, Any]:
    """What is kept of a child, as `workers.validation.keeping` writes it."""
    day = (datetime(year, 1, 1) + timedelta(days=chance.randrange(365))).date()  # noqa: DTZ001
    known = chance.random() < 0.7
    return {
        "first": first_name(chance),
        "last": surname(chance),
        "nickname": nickname(chance),
        "phone": "",
        "phones": [],
        "birth_first": (day if known else date(year, 1, 1)).isoformat(),
        "birth_last": (day if known else date(year, 12, 31)).isoformat(),
        "birth_precision": "day" if known else "year",
        "moo": str(chance.randrange(1, 13)),
        "aliases": [],
    }


def _keys(chance: Random, vault: Vault, tambon: str, year: int) -> set[bytes]:
    """What `handlers.likeness.keys` gives for a child drawn as above."""
    last = surname(chance)
    wanted = [("last+tambon", f"{_folded(last)}|{tambon}")]
    for called in (first_name(chance), nickname(chance)):
        sound = _sound(called)
        wanted += [("first+tambon", f"{sound}|{tambon}"), ("first+last", f"{sound}|{_sound(last)}")]
    if chance.random() < 0.7:
        birth = datetime(year, 1, 1) + timedelta(days=chance.randrange(365))  # noqa: DTZ001
        wanted.append(("birth+province", f"{birth.date().isoformat()}|{tambon[:2]}"))
    return {vault.lookup(f"child:{kind}", said) for kind, said in wanted}


@lru_cache(maxsize=NAMES_HELD)
def _sound(name: str) -> str:
    return lk82(name) or name


@lru_cache(maxsize=NAMES_HELD)
def _folded(name: str) -> str:
    return fold(name)
