"""Where pods can run, and what changes would do: the forms of the answers, and what Python adds to them."""

from __future__ import annotations

import copy
import json
import pathlib
import pickle
import threading
from datetime import datetime, timezone
from typing import Any

import pytest
from smart_core import (
    Answer,
    Cluster,
    InvalidError,
    NotAChangeError,
    NotADumpError,
    NotApplicableError,
    NotFoundError,
    ResourceObstacle,
    SmartError,
    TaintObstacle,
    Unfit,
    UncordonChange,
)

FIXTURES = pathlib.Path(__file__).parents[3] / "fixtures"
NOW = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def shop() -> Cluster:
    return Cluster.load(FIXTURES / "shop/dump.json", now=NOW)


def small() -> dict[str, Any]:
    """A pod that fits nowhere: a node is tainted, one too small, one cordoned."""
    room = {"cpu": "2", "memory": "4Gi", "pods": "10"}
    taint = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}

    def node(name: str, spec: dict[str, Any], **more: str) -> dict[str, Any]:
        return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": spec, "status": {"allocatable": {**room, **more}}}

    requests = {"resources": {"requests": {"cpu": "1"}}}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"containers": [{"name": "web", "image": "web:1", **requests}]},
        "status": {"phase": "Pending"},
    }
    nodes = [node("closed", {"unschedulable": True}), node("small", {}, cpu="500m"), node("tainted", {"taints": [taint]})]
    return {"apiVersion": "v1", "kind": "List", "items": [*nodes, pod]}


def test_obstacles_have_the_class_of_their_type() -> None:
    cluster = Cluster.load(small())
    [fit] = cluster.fit("pod/web").fits
    assert fit.feasible == () and "0/3 nodes are available" in fit.message
    details = {unfit.node: detail_of(unfit) for unfit in fit.unfit}
    assert isinstance(details["small"], ResourceObstacle) and details["small"].requested == "1"
    assert isinstance(details["tainted"], TaintObstacle) and details["tainted"].value == "db"
    assert details["closed"].to_dict() == {"type": "cordoned"}
    changes = [change for suggestion in fit.suggestions for change in suggestion.changes]
    assert any(isinstance(change, UncordonChange) and change.node == "closed" for change in changes)
    [pod] = cluster.objects("pod")
    assert cluster.fit(pod) == cluster.fit([pod]) == cluster.fit(["pods"], namespace="shop") == cluster.fit("pod/web")
    with pytest.raises(InvalidError):
        cluster.fit("node/small")
    with pytest.raises(NotFoundError):
        cluster.fit("pod/wbe")


def detail_of(unfit: Unfit) -> Answer:
    [obstacle] = unfit.obstacles
    [detail] = obstacle.details
    return detail


def test_what_fits_is_rendered(shop: Cluster) -> None:
    report = shop.fit(["pod/db-0", "deploy/web"], namespace="shop", at_most=3)
    assert [str(fit.pod) for fit in report.fits] == ["Pod/shop/db-0"]
    assert [str(more.workload) for more in report.workloads] == ["Deployment/shop/web"]
    assert str(report) == report.render() != report.render("wide")
    assert report.render(all_nodes=True, ascii=True).isascii()
    assert report._repr_html_().startswith("<pre>") and str(report) in report._repr_markdown_()
    assert repr(report).startswith("<FitReport: 1 pods, 1 workloads")
    with pytest.raises(InvalidError, match="text and wide"):
        report.render("html")  # type: ignore[arg-type]
    for other in (copy.deepcopy(report), pickle.loads(pickle.dumps(report))):
        assert other == report and other.render("wide") == report.render("wide")


def test_every_form_of_a_simulation_is_rendered(shop: Cluster) -> None:
    report = shop.simulate("drain node worker-1 --ignore-daemonsets", True)
    assert report.changes == ("drain node worker-1 --ignore-daemonsets",)
    assert report.outcome in ("completes", "blocked", "refused") and report.effects
    assert report.findings is not None and report.findings.before == NOW
    assert str(report) == report.render()
    assert report.render("wide", ascii=True).isascii()
    assert report.render("html").startswith("<!DOCTYPE html>")
    assert report._repr_html_() == report.render("fragment") and report._repr_html_().startswith("<div")
    assert report._repr_markdown_() == report.render("md")
    assert repr(report).startswith(f"<SimulationReport: {report.outcome}, ")
    with pytest.raises(InvalidError, match="fragment"):
        report.render("pdf")  # type: ignore[arg-type]
    for other in (copy.deepcopy(report), pickle.loads(pickle.dumps(report))):
        assert other == report and other.render("html") == report.render("html")
    assert shop.simulate("cordon node worker-1").findings is None


def test_the_cluster_after_a_change_answers_as_any(shop: Cluster) -> None:
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "api-config"}, "data": {"mode": "live"}}
    text = json.dumps(config_map)
    for content in (config_map, text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        manifests = {"api-config.yaml": content}
        after = shop.after("apply api-config.yaml", namespace="shop", manifests=manifests)
        assert str(after.resolve("cm/api-config")) == "ConfigMap/shop/api-config"
        assert after.now == shop.now
        codes = {finding.code for finding in after.findings(namespace="shop").findings}
        assert "config-map-missing" not in codes
        report = shop.simulate("apply api-config.yaml", namespace="shop", manifests=manifests)
        assert [str(added) for added in report.added] == ["ConfigMap/shop/api-config"]
    assert "config-map-missing" in {finding.code for finding in shop.findings(namespace="shop").findings}


def test_errors_keep_their_kind(shop: Cluster) -> None:
    with pytest.raises(NotAChangeError) as not_a_change:
        shop.simulate("drian node worker-1")
    assert not_a_change.value.kind == "not-a-change" and not_a_change.value.nearest == ("drain node worker-1",)
    assert isinstance(not_a_change.value, ValueError) and isinstance(not_a_change.value, SmartError)
    with pytest.raises(NotApplicableError) as not_applicable:
        shop.after("scale svc/web -n shop --replicas=2")
    assert not_applicable.value.kind == "not-applicable"
    with pytest.raises(NotAChangeError, match="manifests have to be given"):
        shop.simulate("apply web.yaml", manifests={"api.yaml": b"{}"})
    with pytest.raises(NotADumpError):
        shop.simulate("apply web.yaml", manifests={"web.yaml": b" hello"})
    with pytest.raises(NotFoundError):
        shop.simulate("drain node worker-7")
    assert pickle.loads(pickle.dumps(not_a_change.value)).nearest == not_a_change.value.nearest


def test_threads_simulate_at_the_same_time(shop: Cluster) -> None:
    answers: list[dict[str, Any]] = []
    threads = [threading.Thread(target=lambda: answers.append(shop.simulate("lose any node").to_dict())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4 and all(each == answers[0] for each in answers)
