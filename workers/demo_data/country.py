"""A country of made-up cases, for measuring: as many as wanted, spread over every tambon.

Rows are made inside the database from a fixed seed, a million in a minute or two. They share one
data key and one sealed record, since what is measured here is counting and finding. Nobody in it
exists, no account can be reached, and it is never mixed with the demo.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Table, func, select, text

from models import area_queries
from models.area_data import areas
from models.case import Case, Child
from models.columns import table
from models.conversation import new_key
from models.vault import Vault
from workers.demo_data.laos import made_up

CASES = 1_020_000
"""Children out of school in the whole country in 2024, rounded."""

SEED = 0.2569

PEOPLE = """
INSERT INTO person (user_hash, user_sealed, state, language, guesses, created_at, enrolled_at,
    blocked_at)
SELECT decode(md5('country:' || code), 'hex'), :sealed, 'active', 'th', 0, :now, :now, :now
FROM area WHERE level = 3 ORDER BY code;

INSERT INTO person_role (person_id, role, area, lao, since)
SELECT person.id, 'weaver', area.code, '', :now
FROM area JOIN person ON person.user_hash = decode(md5('country:' || area.code), 'hex')
WHERE area.level = 3;
"""

DRAWN = """
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
WITH place AS (
    SELECT row_number() OVER (ORDER BY area.code) AS n, area.code AS tambon, person.id AS weaver,
        (SELECT min(served.lao) FROM lao_tambon AS served WHERE served.tambon = area.code) AS lao
    FROM area JOIN person ON person.user_hash = decode(md5('country:' || area.code), 'hex')
    WHERE area.level = 3
), dice AS (
    SELECT i, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e,
        random() AS f, random() AS g, random() AS h,
        1 + floor(random() * (SELECT count(*) FROM place))::int AS n
    FROM generate_series(1, :cases) AS i
)
SELECT i, tambon, lao, weaver, a, b, d, f, g, h,
    row_number() OVER (PARTITION BY left(tambon, 2) ORDER BY i) AS number,
    c < 0.3 AS small,
    CASE WHEN a < 0.58 THEN 'no_help' WHEN a < 0.63 THEN 'new' WHEN a < 0.67 THEN 'check'
         WHEN a < 0.72 THEN 'confirmed' WHEN a < 0.78 THEN 'planned' WHEN a < 0.88 THEN 'helping'
         WHEN a < 0.95 THEN 'learning' ELSE 'closed' END AS state,
    (ARRAY['school', 'grant', 'slr', 'travel', 'food'])[1 + floor(f * 5)::int] AS need,
    (:now)::timestamptz - (d * 730) * interval '1 day' AS opened,
    CASE WHEN c < 0.3 THEN 1 + floor(e * 5)::int ELSE 6 + floor(e * 13)::int END AS age
FROM dice JOIN place USING (n)
"""

CASE_ROWS = """
INSERT INTO child (id, key_id, sealed, sex, birth_year, created_at)
SELECT :children + i, :key, :child, CASE WHEN b < 0.5 THEN 'm' ELSE 'f' END,
    extract(year FROM opened)::int - age, opened
FROM drawn ORDER BY i;

INSERT INTO "case" (id, number, child_id, key_id, state, urgent, category, targets, reason, doing,
    lives, disability, sex, birth_year, province, district, tambon, lao, reporter_id, weaver_id,
    source, opened_at, updated_at, due_at, warned_step, helped_at, moved_from, closed_at,
    close_code, version, need_bits, family_knows)
SELECT :case_ids + i, left(tambon, 2) || '-2569-' || lpad(number::text, 5, '0'), :children + i,
    :key, state,
    CASE WHEN f < 0.003 THEN 'A' WHEN f < 0.008 THEN 'B' WHEN f < 0.012 THEN 'C' ELSE '' END,
    CASE WHEN small THEN ''
         ELSE (ARRAY['never', 'dropout', 'gap', 'suspended', 'at_risk', 'unknown'])
              [1 + floor(g * 6)::int] END,
    CASE WHEN small THEN 'T1' ELSE 'T2' END || CASE WHEN h < 0.06 THEN ',T3' ELSE '' END,
    (ARRAY['poor', 'earn', 'care', 'family', 'moved', 'far', 'dislike', 'bullied', 'pushed',
           'stop', 'sick', 'disab', 'preg', 'other'])[1 + floor(b * 7 + g * 7)::int],
    'home', 'grand', CASE WHEN h < 0.06 THEN 'yes' ELSE 'no' END,
    CASE WHEN b < 0.5 THEN 'm' ELSE 'f' END, extract(year FROM opened)::int - age,
    left(tambon, 2), left(tambon, 4), tambon, coalesce(lao, ''), weaver, weaver,
    'report', opened, opened + interval '2 days',
    CASE WHEN state IN ('no_help', 'closed') THEN NULL
         ELSE (:now)::timestamptz + (g * 33 - 3) * interval '1 day' END,
    0, CASE WHEN state IN ('helping', 'learning', 'closed')
            THEN opened + (1 + h * 40) * interval '1 day' END,
    '', CASE WHEN state IN ('no_help', 'closed') THEN opened + (30 * h) * interval '1 day' END,
    CASE WHEN state = 'closed' THEN 'in_school' END, 1, need_bit(need), h < 0.75
