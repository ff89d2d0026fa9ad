"""The native half of the package `smart_core`: text in, JSON text out."""

__all__ = ["version"]

def version() -> str:
    """Returns the version of smart-core."""
