"""What of the host's apt configuration goes into a build."""

from vectorcluster_dev.images.rootfs import apt_options, debian_sources


def test_only_what_leads_to_the_mirrors_is_taken_over():
    dump = (
        'APT::Install-Recommends "1";\n'
        'Acquire::http::Proxy "http://proxy.example:3128";\n'
        'Acquire::https::Proxy "";\n'
        'Acquire::Check-Valid-Until "false";\n'
        'DPkg::Post-Invoke:: "rm -rf /";\n'
    )
    assert apt_options(dump) == (
        'Acquire::http::Proxy "http://proxy.example:3128";\nAcquire::Check-Valid-Until "false";\n'
    )


def test_only_debian_of_the_same_suite_becomes_a_source():
    targets = (
        "Debian|bookworm|deb http://mirror.example/debian bookworm main\n"
        "Debian|bookworm|deb http://mirror.example/debian bookworm main\n"
        "Debian|bookworm-security|deb http://mirror.example/security bookworm-security main\n"
        "Debian|trixie|deb http://mirror.example/debian trixie main\n"
        "Node Source|nodistro|deb http://node.example nodistro main\n"
        "not a line of three\n"
    )
    assert debian_sources(targets) == [
        "deb http://mirror.example/debian bookworm main",
        "deb http://mirror.example/security bookworm-security main",
    ]
