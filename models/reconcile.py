"""The nightly proof that numbers add up: every sum of every place, told in two independent ways.

Each rule gives, for a place and a form, what is `expected` (rows counted as they are) and what is
`found` (the same, added up from the counts that people are shown). Definitions of the counts are in
`models.measures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    func,
    insert,
    literal_column,
    select,
    text,
)

from models.columns import table
from models.measures import BY_CODE, MEASURES, REPORT_FORMS, REPORTED
from models.reconciliation import Reconciliation
from models.scope import CASE

SUM = table(Reconciliation)
RUN = "run"
"""The rule of the one line that every run leaves: how many sums were checked, how many agree."""
SECONDS = 600
"""Longest statement: a country of a million cases is read once a rule."""

_PLACE = "concat_ws(' ', nullif({0}.tambon, ''), nullif({0}.lao, ''))"
_PARTS = {
    "case_place": _PLACE.format('"case"'),
    "report_place": f"CASE WHEN own.id IS NULL THEN {_PLACE.format('submission')} "
    f"ELSE {_PLACE.format('own')} END",
    "real": "form IN ({}) AND NOT rehearsal".format(", ".join(map(repr, REPORT_FORMS))),
    "reported": REPORTED,
    **{code: BY_CODE[code].condition for code in ("surveyed", "small", "need_help", "no_help")},
}
_QUERIES = {
    # Every report is one of: the maker of a case, joined, rejected, in work.
    "received": """
        SELECT {report_place} AS place, form, count(*) AS expected,
            count(*) FILTER (WHERE own.id IS NOT NULL AND submission.state <> 'joined')
            + count(*) FILTER (WHERE submission.state = 'joined')
            + count(*) FILTER (WHERE own.id IS NULL AND submission.state IN
                ('rejected', 'unsent'))
            + count(*) FILTER (WHERE own.id IS NULL AND submission.state IN
                ('received', 'returned', 'asked')) AS found
        FROM submission LEFT JOIN "case" AS own
            ON own.id = submission.case_id AND own.child_id IS NOT NULL
        WHERE {real} GROUP BY 1, 2""",
    # Every case made of a report has exactly one report that made it.
    "cases": """
        SELECT {case_place} AS place, coalesce(made_by, '') AS form,
            count(*) AS expected, count(*) FILTER (WHERE makers = 1) AS found
        FROM "case" LEFT JOIN (
            SELECT case_id, count(*) AS makers, max(form) AS made_by FROM submission
            WHERE {real} AND state <> 'joined' AND case_id IS NOT NULL GROUP BY 1
        ) AS made ON made.case_id = "case".id
        WHERE {reported} GROUP BY 1, 2""",
    "surveyed": """
        SELECT {case_place} AS place, '' AS form, count(*) AS expected,
            count(*) FILTER (WHERE {surveyed}) + count(*) FILTER (WHERE {small}) AS found
        FROM "case" GROUP BY 1""",
    "need": """
        SELECT {case_place} AS place, '' AS form,
            count(*) FILTER (WHERE {surveyed}) AS expected,
            count(*) FILTER (WHERE {need_help}) + count(*) FILTER (WHERE {no_help}) AS found
        FROM "case" GROUP BY 1""",
    # All money in force was given to somebody at whose place it is counted.
    "money": """
        SELECT concat_ws(' ', nullif(assistance.province, ''), nullif(assistance.lao, ''))
            AS place, given_to AS form, sum(amount)::bigint AS expected,
            coalesce(sum(amount) FILTER (WHERE given_to <> 'centre' AND "case".id IS NOT NULL
                OR given_to = 'centre' AND centre.code IS NOT NULL), 0)::bigint AS found
        FROM assistance LEFT JOIN "case" ON "case".id = assistance.case_id
            LEFT JOIN centre ON centre.code = assistance.centre
        WHERE voided_at IS NULL GROUP BY 1, 2""",
    # Who was given help counts as helped.
    "helped": """
        SELECT {case_place} AS place, '' AS form, count(*) AS expected,
            count(helped_at) AS found
        FROM "case" WHERE id IN (
            SELECT case_id FROM assistance WHERE given_to = 'child' AND voided_at IS NULL)
        GROUP BY 1""",
    # A case knows the kinds of help that are asked for it.
    "needs": """
        SELECT {case_place} AS place, '' AS form, count(*) AS expected,
            count(*) FILTER (WHERE need_bits = coalesce(told.bits, 0)) AS found
        FROM "case" LEFT JOIN (
            SELECT case_id, bit_or(need_bit(code)) AS bits FROM need GROUP BY case_id
        ) AS told ON told.case_id = "case".id
        GROUP BY 1""",
    # A case knows whether its family was asked for consent or told.
    "family": """
        SELECT {case_place} AS place, '' AS form, count(*) AS expected,
            count(*) FILTER (WHERE family_knows = (told.case_id IS NOT NULL)) AS found
        FROM "case" LEFT JOIN (
            SELECT case_id FROM consent WHERE given IN ('given', 'refused')
            UNION SELECT case_id FROM case_event WHERE kind = 'family_told'
        ) AS told ON told.case_id = "case".id
        GROUP BY 1""",
    # What a report raised lies where its case does, without one where it was sent from.
    "lies:finding": """
        SELECT submission.province AS place, '' AS form, count(*) AS expected,
            count(*) FILTER (WHERE finding.at_place = CASE WHEN "case".id IS NULL
                    THEN place_number(submission.province, submission.district, submission.tambon)
                    ELSE "case".facts >> 36 << 36 END
                AND finding.at_lao = coalesce("case".lao, submission.lao)) AS found
        FROM finding JOIN submission ON submission.id = finding.submission_id
            LEFT JOIN "case" ON "case".id = submission.case_id
        GROUP BY 1""",
    # Questions of a placement lie where its case does.
    "lies:check": """
        SELECT {case_place} AS place, '' AS form, count(*) AS expected,
            count(*) FILTER (WHERE at_place = "case".facts >> 36 << 36
                AND at_lao = "case".lao) AS found
        FROM placement_check JOIN placement ON placement.id = placement_id
            JOIN "case" ON "case".id = placement.case_id GROUP BY 1""",
    # Help, follow-ups and referrals know where their case lies.
    **{
        f"lies:{deed}": f"""
        SELECT {{case_place}} AS place, '' AS form, count(*) AS expected,
            count(*) FILTER (WHERE at_place IS NOT DISTINCT FROM "case".facts >> 36 << 36
                AND at_lao IS NOT DISTINCT FROM "case".lao) AS found
        FROM {deed} JOIN "case" ON "case".id = {deed}.case_id GROUP BY 1"""  # noqa: S608 - names of ours
        for deed in ("assistance", "visit", "referral")
    },
}
RULES = {rule: query.format(**_PARTS) for rule, query in _QUERIES.items()}
PACKED = "packed"
"""The rule that packed facts, from which all places are counted, say what the columns say."""


@dataclass(frozen=True)
class Sum:
    """One sum of one place and form. `rule` may name the measure after a colon."""

    rule: str
    place: str
    form: str
    expected: int
    found: int

    @property
    def difference(self) -> int:
        return self.found - self.expected


def check(connection: Connection) -> Iterator[Sum]:
    """Every sum of the country. Run it in one snapshot."""
    connection.execute(text(f"SET LOCAL statement_timeout = {SECONDS * 1000}"))
    for rule, query in RULES.items():
        for row in connection.execute(text(query)):
            yield Sum(rule, row.place, row.form, int(row.expected), int(row.found))
    yield from _packed(connection)


def keep(connection: Connection, at: datetime, sums: Sequence[Sum], checked: int) -> None:
    """Keep the differences of a run, and the run itself."""
    rows = [
        {
            "at": at,
            "place": one.place,
            "form": one.form,
            "rule": one.rule,
            "expected": one.expected,
            "found": one.found,
            "difference": one.difference,
        }
        for one in sums
    ]
    wrong = len(sums)
    rows.append(
        {"at": at, "place": "", "form": "", "rule": RUN, "expected": checked,
         "found": checked - wrong, "difference": -wrong}
    )  # fmt: skip
    connection.execute(insert(SUM), rows)


def last_run(connection: Connection) -> Row[Any] | None:
    """The line of the last run; None before the first."""
    query = select(SUM).where(SUM.c.rule == RUN).order_by(SUM.c.id.desc()).limit(1)
    return connection.execute(query).first()


def differences(connection: Connection, at: datetime, limit: int) -> Sequence[Row[Any]]:
    """What a run found wrong, the largest first."""
    query = select(SUM).where(SUM.c.at == at, SUM.c.rule != RUN, SUM.c.difference != 0)
    return connection.execute(
        query.order_by(func.abs(SUM.c.difference).desc(), SUM.c.id).limit(limit)
    ).all()


def forget(connection: Connection, before: datetime) -> int:
    """→ how many lines of long ago are gone."""
    return connection.execute(SUM.delete().where(SUM.c.at < before)).rowcount


def _packed(connection: Connection) -> Iterator[Sum]:
    told = [measure for measure in MEASURES if measure.of == "case" and not measure.also]
    place: ColumnElement[str] = literal_column(_PLACE.format('"case"'))
    counts = [
        count.label(f"{name}_{measure.code}")
        for measure in told
        for name, count in (
            ("plain", func.count().filter(text(f"({measure.condition})"))),
            ("packed", func.count().filter(and_(measure.packed(CASE.c.facts)))),
        )
    ]
    for row in connection.execute(select(place.label("place"), *counts).group_by(place)).mappings():
        for measure in told:
            plain, packed = row[f"plain_{measure.code}"], row[f"packed_{measure.code}"]
            yield Sum(f"{PACKED}:{measure.code}", row["place"], "", plain, packed)
