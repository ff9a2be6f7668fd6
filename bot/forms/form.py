"""A compiled form: what never changes while people answer it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from lxml import etree

from .body import read_body
from .frames import Frame, State
from .library import Library
from .model import XF, XHTML, Model, compile_binds, finish, itext_texts, read_actions
from .model import read_model as read_model_part
from .plan import (
    ASKED,
    EITHER,
    IN_GROUP,
    IN_REPEAT,
    SHOWN,
    Action,
    Control,
    Itemset,
    Node,
    Rule,
    Scope,
    Texts,
)
from .tables import Entry, csv_rows, rows_table
from .values import XPathError
from .views import Choice, StaticQuestion

FORMAT = 1
MOST_STATED = 200
MEDIA = ("image", "big-image", "audio", "video")
_CODE = re.compile(r"\(([A-Za-z0-9-]+)\)\s*$")


def _is_spoken(source: str) -> bool:
    drawn = re.search(r"\b(random|uuid|now|once)\(", source)
    return bool(re.search(r"(choice-name|choice-label|itext)\(", source)) and not drawn


class Form:
    """A form version: its plan, its texts, and its bytes for storage."""

    def __init__(self, xml: str, words: dict[str, str], files: dict[str, bytes],
                 title: str = "") -> None:  # fmt: skip
        self.xml = xml
        self.words = words
        self.files = files
        model, controls = _read(xml, words, files)
        self.troubles = tuple(model.troubles)
        self.library: Library = model.library
        self.scope: Scope = model.library.scope
        self.rules: list[Rule] = finish(model)
        self.troubles = tuple(model.troubles)
        self.first_load: list[Action] = model.first_load
        for rule in self.rules:
            if rule.kind == "count":
                rule.least = _stated(rule)
        self.controls: list[Control] = controls
        _set_stops(self.scope)
        for control in controls:
            control.personal = _has_parts(control.label) or _has_parts(control.hint)
            control.media = any(kind in forms for forms in control.label.values() for kind in MEDIA)
        self.id: str = model.xform_id
        self.version: str = model.version
        self.title: str = title or _title(xml)
        self.languages: tuple[str, ...] = tuple(model.languages)
        self.default_language: str = model.default_language
        self._matched: dict[str, str] = {}
        self._choices: dict[tuple[int, str], tuple[Entry | None, tuple[Choice, ...]]] = {}
        self._names: dict[int, tuple[Entry | None, frozenset[str]]] = {}
        self.preloaded = [node for node in self.scope.nodes if node.preload is not None]
        self.unsteady = [rule for rule in self.scope.inner_rules if rule.unsteady]
        self.spoken = [rule for rule in self.rules if _is_spoken(rule.source)]
        """Rules whose value holds a label: it changes with the language."""
        self._blank: tuple[tzinfo, Frame] | None = None
        self._names_to_nodes: dict[str, Node] | None = None
        self._question_refs: dict[str, StaticQuestion] | None = None
        self.digest: str = hashlib.sha256(self._canonical()).hexdigest()

    # Storage.

    def _canonical(self) -> bytes:
        files = {n: hashlib.sha256(d).hexdigest() for n, d in sorted(self.files.items())}
        whole = [FORMAT, self.xml, sorted(self.words.items()), files]
        return json.dumps(whole, ensure_ascii=False).encode()

    def to_bytes(self) -> bytes:
        """What a form version stores: compressed JSON; `from_bytes` compiles it again."""
        files = {name: base64.b64encode(data).decode() for name, data in self.files.items()}
        whole = {"format": FORMAT, "xml": self.xml, "words": self.words, "files": files,
                 "title": self.title}  # fmt: skip
        return zlib.compress(json.dumps(whole, ensure_ascii=False).encode(), 6)

    @classmethod
    def from_bytes(cls, data: bytes) -> Form:
        """The form that `to_bytes` stored. ValueError when the bytes are no form."""
        try:
            whole = json.loads(zlib.decompress(data))
            if whole["format"] != FORMAT:
                raise ValueError(f"form format {whole['format']} is not known")
            files = {name: base64.b64decode(text) for name, text in whole["files"].items()}
            return cls(whole["xml"], whole["words"], files, whole["title"])
        except (zlib.error, KeyError, TypeError) as error:
            raise ValueError("these bytes are no stored form") from error

    # Questions.

    @property
    def _by_ref(self) -> dict[str, StaticQuestion]:
        if self._question_refs is None:
            self._question_refs = {
                control.node.path: _static(self, control)
                for control in self.controls
                if control.kind not in ("group", "repeat")
            }
        return self._question_refs

    @property
    def questions(self) -> tuple[StaticQuestion, ...]:
        """Every question, notes included, in the body's order."""
        return tuple(self._by_ref.values())

    def question(self, ref: str) -> StaticQuestion:
        """The question of a reference (indexes are ignored) or a name; KeyError if none."""
        plain = re.sub(r"\[\d+\]", "", ref)
        if plain in self._by_ref:
            return self._by_ref[plain]
        for question in self._by_ref.values():
            if question.name == plain:
                return question
        raise KeyError(ref)

    def named(self, name: str) -> Node | None:
        """The first node of a name in document order, questions before groups."""
        if self._names_to_nodes is None:
            found: dict[str, Node] = {}
            for node in self.library.nodes.values():
                known = found.get(node.name)
                if known is None or (known.kind == "group" and node.kind == "leaf"):
                    found[node.name] = node
            self._names_to_nodes = found
        return self._names_to_nodes.get(name)

    def label(self, ref: str, language: str) -> str:
        """A question's label without values put in (those show as nothing)."""
        node = self.library.nodes[self.question(ref).ref]
        assert node.control is not None
        found = self.pick(node.control.label, self.language(language), "")
        if found is None:
            return node.name
        return found.plain or "".join(part for part in found.parts if isinstance(part, str))

    def blank(self, zone: tzinfo) -> Frame:
        """The form's frame when nothing is answered: what restored sessions begin with.

        A form that computes with a date of its own gives another day in another zone.
        """
        if self._blank is None or self._blank[0] != zone:
            state = State(self, datetime(2000, 1, 1, tzinfo=zone), 0, {}, {}, 0)
            state.fill(state.root)
            state.wake_all(state.root)
            state.settle()
            self._blank = (zone, state.root)
        return self._blank[1]

    # Languages and texts.

    def language(self, wanted: str) -> str:
        """The form's own name for a language: by code in brackets, by name, else the default."""
        found = self._matched.get(wanted)
        if found is None:
            found = self._matched[wanted] = self._match(wanted)
        return found

    def _match(self, wanted: str) -> str:
        low = wanted.casefold()
        for name in self.languages:
            if name.casefold() == low:
                return name
        for size in (low, low.split("-")[0]):
            for name in self.languages:
                code = _CODE.search(name)
                if code and code[1].casefold() in (size, size.split("-")[0]):
                    return name
        for name in self.languages:
            if low and name.casefold().split("(")[0].strip() == low:
                return name
        return self.default_language

    def pick(self, texts: Texts, language: str, form: str) -> Any:
        """The text in the language, else in the default, else in any."""
        for name in (language, self.default_language, ""):
            found = texts.get(name)
            if found is not None and form in found:
                return found[form]
        for found in texts.values():
            if form in found:
                return found[form]
        return None

    def text(self, texts: Texts, language: str, frame: Any, form: str = "") -> str:
        found = self.pick(texts, language, form)
        return "" if found is None else found.show(frame)

    def media(self, texts: Texts, language: str, frame: Any) -> dict[str, str]:
        """File names by kind of media."""
        made = {}
        for kind in MEDIA:
            name = self.text(texts, language, frame, kind)
            if name:
                made[kind] = name.rsplit("/", 1)[-1]
        return made

    # Choices.

    def entries(self, node: Node, frame: Any) -> list[Entry]:
        """The list entries that a select offers now, in their order."""
        assert node.control is not None
        assert node.control.choices is not None
        itemset = node.control.choices
        rows = _offered(itemset, node, frame)
        if itemset.shuffled and rows:
            seed = _seed(itemset, node, frame)
            rows = frame.s.shuffled(rows, seed, f"{node.path}{frame.key()}")
        return rows

    def choices(self, node: Node, frame: Any, language: str) -> tuple[Choice, ...]:
        """The choices that a select offers now, with labels in a language."""
        control = node.control
        if control is None or control.choices is None:
            return ()
        itemset = control.choices
        steady = not (itemset.filtered or itemset.shuffled or itemset.rule)
        source = frame.s.file_table(itemset.missing) if itemset.missing else None
        key = (id(itemset), language)
        if steady and key in self._choices and self._choices[key][0] is source:
            return self._choices[key][1]
        made = [
            Choice(name, self.text(label, language, frame) or name,
                   self.media(label, language, frame))
            for name, label in itemset.fixed
        ]  # fmt: skip
        changing = any(_has_parts(label) for _, label in itemset.fixed)
        for row in self.entries(node, frame):
            choice, fixed = self._choice(itemset, row, frame, language)
            if choice.name:
                made.append(choice)
            changing = changing or not fixed
        found = tuple(made)
        if steady and not changing:
            self._choices[key] = (source, found)
        return found

    def _choice(
        self, itemset: Itemset, row: Entry, frame: Any, language: str
    ) -> tuple[Choice, bool]:
        key = (itemset.value, itemset.label, language)
        if row.memo is not None and key in row.memo:
            return row.memo[key], True
        name = _cell(row, itemset.value)
        label = _cell(row, itemset.label)
        fixed = True
        media: dict[str, str] = {}
        if itemset.itext:
            texts = self.library.texts.get(label, {})
            fixed = not _has_parts(texts)
            label = self.text(texts, language, frame.s.root)
            media = self.media(texts, language, frame.s.root)
        choice = Choice(name, label or name, media)
        if fixed:
            if row.memo is None:
                row.memo = {}
            row.memo[key] = choice
        return choice, fixed

    def choice_names(self, node: Node, frame: Any) -> frozenset[str] | None:
        """The names that can be chosen now; None when their file is not there."""
        control = node.control
        if control is None or control.choices is None:
            return None
        itemset = control.choices
        if itemset.missing and frame.s.missing(itemset.missing):
            return None
        steady = not (itemset.filtered or itemset.rule)
        source = frame.s.file_table(itemset.missing) if itemset.missing else None
        if steady and id(itemset) in self._names and self._names[id(itemset)][0] is source:
            return self._names[id(itemset)][1]
        names = frozenset(
            [name for name, _ in itemset.fixed]
            + [_cell(row, itemset.value) for row in _offered(itemset, node, frame)]
        )
        if steady:
            self._names[id(itemset)] = (source, names)
        return names

    def choice_label(self, node: Node, frame: Any, value: str, language: str) -> str:
        """The label of one choice that is offered now, or blank."""
        control = node.control
        if control is None or control.choices is None:
            return ""
        itemset = control.choices
        for name, label in itemset.fixed:
            if name == value:
                return self.text(label, language, frame) or name
        for row in _offered(itemset, node, frame):
            if _cell(row, itemset.value) == value:
                return self._choice(itemset, row, frame, language)[0].label
        return ""


