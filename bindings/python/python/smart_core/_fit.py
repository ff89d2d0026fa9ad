"""Where pods can run, as classes."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal, TypeAlias

from smart_core._answers import Answer, ObjectRef
from smart_core._findings import _render, _Rendered
from smart_core._fit_changes import Suggestion
from smart_core._obstacles import Unfit


@dataclass(frozen=True)
class GatedWait(Answer):
    """It has gates that somebody must take away first."""

    type: Literal["gated"]
    """Which it is."""
    gates: tuple[str, ...]
    """The gates."""


@dataclass(frozen=True)
class OtherSchedulerWait(Answer):
    """Another scheduler looks after it, which may judge in another way."""

    type: Literal["other-scheduler"]
    """Which it is."""
    name: str
    """Its name."""


@dataclass(frozen=True)
class FinishedWait(Answer):
    """It has ended, and will not run again."""

    type: Literal["finished"]
    """Which it is."""
    phase: str
    """`Succeeded` or `Failed`."""


@dataclass(frozen=True)
class TerminatingWait(Answer):
    """It is being deleted."""

    type: Literal["terminating"]
    """Which it is."""


Wait: TypeAlias = (
    GatedWait
    | OtherSchedulerWait
    | FinishedWait
    | TerminatingWait
)
"""A reason for which the scheduler does not look at a pod."""


@dataclass(frozen=True)
class ScoreTerm(Answer):
    """What one plugin gives a node."""

    plugin: str
    """The plugin."""
    score: int
    """Its score, weighted."""


@dataclass(frozen=True)
class NodeScore(Answer):
    """How the scheduler values a node for a pod."""

    node: str
    """The node."""
    total: int
    """The sum."""
    terms: tuple[ScoreTerm, ...]
    """What each plugin gives, weighted."""


@dataclass(frozen=True)
class Candidate(Answer):
    """A node on which a pod would fit without some others."""

    node: str
    """The node."""
    victims: tuple[ObjectRef, ...]
    """The pods that would go, the most important first."""
    violations: int
    """How many of them go although a budget does not allow it."""


@dataclass(frozen=True)
class Preemption(Answer):
    """Which less important pods would have to go so that a pod fits."""

    candidates: tuple[Candidate, ...]
    """The nodes where it would help, in order."""
    refused: str = ""
    """Why it is not tried, in the words of the scheduler; empty when it is."""
    chosen: str = ""
    """The node that is taken; empty when there is none."""


@dataclass(frozen=True)
class Fit(Answer):
    """Where a pod can run."""

    pod: ObjectRef
    """The pod."""
    feasible: tuple[str, ...]
    """The nodes where it fits, in order."""
    unfit: tuple[Unfit, ...]
    """The other nodes, in order, each with what keeps the pod from it."""
    never: bool
    """Whether no node would do even if it were empty of all but pods of DaemonSets and static ones."""
    node: str = ""
    """The node that it has; empty when it has none."""
    waits: tuple[Wait, ...] = ()
    """Why the scheduler does not look at it, whatever the nodes have; it is judged as if it did."""
    chosen: str = ""
    """The node that it would get: the best by score, or of several the first by name; empty when there is none for it."""
    ties: tuple[str, ...] = ()
    """The nodes with the best score, when there are several; the scheduler chooses at random."""
    scores: tuple[NodeScore, ...] = ()
    """The scores of the nodes where it fits, in order of these."""
    message: str = ""
    """The verdict in the words of the scheduler; empty when there is a node for it."""
    preemption: Preemption | None = None
    """What preemption would do, when there is no node for it."""
    nearest: tuple[str, ...] = ()
    """The nodes that are nearest to taking it when none does, the first five."""
    suggestions: tuple[Suggestion, ...] = ()
    """Changes that would make it fit when no node does, the smallest first; the filters were asked again for each."""
    unknown: tuple[str, ...] = ()
    """What the verdict depends on and the input does not tell, in sentences without their full stop."""


@dataclass(frozen=True)
class NodePods(Answer):
    """A node and how many pods it gets."""

    node: str
    """The node."""
    pods: int
    """The pods."""


@dataclass(frozen=True)
class QuotaBound(Answer):
    """A bound of a ResourceQuota and how many more pods it lets be made; amounts are quantities of Kubernetes."""

    quota: ObjectRef
    """The quota."""
    resource: str
    """What it bounds, as `requests.cpu`."""
    hard: str
    """How much there may be."""
    used: str
    """How much is used."""
    each: str
    """How much each pod takes."""
    pods: int
    """How many more pods there may be."""


@dataclass(frozen=True)
class Refusal(Answer):
    """Something that the API server refuses."""

    by: ObjectRef
    """The LimitRange or ResourceQuota."""
    why: str
    """Why."""


@dataclass(frozen=True)
class ScaleBound(Answer):
    """The autoscaler that bounds how many pods a workload may have."""

    autoscaler: ObjectRef
    """The HorizontalPodAutoscaler."""
    most: int
    """The most pods."""
    pods: int
    """How many more there may be."""


@dataclass(frozen=True)
class HeldClaim(Answer):
    """A claim that only the pods of one node can use at a time."""

    claim: ObjectRef
    """The claim."""
    node: str
    """The node whose pods use it."""
    elsewhere: int
    """How many of the pods that get a node get another one, and wait there for the volume."""


@dataclass(frozen=True)
class FitMore(Answer):
    """How many more pods of a workload fit."""

    workload: ObjectRef
    """The workload."""
    running: int
    """How many of its pods have a node."""
    waiting: int
    """How many of its pods wait for one; they are given room first."""
    fits: int
    """How many pods fit that have no node yet, those that wait among them."""
    is_stopped: bool
    """Whether the count was stopped at the number asked for, and more may fit."""
    places: tuple[NodePods, ...]
    """The nodes that they get, one after another as the scheduler chooses, in order of the nodes."""
    bounds: tuple[QuotaBound, ...] = ()
    """The bounds of quotas that refuse the next one or one before it, the tightest first."""
    refusals: tuple[Refusal, ...] = ()
    """What the API server refuses about each of its pods."""
    scale_bound: ScaleBound | None = None
    """The autoscaler that bounds how many there may be."""
    held: tuple[HeldClaim, ...] = ()
    """Claims that only the pods of one node can use at a time."""
    next: Fit | None = None
    """The verdict on the next one, where something stops it; of a DaemonSet on the nodes that should have a pod and have none."""
    unknown: tuple[str, ...] = ()
    """What the answer depends on and the input does not tell."""


@dataclass(frozen=True, repr=False)
class FitReport(_Rendered):
    """Where pods can run."""

    fits: tuple[Fit, ...]
    """One for each pod that was asked about, in that order."""
    workloads: tuple[FitMore, ...] = ()
    """One for each workload that was asked about, in that order."""

    def render(
        self, form: Literal["text", "wide"] = "text", *, width: int = 80, ascii: bool = False, all_nodes: bool = False
    ) -> str:
        """Returns the answer for people; nodes that fail alike stand together, unless each is to have a line of its own.

        A width of 0 leaves lines as long as they come. Copies and pickles have each form as it is without all of these.
        """
        return _render(self._answer, form, width, ascii, all_nodes)

    def _forms_kept(self) -> tuple[str, ...]:
        return ("text", "wide")

    def __repr__(self) -> str:
        return f"<FitReport: {len(self.fits)} pods, {len(self.workloads)} workloads, now {self.now}>"

    def _repr_markdown_(self) -> str:
        return f"```text\n{self}\n```"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
