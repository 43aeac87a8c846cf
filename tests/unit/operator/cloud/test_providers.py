"""Where providers differ from the S3 that everybody copies."""

from __future__ import annotations

import pytest
from vectorcluster_api.storage import ObjectStorage
from vectorcluster_operator.cloud.objectstore import ObjectStoreError, S3ObjectStore, _client
from vectorcluster_operator.desired.context import ObjectStoreCredentials

KEY = ObjectStoreCredentials("id", "key")


def storage(provider: str) -> ObjectStorage:
    spec = {
        "provider": provider,
        "bucket": "vectors",
        "region": "r-1",
        "credentialsSecretRef": {"name": "s3"},
    }
    return ObjectStorage.model_validate(spec)


@pytest.mark.parametrize(
    ("provider", "style"), [("aws", "path"), ("aliyun", "virtual"), ("tencent", "virtual")]
)
def test_buckets_are_addressed_as_milvus_does(provider, style):
    assert _client(storage(provider), KEY).meta.config.s3["addressing_style"] == style


def test_what_is_left_at_azure_is_said():
    with pytest.raises(ObjectStoreError, match="container vectors were left"):
        S3ObjectStore(lambda: 0.0).remove_prefix(storage("azure"), KEY, "team/demo")
