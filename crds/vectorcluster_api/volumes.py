"""What a persistent volume can't do after it was made."""

from vectorcluster_api.cel import rule, unchanged


def never_shrinks(place: str) -> tuple[dict[str, str], ...]:
    """Transition rules on an object with `size` and an optional `storageClassName`.

    Args:
        place: How messages call the object, such as `metadata.etcd.managed.storage`.
    """
    now, before = "quantity(string(self.size))", "quantity(string(oldSelf.size))"
    return (
        rule(
            f"!isQuantity(string(self.size)) || {now}.compareTo({before}) >= 0",
            f"{place}.size cannot be lowered, volumes only grow: keep it or raise it",
            path=".size",
        ),
        rule(
            unchanged("storageClassName"),
            f"{place}.storageClassName cannot change, the volumes exist: create a new cluster and restore "
            "a backup",
        ),
    )