FROM drawn ORDER BY i;

INSERT INTO need (case_id, code) SELECT :case_ids + i, need FROM drawn ORDER BY i;

INSERT INTO consent (case_id, given, who, purpose, text_version, at)
SELECT :case_ids + i, CASE WHEN h < 0.7 THEN 'given' WHEN h < 0.75 THEN 'refused' ELSE 'later' END,
    'guardian', 'help', '1', opened FROM drawn ORDER BY i;
"""

WORK_ROWS = """
INSERT INTO submission (number, draft_id, form, version, person_id, key_id, province, district,
    tambon, lao, rehearsal, state, current, case_id, received_at, attempts)
SELECT left(tambon, 2) || '-2569-' || lpad(number::text, 5, '0'), -i,
    CASE WHEN small THEN 'ecd_report' ELSE 'oos_report' END, 'country', weaver, :key,
    left(tambon, 2), left(tambon, 4), tambon, coalesce(lao, ''), false, 'accepted', 1,
    :case_ids + i, opened, 0
FROM drawn ORDER BY i;

INSERT INTO submission (draft_id, form, version, person_id, key_id, province, district, tambon,
    lao, rehearsal, state, current, received_at, attempts)
SELECT -:cases - i, 'oos_report', 'country', weaver, :key, left(tambon, 2), left(tambon, 4),
    tambon, coalesce(lao, ''), false,
    (ARRAY['returned', 'asked', 'joined', 'rejected'])[1 + floor(g * 4)::int], 1, opened, 0
FROM drawn WHERE d < 0.02 ORDER BY i;

INSERT INTO assistance (given_to, case_id, kind, fund, support, amount, pay, agency, given_on,
    province, lao, recorded_at)
SELECT 'child', :case_ids + i, 'money', (ARRAY['eef', 'pao', 'lao', 'msdhs'])
    [1 + floor(f * 4)::int], 'grant', 80000, '', '',
    (opened + (1 + h * 40) * interval '1 day')::date, left(tambon, 2), coalesce(lao, ''),
    opened + (1 + h * 40) * interval '1 day'
FROM drawn WHERE state IN ('helping', 'learning', 'closed') ORDER BY i;

INSERT INTO visit (case_id, visited_on, way, met, now, got, next, key_id, recorded_at)
SELECT :case_ids + i, (opened + (5 + h * 60) * interval '1 day')::date, 'home', 'child',
    CASE WHEN f < 0.1 THEN 'left_again' WHEN state = 'learning' THEN 'attending' ELSE 'same' END,
    'yes_some', 'visit', :key, opened + (5 + h * 60) * interval '1 day'
FROM drawn WHERE state IN ('helping', 'learning') ORDER BY i;

INSERT INTO referral (case_id, agency, needs, state, consent, share_note, key_id, sent_at, due_at,
    version)
SELECT :case_ids + i, (ARRAY['espa', 'slr', 'hospital'])[1 + floor(f * 3)::int], 'school',
    (ARRAY['sent', 'accepted', 'done'])[1 + floor(g * 3)::int], 'given', false, :key,
    opened + interval '10 days', opened + interval '20 days', 1
FROM drawn WHERE state = 'planned' ORDER BY i;

INSERT INTO placement (case_id, kind, level, since, key_id, recorded_at)
SELECT :case_ids + i, 'school', '', (opened + interval '40 days')::date, :key,
    opened + interval '40 days'
FROM drawn WHERE state = 'learning' AND opened < :now - interval '41 days' ORDER BY i;
"""

WAITING_ROWS = """
INSERT INTO finding (submission_id, n, code, severity, audience, ref, created_at, due_at,
    resolved_at)
SELECT id, 1, CASE WHEN state = 'asked' THEN 'same_child' ELSE 'area' END, 'ask', 'coordinator',
    CASE WHEN state = 'asked' THEN '' ELSE 'tambon' END, received_at,
    received_at + interval '3 days',
    CASE WHEN state = 'accepted' AND id % 100 <> 7 THEN received_at + interval '2 days' END
