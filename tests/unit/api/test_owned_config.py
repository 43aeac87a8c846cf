"""Configuration keys of the operator's own, as the schema declares them."""

import pytest
from vectorcluster_api.cel import VALIDATIONS
from vectorcluster_api.owned_config import OWNED_KEYS, config_schema
from vectorcluster_api.values import INT_OR_STRING, PRESERVE_UNKNOWN


@pytest.mark.parametrize("key", OWNED_KEYS)
def test_an_owned_key_is_visible_to_its_rule(key: str) -> None:
    node = config_schema()
    for step in key.split("."):
        node = node["properties"][step]
    # CEL doesn't see properties without a type.
    assert "type" in node or INT_OR_STRING in node


@pytest.mark.parametrize("key", OWNED_KEYS)
def test_the_refusal_names_the_key_and_the_way_out(key: str) -> None:
    (found,) = [one for one in config_schema()[VALIDATIONS] if f"config.{key} " in one["message"]]
    assert found["message"].endswith(OWNED_KEYS[key])
    assert f"has(self.{key})" in found["rule"]


def test_everything_else_passes_through() -> None:
    schema = config_schema()
    assert schema[PRESERVE_UNKNOWN] is True
    assert schema["properties"]["etcd"][PRESERVE_UNKNOWN] is True
