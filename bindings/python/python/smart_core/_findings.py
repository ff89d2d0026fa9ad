"""What is broken, and what changed, as classes."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar

from smart_core import _smart_core as native
from smart_core._answers import Answer, Command, Evidence, Gap, ObjectRef, Report

_RenderedReport = TypeVar("_RenderedReport", bound="_Rendered")


@dataclass(frozen=True)
class Rule(Answer):
    """A problem that can be found, and all that is said about it in general."""

    code: str
    """Its name, which never changes its meaning: `container-oom-killed`."""
    severity: Literal["info", "warning", "critical"]
    """The gravest that its findings are."""
    level: Literal["cause", "effect", "state"]
    """How near it is to what is to be mended."""
    lint: bool
    """Whether it is about style and risk: found only when asked for."""
    finds: str
    """What it finds."""
    matters: str
    """Why that matters."""
    looks_at: str
    """The fields that it looks at."""
    advice: str
    """What to do."""
    silent: str
    """When it stays silent."""


@dataclass(frozen=True)
class Noise(Answer):
    """How much there was in the whole input, and what became of it; the other numbers add up to `raw`."""

    raw: int
    """Everything that checks found, and every event."""
    shown: int
    """The findings that are shown."""
    folded: int
    """What a finding explains or repeats."""
    recovered: int
    """Warnings about what is well again, or gone."""
    informational: int
    """What is merely worth knowing, normal events among it."""
    elsewhere: int
    """What lies outside of what was asked about."""


@dataclass(frozen=True)
class Unseen(Answer):
    """Objects of one kind of which the input does not tell whether they exist."""

    kind: str
    """The kind."""
    objects: int
    """How many of them others name."""
    group: str = ""
    """Its API group; empty for the core group."""


@dataclass(frozen=True)
class LookedAt(Answer):
    """What was looked at to answer."""

    objects: int
    """The objects of the input that the question is about."""
    events: int
    """The events of the input."""
    rules: int
    """The rules that were tried."""
    unseen: tuple[Unseen, ...]
    """The kinds of objects that others name and that the input does not hold, so that nothing can be said of them."""
    namespace: str = ""
    """The namespace that the question is about, if it is about one."""
    kinds: tuple[str, ...] = ()
    """The kinds that the question is about, as `Deployment.apps`, if it is about some."""
    labels: str = ""
    """The labels that the question asks for, as `app=web`, if it asks for some."""
    suffering: int | None = None
    """How many of the objects that the question is about suffer, where it is about a part of the input."""


@dataclass(frozen=True)
class Involved(Answer):
    """What an object has to do with a finding."""

    role: Literal["root", "symptom", "affected", "upstream"]
    """Its part: the finding is about it, explains a problem of it, makes it suffer, or is of something that needs it."""
    code: str
    """The code of the finding's rule."""
    subject: ObjectRef
    """The object of the finding."""
    fingerprint: str
    """The fingerprint of the finding."""
    path: tuple[ObjectRef, ...]
    """How the two hang together: from what breaks to what suffers from it."""


@dataclass(frozen=True)
class Asked(Answer):
    """An object that the question names."""

    object: ObjectRef
    """The object."""
    status: Literal["Healthy", "Suspended", "Progressing", "Unknown", "Degraded", "Missing"]
    """How it is; `Missing` and `Unknown` where the input does not hold it."""
    message: str
    """Why, in words; empty when there is nothing to say."""
    events: int
    """How many events tell of it."""
    involved: tuple[Involved, ...]
    """What it has to do with each of the findings, in their order."""


@dataclass(frozen=True)
class Term(Answer):
    """One part of a score."""

    term: str
    """Its name: `severity`, `reach`, `exposure`, `recency`, `repetition` or `certainty`."""
    points: float
    """What it adds."""
    why: str
    """Why."""


@dataclass(frozen=True)
class Score(Answer):
    """Why a finding stands where it stands."""

    total: float
    """The sum of the terms."""
    terms: tuple[Term, ...]
    """The terms."""


@dataclass(frozen=True)
class Cause(Answer):
    """A problem on the way to another."""

    code: str
    """The code of its rule."""
    subject: ObjectRef
    """The object."""


