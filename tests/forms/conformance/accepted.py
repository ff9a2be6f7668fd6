"""Differences that are left out of the scores, each with its reason; they are counted and printed.

Two sorts: what no two engines can agree on, and the accepted differences of `docs/forms.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from html import unescape

from bot.forms import Form
from bot.forms.order import below
from bot.forms.plan import Node, Rule

REASONS = {
    "drawn": "chance, uuids, the clock's hour, what is known of a device, and what reads them",
    "drawn text": "a uuid or an hour inside a question's text",
    "search": "search() is Collect's own: the engine under it has no list",
    "missing text": "JavaRosa shows pyxform's - for a missing translation",
    "no text": "JavaRosa writes [itext:…] where there is no such text",
    "blank choices": "JavaRosa offers choices without a name, from a repeat not yet filled",
    "kept instances": "JavaRosa keeps instances above a lowered count, one at 0",
    "not reached": "JavaRosa makes counted instances when the walk comes to them, not before",
    "hidden in filter": "JavaRosa's choice filters read a hidden answer, nothing else does",
    "across": "JavaRosa does not recompute what reads another instance of its own repeat",
    "position": "JavaRosa's [2] selects nothing after another predicate",
    "old root": "JavaRosa reads a path with another root once and never again",
    "date text": "a quoted day in < or >: compared as a day here, never true in JavaRosa",
    "late clearing": "JavaRosa tells the readers of a cleared choice only at the next change",
    "space": "JavaRosa loses a space that stands alone between two values of a text",
    "label read": "JavaRosa reads a choice's label once, not when the answers in it change",
    "no choice": "JavaRosa takes again a computed answer that is none of the choices",
    "blank in sum": "xforms-engine: sum, min or max over a blank is NaN",
    "index 0": "xforms-engine: indexed-repeat with index 0 is blank",
    "hidden counted": "xforms-engine counts nodes that are not relevant",
    "false text": "xforms-engine stores a calculated true or false as that word, and compares it",
    "day names": "xforms-engine has no day names in format-date",
    "number to day": "xforms-engine counts a day or a number of days from midnight UTC",
    "any node": "xforms-engine: boolean() of any node is true; JavaRosa looks at its value",
    "overwritten": "a calculation that a person may overwrite depends on the order of answers",
    "NaN inside": "xforms-engine joins a NaN as nothing, and writes Invalid Date for a day of NaN",
    "hidden default": "xforms-engine sets no computed default of a question hidden at first",
    "no column": "xforms-engine finds no choice by a column that the choice lacks, blank or not",
    "day of a number": "xforms-engine's format-date takes no number for a day",
    "clock text": "JavaRosa shows the day of a moment, and today for a time, inside a text",
    "bare word": "xforms-engine: nothing differs from a bare word; JavaRosa reads a blank",
    "external": "xforms-engine asks select_one_external as a text and clears nothing",
    "split name": "xforms-engine takes a choice's name with a space for several",
    "several": "xforms-engine puts several answers into the order of the list",
    "follows": "what reads a value that differs for one of these reasons",
}
CHANCE = ("random(", "uuid(", "now(", "once(", "pulldata(")
_HOURS = re.compile(
    r"(uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT[\d:.+Z]+"
)


def unsure(form: Form) -> dict[Node, str]:
    """Nodes whose value cannot be compared with JavaRosa's, with the reason, and their readers."""
    nodes = form.library.nodes
    found = {node: "drawn" for node in nodes.values() if node.preload is not None
             or node.name == "instanceID"}  # fmt: skip
    for trouble in form.troubles:
        if trouble.code == "root_name" and trouble.path in nodes:
            found[nodes[trouble.path]] = "old root"
    found |= {rule.node: "position" for rule in form.rules if _placed(rule)}
    found |= {node: "search" for node in nodes.values() if _searched(form, node)}
    found |= dict.fromkeys(across(form), "across")
    found |= dict.fromkeys(heard(form), "label read")
    found |= {rule.node: "drawn" for rule in form.rules if any(w in rule.source for w in CHANCE)}
    actions = [*form.first_load, *(one for node in nodes.values() for one in node.actions)]
    found |= {one.node: "drawn" for one in actions if _chancy(form, one.node)}
    growing = True
    while growing:
        growing = False
        for rule in form.rules:
            cause = next((found[node] for node in rule.reads if node in found), None)
            if rule.node not in found and cause is not None:
                readers = below(rule.node) if rule.kind == "relevant" else [rule.node]
                found.update(dict.fromkeys(readers, cause))
                growing = True
        for action in actions:
            if action.node not in found and _set_from(form, action.node, found):
                found[action.node] = "drawn"
                growing = True
    return found