def _seed(itemset: Itemset, node: Node, frame: Any) -> Any:
    """What decides the order; None, the session's own, when there is none or it fails."""
    try:
        return itemset.seed(frame) if itemset.seed else None
    except (XPathError, ArithmeticError, ValueError, RecursionError) as error:
        frame.s.errors[node.path] = str(error)
        return None


def _offered(itemset: Itemset, node: Node, frame: Any) -> list[Entry]:
    """The entries that pass the filter; none when it fails, or asks for the list it filters, which
    holds up nobody."""
    asked, offering = (frame, node), frame.s.offering
    if asked in offering:
        frame.s.errors[node.path] = "the filter of a list asks for that list"
        return []
    offering.add(asked)
    try:
        rows: list[Entry] = itemset.items(frame)
    except (XPathError, ArithmeticError, ValueError, RecursionError) as error:
        frame.s.errors[node.path] = str(error)
        return []
    finally:
        offering.discard(asked)
    return rows


def _cell(row: Entry, name: str) -> str:
    found = row.cells.get(name)
    if found is not None:
        return found
    here = [row]
    for step in name.removeprefix("./").split("/"):
        here = [kid for one in here for kid in one.children(step)]
    return here[0].text if here else ""


def _has_parts(texts: Texts) -> bool:
    return any(text.parts for forms in texts.values() for text in forms.values())


