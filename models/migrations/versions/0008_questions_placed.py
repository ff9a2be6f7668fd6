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


def _function(name: str, *statements: str, declared: str = "", gives: str = "NULL") -> str:
    """A function for a trigger of that name: these statements, and what it gives back."""
    body = "\n    ".join(f"{one};" for one in statements)
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
{declared}BEGIN
    {body}
    RETURN {gives};
END $$
"""


OF_CASE = """SELECT facts >> 36 << 36, lao INTO NEW.at_place, NEW.at_lao FROM "case" WHERE id = """
FUNCTIONS = (
    _function(
        "finding_placed",
        """SELECT case_id, place_number(province, district, tambon), lao
        INTO its_case, NEW.at_place, NEW.at_lao
        FROM submission WHERE id = NEW.submission_id""",
        f"IF its_case IS NOT NULL THEN {OF_CASE} its_case FOR NO KEY UPDATE; END IF",
        declared="DECLARE its_case bigint;\n",
        gives="NEW",
    ),
    _function(
        "check_placed",
        OF_CASE  # noqa: S608 - names of ours
        + """(SELECT case_id FROM placement WHERE id = NEW.placement_id)
        FOR NO KEY UPDATE""",
        gives="NEW",
    ),
    _function(
        "report_moved",
        "UPDATE finding SET submission_id = submission_id WHERE submission_id = NEW.id",
    ),
    _function(
        "placement_moved",
        "UPDATE placement_check SET placement_id = placement_id WHERE placement_id = NEW.id",
    ),
    _function(
        "questions_moved",
        """UPDATE finding SET submission_id = submission_id
        WHERE submission_id IN (SELECT id FROM submission WHERE case_id = NEW.id)""",
        """UPDATE placement_check SET placement_id = placement_id
        WHERE placement_id IN (SELECT id FROM placement WHERE case_id = NEW.id)""",
    ),
    _function(
        "family_asked",
        """UPDATE "case" SET family_knows = true WHERE NOT family_knows
        AND id IN (SELECT case_id FROM added WHERE given IN ('given', 'refused'))""",
    ),
    _function(
        "family_told",
        """UPDATE "case" SET family_knows = true WHERE id = NEW.case_id AND NOT family_knows""",
    ),
)
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
ASKED = {
    "finding_asked": ("finding", "resolved_at IS NULL AND audience = 'coordinator'", []),
    "placement_check_asked": ("placement_check", "answered_at IS NULL AND asked > 0", []),
    "referral_late": ("referral", "state IN ('sent', 'accepted')", ["due_at", "id"]),
    "visit_asking": (
        "visit",
        "(visit.next IN ('refer', 'plan', 'money', 'urgent', 'close') OR visit.now = 'moved')",
        [],
    ),
}
"""Indexes of what waits: table, which rows, and what else they hold. Each by place and by LAO."""
UNTOLD = "NOT family_knows AND urgent = '' AND state NOT IN ('closed', 'no_help')"


def upgrade() -> None:
    for name in PLACED:
        op.add_column(name, sa.Column("at_place", sa.BigInteger(), nullable=True))
        op.add_column(name, sa.Column("at_lao", sa.String(), nullable=True))
    op.add_column(
        "case", sa.Column("family_knows", sa.Boolean(), nullable=False, server_default="false")
    )
    for statement in (
        PLACE_NUMBER, *FUNCTIONS, *TRIGGERS, KNOWN,
        "UPDATE finding SET submission_id = submission_id",
        "UPDATE placement_check SET placement_id = placement_id",
    ):  # fmt: skip
        op.execute(statement)
    for index, (on, which, beside) in ASKED.items():
        where = sa.text(which)
        for name, column in ((index, "at_place"), (f"{index}_lao", "at_lao")):
            if name != "visit_asking":  # it is there
                op.create_index(
                    name, on, [column], postgresql_include=beside, postgresql_where=where
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
    for index, (on, _, _) in ASKED.items():
        for name in (index, f"{index}_lao"):
            if name != "visit_asking":
                op.drop_index(name, table_name=on)
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
