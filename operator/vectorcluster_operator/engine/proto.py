"""Milvus' generated gRPC stubs, taken from pymilvus without importing pymilvus.

pymilvus imports pandas and numpy on the way to its stubs: 90 MB of memory and three seconds that an operator
doesn't need (docs/adr/0006-operator.md has the figures). The stubs import each other relatively, so they load
under a package name of our own.
"""

import importlib
import importlib.util
import sys
from importlib.metadata import distribution
from types import ModuleType
from typing import Any

_PACKAGE = "vectorcluster_operator.engine._milvus_grpc"


def _load() -> ModuleType:
    folder = distribution("pymilvus").locate_file("pymilvus/grpc_gen")
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, f"{folder}/__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"pymilvus has no gRPC stubs at {folder}; install the pinned version")
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = package
    spec.loader.exec_module(package)
    return package


_package: Any = _load()
messages: Any = _package.milvus_pb2
"""Requests and answers of the Milvus service."""
services: Any = _package.milvus_pb2_grpc
"""Client stubs."""
