"""When a series reaches its limit, and what in it does not fit, as classes."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from smart_core import _smart_core as native
from smart_core._answers import Answer
from smart_core._errors import InvalidError
from smart_core._samples import Times, Values, floats, seconds, timestamp


@dataclass(frozen=True)
class ForecastRefusal(Answer):
    """Why no time is told; which of the numbers there are depends on the reason."""

    reason: Literal[
        "not-finite",
        "too-few-samples",
        "history-too-short",
        "last-sample-too-old",
        "no-significant-growth",
        "floor-does-not-rise",
        "levels-off",
        "warming-up",
        "too-far-ahead",
        "beyond-reach",
    ]
    """Why, in one word."""
    used: int | None = None
    """The samples that can be used, where they are too few."""
    needed: float | None = None
    """How many samples, how many seconds of history, or what t of the growth is needed."""
    seconds: float | None = None
    """The seconds that the history spans, or since the last sample."""
    allowed: float | None = None
    """The seconds since the last sample that are allowed."""
    t: float | None = None
    """The growth over its standard error, Student's t; none where the growth is none."""
    cycles: int | None = None
    """How often the level falls back, where the floor does not rise."""
    peak: float | None = None
    """The highest peak, as a share of the limit, where the floor does not rise."""
    below: float | None = None
    """Where the growth ends, as a share of the limit, where it levels off."""
    before: float | None = None
    """The level before a restart, as a share of the limit, where it climbs back to it."""
    ahead: float | None = None
    """The seconds until the limit would be reached, where that is too far ahead."""
    seen: float | None = None
    """The seconds that the growth was seen, where that is too short to look so far ahead."""
    reach: float | None = None
    """The seconds that are looked ahead at most."""


@dataclass(frozen=True)
class ForecastRows(Answer):
    """How many samples were given, and what became of them."""

    given: int
    """Samples that were given."""
    used: int
    """Samples that the answer rests on."""
    absent: int
    """Samples without a value, or with a time or value that is not a finite number."""
    duplicate: int
    """Samples of a time that came before; of two values the greater is used."""
    stale_zero: int
    """Zeros for one or a few scrapes between values that are far from zero."""
    after_now: int
    """Samples that are later than now."""


@dataclass(frozen=True)
class Falls(Answer):
    """How many sudden falls of each sort the history shows."""

    oom_kills: int
    """Falls from the limit: the container was killed for memory, and started again."""
    restarts: int
    """Falls after which the level climbs back to where it was: restarts."""
    sawtooth: int
    """Falls back to a common floor: rotation, garbage collection, temporary files."""
    bursts: int
    """Falls after a short and steep rise to where it began: bursts."""
    clean_ups: int
    """Falls that stay: something was deleted, and growth goes on from there."""
    resizes: int
    """Changes of the limit."""


@dataclass(frozen=True, repr=False)
class Forecast(Answer):
    """When a series reaches its limit, or why that cannot be told. `to_dict()` has times in seconds since 1970."""

    time: datetime | None
    """The expected time at which it is first at the limit."""
    earliest: datetime | None
    """The earliest such time at the confidence asked for."""
    latest: datetime | None
    """The latest such time; None if it may as well not happen."""
    method: Literal[
        "none",
        "level",
        "reset-cycle",
        "floor-line",
        "recovery",
        "segment-mean",
        "seasonal-difference",
        "geometric-gains",
        "power-gains",
    ]
    """The estimator that decided."""
    refusal: ForecastRefusal | None
    """Why no time is told."""
    why: str
    """What decided, in a sentence or two."""
    rows: ForecastRows
    """What became of the samples."""
    level: float | None
    """The level of now, in the unit of the series."""
    limit: float | None
    """The limit of now; None where it is no finite number."""
    slope_per_day: float | None
    """The growth in the unit of the series per day, as it is now."""
    since: datetime | None
    """Since when it has grown like that."""
    falls: Falls
    """The sudden falls that the history shows."""
    history: tuple[tuple[float, float], ...]
    """The history in few points: seconds since 1970, and the level."""
    path: tuple[tuple[float, float], ...]
    """The expected way to the limit in few points: seconds since 1970, and the level."""

    def fragment(self, measure: str = "value", unit: str = "") -> str:
        """Returns the picture and what decided, as HTML to be put into a page.

        The measure is the word for what was measured; amounts of the units `bytes` and `cores` are written as Kubernetes does.
        """
        forecast: native.Forecast | _Shown = self.__dict__["_native"]
        return forecast.fragment(measure, unit)

    @classmethod
    def _drawn(cls, forecast: native.Forecast) -> Forecast:
        built = cls._of(json.loads(forecast.json()))
        built.__dict__["_native"] = forecast
        return built

    def __getstate__(self) -> dict[str, Any]:
        # Copies and pickles hold the picture as notebooks show it, since what is native can be neither copied nor pickled.
        return {**self.__dict__, "_native": _Shown(self.fragment())}

    def __repr__(self) -> str:
        if self.time is None:
            return f"<Forecast: no time, {self.why}>"
        return f"<Forecast: {self.time:%Y-%m-%d %H:%M} ({self.method}), {self.why}>"

    def _repr_html_(self) -> str:
        return self.fragment()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


