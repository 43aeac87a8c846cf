"""The commands at the end of `up` lead to the cluster that was made, and to no other."""

from types import SimpleNamespace

import pytest
from vectorcluster_dev.product.answers import own_commands


def backend(kind: str, context: str) -> SimpleNamespace:
    return SimpleNamespace(status=lambda: SimpleNamespace(backend=kind), context=lambda: context)


@pytest.mark.parametrize(("kind", "prefix"), [("built", ""), ("kind", "kind-")])
def test_another_cluster_than_the_default_one_is_named(kind, prefix):
    search, down = own_commands(backend(kind, f"{prefix}vcdev-trial-2"))
    assert "/vcdev search --name trial-2 " in search
    assert down == "make down CLUSTER=trial-2"


def test_the_default_cluster_needs_no_name():
    search, down = own_commands(backend("built", "vcdev-default"))
    assert search.endswith('/vcdev search "your own words"')
    assert down == "make down"


def test_a_cluster_that_was_not_made_here_is_not_taken_down():
    assert own_commands(backend("existing", "production")) == ()
