"""The questions, and what they raise."""

from __future__ import annotations

import copy
import html
import json
import pickle
import threading
from typing import Any

import pytest
import smart_core
from smart_core import Cluster, Input, ObjectRef


def test_names_are_taken_as_kubectl_takes_them(shop: dict[str, Any]) -> None:
    cluster = Cluster.load(shop)
    web = ObjectRef(namespace="shop", kind="Deployment", group="apps", name="web")
    for name in ("deploy/web", "deployments.apps/web", "Deployment/shop/web", str(web)):
        assert cluster.resolve(name) == web
    assert web.to_dict() == cluster.resolve("deploy/web").to_dict()
    assert list(web.to_dict()) == ["namespace", "kind", "group", "name"]
    assert str(cluster.resolve("po/web-0", "pay")) == "Pod/pay/web-0"


def test_questions_are_narrowed_the_same_way(shop: dict[str, Any]) -> None:
    cluster = Cluster.load(shop)
    web = cluster.resolve("deploy/web")

    def found(**scope: Any) -> str:
        return " ".join(map(str, cluster.objects(**scope)))

    assert found(namespace="shop") == "Deployment/shop/web Pod/shop/web-0"
    assert found(object="pods") == "Pod/pay/web-0 Pod/shop/web-0"
    assert found(object="pods", labels="app=web") == "Pod/shop/web-0"
    assert found(object="po/web-0", namespace="pay") == "Pod/pay/web-0"
    assert found(object=web) == found(object=web, namespace="elsewhere") == "Deployment/shop/web"


def test_errors_keep_their_kind(shop: dict[str, Any]) -> None:
    cluster = Cluster.load(shop)
    with pytest.raises(smart_core.NotFoundError, match="did you mean Deployment/shop/web") as not_found:
        cluster.resolve("deploy/wbe")
    assert not_found.value.kind == "not-found" and not_found.value.nearest == ("Deployment/shop/web",)
    assert isinstance(not_found.value, LookupError) and isinstance(not_found.value, smart_core.SmartError)
    with pytest.raises(smart_core.UnknownKindError) as unknown_kind:
        cluster.certificates("deplyment")
    assert unknown_kind.value.kind == "unknown-kind" and unknown_kind.value.nearest == ("Deployment",)
    with pytest.raises(smart_core.AmbiguousError) as ambiguous:
        cluster.objects("po/web-0")
    assert ambiguous.value.kind == "ambiguous" and ambiguous.value.candidates == ("Pod/pay/web-0", "Pod/shop/web-0")
    with pytest.raises(smart_core.NotADumpError) as not_a_dump:
        Input().dump(b"  \n hello", name="greeting")
    assert not_a_dump.value.kind == "not-a-dump" and not_a_dump.value.position == 4
    assert isinstance(not_a_dump.value, ValueError)
    for invalid in (lambda: Cluster.load(shop, now="yesterday"), lambda: cluster.objects(labels="app in web")):
        with pytest.raises(smart_core.InvalidError) as error:
            invalid()
        assert error.value.kind == "invalid" and isinstance(error.value, ValueError)
    again = pickle.loads(pickle.dumps(not_found.value))
    assert str(again) == str(not_found.value) and again.nearest == not_found.value.nearest


def test_threads_ask_and_read_at_the_same_time(shop: dict[str, Any]) -> None:
    cluster, input = Cluster.load(shop), Input()
    answers: list[str] = []
    together = threading.Barrier(4)

    def work(at: int) -> None:
        together.wait()
        for turn in range(50):
            item = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p-{at}-{turn}", "namespace": "shop"}}
            input.dump(item)
            answers.append(json.dumps(cluster.certificates().to_dict()))

    threads = [threading.Thread(target=work, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(input) == 200 and len(answers) == 200 and len(set(answers)) == 1
    assert len(Cluster(input).objects(namespace="shop")) == 200


def test_another_thread_runs_while_one_reads() -> None:
    pod = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "shop", "uid": "%d"}}\n'
    text = "".join(pod % at for at in range(50_000)).encode()
    input, done, turns = Input(), threading.Event(), 0

    def read() -> None:
        input.dump(text)
        done.set()

    thread = threading.Thread(target=read)
    thread.start()
    while not done.wait(0.001):
        turns += 1
    thread.join()
    assert len(input) == 50_000
    # With the GIL held, the first turn would end when all is read.
    assert turns > 3


def test_answers_are_plain_frozen_data(shop: dict[str, Any]) -> None:
    report = Cluster.load(shop).certificates()
    assert pickle.loads(pickle.dumps(report)) == copy.deepcopy(report) == report
    with pytest.raises(AttributeError):
        report.complete = False  # type: ignore[misc]
    report.to_dict()["gaps"].append("mine")
    assert report.to_dict()["gaps"] == []
    assert {cluster_object: 1 for cluster_object in Cluster.load(shop).objects()}


def test_what_is_not_there_is_missing_or_not_known(shop: dict[str, Any]) -> None:
    cluster = Cluster.load(shop)

    def asked(kind: str) -> list[str]:
        return [each.status for each in cluster.health(ObjectRef(namespace="shop", kind=kind, name="gone")).health]

    assert asked("Pod") == ["Missing"]
    assert asked("Secret") == ["Unknown"]


def test_notebooks_show_tables() -> None:
    message = "<script>alert(1)</script>"
    status = {"phase": "Failed", "reason": "Evicted", "message": message}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a&b", "namespace": "shop"}, "status": status}
    report = Cluster.load([pod]).health()
    shown = report._repr_html_()
    assert "<td>Degraded</td><td>Evicted</td>" in shown and "Pod/shop/a&amp;b" in shown and "<script" not in shown
    assert repr(report) == "<HealthReport: 1 objects, now None>"


def test_graphs_are_walked_and_drawn(shop: dict[str, Any]) -> None:
    shop["items"][2]["spec"] = {"nodeName": "worker-1"}
    cluster = Cluster.load(shop)
    report = cluster.graph("pod/web-0", namespace="shop", direction="upstream", depth=1)
    (edge,) = (edge for edge in report.graph.edges if edge.relation == "pod.node")
    assert (str(edge.from_), str(edge.to), edge.strength) == ("Pod/shop/web-0", "Node/worker-1", "places")
    assert {str(node.object): node.state for node in report.graph.nodes}["Node/worker-1"] == "present"
    assert report.to_dict()["graph"]["roots"] == [{"namespace": "shop", "kind": "Pod", "name": "web-0"}]
    assert "worker-1" in report.tree() and report.dot().startswith("digraph") and report.mermaid().startswith("flowchart")
    assert report.tree() in html.unescape(report._repr_html_())
    again = pickle.loads(pickle.dumps(copy.copy(report)))
    assert again == report and again.tree() == report.tree()
    down = cluster.graph(edge.to, direction="downstream")
    assert "Pod/shop/web-0" in [str(node.object) for node in down.graph.nodes]
    assert len(cluster.graph().graph.nodes) >= len(cluster.objects())
    with pytest.raises(smart_core.InvalidError, match="there are upstream, downstream and both"):
        cluster.graph(direction="sideways")  # type: ignore[arg-type]
