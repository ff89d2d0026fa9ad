"""What keeps pods from nodes, as classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from smart_core._answers import Answer, ObjectRef


@dataclass(frozen=True)
class CordonedObstacle(Answer):
    """The node is cordoned."""

    type: Literal["cordoned"]
    """Which it is."""


@dataclass(frozen=True)
class OtherNodeObstacle(Answer):
    """The pod's template names another node."""

    type: Literal["other-node"]
    """Which it is."""
    wanted: str
    """The node that it names."""


@dataclass(frozen=True)
class TaintObstacle(Answer):
    """A taint of the node that the pod does not tolerate."""

    type: Literal["taint"]
    """Which it is."""
    key: str
    """The key."""
    effect: str
    """`NoSchedule` or `NoExecute`."""
    value: str = ""
    """The value; empty for most."""


@dataclass(frozen=True)
class NodeLabelObstacle(Answer):
    """A label that the pod asks for and the node does not have so."""

    type: Literal["node-label"]
    """Which it is."""
    key: str
    """The label, or `metadata.name`."""
    wanted: str
    """What is asked, as `disk in (nvme,ssd)`."""
    found: str | None
    """The value that the node has; None when it has no such label."""
    field: Literal["nodeSelector", "nodeAffinity"]
    """The field that asks."""
    value: str | None = None
    """A value that would do; None where there is none to name."""


@dataclass(frozen=True)
class NodeAffinityEmptyObstacle(Answer):
    """A required node affinity that no node can match, since its terms ask for nothing or contradict each other."""

    type: Literal["node-affinity-empty"]
    """Which it is."""


@dataclass(frozen=True)
class PortObstacle(Answer):
    """A port of the node that another pod has."""

    type: Literal["port"]
    """Which it is."""
    port: int
    """The port."""
    protocol: str
    """The protocol."""
    ip: str
    """The address of the node, `0.0.0.0` for all."""
    pod: ObjectRef
    """The pod that has it."""


@dataclass(frozen=True)
class ResourceObstacle(Answer):
    """Too little of a resource; amounts are quantities of Kubernetes."""

    type: Literal["resource"]
    """Which it is."""
    resource: str
    """The resource, as `cpu`."""
    requested: str
    """What the pod requests."""
    free: str
    """What is free on the node; below zero where more is promised than there is."""
    allocatable: str
    """What pods may request of the node in all."""


@dataclass(frozen=True)
class PodCountObstacle(Answer):
    """As many pods as the node may have."""

    type: Literal["pod-count"]
    """Which it is."""
    pods: int
    """The pods on it."""
    allowed: int
    """How many there may be."""


@dataclass(frozen=True)
class UnknownSizeObstacle(Answer):
    """The node does not tell what it has: whether there is room is not known."""

    type: Literal["unknown-size"]
    """Which it is."""


@dataclass(frozen=True)
class DiskInUseObstacle(Answer):
    """A disk that another pod of the node has."""

    type: Literal["disk-in-use"]
    """Which it is."""
    pod: ObjectRef
    """The pod that has it."""