def _static(form: Form, control: Control) -> StaticQuestion:
    node = control.node
    itemset = control.choices
    names: tuple[str, ...] = ()
    if itemset is not None:
        names = tuple(name for name, _ in itemset.fixed)
        if itemset.rule is None and not itemset.missing and not itemset.filtered:
            fake = _Nobody(form)
            names += tuple(_cell(row, itemset.value) for row in itemset.items(fake))
    repeats = tuple(scope.node.path for scope in node.chain()[1:])
    return StaticQuestion(
        node.path, node.name, control.word, dict(control.extras), control.appearance, repeats,
        names, node.required is not None,
    )  # fmt: skip


def _stated(rule: Rule) -> int:
    """The number of instances that a form states as a plain number, up to a bound."""
    for node in rule.reads:
        source = node.calculate.source.strip() if node.calculate is not None else ""
        if source.isdecimal() and len(source) <= 6:
            return min(int(source), MOST_STATED)
    return 0


def _set_stops(scope: Scope) -> None:
    for item in scope.seq:
        control = item.control
        node = control.node
        what = ASKED
        detail: Any = None
        if control.kind == "group":
            what = IN_GROUP
        elif control.kind == "repeat":
            what, detail = IN_REPEAT, node.inner
        elif control.note:
            what = SHOWN
        elif node.readonly is not None:
            what, detail = EITHER, node.readonly
        scope.stops.append((what, node.slot, item.after, detail))
    for inner in scope.scopes:
        _set_stops(inner)


