"""The live values of a session: frames of slots, and the order in which changes spread.

A `State` holds the form's frame; every repeat instance is a frame below it. A changed value
pushes the rules that read it; rules run in the plan's order until nothing is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from .patterns import Patience
from .plan import Node, Rule, Scope
from .shuffle import seed_number, shuffle
from .tables import Entry, FileProblem, read_file
from .typed import chosen, reread, stored, typed
from .values import XPathError, to_bool, to_number, to_text

if TYPE_CHECKING:
    from .form import Form

MOST_STEPS = 400_000
MOST_INSTANCES = 1_000


class Frame:
    """The slots of the form, or of one repeat instance."""

    __slots__ = ("index", "kept", "kids", "live", "own", "raw", "s", "scope", "seen", "spare",
                 "up", "val")  # fmt: skip

    def __init__(self, state: State, scope: Scope, up: Frame | None, index: int) -> None:
        size = len(scope.nodes)
        self.s = state
        self.scope = scope
        self.up = up
        self.index = index
        self.raw: list[str] = [""] * size
        """Texts as stored."""
        self.val: list[Any] = [""] * size
        """Values, whether relevant or not."""
        self.seen: list[Any] = [""] * size
        """Values as expressions see them: blank when not relevant."""
        self.own: list[bool] = [True] * size
        self.live: list[bool] = [True] * size
        self.kids: list[list[Frame]] = [[] for _ in scope.scopes]
        self.spare: list[list[Frame]] = [[] for _ in scope.scopes]
        """Instances beyond a lowered count; they come back when it rises."""
        self.kept: set[int] = set()
        """Slots whose calculation was overwritten by a person."""

    def key(self) -> str:
        return "" if self.up is None else f"{self.up.key()}{self.scope.k}.{self.index}/"


class State:
    """All frames of one session, and the spreading of changes."""

    def __init__(
        self, form: Form, now: datetime, seed: int, files: Mapping[str, bytes],
        context: Mapping[str, str], limit: int,
    ) -> None:  # fmt: skip
        self.form = form
        self.now = now
        self.started = now
        self.seed = seed
        self.files = files
        self.context = context
        self.limit = limit
        self.language = form.default_language
        zone = now.tzinfo
        assert zone is not None
        self.zone = zone
        self.current_frame: Frame | None = None
        self.item: Any = None
        self.place = 0
        self.size = 0.0
        self.heap: list[int] = []
        self.waiting: dict[int, dict[Frame, None]] = {}
        self.steps = 0
        self.too_many: tuple[Node, int] | None = None
        self.errors: dict[str, str] = {}
        self.patience = Patience()
        self.offering: set[tuple[Frame, Node]] = set()
        """Lists that are just being filtered."""
        self.drawn = 0
        self.cleared: list[tuple[Frame, Node]] = []
        """Selects that lost their answer: they are asked again."""
        self.held: set[tuple[Frame, int]] = set()
        """While a session comes back: calculated values that must stay as they were."""
        self.root = Frame(self, form.scope, None, 0)

    # What closures ask of the session.

    def table(self, name: str) -> Entry | None:
        """A list that stands beside the form: the session's own file first."""
        file = self.form.library.files.get(name)
        if file is None:
            return self.form.library.lists.get(name)
        return self.file_table(file)

    def file_table(self, file: str) -> Entry | None:
        """A file beside the form as a document; None when it is not there."""
        data = self.files.get(file)
        if data is None:
            data = self.form.files.get(file)
        if data is None:
            return None
        try:
            return read_file(file, data)
        except FileProblem:
            return None

    def draw(self, path: str, frame: Frame, place: int) -> float:
        """A number in [0, 1) that the seed, the node and the instance decide."""
        return int.from_bytes(self._hash(path, frame, place)[:6], "big") / 2**48

    def uuid(self, path: str, frame: Frame, place: int, size: float | None) -> str:
        text = self._hash(path, frame, place).hex()
        if size is not None and size == size and size >= 0:
            return (text * (int(size) // len(text) + 1))[: int(min(size, 1_000))]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"

    def _hash(self, path: str, frame: Frame, place: int) -> bytes:
        text = f"{self.seed}|{path}|{frame.key()}|{place}"
        return hashlib.sha256(text.encode()).digest()

    def shuffled(self, nodes: list[Any], seed: Any, path: str) -> list[Any]:
        number = self.seed if seed is None else seed_number(seed)
        if seed is None:
            number ^= int.from_bytes(hashlib.sha256(path.encode()).digest()[:4], "big")
        return shuffle(nodes, number)

    def text(self, texts: Any, frame: Frame, form: str = "") -> str:
        return self.form.text(texts, self.language, frame, form)

    def choice_label(self, node: Node, frame: Frame, value: str) -> str:
        return self.form.choice_label(node, frame, value, self.language)

    # Change.

    def put(self, frame: Frame, node: Node, text: str) -> bool:
        """Stores a text as a node's value; True when it changed."""
        slot = node.slot
        if frame.raw[slot] == text:
            return False
        frame.raw[slot] = text
        self._place(frame, node, typed(text, node.type, self.zone))
        return True

    def place_kept(self, frame: Frame, node: Node, text: str, value: Any) -> None:
        """A calculated value that comes back as it was."""
        frame.raw[node.slot] = text
        self._place(frame, node, value)

    def _place(self, frame: Frame, node: Node, value: Any) -> None:
        slot = node.slot
        frame.val[slot] = value
        if frame.live[slot]:
            frame.seen[slot] = value
            if node.readers:
                self.push(frame, node.readers)

    def push(self, frame: Frame, readers: Any) -> None:
        waiting, heap = self.waiting, self.heap
        for reader in readers:
            target = frame
            for _ in range(reader.ups):
                up = target.up
                if up is None:
                    return
                target = up
            order = reader.order
            frames = waiting.get(order)
            if frames is None:
                waiting[order] = frames = {}
                heappush(heap, order)
            if not reader.downs:
                frames[target] = None
                continue
            found = [target]
            for k in reader.downs:
                found = [kid for one in found for kid in one.kids[k]]
            frames.update(dict.fromkeys(found))

    def push_rule(self, rule: Rule, frame: Frame) -> None:
        frames = self.waiting.get(rule.order)
        if frames is None:
            self.waiting[rule.order] = frames = {}
            heappush(self.heap, rule.order)
        frames[frame] = None

    def settle(self) -> None:
        """Runs waiting rules, in order, until nothing waits."""
        heap, waiting, rules = self.heap, self.waiting, self.form.rules
        while heap:
            order = heappop(heap)
            rule = rules[order]
            for frame in waiting.pop(order):
                self.steps += 1
                self._run(rule, frame)
            if self.steps > MOST_STEPS:
                heap.clear()
                waiting.clear()
                self.errors[rule.node.path] = "the form does not come to rest"
        self.steps = 0

    def _run(self, rule: Rule, frame: Frame) -> None:
        kind = rule.kind
        try:
            if kind == "calculate":
                if self.held and (frame, rule.node.slot) in self.held:
                    return
                self._calculated(rule.node, frame, rule.code(frame))
            elif kind == "relevant":
                self.set_own(frame, rule.node, to_bool(rule.code(frame)))
            elif kind == "count":
                self._counted(rule, frame)
            else:
                self._filter(rule, frame)
        except (XPathError, ArithmeticError, ValueError, RecursionError) as error:
            self.errors[rule.node.path] = str(error)
            if kind == "calculate":
                self._calculated(rule.node, frame, "")
            elif kind == "relevant":
                self.set_own(frame, rule.node, True)

    def _calculated(self, node: Node, frame: Frame, value: Any) -> None:
        slot = node.slot
        frame.kept.discard(slot)
        text, value = stored(value, node.type)
        if type(value) is str:
            value = reread(text, value, node.type, self.zone)
        if frame.raw[slot] != text or frame.val[slot] != value:
            frame.raw[slot] = text
            self._place(frame, node, value)

    # Relevance.

    def set_own(self, frame: Frame, node: Node, relevant: bool) -> None:
        slot = node.slot
        if frame.own[slot] != relevant:
            frame.own[slot] = relevant
            self._refresh(frame, slot, node.end)

    def _refresh(self, frame: Frame, slot: int, end: int) -> None:
        """Brings the effective relevance of a node and all below it up to date."""
        nodes, own, live = frame.scope.nodes, frame.own, frame.live
        up = frame.up
        for place in range(slot, end):
            node = nodes[place]
            parent = node.parent
            if node.kind == "repeat":
                now = own[place] and (up is None or parent is None or up.live[parent.slot])
            else:
                now = own[place] and (parent is None or live[parent.slot])
            if live[place] == now:
                continue
            live[place] = now
            frame.seen[place] = frame.val[place] if now else ""
            if node.readers:
                self.push(frame, node.readers)
            for scope in node.kids:
                for kid in frame.kids[scope.k]:
                    self._refresh(kid, 0, scope.nodes[0].end)

    # Repeats.

    def _counted(self, rule: Rule, frame: Frame) -> None:
        scope = rule.node.inner
        assert scope is not None
        number = to_number(rule.code(frame))
        wanted = 0 if number != number or number < 0 else int(min(number, 10**9))
        limit = max(self.limit, rule.least)
        if wanted > limit:
            self.too_many = (rule.node, wanted)
            wanted = limit
        self.resize(frame, scope, wanted)

    def resize(self, frame: Frame, scope: Scope, wanted: int) -> None:
        kids, spare = frame.kids[scope.k], frame.spare[scope.k]
        while len(kids) > wanted:
            spare.append(kids.pop())
            self._structure(frame, scope)
        while len(kids) < wanted:
            if spare:
                self._revive(frame, scope, spare.pop())
            else:
                self.grow(frame, scope)

    def grow(self, frame: Frame, scope: Scope) -> Frame:
        """A new last instance, with its defaults; its rules wait to run."""
        kids = frame.kids[scope.k]
        made = Frame(self, scope, frame, len(kids))
        kids.append(made)
        self.fill(made)
        self._refresh(made, 0, len(scope.nodes))
        brought = scope.count is not None and self._is_brought(made)
        for inner in scope.scopes:
            if inner.count is None:
                for _ in range(inner.first if brought else inner.fresh):
                    self.grow(made, inner)
        for action in scope.actions:
            self.act(action, made)
        self._structure(frame, scope)
        self._awaken(made)
        return made

    def _is_brought(self, frame: Frame) -> bool:
        """Whether the form's own record has this instance: the first one in the first around it."""
        here: Frame | None = frame
        while here is not None and here.up is not None:
            if here.index >= here.scope.first:
                return False
            here = here.up
        return True

    def fill(self, frame: Frame) -> None:
        """The values that the form itself brings."""
        for node in frame.scope.nodes:
            text = self.initial(node, frame)
            if text:
                frame.raw[node.slot] = text
                frame.val[node.slot] = frame.seen[node.slot] = typed(text, node.type, self.zone)

    def initial(self, node: Node, frame: Frame) -> str:
        """The text that a node has before anybody answers or computes anything."""
        return self._preloaded(node, frame) if node.preload else node.default

    def missing(self, file: str) -> bool:
        """Whether a file beside the form is not there."""
        return file not in self.files and file not in self.form.files

    def _preloaded(self, node: Node, frame: Frame) -> str:
        assert node.preload is not None
        kind, what = node.preload
        if kind == "uid":
            return "uuid:" + self.uuid(node.path, frame, 0, None)
        if kind == "timestamp":
            return to_text(self.started) if what == "start" else ""
        if kind == "date" and what == "today":
            return self.started.date().isoformat()
        if kind == "property":
            return self.context.get(what, "")
        return node.default

    def _awaken(self, frame: Frame) -> None:
        for rule in frame.scope.inner_rules:
            self.push_rule(rule, frame)
        for node in frame.scope.nodes:
            if node.readers:
                self.push(frame, node.readers)

    def _revive(self, frame: Frame, scope: Scope, made: Frame) -> None:
        kids = frame.kids[scope.k]
        made.index = len(kids)
        kids.append(made)
        self._refresh(made, 0, len(scope.nodes))
        self._structure(frame, scope)
        self._awaken(made)

    def drop(self, frame: Frame, scope: Scope, index: int) -> None:
        kids = frame.kids[scope.k]
        del kids[index]
        for place, kid in enumerate(kids):
            kid.index = place
        self._structure(frame, scope)

    def _structure(self, frame: Frame, scope: Scope) -> None:
        """Instances came or went: whatever reads the repeat or a node in it waits to run."""
        self.push_outside(frame, scope)

    def push_outside(self, frame: Frame, scope: Scope) -> None:
        waiting, heap = self.waiting, self.heap
        for reader in scope.readers:
            target = frame
            for _ in range(reader.ups):
                assert target.up is not None
                target = target.up
            found = [target]
            for k in reader.downs:
                found = [kid for one in found for kid in one.kids[k]]
            if not found:
                continue
            frames = waiting.get(reader.order)
            if frames is None:
                waiting[reader.order] = frames = {}
                heappush(heap, reader.order)
            frames.update(dict.fromkeys(found))

    # Selects and actions.

    def _filter(self, rule: Rule, frame: Frame) -> None:
        """A chosen value that left the filtered list is cleared at once."""
        node = rule.node
        text = frame.raw[node.slot]
        if not text or not frame.live[node.slot]:
            return
        names = self.form.choice_names(node, frame)
        if names is None:
            return
        if node.control is not None and node.control.kind == "select1":
            kept = text if text in names else ""
        else:
            kept = " ".join(name for name in chosen(text, names) if name in names)
        if self.put(frame, node, kept) and not kept:
            self.cleared.append((frame, node))

    def act(self, action: Any, context: Frame) -> None:
        """Sets a value once, in the frame of its target as seen from the context."""
        frame = self.target_frame(action.node, context)
        if frame is None:
            return
        try:
            value = action.code(frame)
        except (XPathError, ArithmeticError, ValueError) as error:
            self.errors[action.node.path] = str(error)
            value = ""
        text, _ = stored(value, action.node.type)
        if self.put(frame, action.node, text):
            if action.node.calculate is not None:
                frame.kept.add(action.node.slot)
            self.settle()
            for inner in action.node.actions:
                self.drawn += 1
                if self.drawn > 200:
                    return
                self.act(inner, frame)

    def target_frame(self, node: Node, context: Frame) -> Frame | None:
        if node.scope is context.scope:
            return context
        if node.scope.outer is None:
            return self.root
        frame: Frame = context
        mine, chain = context.scope.chain(), node.chain()
        shared = sum(1 for a, b in zip(mine, chain, strict=False) if a is b)
        for _ in range(len(mine) - shared):
            assert frame.up is not None
            frame = frame.up
        for scope in chain[shared:]:
            if not frame.kids[scope.k]:
                return None
            frame = frame.kids[scope.k][0]
        return frame

    def begin(self) -> None:
        """A new record: defaults, first-load actions, then every rule once."""
        self.fill(self.root)
        self._grow_all(self.root)
        for action in self.form.first_load:
            self.act_everywhere(action)
        self.wake_all(self.root)
        self.settle()

    def _grow_all(self, frame: Frame) -> None:
        for scope in frame.scope.scopes:
            if scope.count is None:
                for _ in range(scope.first):
                    self.plain_grow(frame, scope)

    def plain_grow(self, frame: Frame, scope: Scope) -> Frame:
        """An instance with its defaults only: nothing is computed yet."""
        made = Frame(self, scope, frame, len(frame.kids[scope.k]))
        frame.kids[scope.k].append(made)
        self.fill(made)
        self._grow_all(made)
        return made

    def act_everywhere(self, action: Any) -> None:
        """A first-load action, in every instance that the form brings."""
        frames = [self.root]
        for scope in action.node.chain()[1:]:
            frames = [kid for frame in frames for kid in frame.kids[scope.k]]
        for frame in frames:
            self.drawn = 0
            self.act(action, frame)

    def take_blank(self) -> None:
        """The form's frame as a record without any answer leaves it, not computed again."""
        blank, root = self.form.blank(self.zone), self.root
        root.raw, root.val, root.seen = blank.raw[:], blank.val[:], blank.seen[:]
        root.own, root.live = blank.own[:], blank.live[:]
        for node in self.form.preloaded:
            self.put(root, node, self.initial(node, root))
        for rule in self.form.unsteady:
            self.push_rule(rule, root)

    def join(self, frame: Frame) -> None:
        """A restored instance: relevant as what is around it, its rules and readers waiting."""
        self._refresh(frame, 0, len(frame.scope.nodes))
        self._awaken(frame)

    def speak(self, language: str) -> None:
        """Another language: labels that calculations hold are put into it."""
        if language == self.language:
            return
        self.language = language
        for rule in self.form.spoken:
            frames = [self.root]
            for scope in rule.scope.chain()[1:]:
                frames = [kid for frame in frames for kid in frame.kids[scope.k]]
            for frame in frames:
                if rule.node.slot not in frame.kept:
                    self.push_rule(rule, frame)
        self.settle()

    def wake_all(self, frame: Frame) -> None:
        for rule in frame.scope.inner_rules:
            if not (rule.kind == "calculate" and rule.node.slot in frame.kept):
                self.push_rule(rule, frame)
        for kids in frame.kids:
            for kid in kids:
                self.wake_all(kid)
