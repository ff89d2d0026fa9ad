"""A cluster, and the questions it answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, cast

from smart_core import _smart_core as native
from smart_core._answers import CertificatesReport, GraphReport, HealthReport, ObjectRef, parse_time
from smart_core._findings import DiffReport, FindingsReport, Rule
from smart_core._fit import FitReport
from smart_core._input import Content, Input, Source, _bytes, time_text
from smart_core._predictions import PredictionsReport
from smart_core._samples import seconds
from smart_core._simulation import SimulationReport
from smart_core._top import TopReport


class Cluster:
    """A cluster at one moment, judged at `now`; without one, at the moment its input was taken.

    The input goes into the cluster, and cannot be used for another. A cluster never changes, and any number of threads
    can ask it at the same time.

    What a question is about is said the same way everywhere: `object` is a name as kubectl takes it (`deploy/web`), a
    kind (`deploy`), or a reference that an answer gave; `namespace` narrows to one namespace, or says where a named object
    is; `labels` are as in `kubectl -l`. Without any of them it is about everything.
    """

    def __init__(self, input: Input, now: datetime | str | None = None) -> None:
        self._native = native.Cluster(input._native, None if now is None else time_text(now))

    @classmethod
    def load(
        cls,
        source: Source | Content,
        now: datetime | str | None = None,
        *,
        metrics: Source | Content | Sequence[Source | Content] | None = None,
    ) -> Cluster:
        """Returns the cluster of one dump: a path, an open file, bytes, or objects; with its metrics, in the same forms.

        A `str` is a path; for the text of a dump there is `Input.dump`, and `Input.metrics` for that of metrics. A list of
        metrics is several: paths, open files, bytes.
        """
        input = Input()
        if isinstance(source, (str, os.PathLike)) or hasattr(source, "read"):
            input.read(cast(Source, source))
        else:
            input.dump(source)
        for each in _several(metrics):
            input.metrics(Path(each) if isinstance(each, str) else each)
        return cls(input, now)

    @property
    def now(self) -> datetime | None:
        """The moment at which the cluster is judged; None when it was not given and nothing in the input tells a time."""
        return _time(self._native.now())

    @property
    def taken_at(self) -> datetime | None:
        """When the input was taken: as it was said, or the newest time found in it."""
        return _time(self._native.taken_at())

    def resolve(self, name: str, namespace: str | None = None) -> ObjectRef:
        """Returns the object that a name means, as kubectl takes names: `deploy/web`, `deployment.apps/web`.

        Raises `NotFoundError`, `UnknownKindError` or `AmbiguousError`, which offer what is near.
        """
        return ObjectRef._of(json.loads(self._native.resolve(name, namespace)))

    def objects(
        self, object: str | ObjectRef | None = None, *, namespace: str | None = None, labels: str | None = None
    ) -> list[ObjectRef]:
        """Returns the objects of the cluster, in order; without events."""
        return [ObjectRef._of(each) for each in json.loads(self._native.objects(object, namespace, labels))]

    def health(
        self, object: str | ObjectRef | None = None, *, namespace: str | None = None, labels: str | None = None
    ) -> HealthReport:
        """Returns the health of each object, in order; also of a reference to an object that is not there."""
        return HealthReport._of(json.loads(self._native.health(object, namespace, labels)))

    def findings(
        self,
        object: str | ObjectRef | None = None,
        *,
        namespace: str | None = None,
        labels: str | None = None,
        lint: bool = False,
        info: bool = False,
        events: bool = False,
    ) -> FindingsReport:
        """Returns what is broken and why: roots first, each with what it explains.

        With `lint` also risks and style, with `info` what is merely worth knowing, with `events` the events in groups.
        """
        return FindingsReport._rendered(
            self._native.findings(object, namespace, labels, lint, info, events),
        )

    def predictions(
        self,
        object: str | ObjectRef | None = None,
        *,
        namespace: str | None = None,
        labels: str | None = None,
        within: timedelta | float = timedelta(days=7),
    ) -> PredictionsReport:
        """Returns what will break within a time (seconds, or a `timedelta`), the most pressing first, and what prevents it.

        What fills up or leaks is told of metrics (`Input.metrics`), what ends and what does not fit of the objects alone. What
        metrics would tell more is in `foresight.missing`, each with a command that gets them.
        """
        return PredictionsReport._rendered(
            self._native.predictions(object, namespace, labels, int(seconds(within))),
        )

    def certificates(
        self, object: str | ObjectRef | None = None, *, namespace: str | None = None, labels: str | None = None
    ) -> CertificatesReport:
        """Returns every certificate of every chain in Secrets, ConfigMaps, kubeconfigs in them, and `caBundle`s."""
        return CertificatesReport._of(json.loads(self._native.certificates(object, namespace, labels)))

    def top(
        self, object: str | ObjectRef | None = None, *, namespace: str | None = None, labels: str | None = None
    ) -> TopReport:
        """Returns what is near its limit, from the objects alone: nodes, quotas, budgets, autoscalers, certificates."""
        return TopReport._of(json.loads(self._native.top(object, namespace, labels)))

    def graph(
        self,
        object: str | ObjectRef | None = None,
        *,
        namespace: str | None = None,
        direction: Literal["upstream", "downstream", "both"] = "upstream",
        depth: int | None = None,
    ) -> GraphReport:
        """Returns what an object needs (upstream), what needs it (downstream), or both, to a number of steps.

        Without an object it is the whole graph.
        """
        return GraphReport._drawn(self._native.graph(object, namespace, direction, depth))

    def fit(
        self, objects: str | ObjectRef | Iterable[str | ObjectRef], *, namespace: str | None = None, at_most: int = 100
    ) -> FitReport:
        """Returns where pods can run, node by node why not and what would help; of workloads how many more pods fit.

        Objects are names as kubectl takes them, kinds, or references, one or several. More than `at_most` pods of a workload
        are not counted.
        """
        asked = [objects] if isinstance(objects, (str, ObjectRef)) else list(objects)
        return FitReport._rendered(self._native.fit(asked, namespace, at_most))

    def simulate(
        self,
        change: str,
        findings: bool = False,
        *,
        namespace: str | None = None,
        manifests: Mapping[str, Content] | None = None,
    ) -> SimulationReport:
        """Returns what a change would do: `drain node worker-5`, `scale deploy/web -n shop --replicas=3`.

        Several changes are parted by `;` or `then`. `namespace` is where objects and manifests are that the change names
        without one; `manifests` has what `apply FILE` applies, by the names of the files. With `findings` it also tells which
        problems come and go.

        Raises `NotAChangeError` or `NotApplicableError`, which offer what is near.
        """
        return SimulationReport._rendered(self._native.simulate(change, namespace, _manifests(manifests), findings))

    def after(
        self, change: str, *, namespace: str | None = None, manifests: Mapping[str, Content] | None = None
    ) -> Cluster:
        """Returns the cluster as it would be after a change.

        Everything that follows from it has happened then, and all new pods that have a node are ready.
        """
        after = Cluster.__new__(Cluster)
        after._native = self._native.after(change, namespace, _manifests(manifests))
        return after


def diff(
    before: Cluster,
    after: Cluster,
    object: str | ObjectRef | None = None,
    *,
    namespace: str | None = None,
    labels: str | None = None,
    lint: bool = False,
) -> DiffReport:
    """Returns what changed between two clusters: problems that are new, resolved or elsewhere, and objects."""
    return DiffReport._rendered(before._native.diff(after._native, object, namespace, labels, lint))


def rules() -> tuple[Rule, ...]:
    """Returns every rule, in order of their codes."""
    return tuple(Rule._of(rule) for rule in json.loads(native.rules()))


def explain(code: str) -> Rule:
    """Returns the rule of a code; raises `UnknownRuleError`, which offers what is near."""
    return Rule._of(json.loads(native.explain(code)))


def _manifests(manifests: Mapping[str, Content] | None) -> dict[str, bytes | bytearray]:
    return {file: _bytes(content) for file, content in (manifests or {}).items()}


def _several(metrics: Source | Content | Sequence[Source | Content] | None) -> Sequence[Source | Content]:
    if metrics is None:
        return ()
    if isinstance(metrics, Sequence) and not isinstance(metrics, (str, bytes, bytearray, memoryview)):
        return cast("Sequence[Source | Content]", metrics)
    return (cast("Source | Content", metrics),)


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
