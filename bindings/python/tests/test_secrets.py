"""No value of a Secret comes out anywhere: not of any answer, any form of it, any error."""

from __future__ import annotations

import base64
import json
import pathlib
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from smart_core import Cluster, Input, SmartError, diff

PLANTED = "PLANTED-s3cret-value"
DUMP = pathlib.Path(__file__).parents[3] / "fixtures/planted-secrets/dump.json"


def outputs() -> Iterator[str]:
    text = DUMP.read_text()
    input = Input().read(DUMP)
    # Broken off inside of values too.
    for end in range(0, len(text), 97):
        try:
            input.dump(text[:end], name=f"cut at {end}")
        except SmartError as error:
            yield "".join(traceback.format_exception(error))
    for skipped in input.skipped:
        yield from forms(skipped)
    cluster = Cluster(input)
    for report in (cluster.health(), cluster.certificates(), cluster.graph()):
        yield from forms(report)
        yield report._repr_html_()
    findings = cluster.findings(lint=True, info=True, events=True)
    yield from forms(findings)
    for form in ("text", "wide", "md", "html", "junit", "sarif"):
        yield findings.render(form)
    yield from forms(diff(cluster, cluster))
    # The dump applied anew, without and with what is broken in it, and a delete that touches what needs the Secret.
    whole = json.loads(text)
    good = {**whole, "items": [item for item in whole["items"] if item.get("metadata", {}).get("name") == "opaque"]}
    for change in ("apply dump.json", "delete secret/opaque -n pay"):
        simulation = cluster.simulate(change, findings=True, manifests={"dump.json": good})
        yield from forms(simulation)
        for kind in ("text", "wide", "md", "html"):
            yield simulation.render(kind)
    yield from forms(cluster.fit("pods"))
    with pytest.raises(SmartError) as refused:
        cluster.simulate("apply dump.json", manifests={"dump.json": text})
    yield "".join(traceback.format_exception(refused.value))
    graph = cluster.graph()
    yield graph.tree() + graph.dot() + graph.mermaid()
    for each in cluster.objects():
        yield from forms(each)
        yield from forms(cluster.health(each))
    for name in ("secret/opaqe", "secret/pay/nothing", "secrt/opaque", "bundle/embds"):
        with pytest.raises(SmartError) as raised:
            cluster.health(name)
        yield "".join(traceback.format_exception(raised.value))


def forms(answer: Any) -> Iterator[str]:
    yield str(answer)
    yield repr(answer)
    yield json.dumps(answer.to_dict())
    yield pickle.dumps(answer).decode("latin-1")


def test_no_value_of_a_secret_comes_out() -> None:
    # Any piece of the value that base64 could make of it, at each of its three offsets.
    traces = {PLANTED} | {base64.b64encode(b"x" * at + PLANTED.encode())[4:16].decode() for at in range(3)}
    text = DUMP.read_text()
    assert sum(text.count(trace) for trace in traces) > 20
    found = "\n".join(outputs())
    assert "Secret/pay/opaque" in found and "cut at" in found
    for trace in traces:
        assert trace not in found, found[found.index(trace) - 300 :][:400]
