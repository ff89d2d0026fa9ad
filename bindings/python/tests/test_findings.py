"""What is broken, and what changed: the forms of the answers, and what Python adds to them."""

from __future__ import annotations

import copy
import dataclasses
import json
import pathlib
import pickle
import xml.dom.minidom
from datetime import datetime, timezone

import pytest
from smart_core import Cluster, InvalidError, NotFoundError, UnknownRuleError, diff, explain, rules

SHOP = pathlib.Path(__file__).parents[3] / "fixtures" / "shop" / "dump.json"
NOW = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def shop() -> Cluster:
    return Cluster.load(SHOP, now=NOW)


def test_roots_hold_what_they_explain(shop: Cluster) -> None:
    report = shop.findings(namespace="shop")
    found = {finding.code: finding for finding in report.findings}
    missing = found["config-map-missing"]
    assert str(missing.subject) == "ConfigMap/shop/api-config"
    assert missing.severity == "critical"
    assert isinstance(missing.since, datetime)
    assert "service-without-endpoints" in {symptom.code for symptom in missing.symptoms}
    assert report.noise.shown == len(report.findings)
    with pytest.raises(dataclasses.FrozenInstanceError):
        missing.code = "other"  # type: ignore[misc]


def test_an_object_is_told_its_part(shop: Cluster) -> None:
    [asked] = shop.findings("ingress/shop").asked
    assert asked.involved[0].role == "affected"
    assert [str(step) for step in asked.involved[0].path][0] == "ConfigMap/shop/api-config"
    assert [str(asked.object) for asked in shop.findings("cm/api-config").asked] == ["ConfigMap/shop/api-config"]
    with pytest.raises(NotFoundError):
        shop.findings("pod/nowhere")


def test_every_form_is_rendered(shop: Cluster) -> None:
    report = shop.findings(events=True)
    assert "CRITICAL: ConfigMap shop/api-config" in report.render()
    assert report.render("text", ascii=True).isascii()
    assert max(map(len, report.render(width=0).splitlines())) > 80
    assert report.render("md").startswith("## ")
    assert report.render("html").startswith("<!DOCTYPE html>")
    xml.dom.minidom.parseString(report.render("junit"))
    assert json.loads(report.render("sarif"))["version"] == "2.1.0"
    with pytest.raises(InvalidError, match="junit and sarif"):
        report.render("pdf")  # type: ignore[arg-type]


def test_notebooks_show_it(shop: Cluster) -> None:
    report = shop.findings()
    assert report._repr_html_().startswith('<div class="smart">')
    assert "<svg" in report._repr_html_()
    assert report._repr_markdown_() == report.render("md")
    assert repr(report).startswith("<FindingsReport: ")


def test_copies_and_pickles_show_the_same(shop: Cluster) -> None:
    report = shop.findings()
    for other in (copy.copy(report), copy.deepcopy(report), pickle.loads(pickle.dumps(report))):
        assert other == report
        assert other.render("html") == report.render("html")
        assert str(other) == str(report)


def test_rules_explain_themselves() -> None:
    assert [rule.code for rule in rules()] == sorted(rule.code for rule in rules())
    assert explain("config-map-missing").level == "cause"
    with pytest.raises(UnknownRuleError) as caught:
        explain("config-map-mising")
    assert "config-map-missing" in caught.value.nearest


def test_what_changed_is_told(shop: Cluster) -> None:
    dump = json.loads(SHOP.read_text())
    for item in dump["items"]:
        if item["kind"] == "Deployment" and item["metadata"]["name"] == "web":
            item["spec"]["replicas"] = 7
    dump["items"].append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "api-config", "namespace": "shop"}})
    report = diff(shop, Cluster.load(dump, now=NOW))
    assert [finding.code for finding in report.resolved] == ["config-map-missing"]
    assert [str(added) for added in report.added] == ["ConfigMap/shop/api-config"]
    [changed] = report.changed
    assert [(field.path, field.after) for field in changed.fields] == [("spec.replicas", "7")]
    assert report.before == report.now == NOW
    assert "RESOLVED (1)" in report.render()
    assert report._repr_markdown_().startswith("## ")
    assert "&lt;" not in repr(report)
    assert copy.deepcopy(report).render() == report.render()
