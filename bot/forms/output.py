"""What a finished form becomes: nested dicts, ODK XML, changes to cases."""

from __future__ import annotations

import re
from typing import Any, Literal

from lxml import etree

from .frames import Frame, State
from .model import ENTITIES, XF
from .plan import ATTRIBUTE, LEAF, REPEAT, Node
from .values import to_text
from .views import EntityEffect
from .walking import ref_of

TRUE = frozenset(("1", "true"))


def children(node: Node) -> list[Node]:
    """A node's children, each once, attributes left out."""
    return [kid for kid in dict.fromkeys(node.children.values()) if kid.kind != ATTRIBUTE]


def text_of(state: State, frame: Frame, node: Node) -> str:
    if node.preload == ("timestamp", "end"):
        return to_text(state.now)
    return frame.raw[node.slot]


def record(state: State) -> dict[str, Any]:
    """Groups as dicts, repeats as lists, values as texts; what is not relevant is left out."""
    return _record(state, state.root, state.form.library.root)


def _record(state: State, frame: Frame, node: Node) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for kid in children(node):
        if kid.kind == REPEAT and kid.inner is not None:
            rows = [_record(state, one, kid) for one in frame.kids[kid.inner.k] if one.live[0]]
            if rows:
                made[kid.name] = rows
        elif not frame.live[kid.slot]:
            continue
        elif kid.kind == LEAF:
            text = text_of(state, frame, kid)
            if text and not (kid.control is not None and kid.control.note):
                made[kid.name] = text
        else:
            inner = _record(state, frame, kid)
            if inner:
                made[kid.name] = inner
    return made


def xml(state: State, instance_id: str) -> bytes:
    """The record as an ODK submission: UTF-8 XML, relevant nodes only."""
    root = _element(state, state.root, state.form.library.root, instance_id)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return document


def _element(state: State, frame: Frame, node: Node, instance_id: str) -> Any:
    made = etree.Element(node.tag.removeprefix(XF))
    for kid in dict.fromkeys(node.children.values()):
        if kid.kind == ATTRIBUTE and frame.live[kid.slot]:
            made.set(kid.tag, _writable(frame.raw[kid.slot]))
    if node.kind == LEAF:
        is_id = node.name == "instanceID" and node.parent is not None and node.parent.name == "meta"
        made.text = instance_id if is_id else _writable(text_of(state, frame, node))
        return made
    for kid in children(node):
        if kid.kind == REPEAT and kid.inner is not None:
            for one in frame.kids[kid.inner.k]:
                if one.live[0]:
                    made.append(_element(state, one, kid, instance_id))
        elif frame.live[kid.slot]:
            made.append(_element(state, frame, kid, instance_id))
    return made


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _writable(text: str) -> str:
    """Characters that XML cannot hold, and people can type, as the sign for them."""
    return _NOT_XML.sub("\ufffd", text)


def entities(state: State) -> list[EntityEffect]:
    """Every entity declaration that applies, in document order."""
    owners = [
        node for node in state.form.library.nodes.values()
        if node.name == "entity" and "@dataset" in node.children and node.parent is not None
    ]  # fmt: skip
    found = []
    for node in owners:
        for frame in frames_of(state, node):
            effect = _effect(state, frame, node, owners)
            if effect is not None:
                found.append(effect)
    return found


def frames_of(state: State, node: Node) -> list[Frame]:
    frames = [state.root]
    for scope in node.chain()[1:]:
        frames = [kid for frame in frames for kid in frame.kids[scope.k]]
    return frames


def _effect(state: State, frame: Frame, node: Node, owners: list[Node]) -> EntityEffect | None:
    if not frame.live[node.slot]:
        return None
    said = {
        kid.name: frame.raw[kid.slot] for kid in node.children.values() if kid.kind == ATTRIBUTE
    }
    create, update = said.get("@create") in TRUE, said.get("@update") in TRUE
    if not said.get("@id", "").strip() or not (create or update):
        return None  # the specification of entities: without an id nothing is done
    action: Literal["create", "update", "upsert"]
    action = "upsert" if create and update else "create" if create else "update"
    label = node.children.get("label")
    text = frame.raw[label.slot] if label is not None and frame.live[label.slot] else ""
    container = _container(node)
    return EntityEffect(
        said.get("@dataset", ""), action, said.get("@id", ""), text,
        _properties(state, frame, container, {_container(one) for one in owners}),
        ref_of(frame, container),
    )  # fmt: skip


def _container(entity: Node) -> Node:
    """The group, repeat or form that an entity is declared in: around `meta/entity`."""
    meta = entity.parent
    assert meta is not None
    return meta.parent or meta


def _properties(
    state: State, frame: Frame, container: Node, containers: set[Node]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in state.form.library.nodes.values():
        name = node.bind.get(f"{ENTITIES}saveto")
        if not name or _nearest(node, containers) is not container:
            continue
        holder = frame
        while holder.up is not None and holder.scope.depth > node.scope.depth:
            holder = holder.up
        if holder.scope is node.scope and holder.live[node.slot]:
            found[name.rpartition("#")[2]] = text_of(state, holder, node)
    return found


def _nearest(node: Node, containers: set[Node]) -> Node | None:
    here: Node | None = node
    while here is not None and here not in containers:
        here = here.parent
    return here
