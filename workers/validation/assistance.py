"""The form `assistance`, kept: help for a child, a household or a centre, or a referral.

What the sender may not do comes back with the reason, and nothing of the entry is kept: half a
list that was paid would be worse than none. Running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from bot.texts import say
from bot.thai.show import show_baht
from handlers.findings import Finding
from handlers.helped import Helped, read
from handlers.referring import may_share
from models import finding_queries, inbox, person, referral_queries, submission_queries
from models.person import PERSON
from models.scope import Scope, scope_of
from workers import helping, referring, working_days
from workers.helping import Checked, Entry
from workers.validation.deciding import photos, tell_corrector
from workers.validation.work import Work

NAMED = 8
"""At most so many refused case numbers are named in a reason; the rest are counted."""
Reason = tuple[Finding, str]
"""A finding that returns the form, and what its person reads."""


def decide(work: Work) -> str:
    """Settle a submission of the form. → its new state."""
    finding_queries.resolve_older(work.connection, work.row.id, work.row.current, work.now)
    helped, scope = read(work.answers), scope_of_sender(work)
    checked = helping.check(work.connection, scope, helped, besides=work.row.id, lock=True)
    language = language_of(work)
    back = [(found, say("finding.photo_refused", language)) for found in photos(work)]
    back += [*_refusals(helped, checked, language), *_flaws(helped, checked, language)]
    if back:
        return send_back(work, back)
    entry = entry_of(work)
    if helped.is_referral:
        referring.refer(entry, helped, checked.cases[0])
    else:
        _forget_referral(entry)
        helping.give(entry, helped, checked)
    _note_repeats(work, checked)
    return accept(work, helped, checked)


def scope_of_sender(work: Work) -> Scope:
    """What the sender may see now: a form sent long ago is judged by today's roles."""
    held = person.roles(work.connection, [work.row.person_id])[work.row.person_id]
    return scope_of(work.row.person_id, held)


def language_of(work: Work) -> str:
    found = work.connection.execute(
        select(PERSON.c.language).where(PERSON.c.id == work.row.person_id)
    )
    return str(found.scalar_one())


def entry_of(work: Work) -> Entry:
    """The submission as an entry of help."""
    return Entry(
        work.connection,
        work.vault,
        work.now,
        work.row.person_id,
        work.row.id,
        work.row.key_id,
        work.box,
    )


def _refusals(helped: Helped, checked: Checked, language: str) -> Iterator[Reason]:
    """Numbers that take no help, each named: the first goes to its own question."""
    asked = dict.fromkeys(helped.numbers, "also_cases")
    asked |= dict.fromkeys(helped.numbers[:1], "case_no")
    by_ref: dict[str, list[str]] = {}
    for number, why in checked.refused:
        ref = asked.get(number, "centre" if helped.centre else "centre_name")
        by_ref.setdefault(ref, []).append(f"{number} {say(f'help.why_{why}', language)}")
    for ref, lines in by_ref.items():
        named = ", ".join(lines[:NAMED])
        if len(lines) > NAMED:
            named += " " + say("help.and_more", language, count=len(lines) - NAMED)
        yield Finding("help_refused", "stop", "weaver", ref), named


def _flaws(helped: Helped, checked: Checked, language: str) -> Iterator[Reason]:
    if helped.given_on is None:
        yield _flaw("required", "assist_date", language)
    if helped.satang is None:
        yield _flaw("help_satang", "amount", language)
    if checked.cap:
        words = say("help.over_cap", language, cap=show_baht(checked.cap, language))
        yield Finding("help_cap", "stop", "weaver", "amount"), words
    if helped.is_referral and not may_share(helped.consent, helped.share_why):
        yield _flaw("share_consent", "share_consent", language)
    if helped.is_referral and len(helped.numbers) > 1:
        yield _flaw("constraint", "also_cases", language)


def _flaw(code: str, ref: str, language: str) -> Reason:
    return Finding(code, "stop", "weaver", ref), say(f"finding.{code}", language)


def send_back(work: Work, back: Sequence[Reason]) -> str:
    """The form returns to who sent it, as the very questions, each with its reason in words."""
    finding_queries.keep(
        work.connection,
        [
            {
                "submission_id": work.row.id,
                "n": work.row.current,
                "code": found.code,
                "severity": found.severity,
                "audience": found.audience,
                "ref": found.ref,
                "sealed": work.box.seal({"words": words, "code": found.code}, "finding"),
                "created_at": work.now,
            }
            for found, words in back
        ],
    )
    submission_queries.settle(work.connection, work.row.id, "returned", work.now)
    reasons = {found.ref: words for found, words in reversed(back)}
    tell_corrector(work, list(dict.fromkeys(found.ref for found, _ in back)), reasons)
    return "returned"


def _forget_referral(entry: Entry) -> None:
    """An earlier version was a referral, this one is not: the referral ends as declined."""
    found = referral_queries.of_submission(entry.connection, entry.submission_id)
    if found is not None and found.state != "declined":
        values = {"state": "declined", "due_at": None, "answered_at": entry.now}
        referral_queries.change(entry.connection, found.id, found.version, values)


def _note_repeats(work: Work, checked: Checked) -> None:
    """The same child, need and fund twice in a fiscal year: the coordinator looks at it."""
    by_number = {row.number: row.id for row in checked.cases}
    finding_queries.keep(
        work.connection,
        [
            {
                "submission_id": work.row.id,
                "n": work.row.current,
                "code": "help_twice",
                "severity": "warn",
                "audience": "coordinator",
                "ref": "support",
                "other_case_id": by_number[number],
                "created_at": work.now,
                "due_at": working_days.after(work.now, working_days.LOOK),
            }
            for number, _ in checked.repeated
        ],
    )


def accept(work: Work, helped: Helped, checked: Checked) -> str:
    """The form is kept; its person hears of it with the next reply."""
    place = checked.cases[0] if checked.cases else checked.centre
    values = {"case_id": checked.cases[0].id} if checked.cases else {}
    if place is not None:
        values |= {
            "province": place.province,
            "district": place.tambon[:4],
            "tambon": place.tambon,
            "lao": place.lao,
        }
    submission_queries.settle(work.connection, work.row.id, "accepted", work.now, **values)
    rows = helping.held_by(entry_of(work))
    inbox.speak(
        work.connection,
        work.vault,
        work.row.person_id,
        f"help_saved:{work.row.id}:{work.row.current}",
        "help_saved",
        {
            "number": work.row.number,
            "receivers": len(rows),
            "satang": sum(row.amount for row in rows),
            "help_id": rows[0].id if rows else 0,
            "case_no": helped.numbers[0] if helped.numbers else "",
            "referral": helped.is_referral,
        },
        work.now,
    )
    return "accepted"
