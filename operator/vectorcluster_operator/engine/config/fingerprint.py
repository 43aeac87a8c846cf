"""A hash over the configuration that a process reads only at its start: when it changes, the pod must be replaced."""

import hashlib
import json

from vectorcluster_operator.engine.config.tree import Config, flatten
from vectorcluster_operator.engine.topology import Role

LIVE_KEYS: dict[str, frozenset[str]] = {}
"""Role name → keys that this kind of process takes over while it runs; empty until that is shown for each key."""

STARTING_KEYS = frozenset({"common.security.defaultRootPassword"})
"""Keys that matter only to the very first start of a cluster: a change of theirs restarts nothing."""


def restart_hash(config: Config, role: Role) -> str:
    """Hash over everything that a process of this role must be restarted for.

    Args:
        config: The whole configuration; credentials count, since they are read once.
        role: The process.
    """
    ignored = STARTING_KEYS | LIVE_KEYS.get(role.name, frozenset())
    relevant = {key: value for key, value in flatten(config) if key not in ignored}
    text = json.dumps(relevant, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
