from pathlib import Path

from vectorcluster_dev import mounts

MOUNTINFO = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:30 / /state/demo/volumes rw - tmpfs tmpfs rw
31 30 0:31 / /state/demo/volumes/in\\040side rw - tmpfs tmpfs rw
32 22 0:32 / /state/demo-2/x rw - tmpfs tmpfs rw
33 22 0:33 / /run/vcdev/demo rw - tmpfs tmpfs rw
"""


def test_mounts_in_the_folders_come_deepest_first():
    found = mounts.below([Path("/state/demo"), Path("/run/vcdev/demo")], MOUNTINFO)
    assert found == [
        Path("/run/vcdev/demo"),
        Path("/state/demo/volumes/in side"),
        Path("/state/demo/volumes"),
    ]


def test_a_folder_whose_name_begins_alike_is_another():
    assert mounts.below([Path("/state/demo-2")], MOUNTINFO) == [Path("/state/demo-2/x")]


def test_nothing_there_is_nothing():
    assert mounts.below([Path("/elsewhere")], MOUNTINFO) == []
