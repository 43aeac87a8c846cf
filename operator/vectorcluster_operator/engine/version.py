"""Engine versions as comparable values."""

import re
from dataclasses import dataclass

_PATTERN = re.compile(r"^(\d+)\.(\d+)\.(\d+)$")


@dataclass(frozen=True, order=True)
class EngineVersion:
    """A Milvus version; compares by number."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "EngineVersion":
        """Parse `2.3.5`.

        Raises:
            ValueError: The text is not three numbers joined by dots.
        """
        found = _PATTERN.match(text)
        if found is None:
            raise ValueError(f"while parsing the engine version {text!r}: write three numbers such as 2.6.11")
        return cls(*(int(number) for number in found.groups()))

    @property
    def series(self) -> str:
        """Major and minor, such as `2.3`."""
        return f"{self.major}.{self.minor}"

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"
