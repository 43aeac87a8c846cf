from dataclasses import replace
from pathlib import Path

import pytest
from vectorcluster_dev import preflight
from vectorcluster_dev.preflight import CAP_NET_ADMIN, CAP_SYS_ADMIN, GIB, Host

GOOD = Host(
    system="Linux",
    uid=0,
    capabilities=1 << CAP_NET_ADMIN | 1 << CAP_SYS_ADMIN,
    free={Path("/cache"): 50 * GIB},
    memory=16 * GIB,
    missing_controllers=(),
    go="go1.26.8",
    needed_go=(1, 26, 4),
    overlay=True,
    bridge_filter=True,
)


def test_a_good_host_has_no_problems():
    assert list(preflight.problems(GOOD)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"system": "Darwin"}, ["Darwin", "install Docker"]),
        ({"uid": 1000}, ["not root", "sudo", "install Docker"]),
        ({"capabilities": 1 << CAP_SYS_ADMIN}, ["CAP_NET_ADMIN", "privileged"]),
        ({"free": {Path("/cache"): 3 * GIB}}, ["/cache", "3.0 GiB", "15 GiB", "VECTORCLUSTER_CACHE"]),
        ({"memory": 2 * GIB}, ["2.0 GiB of memory"]),
        ({"missing_controllers": ("memory", "pids")}, ["memory, pids"]),
        ({"go": ""}, ["Go is not installed", "1.26.4"]),
        ({"go": "go1.25.9"}, ["go1.25.9", "1.26.4 or newer"]),
        ({"overlay": False}, ["modprobe overlay"]),
        ({"bridge_filter": False}, ["modprobe br_netfilter"]),
    ],
)
def test_each_lack_is_one_sentence_that_says_what_to_do(change, said):
    found = list(preflight.problems(replace(GOOD, **change)))
    assert len(found) == 1
    for part in said:
        assert part in found[0]


def test_all_lacks_are_said_at_once():
    bad = replace(GOOD, uid=1, memory=1, go="")
    assert len(list(preflight.problems(bad))) == 3


def test_without_linux_nothing_else_matters():
    assert len(list(preflight.problems(replace(GOOD, system="Windows", uid=5, go="")))) == 1


@pytest.mark.parametrize("go", ["go1.26.4", "go1.27", "go1.100.0"])
def test_go_versions_are_compared_as_numbers(go):
    assert list(preflight.problems(replace(GOOD, go=go))) == []


def test_a_cluster_that_is_there_needs_little_disk():
    small = replace(GOOD, free={Path("/cache"): 3 * GIB})
    assert list(preflight.problems(small, preflight.DISK_TO_RESUME)) == []
