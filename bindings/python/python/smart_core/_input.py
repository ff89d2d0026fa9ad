"""What a cluster is made from. Files are Python's: they are opened and unpacked here."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, BinaryIO, TextIO, TypeAlias

from smart_core import _smart_core as native
from smart_core._answers import Skipped

Content: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, Any] | Sequence[Any]
"""A dump itself: its bytes or text, or an object or list of objects as `json.load` or `yaml.safe_load` give them."""

Source: TypeAlias = str | os.PathLike[str] | BinaryIO | TextIO
"""Where a dump is: the path of a file, or an open file."""

_PIECE = 1 << 20


class Input:
    """What a cluster is made from: any number of dumps, in any order.

    It can be used from several threads; they take turns.
    """

    def __init__(self) -> None:
        self._native = native.Input()

    def dump(self, data: Content, name: str = "dump") -> Input:
        """Adds a dump: what `kubectl get -o json`, `-o yaml` or `kubectl cluster-info dump` wrote.

        A `str` is the text of a dump; for a path there is `read`. The name is for messages: a path, or what the user
        will recognize. Broken objects among good ones are `skipped`; bytes that hold no objects raise `NotADumpError`.
        """
        self._native.dump(_bytes(data), name)
        return self

    def metrics(self, data: Content | os.PathLike[str] | BinaryIO | TextIO, name: str | None = None) -> Input:
        """Adds metrics in the form that they have: what Prometheus, Thanos or VictoriaMetrics answered to a query or `export`, the
        text that targets expose, lists of `metrics.k8s.io`, the `/stats/summary` of a kubelet, CSV.

        A `str` is the text of metrics; a file is a `pathlib.Path`, which may be compressed with gzip, or an open file. The name
        is for messages; where a table names no metric, the name of the file is taken for it: `kubelet_volume_stats_used_bytes.csv`.
        Broken pieces among good ones are `skipped`; bytes that hold no metrics raise `NotMetricsError`.
        """
        if isinstance(data, os.PathLike):
            path = os.fspath(data)
            with open(path, "rb") as file:
                packed = file.peek(2)[:2] == b"\x1f\x8b"
                return self.metrics((gzip.open(file) if packed else file).read(), name or path)
        if isinstance(data, (bytes, bytearray, memoryview, str, Mapping, Sequence)):
            self._native.metrics(_bytes(data), name or "metrics")
            return self
        return self.metrics(data.read(), name or str(getattr(data, "name", "metrics")))

    def read(self, source: Source, name: str | None = None) -> Input:
        """Adds a dump from a path or an open file, piece by piece; files at paths may be compressed with gzip."""
        if isinstance(source, (str, os.PathLike)):
            path = os.fspath(source)
            with open(path, "rb") as file:
                packed = file.peek(2)[:2] == b"\x1f\x8b"
                return self._read(gzip.open(file) if packed else file, name or path)
        return self._read(source, name or str(getattr(source, "name", "dump")))

    def _read(self, file: BinaryIO | TextIO | gzip.GzipFile, name: str) -> Input:
        with self.reader(name) as reader:
            while piece := file.read(_PIECE):
                reader.push(piece)
        return self

    def reader(self, name: str = "dump") -> DumpReader:
        """Returns a reader for a dump that comes in pieces; as a context manager it finishes by itself."""
        return DumpReader(self._native.reader(name))

    def taken_at(self, time: datetime | str) -> Input:
        """Says when the dumps were taken. Without it, the newest time found in them stands for it."""
        self._native.taken_at(time_text(time))
        return self

    def gap(self, kind: str, namespace: str, reason: str) -> Input:
        """Says that objects are known to be missing, as when the API server refused to list them.

        An empty namespace stands for all.
        """
        self._native.gap(kind, namespace, reason)
        return self

    @property
    def skipped(self) -> list[Skipped]:
        """What could not be used: the first 10,000 pieces."""
        return [Skipped._of(each) for each in json.loads(self._native.skipped())]

    def __len__(self) -> int:
        return len(self._native)

    def __bool__(self) -> bool:
        return True


class DumpReader:
    """Reads one dump given in pieces of any size, and holds little more than the largest object of it."""

    def __init__(self, reader: native.DumpReader) -> None:
        self._native = reader

    def push(self, piece: bytes | bytearray | memoryview | str) -> None:
        """Reads on."""
        self._native.push(_bytes(piece))

    def finish(self) -> None:
        """Ends the dump; raises `NotADumpError` when it held no objects at all, not even broken ones."""
        self._native.finish()

    def __enter__(self) -> DumpReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()


def time_text(time: datetime | str) -> str:
    """Returns a time as the core reads it; a time without zone could be any of a day, and is refused."""
    if isinstance(time, str):
        return time
    if time.utcoffset() is None:
        raise ValueError(f"{time!r} has no time zone")
    return time.astimezone(timezone.utc).isoformat()


def _bytes(data: Content) -> bytes | bytearray:
    if isinstance(data, (bytes, bytearray)):
        return data
    if isinstance(data, memoryview):
        return bytes(data)
    if isinstance(data, str):
        return data.encode("utf-8", "surrogatepass")
    return json.dumps(data, default=_json).encode()


def _json(value: object) -> object:
    # YAML gives times as times.
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is nothing that a dump can hold")
