"""Strings with a form, whose violation is explained instead of answered with a regular expression."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from vectorcluster_api.cel import VALIDATIONS, matches, rule


@dataclass(frozen=True)
class Text:
    """Annotation of a `str` that must match a pattern.

    The API server's answer to a violated schema `pattern` is the pattern. The same as a CEL rule carries a
    message, so the pattern goes there.

    Attributes:
        pattern: Regular expression that both RE2 (the API server) and Python understand the same way.
        message: What is expected, with an example.
        max_length: Longest accepted value; it also bounds the rule's estimated cost.
        rules: Further CEL rules, evaluated beside the pattern.
    """

    pattern: str
    message: str
    max_length: int
    rules: tuple[Mapping[str, str], ...] = ()

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Length first, then the form."""
        text = core_schema.str_schema(max_length=self.max_length)
        return core_schema.no_info_after_validator_function(self._matching, text)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A bounded string with the pattern as its first rule."""
        first = rule(matches("self", self.pattern), self.message)
        return {
            "type": "string",
            "maxLength": self.max_length,
            VALIDATIONS: [first, *(dict(one) for one in self.rules)],
        }

    def _matching(self, value: str) -> str:
        if re.fullmatch(self.pattern, value) is None:
            raise PydanticCustomError("text_form", "{message}", {"message": self.message})
        return value
