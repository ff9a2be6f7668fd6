"""Reads an XForm's model: nodes, binds, actions, lists and texts become the plan.

In: the XForm XML that pyxform makes. Out: a `Library`, the rules, the first-load actions and
the trouble met, each with the node and the column it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .closures import Maker, Refused
from .library import Library
from .locks import lock_contents
from .order import Loop, ordered
from .plan import ATTRIBUTE, GROUP, LEAF, REPEAT, Action, Code, Node, Rule, Scope, Text, Texts
from .tables import Entry, element_table
from .values import to_text
from .xpath import Ast, Call, Str, SyntaxProblem, calls, parse

XF = "{http://www.w3.org/2002/xforms}"
XHTML = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
ODK = "{http://www.opendatakit.org/xforms}"
ENTITIES = "{http://www.opendatakit.org/xforms/entities}"
OWN = "{https://thaktho.org/xforms}"
MOST_NODES = 20_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something met while compiling: a code of the catalogue, the node's path, the column."""

    code: str
    path: str
    column: str
    facts: dict[str, str]


def local(element: Any) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2]


@dataclass(slots=True)
class Model:
    """The model while it is being read."""

    library: Library
    troubles: list[Trouble] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    depths: dict[Rule, dict[Node, int]] = field(default_factory=dict)
    first_load: list[Action] = field(default_factory=list)
    binds: dict[Node, Any] = field(default_factory=dict)
    itext: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    default_language: str = ""
    xform_id: str = ""
    version: str = ""

    def trouble(self, code: str, path: str, column: str, **facts: str) -> None:
        self.troubles.append(Trouble(code, path, column, facts))

    def compile(self, text: str, node: Node, column: str, kind: str = "value") -> Maker | None:
        """Compiles one expression; None (and a trouble) when it cannot be."""
        maker = Maker(self.library, node)
        maker.group = node if column == "relevant" and node.end > node.slot + 1 else None
        try:
            tree = parse(text)
            maker.made = getattr(maker, kind)(tree)
            self._look_over(tree, text, node, column)
        except SyntaxProblem as problem:
            self.trouble("syntax", node.path, column, expression=text.strip(), detail=str(problem))
            return None
        except Refused as refused:
            facts = {"expression": text.strip(), **refused.facts}
            self.trouble(refused.code, node.path, column, **facts)
            return None
        except RecursionError:
            self.trouble("syntax", node.path, column, expression=text.strip()[:80],
                         detail="it is nested too deeply")  # fmt: skip
            return None
        finally:
            for code, facts in self.library.warnings:
                self.trouble(code, node.path, column, **{"expression": text.strip(), **facts})
            self.library.warnings.clear()
        return maker

    def _look_over(self, tree: Ast, text: str, node: Node, column: str) -> None:
        from .patterns import compiled

        for call in calls(tree):
            if call.name != "regex" or len(call.args) != 2 or not isinstance(call.args[1], Str):
                continue
            pattern = call.args[1].value
            try:
                compiled(pattern)
            except Exception as error:
                self.trouble("bad_pattern", node.path, column, expression=text, detail=str(error))
                continue
            if not (pattern.startswith("^") or pattern.endswith("$")):
                self.trouble("unanchored_pattern", node.path, column, pattern=pattern)

    def rule(self, kind: str, node: Node, text: str, column: str, want: str) -> Rule | None:
        maker = self.compile(text, node, column, want)
        if maker is None:
            return None
        return self.add_rule(kind, node, maker, node.scope, text)

    def add_rule(self, kind: str, node: Node, maker: Maker, scope: Scope, text: str) -> Rule:
        rule = Rule(kind, node, maker.made.code, scope, tuple(maker.reads), source=text,
                    unsteady=maker.unsteady or maker.fixed)  # fmt: skip
        self.rules.append(rule)
        self.depths[rule] = maker.reads
        return rule


def read_model(head: Any, repeats: set[str], files: dict[str, bytes]) -> Model:
    """The model element as a plan, without the body."""
    instances = head.findall(f"{XF}instance")
    primary = next(child for child in instances[0] if isinstance(child.tag, str))
    scope = Scope(None)
    name = local(primary)
    root = Node(name, primary.tag, GROUP, None, scope)
    scope.node = root
    library = Library(root, scope)
    model = Model(library, xform_id=primary.get("id", ""), version=primary.get("version", ""))
    _children(model, root, primary, repeats)
    root.end = len(scope.nodes)
    _itext(model, head)
    for instance in instances[1:]:
        _secondary(library, instance)
    _check_files(model, files)
    for bind in head.iter(f"{XF}bind"):
        _bind(model, bind)
    return model