@dataclass(frozen=True)
class Symptom(Answer):
    """A problem that another one explains."""

    code: str
    """The code of its rule."""
    severity: Literal["info", "warning", "critical"]
    """How grave it is."""
    subject: ObjectRef
    """The object."""
    message: str
    """What is wrong, in a sentence."""
    since: datetime | None
    """Since when it holds, where that is known."""
    causes: tuple[Cause, ...]
    """What leads to it, the root first."""
    evidence: tuple[Evidence, ...]
    """What it stands on."""
    fingerprint: str
    """The same from one dump to the next, for the same problem."""
    objects: tuple[ObjectRef, ...] = ()
    """Other objects that it is about."""


@dataclass(frozen=True)
class Finding(Answer):
    """A problem that nothing else explains."""

    code: str
    """The code of its rule."""
    severity: Literal["info", "warning", "critical"]
    """How grave it is, with what it explains."""
    subject: ObjectRef
    """The object that is to be looked at."""
    message: str
    """What is wrong, in a sentence."""
    score: Score
    """Why it stands where it stands."""
    since: datetime | None
    """Since when it holds, where that is known."""
    symptoms: tuple[Symptom, ...]
    """What it explains."""
    affects: tuple[ObjectRef, ...]
    """The objects that suffer from it."""
    evidence: tuple[Evidence, ...]
    """What it stands on."""
    commands: tuple[Command, ...]
    """Commands to look further with."""
    next: tuple[str, ...]
    """What to look at next, and why."""
    fingerprint: str
    """The same from one dump to the next, for the same problem."""
    objects: tuple[ObjectRef, ...] = ()
    """Other objects that it is about, as the pods of a Deployment."""
    ties: tuple[Cause, ...] = ()
    """What may explain it, where it cannot be told which of them does."""


@dataclass(frozen=True)
class EventGroup(Answer):
    """Events that say the same of the same workload."""

    object: ObjectRef
    """What they happened to: the workload where it is one's pods."""
    type: str
    """`Normal` or `Warning`."""
    reason: str
    """Why, in one word."""
    message: str
    """What happened, with `…` for what differs."""
    count: int
    """How often."""
    objects: int
    """How many objects."""
    first: datetime | None
    """When first."""
    last: datetime | None
    """When last."""
    state: Literal["folded", "recovered", "informational"]
    """What became of them."""


class _Forms:
    """The renderings of an answer without the answer: what copies and pickles hold."""

    def __init__(self, report: _Native, forms: tuple[str, ...]) -> None:
        self._forms = {form: _render(report, form) for form in forms}

    def text(self, form: str) -> str:
        return self._forms[form]


_NativeReport: TypeAlias = native.Findings | native.Difference | native.Fit | native.Simulation | native.Predictions
_Native: TypeAlias = _NativeReport | _Forms


def _render(report: _Native, form: str, width: int = 80, ascii: bool = False, more: bool = False) -> str:
    """Renders a report; `more` is what only some have: what the rules say, and each node where pods fit."""
    if isinstance(report, _Forms):
        return report.text(form)
    if isinstance(report, (native.Findings, native.Fit, native.Predictions)):
        return report.render(form, width, ascii, more)
    return report.render(form, width, ascii)


@dataclass(frozen=True)
class _Rendered(Report):
    @classmethod
    def _rendered(cls: type[_RenderedReport], answer: _NativeReport) -> _RenderedReport:
        report = cls._of(json.loads(answer.json()))
        report.__dict__["_native"] = answer
        return report

    @property
    def _answer(self) -> _Native:
        answer: _Native = self.__dict__["_native"]
        return answer

    def _forms_kept(self) -> tuple[str, ...]:
        return ("text", "wide", "md")

    def __getstate__(self) -> dict[str, Any]:
        # What is native can be neither copied nor pickled.
        return {**self.__dict__, "_native": _Forms(self._answer, self._forms_kept())}

    def __str__(self) -> str:
        return _render(self._answer, "text")

    def _repr_markdown_(self) -> str:
        return _render(self._answer, "md")


