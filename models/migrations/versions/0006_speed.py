"""What a country of a million cases needs to be counted and listed without a look at its rows.

A case holds the kinds of help asked for as bits, and help, follow-ups and referrals hold where
their case lies. Triggers keep both, in the transaction that changes what they come from; each locks
the case first, so that two at once cannot pass each other.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_speed"
down_revision = "0005_retention"

DEEDS = ("assistance", "visit", "referral")

NEED_BIT = """
CREATE FUNCTION need_bit(code varchar) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(1 << (array_position('{school,flex,slr,voced,centre,ecd,skill,job,grant,goods,
    travel,food,cash,babygrant,house,health,mind,preg,rehab,dis_card,special,iddoc,gcode,protect,
    law,mentor,other}'::varchar[], code) - 1), 0)
$$
"""
NEEDS_TOLD = """
CREATE FUNCTION needs_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM "case" WHERE id IN (SELECT case_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE "case" SET need_bits = told.bits
    FROM (SELECT named.case_id, coalesce(bit_or(need_bit(need.code)), 0) AS bits
          FROM (SELECT DISTINCT case_id FROM changed) AS named LEFT JOIN need USING (case_id)
          GROUP BY named.case_id) AS told
    WHERE "case".id = told.case_id AND "case".need_bits <> told.bits;
    RETURN NULL;
END $$
"""
DEED_PLACED = """
CREATE FUNCTION deed_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT facts >> 36 << 36, lao INTO NEW.at_place, NEW.at_lao
        FROM "case" WHERE id = NEW.case_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        NEW.at_place := NULL;
        NEW.at_lao := NULL;
    END IF;
    RETURN NEW;
END $$
"""
CASE_MOVED = """
CREATE FUNCTION case_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assistance SET at_place = NEW.facts >> 36 << 36, at_lao = NEW.lao
        WHERE case_id = NEW.id;
    UPDATE visit SET at_place = NEW.facts >> 36 << 36, at_lao = NEW.lao WHERE case_id = NEW.id;
    UPDATE referral SET at_place = NEW.facts >> 36 << 36, at_lao = NEW.lao WHERE case_id = NEW.id;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    """CREATE TRIGGER need_added AFTER INSERT ON need REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION needs_told()""",
    """CREATE TRIGGER need_dropped AFTER DELETE ON need REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION needs_told()""",
    """CREATE TRIGGER case_moved AFTER UPDATE ON "case" FOR EACH ROW
        WHEN (OLD.facts >> 36 IS DISTINCT FROM NEW.facts >> 36
            OR OLD.lao IS DISTINCT FROM NEW.lao)
        EXECUTE FUNCTION case_moved()""",
    *(
        f"""CREATE TRIGGER {deed}_placed BEFORE INSERT OR UPDATE OF case_id ON {deed}
        FOR EACH ROW EXECUTE FUNCTION deed_placed()"""
        for deed in DEEDS
    ),
)
PARTS = (
    "(facts >> 32) & 15", "(facts >> 30) & 3", "(facts >> 27) & 3", "(facts >> 25) & 3",
    "(facts >> 18) & 127", "(facts >> 15) & 7", "(facts >> 10) & 31", "(facts >> 8) & 3",
    "(facts >> 7) & 1", "(facts >> 6) & 1",
)  # fmt: skip
"""Fields of packed facts as queries name them: without their statistics the planner takes each
condition for one row in 200."""

FACTS_BESIDE = ["id", "opened_day", "closed_day", "helped_day", "due_day", "lao"]
OVERDUE_BESIDE = ["facts", "due_at", "lao"]
UNACCEPTED = "state <> 'accepted'"
UNENDED = "state NOT IN ('closed', 'no_help')"


def upgrade() -> None:
    op.execute(NEED_BIT)
    op.add_column("case", sa.Column("need_bits", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        'UPDATE "case" SET need_bits = told.bits '
        "FROM (SELECT case_id, bit_or(need_bit(code)) AS bits FROM need GROUP BY case_id) AS told "
        'WHERE "case".id = told.case_id AND told.bits <> 0'
    )
    for deed in DEEDS:
        op.add_column(deed, sa.Column("at_place", sa.BigInteger(), nullable=True))
        op.add_column(deed, sa.Column("at_lao", sa.String(), nullable=True))
        op.execute(
            f'UPDATE {deed} SET at_place = "case".facts >> 36 << 36, at_lao = "case".lao '  # noqa: S608
            f'FROM "case" WHERE "case".id = {deed}.case_id'
        )
    for statement in (NEEDS_TOLD, DEED_PLACED, CASE_MOVED, *TRIGGERS):
        op.execute(statement)
    _indexes(
        [*FACTS_BESIDE, "need_bits"],
        [*OVERDUE_BESIDE, "helped_day", "need_bits"],
        ["facts"],
        ["id", "due_day", "opened_day", "helped_day", "lao", "need_bits"],
    )
    op.drop_index("submission_open", table_name="submission")
    op.create_index(
        "submission_open",
        "submission",
        ["province", "received_at"],
        postgresql_include=["state", "case_id", "form", "rehearsal", "district", "tambon", "lao",
                            "person_id"],
        postgresql_where=sa.text(UNACCEPTED),
    )  # fmt: skip
    op.drop_index("assistance_case", table_name="assistance")
    op.create_index(
        "assistance_at",
        "assistance",
        ["at_place"],
        postgresql_include=["case_id", "amount", "fund", "support", "given_on", "given_to",
                            "at_lao"],
        postgresql_where=sa.text("at_place IS NOT NULL AND voided_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "visit_at", "visit", ["at_place"],
        postgresql_include=["case_id", "visited_on", "now", "at_lao"],
    )  # fmt: skip
    op.create_index(
        "visit_asking",
        "visit",
        ["at_place"],
        postgresql_where=sa.text(
            "(next IN ('refer', 'plan', 'money', 'urgent', 'close') OR now = 'moved')"
        ),
    )
    op.create_index(
        "referral_at", "referral", ["at_place"], postgresql_include=["case_id", "sent_at", "at_lao"]
    )
    for at, part in enumerate(PARTS):
        op.execute(f'CREATE STATISTICS case_facts_{at} ON ({part}) FROM "case"')
    op.execute('ALTER TABLE "case" ALTER COLUMN need_bits SET (n_distinct = 30)')
    # When each kind of process was last at work: what an operator is woken for.
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process"),
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
    for at in range(len(PARTS)):
        op.execute(f"DROP STATISTICS case_facts_{at}")
    op.drop_index("referral_at", table_name="referral")
    op.drop_index("visit_asking", table_name="visit")
    op.drop_index("visit_at", table_name="visit")
    op.drop_index("assistance_at", table_name="assistance")
    op.drop_index("submission_open", table_name="submission")
    op.create_index(
        "submission_open", "submission", ["province"], postgresql_where=sa.text(UNACCEPTED)
    )
    op.create_index(
        "assistance_case",
        "assistance",
        ["case_id"],
        postgresql_include=["amount", "fund", "support", "given_on"],
        postgresql_where=sa.text("given_to <> 'centre' AND voided_at IS NULL"),
    )
    _indexes(FACTS_BESIDE, OVERDUE_BESIDE, ["province"], [])
    for deed in DEEDS:
        op.execute(f"DROP TRIGGER {deed}_placed ON {deed}")
        op.drop_column(deed, "at_lao")
        op.drop_column(deed, "at_place")
    op.execute('DROP TRIGGER case_moved ON "case"')
    op.execute("DROP TRIGGER need_dropped ON need")
    op.execute("DROP TRIGGER need_added ON need")
    op.drop_column("case", "need_bits")
    for function in ("case_moved()", "deed_placed()", "needs_told()", "need_bit(varchar)"):
        op.execute(f"DROP FUNCTION {function}")


def _indexes(facts: list[str], overdue: list[str], urgent: list[str], danger: list[str]) -> None:
    """Make three indexes of `case` anew: with what is beside all cases, those with a date, those
    in danger."""
    for name in ("case_facts", "case_overdue", "case_urgent"):
        op.drop_index(name, table_name="case")
    op.create_index("case_facts", "case", ["facts"], postgresql_include=facts)
    op.create_index(
        "case_overdue",
        "case",
        ["due_day", "opened_day", "id"],
        postgresql_include=overdue,
        postgresql_where=sa.text(UNENDED),
    )
    op.create_index(
        "case_urgent",
        "case",
        urgent,
        postgresql_include=danger or None,
        postgresql_where=sa.text("urgent <> ''"),
    )