def _set_from(form: Form, node: Node, unsure: dict[Node, str]) -> bool:
    """Whether a computed default reads one of the nodes that chance decides."""
    pattern = rf'<setvalue[^>]*ref="{re.escape(node.path)}"[^>]*value="([^"]*)"'
    read = {
        word for text in re.findall(pattern, form.xml) for word in re.findall(r"/[\w./-]+", text)
    }
    return any(one.path in read and cause == "drawn" for one, cause in unsure.items())


def readers_of(form: Form, nodes: set[Node]) -> set[Node]:
    """The nodes, what reads them, what reads that, and so on."""
    found = set(nodes)
    size = -1
    while size != len(found):
        size = len(found)
        for rule in form.rules:
            if rule.node not in found and not found.isdisjoint(rule.reads):
                found.update(below(rule.node) if rule.kind in ("relevant", "count") else ())
                found.add(rule.node)
    return found


_DATED = re.compile(r"[<>]=?\s*['\"]\d{4}-\d\d-\d\d|\d{4}-\d\d-\d\d['\"]\s*[<>]")


def is_dated(expression: str) -> bool:
    """Whether a day in quotes is compared as less or more."""
    return _DATED.search(expression) is not None


def logic_of(form: Form, node: Node, kind: str) -> str:
    """The expression of a question's `constraint` or `required`, or blank."""
    bind = re.search(rf'<bind[^>]*nodeset="{re.escape(node.path)}"[^>]*>', form.xml)
    found = re.search(rf'\s{kind}="([^"]*)"', bind[0]) if bind else None
    return unescape(found[1]) if found else ""


def dated(form: Form) -> set[Node]:
    """What depends on a comparison with a day in quotes."""
    found: set[Node] = set()
    for rule in form.rules:
        if is_dated(rule.source):
            found.update(below(rule.node) if rule.kind == "relevant" else [rule.node])
    return readers_of(form, found)


def across(form: Form) -> set[Node]:
    """Nodes that read another instance of their own repeat: JavaRosa leaves them as they were."""
    return {
        form.rules[reader.order].node
        for node in form.library.nodes.values()
        for reader in node.readers
        if reader.ups and reader.downs and node.scope is form.rules[reader.order].scope
    }


def heard(form: Form) -> set[Node]:
    """Nodes that look up a choice's label, which is filled from answers."""
    return {
        form.rules[reader.order].node
        for node in form.library.nodes.values()
        for reader in node.readers
        if node not in form.rules[reader.order].reads
    }


def is_filled(form: Form, path: str, nodes: set[Node]) -> bool:
    """Whether a question's label is filled from one of the nodes."""
    name = re.escape(path)
    found = re.findall(
        rf'<text id="{name}:label">.*?</text>|ref="{name}"[^>]*><label>.*?</label>',
        form.xml, re.DOTALL,
    )  # fmt: skip
    return any(f'" {node.path} "' in text for text in found for node in nodes)


def decided(form: Form, nodes: list[Node], unsure: dict[Node, str]) -> str:
    """Why it is not sure whether one of the questions is asked; blank when it is."""
    for rule in form.rules:
        if rule.kind == "relevant" and not set(below(rule.node)).isdisjoint(nodes):
            causes = [unsure[node] for node in rule.reads if node in unsure]
            if causes:
                return causes[0]
    return ""


def _placed(rule: Rule) -> bool:
    return re.search(r"\]\s*\[\s*\d+\s*\]", rule.source) is not None


def _searched(form: Form, node: Node) -> bool:
    if node.control is None or "search(" not in form.xml:
        return False
    tags = re.findall(rf'<\w+[^>]*ref="{re.escape(node.path)}"[^>]*>', form.xml)
    return any("search(" in tag for tag in tags)


def _chancy(form: Form, node: Node) -> bool:
    pattern = rf'<setvalue[^>]*ref="{re.escape(node.path)}"[^>]*>'
    return any(word in tag for tag in re.findall(pattern, form.xml) for word in CHANCE)


def only_drawn(ours: str, theirs: str) -> bool:
    """Whether two texts differ in uuids and hours only."""
    return ours != theirs and _HOURS.sub("#", ours) == _HOURS.sub("#", theirs)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d[\d.]*([+-]\d\d:\d\d|Z)")


def only_clock(ours: str, theirs: str, today: str) -> bool:
    """Whether two texts differ only in that theirs has days where ours has moments or times."""
    days = _MOMENT.sub(lambda found: found[1][:-1] if found[1] else today, ours)
    return days == theirs != ours


Different = dict[str, tuple[Node, str, str]]
"""Reference → node, our text, their text; where relevance differs, their text is `None`."""


