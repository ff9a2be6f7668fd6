"""Reads an XForm's body: questions, groups and repeats in the order they are asked."""

from __future__ import annotations

import re
from typing import Any

from .limits import limits_of
from .model import (
    JR,
    OWN,
    XF,
    Model,
    action,
    local,
    reference_texts,
    resolve,
    texts_of,
)
from .plan import Action, Control, Item, Itemset, Node, Scope, Texts
from .selects import inline_choices, itemset, queried_choices, search_choices

ASKED = frozenset(
    ("input", "select1", "select", "upload", "trigger", "range", "rank", "secret")
)  # fmt: skip
_CALL = re.compile(r"search\(.*\)", re.DOTALL)


def read_body(model: Model, body: Any, words: dict[str, str]) -> list[Control]:
    """Every control of the body; fills each scope's order of questions."""
    reader = _Body(model, words)
    reader.children(body, model.library.scope, ())
    reader.actions(body)
    return reader.controls


class Under:
    """Stands for an instance that need not exist: what is above it can be read."""

    __slots__ = ("index", "kids", "live", "s", "seen", "up", "val")

    def __init__(self, up: Any) -> None:
        self.up = up
        self.s = up.s
        self.index = 0
        self.kids = ((),) * 50
        self.seen = self.val = ("",) * 1_000
        self.live = (True,) * 1_000


