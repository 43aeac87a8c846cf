"""What a persistent volume can't do after it was made."""

from vectorcluster_api.cel import rule, unchanged


def never_changes(place: str) -> tuple[dict[str, str], ...]:
    """Transition rules on an object with `size` and an optional `storageClassName`.

    Args:
        place: How messages call the object, such as `metadata.etcd.managed.storage`.
    """
    now, before = "quantity(string(self.size))", "quantity(string(oldSelf.size))"
    return (
        rule(
            f"!isQuantity(string(self.size)) || {now}.compareTo({before}) == 0",
            # A StatefulSet's claim templates are immutable; growing the claims behind its back is not built yet.
            f"{place}.size cannot change yet: create a new cluster with the size it needs and copy the data",
            path=".size",
        ),
        rule(
            unchanged("storageClassName"),
            f"{place}.storageClassName cannot change, the volumes exist: create a new cluster and restore "
            "a backup",
        ),
    )
