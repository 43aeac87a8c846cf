"""Texts of the generated files: the CRD as YAML and the field reference as Markdown."""

import yaml

from vectorcluster_api.crd import crd
from vectorcluster_api.reference import reference

CRD_FILE = "crds/vectorcluster.io_vectorclusters.yaml"
REFERENCE_FILE = "docs/reference/vectorcluster.md"

_HEADER = "# Generated from crds/vectorcluster_api by `uv run vectorcluster-crds`; edit the models instead.\n"


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        """Repeat what occurs twice: anchors would be legal, and hard to read."""
        return True


def crd_yaml() -> str:
    """The CRD as YAML, byte for byte as it is committed."""
    return _HEADER + yaml.dump(crd(), Dumper=_Plain, sort_keys=False, width=110, allow_unicode=True)


def generated_files(*, docs: bool) -> dict[str, str]:
    """Path below the repository → content.

    Args:
        docs: Whether the field reference is wanted too.
    """
    files = {CRD_FILE: crd_yaml()}
    return {**files, REFERENCE_FILE: reference()} if docs else files