@dataclass(frozen=True, repr=False)
class FindingsReport(_Rendered):
    """What is broken, in order, and how much was put aside."""

    noise: Noise
    """How much there was, and what became of it."""
    looked_at: LookedAt
    """What was looked at."""
    findings: tuple[Finding, ...]
    """The roots: what nothing else explains, the most pressing first."""
    asked: tuple[Asked, ...] = ()
    """The objects that the question names, with what they have to do with the findings."""
    events: tuple[EventGroup, ...] = ()
    """The events in groups, when they were asked for."""

    def render(
        self,
        form: Literal["text", "wide", "md", "html", "fragment", "junit", "sarif"] = "text",
        *,
        width: int = 80,
        ascii: bool = False,
        teach: bool = False,
    ) -> str:
        """Returns the answer for people (text, Markdown, HTML) or for other programs (JUnit, SARIF).

        `width`, `ascii` and `teach` are about text; a width of 0 leaves lines as long as they come. Copies and pickles have
        each form as it is without them.
        """
        return _render(self._answer, form, width, ascii, teach)

    def _forms_kept(self) -> tuple[str, ...]:
        return ("text", "wide", "md", "html", "fragment", "junit", "sarif")

    def __repr__(self) -> str:
        return f"<FindingsReport: {len(self.findings)} findings, now {self.now}>"

    def _repr_html_(self) -> str:
        return _render(self._answer, "fragment")


@dataclass(frozen=True)
class Place(Answer):
    """Where a problem stands among the others."""

    role: Literal["root", "symptom"]
    """Whether something explains it."""
    severity: Literal["info", "warning", "critical"]
    """How grave it is."""
    root: Cause
    """The root that explains it; itself for a root."""


@dataclass(frozen=True)
class Moved(Answer):
    """A problem that has another place than before."""

    code: str
    """The code of its rule."""
    subject: ObjectRef
    """The object."""
    message: str
    """What is wrong, in a sentence, as of now."""
    before: Place
    """Where it stood."""
    after: Place
    """Where it stands."""
    fingerprint: str
    """The same from one dump to the next, for the same problem."""


@dataclass(frozen=True)
class FieldChange(Answer):
    """A field that differs."""

    path: str
    """The field, as people write it: `spec.template.spec.containers[api].image`."""
    before: str
    """What stood there; empty when nothing did."""
    after: str
    """What stands there; empty when nothing does."""


@dataclass(frozen=True)
class ChangedObject(Answer):
    """An object whose labels or wanted state changed."""

    object: ObjectRef
    """The object."""
    recreated: bool
    """Whether it is another object of the same name: it was deleted and created anew."""
    fields: tuple[FieldChange, ...]
    """The fields that differ, in order of their paths."""
    more: int = 0
    """How many more fields differ than are told."""


@dataclass(frozen=True)
class DiffAnswer(Answer):
    """What changed from one cluster to another."""

    before: datetime | None
    """The moment at which the first cluster is judged; that of the second is `now`."""
    gaps_before: tuple[Gap, ...]
    """What is known to be missing from the first input."""
    new: tuple[Finding, ...]
    """The roots whose problem was not there before."""
    resolved: tuple[Finding, ...]
    """The roots, as they were, whose problem is there no more."""
    moved: tuple[Moved, ...]
    """The problems that are there still and have another place: a root that is explained now, or the other way round."""
    unchanged: int
    """How many roots stayed as they were."""
    unseen: tuple[Cause, ...]
    """The roots of before of whose objects the second input does not tell whether they exist."""
    added: tuple[ObjectRef, ...]
    """The objects that were not there before."""
    removed: tuple[ObjectRef, ...]
    """The objects that are there no more."""
    changed: tuple[ChangedObject, ...]
    """The objects whose labels or wanted state changed."""
    untold: int
    """How many objects are in one input only, and the other does not tell whether they exist."""


@dataclass(frozen=True, repr=False)
class DiffReport(_Rendered, DiffAnswer):
    """What changed from one cluster to another, with what must be known to judge it."""

    def render(self, form: Literal["text", "wide", "md"] = "text", *, width: int = 80, ascii: bool = False) -> str:
        """Returns the answer for people."""
        return _render(self._answer, form, width, ascii)

    def __repr__(self) -> str:
        return f"<DiffReport: {len(self.new)} new, {len(self.resolved)} resolved, now {self.now}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
