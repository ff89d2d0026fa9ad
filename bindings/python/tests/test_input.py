"""What an input takes, whole and in pieces, and what it says of what it cannot use."""

from __future__ import annotations

import gzip
import io
import json
import pathlib
import random
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from smart_core import Cluster, Input, NotADumpError, ObjectRef

SHOP = ["Node/worker-1", "Pod/pay/web-0", "Deployment/shop/web", "Pod/shop/web-0"]


def names(cluster: Cluster) -> list[str]:
    return [str(each) for each in cluster.objects()]


def test_every_form_of_a_dump_is_the_same_dump(shop: dict[str, Any]) -> None:
    text = json.dumps(shop)
    for data in (shop, shop["items"], text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        assert names(Cluster(Input().dump(data))) == SHOP


def test_paths_and_files_are_read_packed_or_not(shop: dict[str, Any], tmp_path: pathlib.Path) -> None:
    text = json.dumps(shop)
    plain, packed = tmp_path / "shop.json", tmp_path / "shop.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    with open(plain, encoding="utf-8") as as_text, open(plain, "rb") as as_bytes, gzip.open(packed) as unpacked:
        for source in (plain, str(plain), packed, io.BytesIO(text.encode()), as_text, as_bytes, unpacked):
            assert names(Cluster.load(source)) == SHOP  # type: ignore[arg-type]
    assert names(Cluster.load(text.encode())) == names(Cluster.load(shop)) == SHOP


def test_messages_name_the_file(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary")
    with pytest.raises(NotADumpError, match=r"notes\.txt: byte 0: .*Dear diary"):
        Cluster.load(path)
    with pytest.raises(FileNotFoundError):
        Cluster.load(tmp_path / "nothing")


def test_pieces_of_any_size_make_the_same_dump(shop: dict[str, Any]) -> None:
    text = json.dumps(shop).encode()
    chance = random.Random(7)
    for _ in range(50):
        input = Input()
        with input.reader("shop") as reader:
            rest = text
            while rest:
                size = chance.choice((1, 2, 7, 100))
                reader.push(rest[:size])
                rest = rest[size:]
        assert len(input) == 4 and not input.skipped
        assert names(Cluster(input)) == SHOP


def test_a_reader_ends_once() -> None:
    input = Input()
    reader = input.reader("shop")
    reader.push('{"kind": "Namespace", "apiVersion": "v1", ')
    reader.push(b'"metadata": {"name": "shop"}}')
    reader.finish()
    for again in (reader.finish, lambda: reader.push(b"")):
        with pytest.raises(ValueError, match="this dump is finished"):
            again()
    with pytest.raises(NotADumpError, match="an empty file"):
        input.reader("nothing").finish()
    with pytest.raises(KeyError), input.reader("broken off") as broken:
        broken.push(b"{")
        raise KeyError
    assert len(input) == 1


def test_an_input_makes_one_cluster(shop: dict[str, Any]) -> None:
    input = Input().dump(shop)
    reader = input.reader("late")
    Cluster(input)
    for late in (lambda: Cluster(input), lambda: input.dump(shop), lambda: reader.push(b"{"), lambda: len(input)):
        with pytest.raises(ValueError, match="has been made into a cluster"):
            late()


def test_what_cannot_be_used_is_told() -> None:
    broken = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"}, "spec": {"containers": 5}}
    input = Input().dump({"apiVersion": "v1", "kind": "List", "items": [broken]}, name="shop.json")
    (skipped,) = input.skipped
    assert skipped.input == "shop.json" and skipped.position > 0 and "spec.containers" in skipped.reason
    assert skipped.object == ObjectRef(kind="Pod", namespace="shop", name="web-0")
    assert skipped.to_dict()["object"] == {"namespace": "shop", "kind": "Pod", "name": "web-0"}


def test_gaps_come_back_in_reports(shop: dict[str, Any]) -> None:
    report = Cluster(Input().dump(shop).gap("Secret", "", "forbidden")).certificates()
    assert not report.complete
    assert [gap.to_dict() for gap in report.gaps] == [{"kind": "Secret", "reason": "forbidden"}]
    assert Cluster.load(shop).certificates().complete


def test_times_are_real_times(shop: dict[str, Any]) -> None:
    created = datetime(2026, 11, 1, 10, tzinfo=timezone.utc)
    assert Cluster.load(shop).now == Cluster.load(shop).taken_at == created
    assert Cluster.load([{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}]).now is None
    for time in ("2026-11-02T10:00:00.25Z", "2026-11-02T12:00:00.25+02:00", created + timedelta(days=1, seconds=0.25)):
        cluster = Cluster(Input().dump(shop).taken_at(time), now="2026-11-03T00:00:00Z")
        assert cluster.taken_at == created + timedelta(days=1, seconds=0.25)
        assert cluster.now == datetime(2026, 11, 3, tzinfo=timezone.utc)
    with pytest.raises(ValueError, match="no time zone"):
        Cluster.load(shop, now=datetime(2026, 11, 3))


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="a set is nothing that a dump can hold"):
        Input().dump([{1, 2}])
    with pytest.raises(NotADumpError):
        Input().dump(5)  # type: ignore[arg-type]