def _children(model: Model, node: Node, element: Any, repeats: set[str]) -> None:
    _attributes(model, node, element)
    model.library.nodes[node.path] = node
    groups: dict[str, list[Any]] = {}
    for child in element:
        if isinstance(child.tag, str):
            groups.setdefault(child.tag, []).append(child)
    for tag, same in groups.items():
        name = local(same[0])
        path = f"{node.path}/{name}"
        if path in repeats:
            made = _repeat(model, node, tag, name, same, repeats)
        elif len(same[0]) == 0:
            made = Node(name, tag, LEAF, node, node.scope)
            made.default = (same[0].text or "") if (same[0].text or "").strip() else ""
            _attributes(model, made, same[0])
            made.end = len(node.scope.nodes)
            model.library.nodes[made.path] = made
        else:
            made = Node(name, tag, GROUP, node, node.scope)
            _children(model, made, same[0], repeats)
            made.end = len(node.scope.nodes)
        node.children.setdefault(name, made)
        if same[0].prefix:
            node.children.setdefault(f"{same[0].prefix}:{name}", made)


def _repeat(
    model: Model, node: Node, tag: str, name: str, same: list[Any], repeats: set[str]
) -> Node:
    template = next((one for one in same if one.get(f"{JR}template") is not None), same[0])
    live = [one for one in same if one.get(f"{JR}template") is None]
    inner = Scope(node.scope)
    made = Node(name, tag, REPEAT, node, inner)
    made.inner = inner
    inner.node = made
    inner.first = max(len(live), 1)
    node.kids.append(inner)
    _children(model, made, template, repeats)
    for scope in inner.scopes:
        scope.fresh, scope.first = _live_copies(template, scope, made), 1
    made.end = len(inner.nodes)
    return made


def _live_copies(template: Any, scope: Scope, repeat: Node) -> int:
    """How many instances of an inner repeat a new instance begins with."""
    names = scope.node.path[len(repeat.path) + 1 :].split("/")
    here = [template]
    for name in names:
        here = [
            kid for one in here for kid in one if isinstance(kid.tag, str) and local(kid) == name
        ]
    return sum(1 for one in here if one.get(f"{JR}template") is None)


def _attributes(model: Model, node: Node, element: Any) -> None:
    for tag, value in element.attrib.items():
        if tag == f"{JR}template":
            continue
        name = "@" + tag.rpartition("}")[2]
        made = Node(name, tag, ATTRIBUTE, node, node.scope)
        made.default = value
        node.children[name] = made
        model.library.nodes[made.path] = made


def _secondary(library: Library, instance: Any) -> None:
    name, source = instance.get("id", ""), instance.get("src")
    if source is not None:
        library.files[name] = source.rsplit("/", 1)[-1]
        if source.startswith("jr://instance/"):
            library.files[name] = source.rsplit("/", 1)[-1] + ".xml"
        return
    root = next((child for child in instance if isinstance(child.tag, str)), None)
    library.lists[name] = element_table(root) if root is not None else Entry({}, {})


def _check_files(model: Model, files: dict[str, bytes]) -> None:
    from .tables import FileProblem, read_file

    for name in dict.fromkeys(model.library.files.values()):
        if name not in files:
            if name != "last-saved.xml":
                model.trouble("missing_file", "", "type", file=name)
            continue
        try:
            read_file(name, files[name])
        except FileProblem as problem:
            model.trouble("bad_file", "", "type", file=name, detail=str(problem))


# Texts.


def _itext(model: Model, head: Any) -> None:
    for translation in head.iter(f"{XF}translation"):
        language = translation.get("lang", "")
        model.languages.append(language)
        if translation.get("default") is not None:
            model.default_language = language
        for text in translation:
            forms = model.itext.setdefault(text.get("id", ""), {}).setdefault(language, {})
            for value in text:
                forms.setdefault(value.get("form", ""), value)
    if not model.default_language and model.languages:
        model.default_language = model.languages[0]


def texts_of(model: Model, element: Any, node: Node, column: str) -> Texts:
    """The texts of a label or hint: its translations, or its own words."""
    if element is None:
        return {}
    ref = element.get("ref")
    if ref is None:
        text = _text(model, element, node, column)
        return {"": {"": text}} if text.plain or text.parts else {}
    return reference_texts(model, ref, node, column)


def reference_texts(model: Model, ref: str, node: Node, column: str) -> Texts:
    try:
        tree = parse(ref)
    except SyntaxProblem:
        return {"": {"": Text(ref)}}
    if isinstance(tree, Call) and tree.name == "jr:itext" and isinstance(tree.args[0], Str):
        return itext_texts(model, tree.args[0].value, node, column)
    maker = model.compile(ref, node, column, "text")
    return {"": {"": Text("", (maker.made.code,))}} if maker else {}


def itext_texts(model: Model, name: str, node: Node, column: str) -> Texts:
    found: Texts = {}
    for language, forms in model.itext.get(name, {}).items():
        found[language] = {
            form: _text(model, value, node, f"{column}::{language}")
            for form, value in forms.items()
        }
    return _without_fillers(found)


