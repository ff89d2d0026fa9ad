"""What changes would do, as classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smart_core._answers import Answer, Command, Evidence, ObjectRef
from smart_core._findings import ChangedObject, DiffAnswer, _render, _Rendered


@dataclass(frozen=True)
class Effect(Answer):
    """One thing that a change does."""

    part: Literal["blocked", "direct", "cascade", "lost"]
    """How it comes about: it keeps the change from being done, is the change itself, follows from it, or is lost for good."""
    code: str
    """What it is, as one word for machines: `pod-unplaced`."""
    severity: Literal["info", "warning", "critical"]
    """How bad it is: somebody is cut off or data is gone, something runs worse, or it is as one would expect."""
    object: ObjectRef
    """What it befalls: of many pods their workload."""
    count: int
    """How many pods, or other objects, it befalls."""
    message: str
    """What happens, in a sentence."""
    reason: str = ""
    """What decided, in a word or two where there is one: `pod affinity`."""
    objects: tuple[ObjectRef, ...] = ()
    """The objects that it befalls, when they are not the object itself; in order."""
    evidence: tuple[Evidence, ...] = ()
    """What in the input it stands on."""
    commands: tuple[Command, ...] = ()
    """What would prevent or mend it."""


@dataclass(frozen=True)
class ServiceRisk(Answer):
    """What becomes of the ready endpoints of a Service."""

    service: ObjectRef
    """The Service."""
    before: int
    """The pods that it selects and that are ready now."""
    lowest: int
    """The fewest in between, before new pods are ready."""
    after: int
    """Those at the end, when all new pods that have a node have become ready."""
    paths: tuple[str, ...] = ()
    """What reaches users through it, as Ingresses and routes with their hosts."""


@dataclass(frozen=True)
class Placement(Answer):
    """A pod and the node it gets."""

    pod: ObjectRef
    """The pod."""
    node: str
    """The node; empty when there is none for it."""
    replaces: ObjectRef | None = None
    """The pod in whose place it is, where it is in the place of one."""
    ties: tuple[str, ...] = ()
    """The nodes between which the scheduler chooses at random, when their scores are the same."""
    message: str = ""
    """The verdict of the scheduler, when there is no node for it."""


@dataclass(frozen=True)
class LeftPod(Answer):
    """A pod that a drain leaves where it is."""

    pod: ObjectRef
    """The pod."""
    why: str
    """Why it stays."""


@dataclass(frozen=True)
class DrainStep(Answer):
    """One attempt to evict a pod."""

    pod: ObjectRef
    """The pod."""
    action: Literal["evict", "blocked", "error"]
    """What became of it: it is gone, a budget does not allow it now, or the API server refuses for good."""
    pdb: ObjectRef | None = None
    """The budget that decided."""
    why: str = ""
    """Why, where that is not plain; of an attempt that failed in the words of the API server."""
    replacement: str = ""
    """The pod that its controller makes in its place; empty when none is made."""
    placed: tuple[Placement, ...] = ()
    """The pods that get a node after it."""


@dataclass(frozen=True)
class StuckPod(Answer):
    """A pod that cannot go."""

    pod: ObjectRef
    """The pod."""
    budgets: tuple[ObjectRef, ...]
    """The budgets that hold it."""
    why: str
    """Why, in the words of the API server."""


@dataclass(frozen=True)
class NodeDrainAnswer(Answer):
    """What draining one node does."""

    node: str
    """The node."""
    aborted: bool
    """Whether kubectl refuses to evict anything; the node stays cordoned."""
    completes: bool
    """Whether all pods that are to go are gone at the end."""
    evictable: tuple[ObjectRef, ...]
    """The pods that are to go, in order."""
    left: tuple[LeftPod, ...]
    """The pods that stay by kubectl's filters."""
    steps: tuple[DrainStep, ...]
    """The attempts, in order."""
    stuck: tuple[StuckPod, ...]
    """The pods that cannot go, each with what holds it."""
    errors: tuple[str, ...] = ()
    """Why kubectl refuses, in its words."""
    warnings: tuple[str, ...] = ()
    """What kubectl warns of."""


