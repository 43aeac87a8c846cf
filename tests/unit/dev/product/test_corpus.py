"""Which packages the sample searches."""

from vectorcluster_dev.product.semantic.corpus import Package, parse, selection

DUMP = """Package: peek
Architecture: amd64
Section: video
Description: Simple animated GIF screen recorder
Description-md5: 0123

Package: libpeek-dev
Section: video
Description: development files

Package: odd
Section: contrib/graphics
Description-en: draws oddly
 over two lines

Package: silent
Section: video
"""


def test_a_dump_becomes_packages():
    assert list(parse(DUMP)) == [
        Package("peek", "video", "Simple animated GIF screen recorder"),
        Package("libpeek-dev", "video", "development files"),
        Package("odd", "graphics", "draws oddly"),
    ]


def test_only_programs_of_the_wanted_sections_are_taken():
    packages = [
        Package("peek", "video", "a"),
        Package("libpeek1", "video", "b"),
        Package("peek-data", "video", "c"),
        Package("peek-doc", "video", "d"),
        Package("gcc", "devel", "e"),
    ]
    assert [one.name for one in selection(packages)] == ["peek"]


def test_the_selection_is_the_same_in_any_order_and_says_nothing_twice():
    packages = [
        Package("vim-gtk", "editors", "an editor"),
        Package("vim", "editors", "an editor"),
        Package("ed", "editors", "line editor"),
    ]
    expected = [packages[2], packages[1]]
    assert selection(packages) == expected
    assert selection(reversed(packages)) == expected