def _without_fillers(texts: Texts) -> Texts:
    """pyxform writes `-` where a translation is missing; another language's text is better."""
    forms = {form for found in texts.values() for form in found}
    for form in forms:
        empty = {
            language for language, t in texts.items()
            if form in t and t[form].plain in ("-", "") and not t[form].parts
        }  # fmt: skip
        if any(form in t and language not in empty for language, t in texts.items()):
            for language in empty:
                del texts[language][form]
    return texts


def _text(model: Model, element: Any, node: Node, column: str) -> Text:
    """Words with outputs in between; blank space as a reader would see it."""
    if not any(local(child) == "output" for child in element if isinstance(child.tag, str)):
        return Text("".join(element.itertext()))
    parts: list[str | Code] = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and local(child) == "output":
            code = _output(model, child, node, column)
            if code is not None:
                parts.append(code)
        parts.append(child.tail or "")
    if isinstance(parts[0], str):
        parts[0] = parts[0].removeprefix(" ")
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix(" ")
    return Text("", tuple(part for part in parts if part != ""))


def _output(model: Model, element: Any, node: Node, column: str) -> Code | None:
    source = element.get("value") or element.get("ref") or ""
    maker = model.compile(source, node, column, "value")
    if maker is None:
        return None
    code = maker.made.code

    def shown(f: Any) -> str:
        try:
            return to_text(code(f))
        except Exception:
            return ""

    return shown


# Binds.


def resolve(model: Model, path: str) -> Node | None:
    return model.library.nodes.get(path.strip()) or _named(model, path.strip())


def _named(model: Model, path: str) -> Node | None:
    """A path whose steps carry prefixes."""
    here = model.library.root
    steps = path.strip("/").split("/")
    if steps[0] != here.name:
        return None
    for step in steps[1:]:
        kid = here.children.get(step)
        if kid is None:
            return None
        here = kid
    return here


def _bind(model: Model, bind: Any) -> None:
    path = bind.get("nodeset", "")
    node = resolve(model, path)
    if node is None:
        model.trouble("misplaced_bind", path, "name", reference=path)
        return
    model.binds[node] = bind
    node.type = (bind.get("type") or "string").rpartition(":")[2]
    node.bind = {
        name.removeprefix(OWN).rpartition("}")[2] if name.startswith(OWN) else name: value
        for name, value in bind.attrib.items()
        if name.startswith((OWN, ENTITIES))
    }
    preload = bind.get(f"{JR}preload")
    if preload:
        node.preload = (preload, bind.get(f"{JR}preloadParams", ""))


def compile_binds(model: Model) -> None:
    """Compiles the logic of every bind; done once all nodes are known."""
    for node, bind in model.binds.items():
        relevant, calculate = bind.get("relevant"), bind.get("calculate")
        if relevant:
            model.rule("relevant", node, relevant, "relevant", "truth")
        if calculate:
            rule = _calculate(model, node, calculate)
            node.calculate = rule
        node.required = _condition(model, node, bind.get("required"), "required")
        node.readonly = _condition(model, node, bind.get("readonly"), "readonly")
        node.constraint = _condition(model, node, bind.get("constraint"), "constraint")
    lock_contents(model.library.nodes.values())


def _calculate(model: Model, node: Node, text: str) -> Rule | None:
    maker = model.compile(text, node, "calculation")
    if maker is None:
        return None
    node.fixed = maker.fixed
    return model.add_rule("calculate", node, maker, node.scope, text)


def _condition(model: Model, node: Node, text: str | None, column: str) -> Code | None:
    if not text or text.strip() in ("false()", "no", "false"):
        return None
    if text.strip() in ("yes", "true"):
        text = "true()"
    maker = model.compile(text, node, column, "truth")
    return maker.made.code if maker else None


def action(model: Model, element: Any) -> Action | None:
    """A `setvalue`: its target, and the value it sets."""
    node = resolve(model, element.get("ref", ""))
    if node is None:
        model.trouble("misplaced_bind", element.get("ref", ""), "trigger",
                      reference=element.get("ref", ""))  # fmt: skip
        return None
    value = element.get("value")
    if value is None:
        text = element.text or ""
        return Action(node, lambda f: text)
    maker = model.compile(value, node, "default" if "calculate" not in value else "calculation")
    if maker is None:
        return None
    return Action(node, maker.made.code)


def read_actions(model: Model, head: Any) -> None:
    for element in head.findall(f"{XF}setvalue"):
        if "odk-instance-first-load" in element.get("event", "").split() or "odk-instance-load" in (
            element.get("event", "").split()
        ):
            made = action(model, element)
            if made is not None:
                model.first_load.append(made)


def finish(model: Model) -> list[Rule]:
    """All rules in running order; a loop becomes a trouble."""
    try:
        return ordered(model.rules, model.depths)
    except Loop as loop:
        names = [f"{rule.node.name} ({rule.kind})" for rule in loop.rules]
        rule = loop.rules[0]
        column = "calculation" if rule.kind == "calculate" else "relevant"
        model.trouble("loop", rule.node.path, column, loop=" → ".join([*names, names[0]]))
        return []
