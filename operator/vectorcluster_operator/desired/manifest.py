"""The type of a Kubernetes object as the builders make it."""

from typing import Any

Manifest = dict[str, Any]
"""A JSON object with apiVersion, kind and metadata."""
