"""The examples of both READMEs, run."""

from __future__ import annotations

import doctest
import pathlib
import shutil

import pytest

ROOT = pathlib.Path(__file__).parents[3]


def test_the_examples_do_what_they_say(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "fixtures/health-broken-shop/dump.json", tmp_path / "cluster.json")
    for name in ("certificates", "shop", "top"):
        shutil.copy(ROOT / f"fixtures/{name}/dump.json", tmp_path / f"{name}.json")
    shutil.copy(ROOT / "fixtures/predictions/dump.json", tmp_path / "growing.json")
    shutil.copy(ROOT / "fixtures/predictions/metrics.json", tmp_path / "metrics.json")
    monkeypatch.chdir(tmp_path)
    failed, run = doctest.testfile(str(ROOT / "bindings/python/README.md"), module_relative=False, encoding="utf-8")
    assert run > 10 and not failed


def test_the_examples_of_the_project_do_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, run = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert run > 3 and not failed
