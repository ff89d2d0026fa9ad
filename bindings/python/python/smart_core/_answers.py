"""The answers as classes: each built from the JSON that the core gives, which `to_dict` gives back."""

from __future__ import annotations

import copy
import dataclasses
import html
import json
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, TypeAlias, TypeVar

from smart_core import _html
from smart_core import _smart_core as native

_Built = TypeVar("_Built", bound="Answer")


@dataclass(frozen=True)
class Answer:
    """What all answers can do. Fields that JSON leaves out because they are empty are empty here."""

    def to_dict(self) -> dict[str, Any]:
        """Returns the answer as the JSON that it is in every language."""
        plain: dict[str, Any] = self.__dict__["_json"]
        return copy.deepcopy(plain)

    @classmethod
    def _of(cls: type[_Built], plain: Mapping[str, Any]) -> _Built:
        # The fields are set at once and not one by one, which frozen classes are slow at: there can be 100,000s.
        built = cls.__new__(cls)
        built.__dict__["_json"] = plain
        for name, key, build in _builders(cls):
            if key in plain:
                value = plain[key]
                built.__dict__[name] = build(value) if build is not None and value is not None else value
        return built


@dataclass(frozen=True)
class ObjectRef(Answer):
    """The identity of an object; ordered and written as the core does it, as `Pod/shop/web-0`."""

    namespace: str = ""
    """The namespace; empty for what belongs to the whole cluster."""
    kind: str = ""
    """The kind, as `Deployment`."""
    group: str = ""
    """The API group without version, as `apps`; empty for the core group."""
    name: str = ""
    """The name."""

    def to_dict(self) -> dict[str, Any]:
        """Returns the reference as the JSON that it is in every language."""
        fields = {"namespace": self.namespace, "kind": self.kind, "group": self.group, "name": self.name}
        return {field: value for field, value in fields.items() if value or field in ("kind", "name")}

    def __str__(self) -> str:
        return native.written(self)


@dataclass(frozen=True)
class Gap(Answer):
    """Something that the input is known not to hold."""

    kind: str
    """The kind, as `Secret`, or the resource as the API server named it."""
    reason: str
    """Why, as `forbidden`."""
    namespace: str = ""
    """The namespace; empty for all."""


@dataclass(frozen=True)
class Skipped(Answer):
    """A piece of the input that could not be used."""

    input: str
    """The name of the input."""
    position: int
    """Where it starts, in bytes from the start of the input; for YAML, the start of its document."""
    reason: str
    """Why, with the field in which it showed."""
    object: ObjectRef | None = None
    """The object, as far as it could be read."""


@dataclass(frozen=True)
class Evidence(Answer):
    """Something in the input that a statement stands on."""

    type: Literal["field", "absent", "event", "series"]
    """What it is: a field of an object, that something is not there, an event, or samples of a metric."""
    object: ObjectRef
    """The object."""
    path: str = ""
    """The field, as a JSON pointer: `/status/conditions/0`; empty for the object as a whole."""
    value: str = ""
    """What stands there."""


@dataclass(frozen=True)
class Command(Answer):
    """A command to look further with. Nothing in this package runs one."""

    argv: tuple[str, ...]
    """The program and its arguments."""
    purpose: str
    """What it shows."""


@dataclass(frozen=True)
class Health(Answer):
    """Whether one object is well, and how that is known."""

    object: ObjectRef
    """The object."""
    status: Literal["Healthy", "Suspended", "Progressing", "Unknown", "Degraded", "Missing"]
    """The answer; these are all, from well to worst."""
    reason: str
    """Why, in one word for machines, as `CrashLoopBackOff`; empty when there is nothing to say."""
    message: str
    """Why, in words for people; empty when there is nothing to say."""
    evidence: tuple[Evidence, ...] = ()
    """The fields that the answer stands on."""
    next: tuple[Command, ...] = ()
    """What to look at next."""


