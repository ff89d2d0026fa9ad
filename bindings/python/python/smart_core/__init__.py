"""Reads what Kubernetes says about itself and answers what is broken and why, offline."""

from smart_core._answers import (
    Answer,
    Certificate,
    CertificatesReport,
    Command,
    Evidence,
    Gap,
    Graph,
    GraphEdge,
    GraphNode,
    GraphReport,
    Health,
    HealthReport,
    ObjectRef,
    PlacedCertificate,
    Report,
    Skipped,
)
from smart_core._cluster import Cluster
from smart_core._errors import (
    AmbiguousError,
    InvalidError,
    NotADumpError,
    NotFoundError,
    SmartError,
    UnknownKindError,
)
from smart_core._input import DumpReader, Input
from smart_core._smart_core import version

__all__ = [
    "AmbiguousError",
    "Answer",
    "Certificate",
    "CertificatesReport",
    "Cluster",
    "Command",
    "DumpReader",
    "Evidence",
    "Gap",
    "Graph",
    "GraphEdge",
    "GraphNode",
    "GraphReport",
    "Health",
    "HealthReport",
    "Input",
    "InvalidError",
    "NotADumpError",
    "NotFoundError",
    "ObjectRef",
    "PlacedCertificate",
    "Report",
    "Skipped",
    "SmartError",
    "UnknownKindError",
    "version",
]

__version__ = version()