class _Body:
    def __init__(self, model: Model, words: dict[str, str]) -> None:
        self.model = model
        self.words = words
        self.controls: list[Control] = []

    def children(self, element: Any, scope: Scope, groups: tuple[Control, ...]) -> None:
        for child in element:
            if not isinstance(child.tag, str):
                continue
            kind = local(child)
            if kind == "group":
                self.group(child, scope, groups)
            elif kind == "repeat":
                self.repeat(child, scope, groups, {})
            elif kind in ASKED:
                self.question(child, kind, scope, groups)

    def group(self, element: Any, scope: Scope, groups: tuple[Control, ...]) -> None:
        ref = element.get("ref") or element.get("nodeset") or ""
        node = resolve(self.model, ref) if ref else scope.node
        if node is None:
            self.model.trouble("misplaced_bind", ref, "name", reference=ref)
            return
        label = texts_of(self.model, element.find(f"{XF}label"), node, "label")
        repeat = element.find(f"{XF}repeat")
        if repeat is not None and (not ref or node.kind == "repeat"):
            self.repeat(repeat, scope, groups, label)
            return
        control = Control("group", node, "group", label)
        control.appearance = _appearance(element)
        self.controls.append(control)
        item = Item(control, 0)
        scope.seq.append(item)
        self.children(element, scope, (*groups, control))
        item.after = len(scope.seq)

    def repeat(self, element: Any, scope: Scope, groups: tuple[Control, ...], label: Texts) -> None:
        ref = element.get("nodeset") or ""
        node = resolve(self.model, ref)
        if node is None or node.inner is None:
            self.model.trouble("misplaced_bind", ref, "name", reference=ref)
            return
        control = Control("repeat", node, "repeat", label)
        control.groups = groups
        node.control = control
        self.controls.append(control)
        scope.seq.append(Item(control, len(scope.seq) + 1))
        count = element.get(f"{JR}count")
        if count:
            self.count(node, count)
        node.inner.sealed = (element.get(f"{JR}noAddRemove") or "").strip() in ("true()", "true")
        self.children(element, node.inner, (*groups, control))
        for one in element.findall(f"{XF}setvalue"):
            if "odk-new-repeat" in one.get("event", ""):
                made = action(self.model, one)
                if made is not None:
                    node.inner.actions.append(made)

    def count(self, node: Node, text: str) -> None:
        """`jr:count`: seen from outside the repeat, in the frame that holds its instances."""
        outer = node.parent
        assert outer is not None
        assert node.inner is not None
        maker = self.model.compile(text, node, "repeat_count", "number")
        if maker is None:
            return
        code = maker.made.code
        maker.made = maker.made._replace(code=lambda f: code(Under(f)))
        node.inner.count = self.model.add_rule("count", node, maker, outer.scope, text)

    def question(self, element: Any, kind: str, scope: Scope, groups: tuple[Control, ...]) -> None:
        ref = element.get("ref") or element.get("nodeset") or ""
        node = resolve(self.model, ref)
        if node is None:
            self.model.trouble("misplaced_bind", ref, "name", reference=ref)
            return
        control = Control(kind, node, self.words.get(node.path) or _word(element, kind, node))
        control.label = texts_of(self.model, element.find(f"{XF}label"), node, "label")
        control.hint = texts_of(self.model, element.find(f"{XF}hint"), node, "hint")
        control.appearance = _appearance(element)
        control.groups = groups
        self.bind(control)
        self.extras(control, element)
        if kind in ("select1", "select", "rank"):
            control.choices = self.choices(control, element)
        elif element.get("query"):
            control.kind, control.word = "select1", "select_one"
            control.choices = queried_choices(self.model, control, element.get("query"))
        if node.control is None:
            node.control = control
        control.note = control.word == "note"
        self.controls.append(control)
        scope.seq.append(Item(control, len(scope.seq) + 1))

    def bind(self, control: Control) -> None:
        bind = self.model.binds.get(control.node)
        if bind is None:
            return
        constraint = bind.get("constraint")
        if constraint:
            control.limits = limits_of(self.model.library, control.node, constraint)
        for name, column in (("constraintMsg", "constraint_message"),
                             ("requiredMsg", "required_message")):  # fmt: skip
            text = bind.get(JR + name)
            if text is None:
                continue
            if text.startswith("jr:itext("):
                texts = reference_texts(self.model, text, control.node, column)
            else:
                texts = {"": {"": self.plain(text)}}
            setattr(control, column, texts)

    def plain(self, text: str) -> Any:
        from .plan import Text

        return Text(text)

    def extras(self, control: Control, element: Any) -> None:
        """Columns of our own: `bind::thaktho:x`, and body attributes that nobody else uses."""
        control.extras.update(
            {name: value for name, value in control.node.bind.items() if name[:1] != "{"}
        )
        for child in control.node.children.values():
            if child.tag.startswith(OWN):
                control.extras[child.name[1:]] = child.default
        known = {"ref", "nodeset", "appearance", "start", "end", "step", "query", "mediatype"}
        for name, value in element.attrib.items():
            if name in ("start", "end", "step"):
                control.parameters[name] = value
            elif name not in known:
                key = name.rpartition("}")[2]
                (control.extras if name.startswith(OWN) else control.parameters)[key] = value

    def choices(self, control: Control, element: Any) -> Itemset | None:
        found = element.find(f"{XF}itemset")
        query = _CALL.search(element.get("appearance") or "")
        if query:
            return search_choices(self.model, control, element, query[0])
        if found is not None:
            return itemset(self.model, control, found)
        return inline_choices(self.model, control, element)

    def actions(self, body: Any) -> None:
        """What is set when a question changes (`trigger` column)."""
        for element in body.iter(f"{XF}setvalue"):
            if "xforms-value-changed" not in element.get("event", ""):
                continue
            parent = element.getparent()
            ref = parent.get("ref") or parent.get("nodeset") or ""
            owner = resolve(self.model, ref)
            made: Action | None = action(self.model, element)
            if owner is not None and made is not None:
                owner.actions.append(made)


def _appearance(element: Any) -> frozenset[str]:
    text = _CALL.sub(" search ", element.get("appearance") or "")
    return frozenset(text.split())


_INPUTS = {
    "int": "integer", "integer": "integer", "decimal": "decimal", "date": "date", "time": "time",
    "dateTime": "dateTime", "geopoint": "geopoint", "geotrace": "geotrace",
    "geoshape": "geoshape", "barcode": "barcode", "boolean": "acknowledge",
}  # fmt: skip
_KINDS = {"select1": "select_one", "select": "select_multiple", "trigger": "acknowledge",
          "range": "range", "rank": "rank"}  # fmt: skip


def _word(element: Any, kind: str, node: Node) -> str:
    """The XLSForm word for a control, when the spreadsheet's own word is not known."""
    if kind in _KINDS:
        return _KINDS[kind]
    if kind == "upload":
        media = (element.get("mediatype") or "").partition("/")[0]
        return media if media in ("image", "audio", "video") else "file"
    if kind == "input" and node.type in _INPUTS:
        return _INPUTS[node.type]
    return "text"