@dataclass(frozen=True)
class NodeUse(Answer):
    """What pods request of a node, before the changes and after all of them; amounts are quantities of Kubernetes."""

    node: str
    """The node."""
    gone: bool
    """Whether it is not in the cluster any more."""
    cordoned: bool
    """Whether new pods are kept away from it afterwards."""
    pods_before: int
    """The pods on it that have not run to their end."""
    pods_after: int
    """Those afterwards."""
    pods_allocatable: int
    """As many as it may have."""
    cpu_before: str
    """The CPU that they request."""
    cpu_after: str
    """That afterwards."""
    cpu_allocatable: str
    """As much as it has for pods."""
    memory_before: str
    """The memory that they request."""
    memory_after: str
    """That afterwards."""
    memory_allocatable: str
    """As much as it has for pods."""


@dataclass(frozen=True)
class Moment(Answer):
    """Something that happens some time after a change."""

    after_seconds: int
    """Seconds after the change."""
    what: str
    """What happens."""


@dataclass(frozen=True)
class LossAnswer(Answer):
    """What the loss of one node or zone would do."""

    lost: str
    """The node, or the name of the zone."""
    pods: int
    """The pods on it that have not run to their end."""
    unplaced: int
    """Those that find no other node."""
    gone: int
    """Those that nobody makes anew."""
    waiting: int
    """Those of StatefulSets, which stay Terminating until the node is back or deleted."""
    services_out: tuple[ObjectRef, ...]
    """The Services that lose all their ready endpoints for a while."""
    services_lost: tuple[ObjectRef, ...]
    """The Services that have none even after all."""
    volumes: tuple[ObjectRef, ...]
    """Volumes that only this node, or zone, can reach."""


@dataclass(frozen=True, repr=False)
class SimulationReport(_Rendered):
    """What changes would do, one after the other."""

    changes: tuple[str, ...]
    """The changes, as sentences."""
    outcome: Literal["completes", "blocked", "refused"]
    """Whether all of it comes to its end: a part may wait for what does not come by itself, or all of it be refused."""
    effects: tuple[Effect, ...]
    """All effects: in order of their parts, and within these the gravest first."""
    services: tuple[ServiceRisk, ...]
    """The Services whose ready endpoints change, those that lose all of them first."""
    similar: tuple[str, ...]
    """Past changes and incidents like this one; empty as long as the input holds no history."""
    assumed: tuple[str, ...]
    """What was taken for granted."""
    unknown: tuple[str, ...]
    """What the input does not tell, and what would be needed to."""
    drains: tuple[NodeDrainAnswer, ...] = ()
    """The draining of nodes, attempt by attempt."""
    placements: tuple[Placement, ...] = ()
    """The pods that are made anew or besides, each with its node."""
    nodes: tuple[NodeUse, ...] = ()
    """The nodes of which more or less is taken than before, in order."""
    timeline: tuple[Moment, ...] = ()
    """What happens when, from the moment of the change on; empty where all of it happens at once."""
    survey: tuple[LossAnswer, ...] = ()
    """The loss of each node or zone in turn, the gravest first."""
    changed: tuple[ChangedObject, ...] = ()
    """The objects whose wanted state the changes set otherwise."""
    added: tuple[ObjectRef, ...] = ()
    """The objects that are new, without the pods that controllers make."""
    removed: tuple[ObjectRef, ...] = ()
    """The objects that are gone, without the pods that controllers make anew."""
    findings: DiffAnswer | None = None
    """The problems that come and go with the changes, when it was asked for."""
    commands: tuple[Command, ...] = ()
    """Commands that prevent what is grave, or unblock what is stuck, in the order in which they are to be run."""

    def render(
        self, form: Literal["text", "wide", "md", "html", "fragment"] = "text", *, width: int = 80, ascii: bool = False
    ) -> str:
        """Returns the answer for people: text, Markdown, or HTML with nodes before and after.

        `width` and `ascii` are about text; a width of 0 leaves lines as long as they come. Copies and pickles have each form
        as it is without them.
        """
        return _render(self._answer, form, width, ascii)

    def _forms_kept(self) -> tuple[str, ...]:
        return ("text", "wide", "md", "html", "fragment")

    def __repr__(self) -> str:
        return f"<SimulationReport: {self.outcome}, {len(self.effects)} effects, now {self.now}>"

    def _repr_html_(self) -> str:
        return _render(self._answer, "fragment")