@dataclass(frozen=True)
class Certificate(Answer):
    """The public part of an X.509 certificate. Nothing is verified: neither the signature nor the chain."""

    subject: str
    """Whom it speaks of, in the form of RFC 4514."""
    issuer: str
    """Who signed it, in the same form."""
    dns_names: tuple[str, ...]
    """Host names it holds for."""
    ip_addresses: tuple[str, ...]
    """Addresses it holds for."""
    uris: tuple[str, ...]
    """URIs it holds for, as SPIFFE identities."""
    emails: tuple[str, ...]
    """Mail addresses it holds for."""
    not_before: datetime
    """When it begins to hold."""
    not_after: datetime
    """The last second in which it holds."""
    is_ca: bool
    """Whether it may sign others: its basic constraints say so."""
    key_type: str
    """The kind and strength of its key, as `RSA 2048`, `ECDSA P-256` or `Ed25519`."""
    signature_algorithm: str
    """How it was signed, as Go names it: `SHA256-RSA`, `ECDSA-SHA384`, `Ed25519`."""
    serial: str
    """The serial number in hex digits."""
    self_signed: bool
    """Whether issuer and subject are the same."""


@dataclass(frozen=True)
class PlacedCertificate(Answer):
    """A certificate and where it was found."""

    object: ObjectRef
    """The object that holds it."""
    path: str
    """The field of the object, as a JSON pointer: `/data/tls.crt`."""
    index: int
    """Its place in the chain, from 0."""
    certificate: Certificate | None
    """The certificate; None when it could not be read."""
    field: str = ""
    """The field inside the value that holds it, as `client-certificate-data` of a kubeconfig."""
    error: str = ""
    """Why it could not be read."""


@dataclass(frozen=True)
class Report(Answer):
    """An answer with what must be known to judge it: when it is of, and what the input did not hold."""

    schema: str
    """The name and version of the JSON form; within one version fields are only added."""
    command: str
    """The question, as `health`."""
    now: datetime | None
    """The moment at which the cluster is judged."""
    taken_at: datetime | None
    """When the input was taken."""
    complete: bool
    """Whether the input had no gaps and nothing in it was skipped, as far as the input itself tells."""
    gaps: tuple[Gap, ...]
    """What is known to be missing from the input."""
    skipped: tuple[Skipped, ...]
    """What could not be used of the input, the first 10,000 pieces."""


@dataclass(frozen=True, repr=False)
class HealthReport(Report):
    """The health of the objects that were asked about, in order of their references."""

    health: tuple[Health, ...]
    """One answer an object."""

    def __repr__(self) -> str:
        return f"<HealthReport: {len(self.health)} objects, now {self.now}>"

    def _repr_html_(self) -> str:
        rows = ((each.object, each.status, each.reason, each.message) for each in self.health)
        return _html.table(self, ("object", "status", "reason", "message"), rows)


@dataclass(frozen=True, repr=False)
class CertificatesReport(Report):
    """The certificates of a cluster, in order of their objects and places."""

    certificates: tuple[PlacedCertificate, ...]
    """The certificates."""

    def __repr__(self) -> str:
        return f"<CertificatesReport: {len(self.certificates)} certificates, now {self.now}>"

    def _repr_html_(self) -> str:
        rows = (
            (found.object, found.path, found.certificate.subject, found.certificate.not_after, "")
            if found.certificate is not None
            else (found.object, found.path, "", "", found.error)
            for found in self.certificates
        )
        return _html.table(self, ("object", "path", "subject", "not after", "error"), rows)


@dataclass(frozen=True)
class GraphNode(Answer):
    """An object of the graph."""

    object: ObjectRef
    """The object."""
    state: Literal["present", "missing", "unknown", "external"]
    """Whether it is in the input, missing where its kind was listed, not known, or none of the cluster's objects."""


@dataclass(frozen=True)
class GraphEdge(Answer):
    """A relation between two objects."""

    # `from` is a word of Python itself; `to_dict` has it.
    from_: ObjectRef
    """The object that needs."""
    to: ObjectRef
    """The object that is needed."""
    relation: str
    """The kind of the relation, as `pod.volume.secret`."""
    strength: Literal["owner", "hard", "soft", "selects", "places", "acts", "explains"]
    """What is lost without the needed object."""
    field: str
    """The field that names it; `[]` stands for any item of a list."""
    optional: bool
    """Whether the field says that it can do without."""
    key: str = ""
    """The part of the needed object that is meant: a key of a ConfigMap, a port of a Service."""


