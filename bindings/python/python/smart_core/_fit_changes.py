"""What would make pods fit, as classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from smart_core._answers import Answer, Command, ObjectRef


@dataclass(frozen=True)
class UncordonChange(Answer):
    """The node takes pods again."""

    type: Literal["uncordon"]
    """Which it is."""
    node: str
    """The node."""


@dataclass(frozen=True)
class TolerateChange(Answer):
    """The pod tolerates a taint."""

    type: Literal["tolerate"]
    """Which it is."""
    key: str
    """The key."""
    effect: str
    """The effect."""
    value: str = ""
    """The value; empty for most."""


@dataclass(frozen=True)
class LabelNodeChange(Answer):
    """A node gets a label."""

    type: Literal["label-node"]
    """Which it is."""
    node: str
    """The node."""
    key: str
    """The label."""
    value: str
    """Its value."""


@dataclass(frozen=True)
class LowerRequestChange(Answer):
    """The pod requests less of a resource; amounts are quantities of Kubernetes."""

    type: Literal["lower-request"]
    """Which it is."""
    resource: str
    """The resource."""
    # `from` is a word of Python itself; `to_dict` has it.
    from_: str
    """What it requests."""
    to: str
    """What it would request."""


@dataclass(frozen=True)
class DropNodeSelectorChange(Answer):
    """The pod does not ask for a label of the node any more."""

    type: Literal["drop-node-selector"]
    """Which it is."""
    key: str
    """The label."""
    value: str
    """The value that it asks for."""


@dataclass(frozen=True)
class PreferNodeAffinityChange(Answer):
    """The pod merely prefers the nodes of its required node affinity."""

    type: Literal["prefer-node-affinity"]
    """Which it is."""


@dataclass(frozen=True)
class RelaxSpreadChange(Answer):
    """The pod is only spread as evenly as can be."""

    type: Literal["relax-spread"]
    """Which it is."""
    topology_key: str
    """The label whose values are the domains."""


@dataclass(frozen=True)
class PreferAffinityChange(Answer):
    """The pod merely prefers to be near to others."""

    type: Literal["prefer-affinity"]
    """Which it is."""
    topology_key: str
    """The label whose values are the domains."""


@dataclass(frozen=True)
class PreferAntiAffinityChange(Answer):
    """The pod merely prefers to be apart from others."""

    type: Literal["prefer-anti-affinity"]
    """Which it is."""
    topology_key: str
    """The label whose values are the domains."""


@dataclass(frozen=True)
class UseClaimChange(Answer):
    """The pod uses a claim of another name."""

    type: Literal["use-claim"]
    """Which it is."""
    claim: ObjectRef
    """The claim that it names."""
    other: str
    """The one that is there."""


@dataclass(frozen=True)
class CreateClaimChange(Answer):
    """A claim that the pod names comes to be, with a volume that the node reaches."""

    type: Literal["create-claim"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""


@dataclass(frozen=True)
class MovePodChange(Answer):
    """Another pod goes elsewhere."""

    type: Literal["move-pod"]
    """Which it is."""
    pod: ObjectRef
    """The pod."""
    node: str
    """The node that it leaves."""


@dataclass(frozen=True)
class VolumeInChange(Answer):
    """A claim has a volume in another place."""

    type: Literal["volume-in"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""
    key: str
    """The label of the place."""
    value: str
    """The place."""


@dataclass(frozen=True)
class AddNodeChange(Answer):
    """The cluster gets one more node; amounts are quantities of Kubernetes."""

    type: Literal["add-node"]
    """Which it is."""
    like: str
    """The node that it is like, empty of all but what each such node runs."""
    cpu: str
    """The CPU of it that pods may request."""
    memory: str
    """The memory of it that pods may request."""


FitChange: TypeAlias = (
    UncordonChange
    | TolerateChange
    | LabelNodeChange
    | LowerRequestChange
    | DropNodeSelectorChange
    | PreferNodeAffinityChange
    | RelaxSpreadChange
    | PreferAffinityChange
    | PreferAntiAffinityChange
    | UseClaimChange
    | CreateClaimChange
    | MovePodChange
    | VolumeInChange
    | AddNodeChange
)
"""One change to the pod, a node or what is beside it."""


@dataclass(frozen=True)
class Suggestion(Answer):
    """Changes that together make a pod fit that fits nowhere."""

    changes: tuple[FitChange, ...]
    """The changes."""
    opens: tuple[str, ...]
    """The nodes where the pod fits afterwards, in order; empty for a node that is not there yet."""
    commands: tuple[Command, ...] = ()
    """The commands that make the changes, as far as kubectl has one for them."""