@dataclass(frozen=True)
class ClaimInUseObstacle(Answer):
    """A claim that one pod only may use, and another does."""

    type: Literal["claim-in-use"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""
    pods: tuple[ObjectRef, ...]
    """The pods that use it, the first three."""


@dataclass(frozen=True)
class ClaimMissingObstacle(Answer):
    """A claim that is not in the input."""

    type: Literal["claim-missing"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""
    nearest: tuple[str, ...] = ()
    """The names of claims that are nearest to it."""


@dataclass(frozen=True)
class ClaimUnusableObstacle(Answer):
    """A claim that cannot be used as it is."""

    type: Literal["claim-unusable"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""
    why: str
    """Why."""


@dataclass(frozen=True)
class VolumeElsewhereObstacle(Answer):
    """A volume that the node does not reach."""

    type: Literal["volume-elsewhere"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""
    volume: str
    """Its volume."""
    reach: str
    """Which nodes reach it, as `topology.kubernetes.io/zone in (a)`."""


@dataclass(frozen=True)
class NoVolumeObstacle(Answer):
    """A claim for which the node has no volume, nor can get one."""

    type: Literal["no-volume"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""
    size: str
    """What it requests, as a quantity of Kubernetes."""
    why: str
    """Why."""
    # `class` is a word of Python itself; `to_dict` has it.
    class_: str = ""
    """Its class; empty for none."""


@dataclass(frozen=True)
class VolumeZoneObstacle(Answer):
    """A volume that is in another zone or region."""

    type: Literal["volume-zone"]
    """Which it is."""
    claim: ObjectRef
    """The claim."""
    volume: str
    """Its volume."""
    key: str
    """The label."""
    zones: tuple[str, ...]
    """The zones or regions where the volume is."""
    found: str | None
    """Where the node is; None when it lacks the label."""


@dataclass(frozen=True)
class VolumeLimitObstacle(Answer):
    """The node can attach no more volumes of a driver."""

    type: Literal["volume-limit"]
    """Which it is."""
    driver: str
    """The driver."""
    limit: int
    """How many it may attach."""
    attached: int
    """How many it has."""
    wanted: int
    """How many more the pod brings."""


@dataclass(frozen=True)
class SpreadObstacle(Answer):
    """Pods would be spread more unevenly than they may be."""

    type: Literal["spread"]
    """Which it is."""
    topology_key: str
    """The label whose values are the domains."""
    domain: str | None
    """The domain of the node; None when it lacks the label."""
    pods: int
    """The pods in it that count."""
    least: int
    """The pods in the emptiest domain; zero while there are fewer domains than there must be."""
    max_skew: int
    """How much more one domain may have than the emptiest."""
    emptiest: tuple[str, ...] = ()
    """The emptiest domains, the first three."""
    too_few: tuple[int, int] | None = None
    """How many domains there are, and must be, where they are too few."""


@dataclass(frozen=True)
class AffinityObstacle(Answer):
    """Pods that it must be near to are not there."""

    type: Literal["affinity"]
    """Which it is."""
    topology_key: str
    """The label whose values are the domains."""
    selector: str
    """The pods that it must be near to."""
    domain: str | None
    """The domain of the node; None when it lacks the label."""
    domains: tuple[str, ...] = ()
    """The domains where such pods are, the first three."""


@dataclass(frozen=True)
class AntiAffinityObstacle(Answer):
    """Pods that it must be apart from are there."""

    type: Literal["anti-affinity"]
    """Which it is."""
    topology_key: str
    """The label whose values are the domains."""
    selector: str
    """The pods that it must be apart from."""
    domain: str
    """The domain of the node."""
    count: int
    """How many such pods are there."""
    pods: tuple[ObjectRef, ...]
    """The first three."""


@dataclass(frozen=True)
class KeptOutObstacle(Answer):
    """Pods are there that must be apart from it."""

    type: Literal["kept-out"]
    """Which it is."""
    topology_key: str
    """The label whose values are the domains."""
    domain: str
    """The domain of the node."""
    count: int
    """How many such pods are there."""
    pods: tuple[ObjectRef, ...]
    """The first three."""


@dataclass(frozen=True)
class DevicesObstacle(Answer):
    """Devices that it claims."""

    type: Literal["devices"]
    """Which it is."""
    why: str
    """Why they cannot be had here."""


@dataclass(frozen=True)
class PromisedObstacle(Answer):
    """It would fit, were the room not promised to pods that are no less important."""

    type: Literal["promised"]
    """Which it is."""
    pods: tuple[ObjectRef, ...]
    """These pods, the first three."""


ObstacleDetail: TypeAlias = (
    CordonedObstacle
    | OtherNodeObstacle
    | TaintObstacle
    | NodeLabelObstacle
    | NodeAffinityEmptyObstacle
    | PortObstacle
    | ResourceObstacle
    | PodCountObstacle
    | UnknownSizeObstacle
    | DiskInUseObstacle
    | ClaimInUseObstacle
    | ClaimMissingObstacle
    | ClaimUnusableObstacle
    | VolumeElsewhereObstacle
    | NoVolumeObstacle
    | VolumeZoneObstacle
    | VolumeLimitObstacle
    | SpreadObstacle
    | AffinityObstacle
    | AntiAffinityObstacle
    | KeptOutObstacle
    | DevicesObstacle
    | PromisedObstacle
)
"""One fact that keeps a pod from a node."""


@dataclass(frozen=True)
class Obstacle(Answer):
    """A filter that leaves out a node."""

    filter: Literal[
        "NodeUnschedulable",
        "NodeName",
        "TaintToleration",
        "NodeAffinity",
        "NodePorts",
        "NodeResourcesFit",
        "VolumeRestrictions",
        "NodeVolumeLimits",
        "VolumeBinding",
        "VolumeZone",
        "PodTopologySpread",
        "InterPodAffinity",
        "DynamicResources",
    ]
    """The filter, by the name of its plugin."""
    code: Literal["Unschedulable", "UnschedulableAndUnresolvable"]
    """Whether fewer pods on the node could change it."""
    reasons: tuple[str, ...]
    """Why, in the words of the scheduler."""
    details: tuple[ObstacleDetail, ...] = ()
    """The facts behind it; none where the input does not show them."""


@dataclass(frozen=True)
class Unfit(Answer):
    """A node on which a pod does not fit."""

    node: str
    """The node."""
    obstacles: tuple[Obstacle, ...]
    """The filters that leave it out, in the order in which the scheduler asks them; it stops at the first."""