class _Shown:
    """The picture of a forecast without the forecast."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def fragment(self, measure: str, unit: str) -> str:
        return self._shown


@dataclass(frozen=True)
class SampleRows(Answer):
    """What became of the samples of a series."""

    given: int
    """How many were given."""
    absent: int
    """How many had no value or no time."""
    repeated: int
    """How many had the time of another one; their mean is used."""
    used: int
    """How many were judged."""


@dataclass(frozen=True)
class AnomalyRefusal(Answer):
    """Why nothing can be told of a series: the past is too short to know what is usual."""

    kind: Literal["too-few-samples"]
    """Why, in one word."""
    used: int
    """How many samples have a value and a time of their own."""
    needed: int
    """How many are needed."""


@dataclass(frozen=True)
class Anomaly(Answer):
    """One episode in which a series does not fit its past. `to_dict()` has times in seconds since 1970."""

    time: datetime
    """When it was first seen."""
    end: datetime | None
    """The last sample of the episode, where it has more than one."""
    score: float
    """How unusual it is at its height, from 0 to 1."""
    value: float
    """The value at its height."""
    expected: float
    """The value that was expected there."""
    kind: Literal["spike", "dip", "level-shift", "flat", "spread"]
    """What is unusual: a value above or below what was expected, values that keep to one side of it, that hardly vary in a series that
    does, or that vary more than ever before."""
    why: str
    """What is unusual, in a sentence with the numbers that decide."""


@dataclass(frozen=True, repr=False)
class Anomalies(Answer):
    """What is told of a series."""

    anomalies: tuple[Anomaly, ...]
    """The anomalies, in the order of their times."""
    refusal: AnomalyRefusal | None
    """Why nothing can be told."""
    rows: SampleRows
    """What became of the samples."""
    season: float | None
    """The length of the season that predicts the series at its end, in seconds."""

    def __repr__(self) -> str:
        return f"<Anomalies: {len(self.anomalies)} in {self.rows.used} samples>"

    def _repr_html_(self) -> str:
        rows = ("".join(f"<td>{html.escape(str(each))}</td>" for each in _row(anomaly)) for anomaly in self.anomalies)
        heads = "<th>time</th><th>end</th><th>kind</th><th>score</th><th>why</th>"
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        caption = html.escape(repr(self).strip("<>"))
        return f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def forecast(
    times: Times,
    values: Values,
    limit: float | None = None,
    *,
    limits: Iterable[tuple[float | datetime, float]] = (),
    now: datetime | str | float | None = None,
    horizon: timedelta | float = timedelta(days=7),
    confidence: float = 0.9,
    utc_offset: timedelta | float = 0,
) -> Forecast:
    """Returns when a series reaches its limit, or why that cannot be told.

    Times are seconds since 1970 or times, in any order, with a value for each; None and NaN are absent. The limit is one number, or
    `limits` are its steps: from when, and how much. It is judged at `now`, without one at the newest of the times; `horizon` is how
    far ahead one cares (seconds, or a `timedelta`), `confidence` how often the time shall lie between the earliest and the latest, and
    `utc_offset` by how much local time is ahead of UTC, since people's days and weekends have their own rate.

    64-bit floats in a buffer (`array.array`, NumPy, Arrow) are copied as they lie; all else is read number by number. Other
    threads run while it computes.
    """
    steps = [(timestamp(time) if isinstance(time, datetime) else float(time), float(most)) for time, most in limits]
    if (limit is None) == (not steps):
        raise InvalidError("a forecast takes either a limit or limits")
    at = timestamp(now) if isinstance(now, datetime) else now
    answer = native.forecast(
        floats(times), floats(values), limit, steps, at, seconds(horizon), confidence, seconds(utc_offset)
    )
    return Forecast._drawn(answer)


def anomalies(
    times: Times, values: Values, *, threshold: float | None = None, every_point: bool = False
) -> Anomalies:
    """Returns what does not fit in a series, each with what was expected; times and values are as `forecast` takes them.

    The threshold is the lowest score that is told, from 0 to 1; the default stays silent on noise and seasons. With `every_point` each
    sample that outdoes those shortly before it is told, instead of one anomaly for each episode.
    """
    return Anomalies._of(json.loads(native.anomalies(floats(times), floats(values), threshold, every_point)))


def _row(anomaly: Anomaly) -> tuple[object, ...]:
    return (anomaly.time, anomaly.end or "", anomaly.kind, f"{anomaly.score:.2f}", anomaly.why)
