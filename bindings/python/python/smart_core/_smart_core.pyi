"""The native half of the package `smart_core`: text in, JSON text out."""

from collections.abc import Sequence
from typing import Protocol, final

__all__ = [
    "Cluster",
    "Difference",
    "DumpReader",
    "Findings",
    "Fit",
    "Forecast",
    "Graph",
    "Input",
    "Predictions",
    "Simulation",
    "anomalies",
    "explain",
    "forecast",
    "rules",
    "version",
    "written",
]

class _Reference(Protocol):
    @property
    def group(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def namespace(self) -> str: ...
    @property
    def name(self) -> str: ...

@final
class Input:
    """What a cluster is made from; empty once it was made into one."""

    def __new__(cls) -> Input: ...
    def dump(self, data: bytes | bytearray, name: str) -> None: ...
    def metrics(self, data: bytes | bytearray, name: str) -> None: ...
    def reader(self, name: str) -> DumpReader: ...
    def taken_at(self, time: str) -> None: ...
    def gap(self, kind: str, namespace: str, reason: str) -> None: ...
    def skipped(self) -> str: ...
    def __len__(self) -> int: ...

@final
class DumpReader:
    """A dump that comes in pieces; empty once it is finished."""

    def push(self, data: bytes | bytearray) -> None: ...
    def finish(self) -> None: ...

@final
class Cluster:
    """A cluster as its input shows it."""

    def __new__(cls, input: Input, now: str | None) -> Cluster: ...
    def now(self) -> str | None: ...
    def taken_at(self) -> str | None: ...
    def resolve(self, name: str, namespace: str | None) -> str: ...
    def objects(self, object: str | _Reference | None, namespace: str | None, labels: str | None) -> str: ...
    def health(self, object: str | _Reference | None, namespace: str | None, labels: str | None) -> str: ...
    def certificates(self, object: str | _Reference | None, namespace: str | None, labels: str | None) -> str: ...
    def top(self, object: str | _Reference | None, namespace: str | None, labels: str | None) -> str: ...
    def predictions(
        self,
        object: str | _Reference | None,
        namespace: str | None,
        labels: str | None,
        within_seconds: int,
    ) -> Predictions: ...
    def findings(
        self,
        object: str | _Reference | None,
        namespace: str | None,
        labels: str | None,
        lint: bool,
        info: bool,
        events: bool,
    ) -> Findings: ...
    def diff(
        self,
        after: Cluster,
        object: str | _Reference | None,
        namespace: str | None,
        labels: str | None,
        lint: bool,
    ) -> Difference: ...
    def graph(
        self, object: str | _Reference | None, namespace: str | None, direction: str, depth: int | None
    ) -> Graph: ...
    def fit(self, objects: Sequence[str | _Reference], namespace: str | None, at_most: int) -> Fit: ...
    def simulate(
        self, change: str, namespace: str | None, manifests: dict[str, bytes | bytearray], findings: bool
    ) -> Simulation: ...
    def after(self, change: str, namespace: str | None, manifests: dict[str, bytes | bytearray]) -> Cluster: ...

@final
class Findings:
    """What is broken in a cluster, and its renderings."""

    def json(self) -> str: ...
    def render(self, form: str, width: int, ascii: bool, teach: bool) -> str: ...

@final
class Difference:
    """What changed between two clusters, and its renderings."""

    def json(self) -> str: ...
    def render(self, form: str, width: int, ascii: bool) -> str: ...

@final
class Fit:
    """Where pods can run, and its renderings."""

    def json(self) -> str: ...
    def render(self, form: str, width: int, ascii: bool, all_nodes: bool) -> str: ...

@final
class Simulation:
    """What changes would do, and its renderings."""

    def json(self) -> str: ...
    def render(self, form: str, width: int, ascii: bool) -> str: ...

@final
class Predictions:
    """What will break, and its renderings."""

    def json(self) -> str: ...
    def render(self, form: str, width: int, ascii: bool, teach: bool) -> str: ...

@final
class Forecast:
    """When a series reaches its limit, and the picture of it."""

    def json(self) -> str: ...
    def fragment(self, measure: str, unit: str) -> str: ...

@final
class Graph:
    """The graph around some objects, and its renderings."""

    def json(self) -> str: ...
    def draw(self, form: str) -> str: ...

def rules() -> str:
    """Returns every rule as JSON, in order of their codes."""

def explain(code: str) -> str:
    """Returns the rule of a code as JSON."""

def forecast(
    times: bytes | bytearray,
    values: bytes | bytearray,
    limit: float | None,
    limits: Sequence[tuple[float, float]],
    now: float | str | None,
    horizon: float | None,
    confidence: float | None,
    utc_offset: float,
) -> Forecast:
    """Returns when a series reaches its limit; times and values are 64-bit floats of this machine, one after the other."""

def anomalies(
    times: bytes | bytearray, values: bytes | bytearray, threshold: float | None, every_point: bool
) -> str:
    """Returns what does not fit in a series, as JSON; times and values are 64-bit floats of this machine, one after the other."""

def version() -> str:
    """Returns the version of smart-core."""

def written(reference: _Reference) -> str:
    """Returns a reference as it is written, as `Pod/shop/web-0`."""
