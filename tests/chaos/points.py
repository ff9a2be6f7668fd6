"""Every place where the suite kills a process: each commit, each call to LINE, each bell.

`tests/chaos/test_points.py` fails when the code has one that is not here, or no longer has one that
is. A name is the function that opens the transaction, asks LINE or rings; `#2` is its second. With
each stands why a run does not come there; "" where it does, and then `make chaos` kills there.
"""

from __future__ import annotations

from collections.abc import Mapping

COMMITS: Mapping[str, str] = {
    "bot.intake.Intake._commit": "",
    "bot.pages.routes.Links.open": "",
    "models.db.open_vault": "",
    "models.heartbeat.Pulse.beat": "",
    "models.retention.run": "",
    "workers.clockwork.alert_steps._climb_one": "",
    "workers.clockwork.links.tidy": "",
    "workers.clockwork.overdue.run": "",
    "workers.clockwork.quota_look.run": "",
    "workers.clockwork.reconcile.run": "",
    "workers.clockwork.referrals.run": "",
    "workers.clockwork.room.Room.each": "",
    "workers.clockwork.still_there.run": "",
    "workers.drain.drain": "",
    "workers.export.export": "",
    "workers.exports._write": "",
    "workers.exports.Parts.finish": "",
    "workers.exports._settle": "",
    "workers.fetch_media._fetch_one": "",
    "workers.fetch_media._fetch_one#2": "after a key was destroyed: test_fetch_media.py",
    "workers.fetch_media._is_back": "",
    "workers.fetch_media._keep": "",
    "workers.fetch_media._give_up": "",
    "workers.form_proposals._check_one": "LINE never prepares a workbook: test_fetch_media.py",
    "workers.form_proposals._settle": "",
    "workers.restored.put_right": "`thaktho db restored` only",
    "workers.pictures._draw": "after drawing failed three times",
    "workers.pictures._draw#2": "",
    "workers.talk.loop.Talk._at_once": "a savepoint: it is committed with `_round`",
    "workers.talk.loop.Talk._hand_in": "",
    "workers.talk.loop.Talk._give_back": "",
    "workers.talk.loop.Talk._lease": "",
    "workers.talk.loop.Talk._try_suspect": "",
    "workers.talk.loop.Talk._round": "",
    "workers.talk.loop.Talk._hold_line": "",
    "workers.talk.loop.Talk._failed": "",
    "workers.talk.loop.Talk._parcels": "",
    "workers.talk.loop.Talk._settled": "",
    "workers.talk.loop.Talk._renew": "",
    "workers.validate.validate": "",
    "workers.validate._together": "",
    "workers.validate.validate_one": "",
    "workers.validate._note_error": "for a report that failed five times: test_validate.py",
}

CALLS: Mapping[str, str] = {
    "bot.line.client.LineClient.reply": "",
    "bot.line.client.LineClient.push": "",
    "bot.line.client.LineClient.multicast": "no process sends to many at once",
    "bot.line.client.LineClient.start_loading": "no process shows the loading animation",
    "bot.line.client.LineClient.profile": "no process asks for profiles",
    "bot.line.client.LineClient.content": "",
    "bot.line.client.LineClient.quota": "",
    "bot.line.richmenu.sync": "`thaktho richmenu sync` only",
    "bot.line.richmenu.link": "",
    "bot.line.richmenu._ours": "",
    "bot.line.richmenu._create": "`thaktho richmenu sync` only",
    "bot.line.richmenu._upload": "`thaktho richmenu sync` only",
    "bot.line.richmenu._has_image": "`thaktho richmenu sync` only",
}

BELLS: Mapping[str, str] = {
    "bot.bell.Bell.ring": "",
    "workers.jobs.perform": "",
    "workers.jobs.enqueue": "",
}


def _named(names: Mapping[str, str], *whens: str) -> dict[str, str]:
    return {f"{name} {when}": why for name, why in names.items() for when in whens}


ALL: Mapping[str, str] = {
    **_named(COMMITS, "before commit", "after commit"),
    **_named(CALLS, "before request", "after answer"),
    **_named(BELLS, "begins", "ended"),
}
"""Every point, with why a run does not come there."""


def to_be_killed() -> list[str]:
    """The points at which a run kills."""
    return [point for point, why in ALL.items() if not why]
