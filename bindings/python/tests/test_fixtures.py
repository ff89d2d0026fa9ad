"""The cases that run in every language and must give the same JSON."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from smart_core import Answer, Cluster, Input, Report, SmartError, explain

FIXTURES = pathlib.Path(__file__).parents[3] / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/case.json"))


def ask(cluster: Cluster, question: dict[str, Any]) -> Report | SmartError:
    about = dict(question)
    command = about.pop("command")
    if "within_seconds" in about:
        about["within"] = about.pop("within_seconds")
    first = about.pop({"fit": "objects", "simulate": "change"}.get(command, "object"), None)
    try:
        report = getattr(cluster, command)(first, **about)
    except SmartError as error:
        return error
    assert isinstance(report, Report)
    return report


def answers(case: pathlib.Path) -> Iterator[tuple[Report | SmartError, Any]]:
    told = json.loads((case / "case.json").read_text())
    input = Input().read(case / "dump.json", "dump.json")
    if (case / "metrics.json").exists():
        input.metrics(case / "metrics.json", "metrics.json")
    cluster = Cluster(input, now=told.get("now"))
    expected = json.loads((case / "expected.json").read_text())
    assert len(told["questions"]) == len(expected) > 0
    for question, report in zip(told["questions"], expected):
        yield ask(cluster, question), report


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_answers_are_the_json_of_every_language(case: pathlib.Path) -> None:
    for report, expected in answers(case):
        if isinstance(report, SmartError):
            assert {"error": {"kind": report.kind, "message": str(report)}} == expected
        else:
            assert report.to_dict() == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_classes_hold_all_that_the_json_says(case: pathlib.Path) -> None:
    for report, expected in answers(case):
        if isinstance(report, Report):
            assert plain(report) == normal(expected)
            assert report._repr_html_().startswith("<")  # type: ignore[attr-defined]


RULES = sorted((FIXTURES / "rules").glob("*.json"))


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.stem))
def test_rules_find_what_they_must_and_nothing_else(path: pathlib.Path) -> None:
    told = json.loads(path.read_text())
    assert explain(path.stem).code == path.stem
    for case in told["cases"]:
        items = {"apiVersion": "v1", "kind": "List", "items": case["items"]}
        input, now = Input().dump(items, "case"), case.get("now", told.get("now"))
        for series in case.get("metrics", []):
            input.metrics(matrix(series, now), "case")
        cluster = Cluster(input, now=now)
        if "predicts" in case:
            within = case.get("within_seconds", 7 * 86_400)
            predictions = cluster.predictions(within=within).predictions
            predicted = sorted(str(each.subject) for each in predictions if each.code == path.stem)
            assert predicted == case["predicts"], case["story"]
            continue
        found = []
        for finding in cluster.findings(lint=True, info=True).findings:
            told_of = [(finding.code, finding.subject), *((each.code, each.subject) for each in finding.symptoms)]
            found += [str(subject) for code, subject in told_of if code == path.stem]
        assert sorted(found) == case.get("finds", []), case["story"]


def matrix(series: dict[str, Any], now: str) -> dict[str, Any]:
    """Returns a series of a case as Prometheus answers a range query: values one step apart that end now, or so many on a line."""
    values = series.get("values")
    if values is None:
        count, low, high = series["count"], series["from"], series["to"]
        values = [low + (high - low) * at / (max(count, 2) - 1) for at in range(count)]
    end = int(datetime.fromisoformat(now.replace("Z", "+00:00")).timestamp())
    first = end - series["step"] * (len(values) - 1)
    samples = [[first + series["step"] * at, str(value)] for at, value in enumerate(values)]
    result = [{"metric": series["metric"], "values": samples}]
    return {"status": "success", "data": {"resultType": "matrix", "result": result}}


def plain(value: Any) -> Any:
    """Returns the fields of a class as JSON; what is empty left out."""
    if isinstance(value, Answer):
        fields = {name.rstrip("_"): plain(each) for name, each in vars(value).items() if name not in ("_json", "_native")}
        return {name: each for name, each in fields.items() if each not in ("", [])}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def normal(value: Any, name: str = "") -> Any:
    """Returns JSON with its times as times; what is empty left out."""
    if isinstance(value, dict):
        fields = {name: normal(each, name) for name, each in value.items()}
        return {name: each for name, each in fields.items() if each not in ("", [])}
    if isinstance(value, list):
        return [normal(each) for each in value]
    times = ("now", "taken_at", "not_before", "not_after", "since", "first", "last", "before", "when", "earliest", "latest")
    # `before` is the old value of a field too.
    if name in times and isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value
