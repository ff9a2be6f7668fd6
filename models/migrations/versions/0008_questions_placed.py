"""What waits for a person is found by where it waits, however much waits elsewhere.

Findings and the questions of a placement hold where they are to be answered: where the case lies;
of a report without a case, where it was sent from. A case knows whether its family knows of it.
Triggers keep these, in the transaction that changes what they come from, the case locked first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_questions_placed"
down_revision = "0007_child_key_index"

PLACED = ("finding", "placement_check")
PLACE_NUMBER = """
CREATE FUNCTION place_number(province varchar, district varchar, tambon varchar)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT (CASE
        WHEN tambon ~ '^[0-9]{6}$' THEN tambon
        WHEN district ~ '^[0-9]{4}$' THEN district || '00'
        WHEN province ~ '^[0-9]{2}$' THEN province || '0000'
        ELSE '0' END)::bigint << 36
$$
"""
FINDING_PLACED = """
CREATE FUNCTION finding_placed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE its_case bigint;
BEGIN
    SELECT case_id, place_number(province, district, tambon), lao
        INTO its_case, NEW.at_place, NEW.at_lao
        FROM submission WHERE id = NEW.submission_id;
    IF its_case IS NOT NULL THEN
        SELECT facts >> 36 << 36, lao INTO NEW.at_place, NEW.at_lao
            FROM "case" WHERE id = its_case FOR NO KEY UPDATE;
    END IF;
    RETURN NEW;
END $$
"""
CHECK_PLACED = """
CREATE FUNCTION check_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT facts >> 36 << 36, lao INTO NEW.at_place, NEW.at_lao FROM "case"
        WHERE id = (SELECT case_id FROM placement WHERE id = NEW.placement_id)
        FOR NO KEY UPDATE;
    RETURN NEW;
END $$
"""
REPORT_MOVED = """
CREATE FUNCTION report_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finding SET submission_id = submission_id WHERE submission_id = NEW.id;
    RETURN NULL;
END $$
"""
PLACEMENT_MOVED = """
CREATE FUNCTION placement_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE placement_check SET placement_id = placement_id WHERE placement_id = NEW.id;
    RETURN NULL;
END $$
"""
QUESTIONS_MOVED = """
CREATE FUNCTION questions_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE finding SET submission_id = submission_id
        WHERE submission_id IN (SELECT id FROM submission WHERE case_id = NEW.id);
    UPDATE placement_check SET placement_id = placement_id
        WHERE placement_id IN (SELECT id FROM placement WHERE case_id = NEW.id);
    RETURN NULL;
END $$
"""
FAMILY_ASKED = """
CREATE FUNCTION family_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "case" SET family_knows = true WHERE NOT family_knows
        AND id IN (SELECT case_id FROM added WHERE given IN ('given', 'refused'));
    RETURN NULL;
END $$
"""
FAMILY_TOLD = """
CREATE FUNCTION family_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "case" SET family_knows = true WHERE id = NEW.case_id AND NOT family_knows;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    """CREATE TRIGGER finding_placed BEFORE INSERT OR UPDATE OF submission_id ON finding
        FOR EACH ROW EXECUTE FUNCTION finding_placed()""",
    """CREATE TRIGGER check_placed BEFORE INSERT OR UPDATE OF placement_id ON placement_check
        FOR EACH ROW EXECUTE FUNCTION check_placed()""",
    """CREATE TRIGGER report_moved AFTER UPDATE ON submission FOR EACH ROW
        WHEN (OLD.case_id IS DISTINCT FROM NEW.case_id OR OLD.tambon <> NEW.tambon
            OR OLD.district <> NEW.district OR OLD.province <> NEW.province
            OR OLD.lao <> NEW.lao)
        EXECUTE FUNCTION report_moved()""",
    """CREATE TRIGGER placement_moved AFTER UPDATE OF case_id ON placement FOR EACH ROW
        WHEN (OLD.case_id <> NEW.case_id) EXECUTE FUNCTION placement_moved()""",
    """CREATE TRIGGER questions_moved AFTER UPDATE ON "case" FOR EACH ROW
        WHEN (OLD.facts >> 36 IS DISTINCT FROM NEW.facts >> 36
            OR OLD.lao IS DISTINCT FROM NEW.lao)
        EXECUTE FUNCTION questions_moved()""",
    """CREATE TRIGGER family_asked AFTER INSERT ON consent REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION family_asked()""",
    """CREATE TRIGGER family_told AFTER INSERT ON case_event FOR EACH ROW
        WHEN (NEW.kind = 'family_told') EXECUTE FUNCTION family_told()""",
)
KNOWN = """
UPDATE "case" SET family_knows = true WHERE id IN (
    SELECT case_id FROM consent WHERE given IN ('given', 'refused')
    UNION SELECT case_id FROM case_event WHERE kind = 'family_told')
"""
ASKED = "resolved_at IS NULL AND audience = 'coordinator'"
UNTOLD = "NOT family_knows AND urgent = '' AND state NOT IN ('closed', 'no_help')"


def upgrade() -> None:
    for name in PLACED:
        op.add_column(name, sa.Column("at_place", sa.BigInteger(), nullable=True))
        op.add_column(name, sa.Column("at_lao", sa.String(), nullable=True))
    op.add_column(
        "case", sa.Column("family_knows", sa.Boolean(), nullable=False, server_default="false")
    )
    for statement in (
        PLACE_NUMBER, FINDING_PLACED, CHECK_PLACED, REPORT_MOVED, PLACEMENT_MOVED, QUESTIONS_MOVED,
        FAMILY_ASKED, FAMILY_TOLD, *TRIGGERS, KNOWN,
        "UPDATE finding SET submission_id = submission_id",
        "UPDATE placement_check SET placement_id = placement_id",
    ):  # fmt: skip
        op.execute(statement)
    op.create_index("finding_asked", "finding", ["at_place"], postgresql_where=sa.text(ASKED))
    op.create_index("finding_asked_lao", "finding", ["at_lao"], postgresql_where=sa.text(ASKED))
    op.create_index(
        "placement_check_asked",
        "placement_check",
        ["at_place"],
        postgresql_where=sa.text("answered_at IS NULL AND asked > 0"),
    )
    op.create_index(
        "referral_late",
        "referral",
        ["at_place"],
        postgresql_include=["due_at", "id", "at_lao"],
        postgresql_where=sa.text("state IN ('sent', 'accepted')"),
    )
    op.create_index(
        "case_untold",
        "case",
        ["facts"],
        postgresql_include=["opened_day", "id", "lao"],
        postgresql_where=sa.text(UNTOLD),
    )


def downgrade() -> None:
    op.drop_index("case_untold", table_name="case")
    op.drop_index("referral_late", table_name="referral")
    op.drop_index("placement_check_asked", table_name="placement_check")
    op.drop_index("finding_asked_lao", table_name="finding")
    op.drop_index("finding_asked", table_name="finding")
    for trigger, on in (
        ("family_told", "case_event"), ("family_asked", "consent"), ("questions_moved", '"case"'),
        ("placement_moved", "placement"), ("report_moved", "submission"),
        ("check_placed", "placement_check"), ("finding_placed", "finding"),
    ):  # fmt: skip
        op.execute(f"DROP TRIGGER {trigger} ON {on}")
        op.execute(f"DROP FUNCTION {trigger}()")
    op.execute("DROP FUNCTION place_number(varchar, varchar, varchar)")
    op.drop_column("case", "family_knows")
    for name in PLACED:
        op.drop_column(name, "at_lao")
        op.drop_column(name, "at_place")