FROM submission
WHERE version = 'country' AND (state = 'asked' OR state = 'accepted' AND id % 20 = 7) ORDER BY id;

INSERT INTO finding (submission_id, n, code, severity, audience, ref, created_at)
SELECT id, 1, 'required', 'stop', 'weaver', 'first_name', received_at
FROM submission WHERE version = 'country' AND state = 'returned' ORDER BY id;

INSERT INTO alert (case_id, level, raised_at, taken_at, taken_by, version)
SELECT :case_ids + i, CASE WHEN f < 0.003 THEN 'A' WHEN f < 0.008 THEN 'B' ELSE 'C' END, opened,
    CASE WHEN h > 0.02 THEN opened + interval '20 minutes' END, NULL, 1
FROM drawn WHERE f < 0.012 ORDER BY i;

INSERT INTO placement_check (placement_id, day, due_at, asked_at, asked, answered_at, answer)
SELECT id, day, since + day, CASE WHEN since + day < :now THEN since + day END,
    CASE WHEN since + day < :now THEN 1 ELSE 0 END,
    CASE WHEN since + day < :now AND (id + day) % 10 <> 3 THEN since + day + 1 END,
    CASE WHEN since + day < :now AND (id + day) % 10 <> 3 THEN 'yes' ELSE '' END
FROM placement, unnest(ARRAY[30, 90, 180]) AS day WHERE key_id = :key ORDER BY id, day;
"""
"""What people are asked and have not answered: a question of every hundredth report and of each
that may be about a known child, danger that nobody took, a tenth of "still there?"."""

KEYS = """
DROP INDEX child_key_hash;

INSERT INTO child_key (child_id, hash)
SELECT :children + i, decode(md5(key), 'hex')
FROM drawn, LATERAL (SELECT floor(2500 * g ^ 2) AS first, floor(300 * f ^ 2) AS nick,
        floor(20000 * b ^ 2) AS last) AS sound,
    LATERAL (VALUES ('first+tambon|' || first || tambon), ('nick+tambon|' || nick || tambon),
        ('first+last|' || first || '|' || last), ('last+tambon|' || last || '|' || a || tambon),
        ('birth+province|' || (opened::date - age * 365 - floor(a * 365)::int)
            || left(tambon, 2))) AS keys (key)
ORDER BY i;

CREATE INDEX child_key_hash ON child_key (hash) INCLUDE (child_id);
"""
"""Blocking keys as names, surnames and birthdays bring them: some are shared by many."""

TIDY = """
SELECT setval(pg_get_serial_sequence('child', 'id'), :children + :cases);
SELECT setval(pg_get_serial_sequence('"case"', 'id'), :case_ids + :cases);
"""

CROWDED = ("person", "person_role", "child", "child_key", "case", "need", "consent", "submission",
           "finding", "alert", "assistance", "visit", "referral", "placement",
           "placement_check")  # fmt: skip


def fill(engine: Engine, vault: Vault, now: datetime, cases: int = CASES) -> None:
    """Add `cases` cases with their children, reports, help, visits, referrals, and what waits.

    The database must be migrated and hold no country yet; areas are loaded when they are missing.
    Ends with the tables analysed and vacuumed, as they are in service.
    """
    with engine.begin() as connection:
        if not area_queries.known(connection):
            area_queries.load_areas(connection, areas(), {})
        area_queries.load_laos(connection, made_up(None))
        _make(connection, vault, now - timedelta(minutes=1), cases)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        for name in CROWDED:
            connection.execute(text(f'VACUUM ANALYZE "{name}"'))


def _make(connection: Connection, vault: Vault, now: datetime, cases: int) -> None:
    key_id, box = new_key(connection, vault, now)
    child = {"first": "สมมติ", "last": "ทดสอบ", "birth_precision": "year", "aliases": []}
    values = {
        "now": now,
        "cases": cases,
        "key": key_id,
        "child": box.seal(child, "child"),
        "sealed": vault.seal("country", "person"),
        "children": _last(connection, table(Child)),
        "case_ids": _last(connection, table(Case)),
    }
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT setseed(:seed)"), {"seed": SEED})
    for statements in (PEOPLE, DRAWN, CASE_ROWS, WORK_ROWS, WAITING_ROWS, KEYS, TIDY):
        for statement in filter(str.strip, statements.split(";")):
            connection.execute(text(statement), values)


def _last(connection: Connection, rows: Table) -> int:
    found = connection.execute(select(func.coalesce(func.max(rows.c.id), 0))).scalar_one()
    return int(found)
