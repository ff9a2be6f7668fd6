"""What is counted of a case, packed into one number that an index holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_counting"
down_revision = "0003_casework"

FACTS = """
CREATE FUNCTION case_facts(province varchar, district varchar, tambon varchar, state varchar,
    urgent varchar, targets varchar, sex varchar, birth_year smallint, category varchar,
    reason varchar, disability varchar, source varchar, child_id bigint, helped_at timestamptz)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ((CASE
        WHEN tambon ~ '^[0-9]{6}$' THEN tambon
        WHEN district ~ '^[0-9]{4}$' THEN district || '00'
        WHEN province ~ '^[0-9]{2}$' THEN province || '0000'
        ELSE '0' END)::bigint << 36)
    | (coalesce(array_position('{new,check,confirmed,planned,helping,learning,closed,
        no_help,moved,reopened}'::varchar[], state), 0)::bigint << 32)
    | (coalesce(array_position('{A,B,C}'::varchar[], urgent), 0)::bigint << 30)
    | ((sign(position('T1' IN targets))::int | sign(position('T2' IN targets))::int * 2
        | sign(position('T3' IN targets))::int * 4)::bigint << 27)
    | (coalesce(array_position('{m,f,x}'::varchar[], sex), 0)::bigint << 25)
    | ((CASE WHEN birth_year IS NULL THEN 0
        ELSE greatest(least(birth_year - 1980, 127), 1) END)::bigint << 18)
    | (coalesce(array_position('{never,dropout,gap,suspended,at_risk,unknown}'::varchar[],
        category), 0)::bigint << 15)
    | (coalesce(array_position('{poor,earn,care,family,moved,far,dislike,bullied,pushed,
        over_age,stop,sick,mind,disab,preg,drugs,justice,abuse,nodoc,shock,other,unknown}'::varchar[],
        reason), 0)::bigint << 10)
    | (coalesce(array_position('{yes,no,unsure}'::varchar[], disability), 0)::bigint << 8)
    | ((source IN ('report', 'danger') AND child_id IS NOT NULL)::int::bigint << 7)
    | ((helped_at IS NOT NULL)::int::bigint << 6)
$$
"""
DAY = """
CREATE FUNCTION day_in_bangkok(at timestamptz) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ((at AT TIME ZONE 'Asia/Bangkok')::date - '2000-01-01'::date)::smallint
$$
"""
ARGUMENTS = (
    "province, district, tambon, state, urgent, targets, sex, birth_year, category, reason, "
    "disability, source, child_id, helped_at"
)
DAYS = ("opened", "closed", "helped", "due")


def upgrade() -> None:
    op.execute(FACTS)
    op.execute(DAY)
    packed = sa.Computed(f"case_facts({ARGUMENTS})", persisted=True)
    op.add_column("case", sa.Column("facts", sa.BigInteger(), packed, nullable=True))
    for name in DAYS:
        made = sa.Computed(f"day_in_bangkok({name}_at)", persisted=True)
        op.add_column("case", sa.Column(f"{name}_day", sa.SmallInteger(), made, nullable=True))
    op.create_index(
        "case_facts",
        "case",
        ["facts"],
        postgresql_include=["id", "opened_day", "closed_day", "helped_day", "due_day", "lao"],
    )
    op.create_index(
        "case_overdue",
        "case",
        ["due_day", "opened_day", "id"],
        postgresql_include=["facts", "due_at", "lao"],
        postgresql_where=sa.text("state NOT IN ('closed', 'no_help')"),
    )
    op.create_index(
        "assistance_case",
        "assistance",
        ["case_id"],
        postgresql_include=["amount", "fund", "support", "given_on"],
        postgresql_where=sa.text("given_to <> 'centre' AND voided_at IS NULL"),
    )
    op.create_index(
        "assistance_centre",
        "assistance",
        ["centre"],
        postgresql_include=["amount", "fund", "support", "given_on"],
        postgresql_where=sa.text("given_to = 'centre' AND voided_at IS NULL"),
    )
    op.drop_index("case_place", table_name="case")
    # The planner must not take every packed number for a group of its own: then it counts on one
    # processor what two could.
    for name, distinct in (("facts", 100), *((f"{name}_day", 10) for name in DAYS)):
        op.execute(f'ALTER TABLE "case" ALTER COLUMN {name} SET (n_distinct = {distinct})')
    # An index answers alone only where vacuum has been: soon after rows change, then.
    op.execute(
        'ALTER TABLE "case" SET (autovacuum_vacuum_scale_factor = 0.02, '
        "autovacuum_vacuum_insert_scale_factor = 0.02)"
    )


def downgrade() -> None:
    op.execute(
        'ALTER TABLE "case" RESET (autovacuum_vacuum_scale_factor, '
        "autovacuum_vacuum_insert_scale_factor)"
    )
    op.create_index(
        "case_place",
        "case",
        ["province", "district", "tambon", "state"],
        postgresql_include=["id", "lao", "targets", "urgent", "due_at", "closed_at", "child_id",
                            "source"],
    )  # fmt: skip
    op.drop_index("assistance_centre", table_name="assistance")
    op.drop_index("assistance_case", table_name="assistance")
    op.drop_index("case_overdue", table_name="case")
    op.drop_index("case_facts", table_name="case")
    for name in ("due_day", "helped_day", "closed_day", "opened_day", "facts"):
        op.drop_column("case", name)
    op.execute("DROP FUNCTION day_in_bangkok")
    op.execute("DROP FUNCTION case_facts")
