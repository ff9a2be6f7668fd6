"""Puts rules in the order in which they must run, and finds loops.

A calculation changes its node; a relevance condition changes its node and all below it. A
rule that reads a node runs after every rule that changes it.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from .plan import Node, Reader, Rule, Scope

_LATE = {"count": 1, "filter": 2}


class Loop(Exception):
    """Rules that wait for each other; `nodes` is the way round."""

    def __init__(self, rules: list[Rule]) -> None:
        super().__init__("loop")
        self.rules = rules


def ordered(rules: list[Rule], depths: dict[Rule, dict[Node, int]]) -> list[Rule]:
    """The rules in running order, numbered; readers are written into the plan.

    Counts and choice filters come last: they change structure or clear answers, and what
    depends on that runs again.
    """
    early = [rule for rule in rules if rule.kind not in _LATE]
    late = sorted((r for r in rules if r.kind in _LATE), key=lambda r: _LATE[r.kind])
    made = _sorted(early, _changers(early)) + late
    for place, rule in enumerate(made):
        rule.order = place
        rule.scope.inner_rules.append(rule)
        for node, depth in depths[rule].items():
            reader = _reader(node.scope.depth, depth, rule)
            node.readers.append(reader)
            if node.inner is not None:
                node.inner.readers.append(_reader(node.scope.depth - 1, depth, rule))
    return made


def _reader(start: int, depth: int, rule: Rule) -> Reader:
    chain = rule.scope.chain()
    depth = min(depth, start, rule.scope.depth)
    downs = tuple(scope.k for scope in chain[depth + 1 :])
    return Reader(rule.order, start - depth, downs)


def _changers(rules: list[Rule]) -> dict[Node, list[Rule]]:
    """Which rules change each node."""
    found: dict[Node, list[Rule]] = {}
    for rule in rules:
        if rule.kind == "calculate":
            found.setdefault(rule.node, []).append(rule)
        else:
            for node in below(rule.node):
                found.setdefault(node, []).append(rule)
    return found


def below(node: Node) -> list[Node]:
    """A node and every node below it, inside repeats too."""
    found = node.scope.nodes[node.slot : node.end]
    todo: list[Scope] = [scope for one in found for scope in one.kids]
    while todo:
        scope = todo.pop()
        found = found + scope.nodes
        todo.extend(scope.scopes)
    return found


def _before(rule: Rule, changers: dict[Node, list[Rule]]) -> list[Rule]:
    """Rules that change what a rule reads. A group's relevance reads its own content unhidden."""
    inward = rule.kind == "relevant" and rule.node not in rule.reads
    found = [one for node in rule.reads for one in changers.get(node, ())]
    return [one for one in found if one is not rule] if inward else found


def _sorted(rules: list[Rule], changers: dict[Node, list[Rule]]) -> list[Rule]:
    place = {rule: i for i, rule in enumerate(rules)}
    after: dict[Rule, list[Rule]] = {rule: [] for rule in rules}
    waits = dict.fromkeys(rules, 0)
    for rule in rules:
        before = dict.fromkeys(_before(rule, changers))
        for one in before:
            after[one].append(rule)
        waits[rule] = len(before)
    ready = [place[rule] for rule in rules if not waits[rule]]
    heapify(ready)
    made: list[Rule] = []
    while ready:
        rule = rules[heappop(ready)]
        made.append(rule)
        for one in after[rule]:
            waits[one] -= 1
            if not waits[one]:
                heappush(ready, place[one])
    if len(made) < len(rules):
        way = _loop([rule for rule in rules if waits[rule] > 0], changers)
        start = way.index(min(way, key=place.__getitem__))
        raise Loop(way[start:] + way[:start])
    return made


def _loop(rules: list[Rule], changers: dict[Node, list[Rule]]) -> list[Rule]:
    """One way round among rules that all wait for each other or for one that does."""
    inside = set(rules)
    way: list[Rule] = [rules[0]]
    seen: dict[Rule, int] = {rules[0]: 0}
    while True:
        rule = way[-1]
        before = next(one for one in _before(rule, changers) if one in inside)
        if before in seen:
            return way[seen[before] :][::-1]
        seen[before] = len(way)
        way.append(before)
