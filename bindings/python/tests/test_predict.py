"""What will break, and what a series tells by itself: the forms of the answers, and what Python adds to them."""

from __future__ import annotations

import copy
import gzip
import html
import json
import math
import pathlib
import pickle
import threading
from array import array
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from smart_core import (
    Cluster,
    Forecast,
    Input,
    InvalidError,
    NotFoundError,
    NotMetricsError,
    PredictionsReport,
    SmartError,
    anomalies,
    forecast,
)

CASE = pathlib.Path(__file__).parents[3] / "fixtures" / "predictions"
DUMP, METRICS = CASE / "dump.json", CASE / "metrics.json"
NOW = datetime(2027, 2, 18, 9, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def shop() -> Cluster:
    return Cluster.load(DUMP, NOW, metrics=METRICS)


def codes(report: PredictionsReport) -> list[str]:
    return sorted(prediction.code for prediction in report.predictions)


def test_what_will_break_is_told_with_what_prevents_it(shop: Cluster) -> None:
    report = shop.predictions()
    assert codes(report) == ["certificate-ends", "memory-limit-reached", "volume-fills"]
    assert report.within_seconds == 7 * 86_400
    fills = next(each for each in report.predictions if each.code == "volume-fills")
    assert str(fills.subject) == "PersistentVolumeClaim/shop/data-db-0"
    assert fills.earliest and fills.when and fills.latest and NOW < fills.earliest < fills.when < fills.latest
    assert fills.fixes[0].argv[0] == "kubectl"
    assert fills.trend is not None and fills.trend.unit == "bytes" and fills.trend.since is not None
    assert all(len(point) == 2 for point in fills.trend.history + fills.trend.path)
    assert any(piece.type == "series" for piece in fills.evidence)
    assert codes(shop.predictions("secrets")) == ["certificate-ends"]
    assert codes(shop.predictions(fills.subject)) == ["volume-fills"]
    assert [each.code for each in shop.top().outlook] == ["memory-limit-reached"]
    with pytest.raises(NotFoundError):
        shop.predictions("pvc/data-db-9")


@pytest.mark.parametrize("within", [timedelta(days=2), 2 * 86_400, 172_800.5])
def test_how_far_to_look_is_a_length_of_time(shop: Cluster, within: timedelta | float) -> None:
    report = shop.predictions(within=within)
    assert report.within_seconds == 172_800 and codes(report) == ["memory-limit-reached"]


def test_metrics_come_in_every_form(shop: Cluster, tmp_path: pathlib.Path) -> None:
    text, packed = METRICS.read_text(), tmp_path / "metrics.json.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    all_of_it = codes(shop.predictions())
    with open(METRICS) as as_text, open(METRICS, "rb") as as_bytes:
        data: list[Any] = [text, text.encode(), bytearray(text.encode()), memoryview(text.encode()), json.loads(text)]
        for each in [*data, METRICS, packed, as_text, as_bytes]:
            assert codes(Cluster(Input().dump(DUMP.read_text()).metrics(each), NOW).predictions()) == all_of_it
    for metrics in (str(METRICS), packed, text.encode(), json.loads(text), [METRICS], [str(METRICS)]):
        assert codes(Cluster.load(DUMP, NOW, metrics=metrics).predictions()) == all_of_it


def test_without_metrics_it_is_told_how_to_get_them() -> None:
    report = Cluster.load(DUMP, NOW).predictions()
    assert codes(report) == ["certificate-ends"] and report.foresight.series == 0
    assert report.foresight.missing and all(missing.command.argv for missing in report.foresight.missing)


def test_what_is_no_metrics_is_refused(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary")
    with pytest.raises(NotMetricsError, match=r"notes\.txt: byte 0: ") as caught:
        Input().metrics(path)
    assert caught.value.kind == "not-metrics" and caught.value.position == 0
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, SmartError)
    with pytest.raises(NotMetricsError, match="greeting: "):
        Input().metrics("hello", "greeting")
    with pytest.raises(FileNotFoundError):
        Cluster.load(DUMP, metrics="nothing.json")


def test_every_form_of_predictions_is_rendered(shop: Cluster) -> None:
    report = shop.predictions()
    assert "data-db-0" in str(report) and str(report) == report.render()
    assert report.render("wide", ascii=True).isascii()
    assert len(report.render(teach=True)) > len(report.render())
    assert report.render("html").startswith("<!DOCTYPE html>")
    bundle = report._repr_mimebundle_()
    assert bundle["text/html"] == report._repr_html_() == report.render("fragment") and "<svg" in bundle["text/html"]
    assert bundle["text/markdown"] == report.render("md") and bundle["text/plain"] == str(report)
    assert repr(report).startswith("<PredictionsReport: 3 predictions")
    with pytest.raises(InvalidError, match="fragment"):
        report.render("pdf")  # type: ignore[arg-type]
    for other in (copy.deepcopy(report), pickle.loads(pickle.dumps(report))):
        assert other == report and other.render("html") == report.render("html")


# A line that grows by one in five minutes, from Monday 2026-01-05 on.
TIMES = [1_767_571_200.0 + 300 * at for at in range(2016)]
VALUES = [4000.0 + at for at in range(2016)]
LAST = datetime.fromtimestamp(TIMES[-1], timezone.utc)


def test_a_forecast_tells_when_and_how_sure_that_is() -> None:
    answer = forecast(TIMES, VALUES, 7000)
    assert answer.time is not None and answer.earliest is not None and answer.earliest <= answer.time
    assert abs((answer.time - LAST) / timedelta(days=1) - 3.4) < 0.1
    assert answer.refusal is None and answer.rows.used == 2016 and answer.limit == 7000
    assert answer.to_dict()["time"] == answer.time.timestamp()
    assert len(answer.path) > 1 and answer.path[-1][1] == pytest.approx(7000, rel=0.01)
    for now in (LAST, LAST.isoformat(), TIMES[-1]):
        assert forecast(TIMES, VALUES, 7000, now=now) == answer
    assert forecast(TIMES, VALUES, limits=[(TIMES[0], 7000)], horizon=7 * 86_400, utc_offset=0) == answer
    assert forecast(TIMES, VALUES, limits=[(LAST - timedelta(days=7), 5500), (LAST, 7000)]).limit == 7000


def test_options_of_a_forecast_are_looked_at() -> None:
    noisy = [value + at * 7919 % 101 * 5 for at, value in enumerate(VALUES)]

    def width(confidence: float) -> timedelta:
        answer = forecast(TIMES, noisy, 7000, confidence=confidence)
        assert answer.latest is not None and answer.earliest is not None
        return answer.latest - answer.earliest

    assert width(0.99) > width(0.5)
    assert forecast(TIMES, VALUES, 7000, now=TIMES[1000]).rows.after_now == 1015


def test_every_row_of_numbers_is_the_same_series() -> None:
    answer = forecast(TIMES, VALUES, 7000)
    for convert in (tuple, iter, Numbers, lambda numbers: array("d", numbers), lambda numbers: memoryview(array("d", numbers))):
        assert forecast(convert(TIMES), convert(VALUES), 7000) == answer
    whole = list(map(int, VALUES))
    for typecode in "hiqf":
        assert forecast(TIMES, array(typecode, whole), 7000) == answer
    twice = array("d", [number for value in VALUES for number in (value, -1.0)])
    assert forecast(TIMES, memoryview(twice)[::2], 7000) == answer
    moments = [datetime.fromtimestamp(time, timezone(timedelta(hours=2))) for time in TIMES]
    assert forecast(moments, VALUES, 7000) == answer


class Numbers:
    """Numbers that are known one by one."""

    def __init__(self, numbers: list[float]) -> None:
        self._numbers = numbers

    def __iter__(self) -> Any:
        return iter(self._numbers)


def test_arrays_of_numpy_are_taken() -> None:
    numpy = pytest.importorskip("numpy")
    answer = forecast(TIMES, VALUES, 7000)
    values = numpy.array(VALUES)
    moments = (numpy.array(TIMES) * 1000).astype("datetime64[ms]")
    for times in (numpy.array(TIMES), numpy.array(TIMES, dtype=">f8"), moments, moments.astype("datetime64[ns]")):
        assert forecast(times, values, 7000) == answer
    assert forecast(TIMES, numpy.repeat(values, 3)[::3], 7000) == answer
    assert forecast(TIMES, values.astype("float32"), 7000) == answer
    moments[5] = "NaT"
    values[6] = numpy.nan
    assert forecast(moments, values, 7000).rows.absent == 2
    with pytest.raises(ValueError, match="2 dimensions"):
        forecast(TIMES, numpy.ones((2016, 1)), 7000)


def test_arrays_of_arrow_are_taken() -> None:
    arrow = pytest.importorskip("pyarrow")
    answer = forecast(TIMES, VALUES, 7000)
    values = arrow.array([0.0, *VALUES])[1:]
    moments = arrow.array([int(time * 1000) for time in TIMES]).cast(arrow.timestamp("ms", "UTC"))
    for times in (arrow.array(TIMES), arrow.chunked_array([TIMES[:7], [], TIMES[7:]]), moments):
        assert forecast(times, values, 7000) == answer
    assert forecast(TIMES, arrow.array(list(map(int, VALUES))), 7000) == answer
    holes = arrow.array([None, *VALUES[1:]])
    assert forecast(moments, holes, 7000).rows.absent == 1


def test_what_is_absent_is_left_out_and_what_cannot_be_told_is_refused() -> None:
    assert forecast([None, *TIMES[1:]], [*VALUES[:-2], None, math.nan], 7000).rows.absent == 3
    few = forecast(TIMES[:3], VALUES[:3], 7000)
    assert few.time is None and few.refusal is not None
    assert few.refusal.to_dict() == {"reason": "too-few-samples", "used": 3, "needed": 20}
    assert few.refusal.used == 3 and few.refusal.seconds is None
    assert repr(few).startswith("<Forecast: no time, ") and few.why in few._repr_html_()
    assert forecast([], [], 7000).refusal is not None
    refused = forecast(TIMES, VALUES, math.nan)
    assert refused.limit is None and refused.refusal is not None and refused.refusal.reason == "not-finite"
    both: list[dict[str, Any]] = [{}, {"limits": []}, {"limit": 7000, "limits": [(0, 7000)]}]
    for arguments in both:
        with pytest.raises(InvalidError, match="either a limit or limits"):
            forecast(TIMES, VALUES, **arguments)
    with pytest.raises(InvalidError, match="2016 times and 2015 values"):
        forecast(TIMES, VALUES[1:], 7000)
    with pytest.raises(InvalidError):
        forecast(TIMES, VALUES, 7000, now="yesterday")
    with pytest.raises(ValueError, match="no time zone"):
        forecast([datetime(2026, 1, 5)], [1.0], 7000)
    for wrong in ("12", b"12", 5, ["a"]):
        with pytest.raises((TypeError, ValueError)):
            forecast(TIMES, wrong, 7000)  # type: ignore[arg-type]


def test_notebooks_show_a_forecast() -> None:
    answer = forecast(TIMES, VALUES, 7000)
    assert "<svg" in answer._repr_html_() and html.escape(answer.why) in answer._repr_html_()
    assert answer._repr_mimebundle_() == {"text/plain": repr(answer), "text/html": answer._repr_html_()}
    assert "memory &lt;now&gt; of " in answer.fragment("memory <now>", "bytes")
    for other in (copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):
        assert other == answer and other._repr_html_() == answer._repr_html_()


def test_what_does_not_fit_is_told_and_noise_is_not() -> None:
    noise = [100 + at * 7919 % 101 / 10 for at in range(2016)]
    assert anomalies(TIMES, noise).anomalies == ()
    odd = [*noise[:1500], 500.0, *noise[1501:]]
    answer = anomalies(TIMES, odd)
    [anomaly] = answer.anomalies
    assert anomaly.time == datetime.fromtimestamp(TIMES[1500], timezone.utc)
    assert anomaly.end is None or anomaly.end >= anomaly.time
    assert (anomaly.value, anomaly.kind) == (500.0, "spike") and anomaly.why in answer._repr_html_()
    assert answer.rows.used == 2016 and repr(answer) == "<Anomalies: 1 in 2016 samples>"
    assert pickle.loads(pickle.dumps(answer)) == copy.deepcopy(answer) == answer
    assert anomalies(TIMES, array("d", odd)) == answer
    assert anomalies(TIMES, odd, threshold=1.01).anomalies == ()
    assert len(anomalies(TIMES, odd, threshold=0, every_point=True).anomalies) > 1
    refusal = anomalies(TIMES[:2], odd[:2]).refusal
    assert refusal is not None and (refusal.kind, refusal.used) == ("too-few-samples", 2)


def test_threads_forecast_at_the_same_time() -> None:
    answers: list[Forecast] = []
    threads = [threading.Thread(target=lambda: answers.append(forecast(TIMES, VALUES, 7000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4 and all(each == answers[0] for each in answers)