@dataclass(frozen=True)
class Graph(Answer):
    """Objects and the relations between them."""

    roots: tuple[ObjectRef, ...]
    """The objects that were asked for."""
    direction: Literal["upstream", "downstream", "both"]
    """Which way was walked from them."""
    nodes: tuple[GraphNode, ...]
    """The objects, in order."""
    edges: tuple[GraphEdge, ...]
    """The relations, in order of their ends."""
    truncated: bool
    """Whether the walk was cut, at 10,000 objects."""


@dataclass(frozen=True, repr=False)
class GraphReport(Report):
    """The part of the graph around an object."""

    graph: Graph
    """The part."""

    @classmethod
    def _drawn(cls, graph: native.Graph) -> GraphReport:
        report = cls._of(json.loads(graph.json()))
        report.__dict__["_native"] = graph
        return report

    def tree(self) -> str:
        """Returns the graph as a tree of lines."""
        return self._drawing.draw("tree")

    def dot(self) -> str:
        """Returns the graph in the language of Graphviz."""
        return self._drawing.draw("dot")

    def mermaid(self) -> str:
        """Returns the graph in the language of Mermaid."""
        return self._drawing.draw("mermaid")

    @property
    def _drawing(self) -> native.Graph | _Drawn:
        drawing: native.Graph | _Drawn = self.__dict__["_native"]
        return drawing

    def __getstate__(self) -> dict[str, Any]:
        # Copies and pickles hold the drawings, since the native graph can be neither copied nor pickled.
        return {**self.__dict__, "_native": _Drawn(self._drawing)}

    def __repr__(self) -> str:
        return f"<GraphReport: {len(self.graph.nodes)} objects, {len(self.graph.edges)} relations, now {self.now}>"

    def _repr_html_(self) -> str:
        return f"<p>{_html.frame(self)}</p><pre>{html.escape(self.tree())}</pre>"


class _Drawn:
    """The drawings of a graph without the graph."""

    def __init__(self, graph: native.Graph | _Drawn) -> None:
        self._drawings = {form: graph.draw(form) for form in ("tree", "dot", "mermaid")}

    def draw(self, form: str) -> str:
        return self._drawings[form]


_Builder: TypeAlias = Callable[[Any], Any] | None
_BUILDERS: dict[type[Answer], list[tuple[str, str, _Builder]]] = {}


def _builders(cls: type[Answer]) -> list[tuple[str, str, _Builder]]:
    """Returns the fields of a class: name, name in JSON, what makes the value; None where JSON's own value is it."""
    if (known := _BUILDERS.get(cls)) is not None:
        return known
    hints = typing.get_type_hints(cls)
    names = (field.name for field in dataclasses.fields(cls))
    return _BUILDERS.setdefault(cls, [(name, name.rstrip("_"), _builder(hints[name])) for name in names])


def _builder(hint: Any) -> _Builder:
    if hint is datetime:
        return parse_time
    if isinstance(hint, type) and issubclass(hint, Answer):
        return hint._of
    if typing.get_origin(hint) is tuple:
        item = _builder(typing.get_args(hint)[0])
        return tuple if item is None else lambda values: tuple(map(item, values))
    if typing.get_origin(hint) is types.UnionType:
        parts = [part for part in typing.get_args(hint) if part is not types.NoneType]
        return _builder(parts[0]) if len(parts) == 1 else _tagged(parts)
    return None


def _tagged(classes: list[type[Answer]]) -> Callable[[Mapping[str, Any]], Answer]:
    """Returns what makes an answer of one of several classes; the field `type` says which."""
    by_type = {typing.get_args(typing.get_type_hints(each)["type"])[0]: each for each in classes}
    return lambda plain: by_type[plain["type"]]._of(plain)


def parse_time(text: str | float) -> datetime:
    """Returns a time of the core as Python's: of RFC 3339, or of seconds since 1970.

    Before the year 1 and after the year 9999, which Python does not know, it is the first or the last that it knows.
    """
    if not isinstance(text, str):
        try:
            return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=text)
        except OverflowError:
            return (datetime.max if text > 0 else datetime.min).replace(tzinfo=timezone.utc)
    if text.startswith("0000"):
        return datetime.min.replace(tzinfo=timezone.utc)
    # Python 3.10 takes no "Z", and a fraction only with all of its digits.
    whole, fraction = re.fullmatch(r"(.*?)(?:\.(\d+))?Z", text).groups()  # type: ignore[union-attr]
    return datetime.fromisoformat(f"{whole}.{(fraction or '').ljust(6, '0')}+00:00")