def _blank(mine: str, theirs: str) -> bool:
    return theirs in ("", "NaN") and mine != ""


def _part_of_day(mine: str, theirs: str) -> bool:
    try:
        return abs(float(mine) - float(theirs)) < 1
    except ValueError:
        return False


def _more(mine: str, theirs: str) -> bool:
    return mine.isdigit() and theirs.isdigit() and int(theirs) > int(mine)


def _next_day(mine: str, theirs: str) -> bool:
    try:
        return abs((date.fromisoformat(theirs[:10]) - date.fromisoformat(mine[:10])).days) == 1
    except ValueError:
        return False


_ORIGINS: tuple[tuple[str, str, Callable[[str, str], bool]], ...] = (
    ("index 0", r"indexed-repeat\(", _blank),
    ("blank in sum", r"\b(sum|min|max)\(", _blank),
    ("day names", r"%a", _blank),
    ("hidden counted", r"\bcount\(", _more),
    ("hidden counted", r"\bjoin\(", lambda mine, theirs: not mine and not theirs.strip("; ,")),
    ("number to day", r"\bdate\(\s*(decimal-date|\d)", _next_day),
    ("day of a number", r"\bformat-date(-time)?\(", lambda mine, theirs: not theirs),
    ("number to day", r"\bdate-time\(\s*decimal-date", lambda mine, theirs: mine[:10] == theirs),
    ("number to day", r"\bdecimal-date-time\(", _part_of_day),
    ("NaN inside", r"\bdate", lambda mine, theirs: (mine, theirs) == ("", "Invalid Date")),
    ("NaN inside", r"\bconcat\(", lambda mine, theirs: mine.replace("NaN", "") == theirs),
    ("any node", r"\bboolean\(", lambda mine, theirs: (mine, theirs) == ("0", "true")),
)  # fmt: skip


def _other_order(node: Node, mine: str, theirs: str) -> bool:
    return (node.control is not None and node.control.kind == "select"
            and sorted(mine.split()) == sorted(theirs.split()))  # fmt: skip


def _own_reason(form: Form, node: Node, rules: list[Rule], mine: str, theirs: str) -> str:
    """A reason that lies in the question, not in its calculation."""
    if _other_order(node, mine, theirs):
        return "several"
    if node.control is not None and node.control.kind == "select" and " " in mine:
        return "split name"
    if not mine and re.search(rf'<input[^>]*ref="{re.escape(node.path)}"[^>]*query=', form.xml):
        return "external"
    if any(one.code == "unknown_word" and one.path == node.path for one in form.troubles):
        return "bare word"
    hidden = any(rule.kind == "relevant" for rule in rules)
    if not theirs and hidden and any(action.node is node for action in form.first_load):
        return "hidden default"
    choices = node.control.choices if node.control is not None else None
    if not theirs and choices is not None and choices.filtered:
        return "no column"
    return ""


def accepted_fills(
    form: Form, found: Different, texts: dict[Node, str], other: set[Node]
) -> dict[str, str]:
    """Which differences from xforms-engine are accepted: reference → reason.

    A difference is accepted for its own expression, or because it reads one that is. `texts` are
    the texts of all nodes as xforms-engine has them; `other` are nodes that are not compared and
    have another value there.
    """
    reasons: dict[str, str] = {}
    tainted = set(other)
    rules = _rules_of(form, {node for node, _, _ in found.values()})
    growing = True
    while growing:
        growing = False
        for ref, (node, mine, theirs) in found.items():
            if ref in reasons:
                continue
            reason = _own_reason(form, node, rules[node], mine, theirs)
            reason = reason or _reason(rules[node], mine, theirs, tainted, texts)
            if reason:
                reasons[ref] = reason
                tainted.add(node)
                growing = True
    return reasons


def _rules_of(form: Form, nodes: Iterable[Node]) -> dict[Node, list[Rule]]:
    made: dict[Node, list[Rule]] = {node: [] for node in nodes}
    for rule in form.rules:
        touched = below(rule.node) if rule.kind in ("relevant", "count") else [rule.node]
        for node in touched:
            if node in made:
                made[node].append(rule)
    return made


def _reason(rules: list[Rule], mine: str, theirs: str, tainted: set[Node],
            texts: dict[Node, str]) -> str:  # fmt: skip
    for rule in rules:
        if tainted.intersection(rule.reads):
            return "follows"
        if rule.kind == "relevant" and any(texts.get(n) in ("true", "false") for n in rule.reads):
            return "false text"
        if rule.kind != "calculate":
            continue
        for reason, pattern, holds in _ORIGINS:
            if re.search(pattern, rule.source) and holds(mine, theirs):
                return reason
    return ""