class _Nobody:
    """A frame for lists that depend on no answer."""

    def __init__(self, form: Form) -> None:
        self.s = self
        self.form = form
        self.item = None
        self.place = 0
        self.size = 0.0

    def table(self, name: str) -> Entry | None:
        return self.form.library.lists.get(name)


def _read(
    xml: str, words: dict[str, str], files: Mapping[str, bytes]
) -> tuple[Model, list[Control]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True,
                             remove_comments=True)  # fmt: skip
    document = etree.fromstring(xml.encode(), parser)
    head = document.find(f"{XHTML}head/{XF}model")
    body = document.find(f"{XHTML}body")
    if head is None or body is None:
        raise ValueError("the document is no XForm")
    repeats = {one.get("nodeset", "").strip() for one in body.iter(f"{XF}repeat")}
    model = read_model_part(head, repeats, dict(files))
    for name, rows in _external_lists(files).items():
        model.library.lists.setdefault(name, rows_table(rows))
    controls = read_body(model, body, words)
    compile_binds(model)
    read_actions(model, head)
    root = model.library.root
    for name in model.itext:
        if ":" not in name:
            model.library.texts[name] = itext_texts(model, name, root, "label")
    return model, controls


def _external_lists(files: Mapping[str, bytes]) -> dict[str, list[dict[str, str]]]:
    """The lists of the sheet external_choices, which pyxform writes into one file."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv_rows(files.get("itemsets.csv", b"")):
        found.setdefault(row.get("list_name") or row.get("list name") or "", []).append(row)
    return found


def _title(xml: str) -> str:
    found = re.search(r"<h:title>(.*?)</h:title>", xml, re.DOTALL)
    from html import unescape

    return unescape(found[1]).strip() if found else ""
