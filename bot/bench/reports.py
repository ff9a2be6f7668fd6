"""Reports of made-up children as weavers send them, and the keys of a country's children.

Names are put together from syllables, so that they are about as many and as unlike as a country's:
a thousand first names, sixty thousand surnames. Three reports in a hundred are of a child that was
reported before, with a letter missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, select, text

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
    "กิตติ คง จันทร์ ชู ดวง ตระกูล ทอง นา บัว ประ พันธุ์ มา ยอด ราช วงศ์ ศรี สม แสง หาญ อินทร์",
    "กุล เกิด ขวัญ คำ เจริญ ชัย ดี เดช ถาวร ธรรม บุตร ผล พิทักษ์ มั่น รักษ์ ลาภ วิเศษ สุข อุดม งาม",
    "การ ไกร จิต ชนะ ณรงค์ ดำรง นิล บูรณ์ ปัญญา พร ภักดี มงคล ยิ่ง รัตน์ เลิศ วิไล สกุล สวัสดิ์ อาจ โชติ",
)
ENDS = ("", "ดี", "สุข", "ทรัพย์", "กุล", "วงค์", "แก้ว", "ไทย")
NICK = "กบ กิ๊ฟ เก่ง แก้ม จอย เจ ชมพู่ ดาว ต้น ตาล นัท นิว น้ำ บีม ปลา เปิ้ล ฝน พลอย ฟ้า มด เมย์ โอ".split()
KEYS_AT_ONCE = 20_000


def first_name(chance: Random) -> str:
    """Few first names are borne by many: the square makes the first ones more frequent."""
    return FIRST[int(chance.random() ** 2 * len(FIRST))]


def surname(chance: Random) -> str:
    parts = [chance.choice(part.split()) for part in LAST]
    return "".join(parts) + chance.choice(ENDS)


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
    names["nickname"] = chance.choice(NICK)
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
    """The blocking keys of every child that has none, as so many real children would have them.

    The children of `workers.demo_data.country` share one record; here each gets the keys of a name
    of its own, so that a search in the country meets as many candidates as it would.
    """
    chance = Random(seed)  # noqa: S311 - made-up data
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        rows = connection.execute(
            text('SELECT child_id, tambon, birth_year FROM "case" WHERE child_id IS NOT NULL')
        ).all()
        driver = connection.connection.driver_connection
        assert driver is not None
        with (
            driver.cursor() as cursor,
            cursor.copy("COPY child_key (child_id, hash) FROM STDIN") as copy,
        ):
            for row in rows:
                for key in _keys(chance, vault, row.tambon, row.birth_year):
                    copy.write_row((row.child_id, key))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE child_key"))


def _keys(chance: Random, vault: Vault, tambon: str, year: int) -> set[bytes]:
    """What `handlers.likeness.keys` gives for a child drawn as above."""
    last = surname(chance)
    wanted = [("last+tambon", f"{fold(last)}|{tambon}")]
    for called in (first_name(chance), chance.choice(NICK)):
        sound = _sound(called)
        wanted += [("first+tambon", f"{sound}|{tambon}"), ("first+last", f"{sound}|{_sound(last)}")]
    if chance.random() < 0.7:
        birth = datetime(year, 1, 1) + timedelta(days=chance.randrange(365))  # noqa: DTZ001
        wanted.append(("birth+province", f"{birth.date().isoformat()}|{tambon[:2]}"))
    return {vault.lookup(f"child:{kind}", said) for kind, said in wanted}


@lru_cache(maxsize=4096)
def _sound(name: str) -> str:
    return lk82(name) or name
