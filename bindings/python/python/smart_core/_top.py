"""What is near its limit, as classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smart_core import _html
from smart_core._answers import Answer, ObjectRef, Report
from smart_core._predictions import Prediction


@dataclass(frozen=True)
class Limit(Answer):
    """A limit and how much of it is used."""

    object: ObjectRef
    """The node, quota, budget or autoscaler."""
    resource: str
    """What is limited: a resource as `cpu`, or in words, as `volumes of ebs.csi.aws.com`."""
    used: str
    """How much is used, as a quantity of Kubernetes."""
    limit: str
    """How much there may be, as a quantity of Kubernetes."""
    permille: int
    """What is used as a part of the limit, in thousandths: 1000 is all of it."""


@dataclass(frozen=True)
class NamespaceRequests(Answer):
    """What the pods of a namespace request."""

    namespace: str
    """The namespace."""
    pods: int
    """The pods that are not finished."""
    cpu: str
    """The CPU that they request, as a quantity of Kubernetes."""
    memory: str
    """The memory that they request, as a quantity of Kubernetes."""


@dataclass(frozen=True)
class Expiry(Answer):
    """A certificate and when it expires."""

    object: ObjectRef
    """The object that holds it."""
    path: str
    """The field of the object, as a JSON pointer."""
    subject: str
    """Whom it is for."""
    not_after: datetime
    """When it expires."""
    seconds_left: int
    """The seconds until then; below zero when it has expired."""
    trusted: bool
    """Whether it is an authority in a place that tells whom to trust, and so neither serves nor signs from there."""


@dataclass(frozen=True, repr=False)
class TopReport(Report):
    """What is near its limit, the nearest first."""

    limits: tuple[Limit, ...]
    """The limits."""
    namespaces: tuple[NamespaceRequests, ...]
    """The namespaces, those that request most CPU first."""
    certificates: tuple[Expiry, ...]
    """The certificates that have expired or will within 90 days, the next first."""
    outlook: tuple[Prediction, ...]
    """What will break in the next 48 hours, the most pressing first."""

    def __repr__(self) -> str:
        return f"<TopReport: {len(self.limits)} limits, {len(self.certificates)} certificates, now {self.now}>"

    def _repr_html_(self) -> str:
        rows = ((each.object, each.resource, each.used, each.limit, f"{each.permille / 10:.1f} %") for each in self.limits)
        return _html.table(self, ("object", "resource", "used", "limit", "share"), rows)
