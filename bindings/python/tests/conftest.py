"""What the tests share: dumps."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def shop() -> dict[str, Any]:
    """A few objects in two namespaces."""
    labels = {"app": "web"}
    return {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}},
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": "web", "namespace": "shop", "creationTimestamp": "2026-11-01T10:00:00Z"},
            },
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop", "labels": labels}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "pay"}},
        ],
    }
