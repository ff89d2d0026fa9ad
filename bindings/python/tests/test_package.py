"""The package as it is installed: its version and its typing marker."""

import importlib.metadata
import importlib.resources

import smart_core


def test_the_version_is_the_one_of_the_wheel() -> None:
    assert smart_core.version() == smart_core.__version__ == importlib.metadata.version("smart-core")


def test_the_wheel_says_that_it_is_typed() -> None:
    assert importlib.resources.files("smart_core").joinpath("py.typed").is_file()
