"""Reads what Kubernetes says about itself and answers what is broken and why, offline."""

from smart_core._smart_core import version

__all__ = ["version"]

__version__ = version()
