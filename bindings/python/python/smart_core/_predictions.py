"""What will break, as classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from smart_core._answers import Answer, Command, Evidence, ObjectRef
from smart_core._findings import Score, _render, _Rendered


@dataclass(frozen=True)
class Refused(Answer):
    """Why the future of some series stays open."""

    reason: str
    """Why, in words."""
    series: int
    """How many series."""
    example: ObjectRef
    """One of them, by its object."""


@dataclass(frozen=True)
class MissingMetrics(Answer):
    """Metrics that are not in the input, and what they would tell."""

    tells: str
    """What they would tell."""
    metrics: str
    """The names of the metrics."""
    objects: int
    """How many objects of the input they would tell something of."""
    command: Command
    """A command that gets them."""


@dataclass(frozen=True)
class Foresight(Answer):
    """What predictions were judged from."""

    objects: int
    """The objects of the input that the question is about."""
    series: int
    """The series of the input."""
    judged: int
    """The series whose future was judged: those of a known measure, with a limit, of an object of the input."""
    rules: int
    """The rules that were tried."""
    refused: tuple[Refused, ...]
    """Why the future of series stays open, the most frequent first: those that will not reach their limits are not among them."""
    missing: tuple[MissingMetrics, ...]
    """What could not be predicted for want of metrics, and how to get them."""


@dataclass(frozen=True)
class Trend(Answer):
    """A measured series and where it leads."""

    measure: str
    """What was measured, as `volume used`."""
    unit: str
    """The unit of all numbers: `bytes`, `cores`, or what is counted."""
    level: float
    """How much there is now."""
    limit: float
    """How much there may be."""
    slope_per_day: float | None
    """How much it grows in a day, since `since`."""
    since: datetime | None
    """When the growth began that goes on now."""
    samples_used: int
    """The samples that were used, of those that there were."""
    samples: int
    """The samples that there were."""
    confidence: float
    """The probability with which the interval is to hold the time."""
    why: str
    """What decided."""
    history: tuple[tuple[float, float], ...]
    """Some points of the past, as seconds since 1970 and value."""
    path: tuple[tuple[float, float], ...]
    """The way on to the limit, as seconds since 1970 and value."""


@dataclass(frozen=True)
class Prediction(Answer):
    """Something that will break."""

    code: str
    """The code of its rule."""
    severity: Literal["info", "warning", "critical"]
    """How grave it is: what breaks within three days is critical."""
    subject: ObjectRef
    """The object that will break, or that holds what runs out."""
    message: str
    """What will happen, in a sentence."""
    when: datetime | None
    """When it is expected; None for what waits for an occasion instead of a time."""
    earliest: datetime | None
    """The earliest time that is likely; the same as `when` for what is fixed, as the end of a certificate."""
    latest: datetime | None
    """The latest time that is likely; None where no end is in sight."""
    fixes: tuple[Command, ...]
    """What prevents it; the first is the one to try first."""
    score: Score
    """Why it stands where it stands."""
    affects: tuple[ObjectRef, ...]
    """What depends on the subject: it will not work either, or not fully."""
    evidence: tuple[Evidence, ...]
    """What it stands on."""
    commands: tuple[Command, ...]
    """Commands to look further with."""
    next: tuple[str, ...]
    """What to look at next, and why."""
    fingerprint: str
    """The same from one dump to the next, for the same problem."""
    part: str = ""
    """The part of the subject that is meant, as a container or a resource."""
    objects: tuple[ObjectRef, ...] = ()
    """Other objects that it is about, as the pods of a Deployment."""
    occasion: str = ""
    """What it waits for, where that is an occasion instead of a time: `the next rollout`."""
    method: str = ""
    """How the time was found, in the words of statistics; empty for what stands in a field."""
    trend: Trend | None = None
    """What was measured, and how it goes on."""


@dataclass(frozen=True, repr=False)
class PredictionsReport(_Rendered):
    """What will break, and what that was judged from."""

    within_seconds: int
    """How far was looked ahead, in seconds."""
    foresight: Foresight
    """What was looked at."""
    predictions: tuple[Prediction, ...]
    """What will break, the most pressing first."""

    def render(
        self,
        form: Literal["text", "wide", "md", "html", "fragment"] = "text",
        *,
        width: int = 80,
        ascii: bool = False,
        teach: bool = False,
    ) -> str:
        """Returns the answer for people: text, Markdown, or HTML with the picture of each series.

        `width`, `ascii` and `teach` are about text; a width of 0 leaves lines as long as they come. Copies and pickles have
        each form as it is without them.
        """
        return _render(self._answer, form, width, ascii, teach)

    def _forms_kept(self) -> tuple[str, ...]:
        return ("text", "wide", "md", "html", "fragment")

    def __repr__(self) -> str:
        return f"<PredictionsReport: {len(self.predictions)} predictions, now {self.now}>"

    def _repr_html_(self) -> str:
        return _render(self._answer, "fragment")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/markdown": self._repr_markdown_(), "text/html": self._repr_html_()}
