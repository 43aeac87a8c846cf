"""The object store of the local cluster: an S3 server on a volume, with keys of its own and one bucket."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from vectorcluster_dev.backend import Backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.product import objects
from vectorcluster_dev.product.reach import reachable
from vectorcluster_dev.settings import Settings

NAMESPACE = "vectorcluster-objectstore"
NAME = "objectstore"
SECRET = "objectstore-root"  # noqa: S105 - the name of a Secret
PORT = 7070
REGION = "us-east-1"
BUCKET = "vectorcluster"
ROLLOUT_SECONDS = 180


@dataclass(frozen=True)
class ObjectStore:
    """How to use the object store from inside the cluster; `repr` hides the keys."""

    endpoint: str
    bucket: str
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)


def install(settings: Settings, backend: Backend, image: str) -> ObjectStore:
    """Apply the object store, wait until it serves, and make the bucket. Changes nothing the second time.

    Args:
        settings: Where the manifests are.
        backend: The cluster.
        image: Reference of the S3 server's image.

    Raises:
        DevError: It does not start, or refuses the bucket.
    """
    kubectl = objects.kubectl_of(backend)
    objects.apply(kubectl, [objects.namespace(NAMESPACE)], "making the object store's namespace")
    keys = _keys(backend)
    file = settings.repo_root / "dev" / "manifests" / "objectstore" / "objectstore.yaml"
    manifests = objects.load_manifests(file, {"versitygw": image})
    objects.apply(kubectl, manifests, "installing the object store")
    objects.await_rollout(kubectl, f"statefulset/{NAME}", NAMESPACE, ROLLOUT_SECONDS)
    with reachable(backend, NAME, NAMESPACE, PORT) as (host, port):
        _make_bucket(f"http://{host}:{port}", keys)
    return ObjectStore(f"{NAME}.{NAMESPACE}.svc.cluster.local:{PORT}", BUCKET, *keys)


def _keys(backend: Backend) -> tuple[str, str]:
    kubectl = objects.kubectl_of(backend)
    found = objects.secret_data(kubectl, SECRET, NAMESPACE)
    if found is None:
        found = {"accessKeyId": secrets.token_hex(10), "secretAccessKey": secrets.token_hex(20)}
        objects.apply(kubectl, [objects.secret(SECRET, NAMESPACE, found)], "storing the object store's keys")
    return found["accessKeyId"], found["secretAccessKey"]


def _make_bucket(url: str, keys: tuple[str, str]) -> None:
    client = _client(url, keys)
    try:
        known = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
        if BUCKET not in known:
            client.create_bucket(Bucket=BUCKET)
    except (BotoCoreError, ClientError) as error:
        raise DevError(f"while making the bucket {BUCKET} in the object store: {error}") from error


def _client(url: str, keys: tuple[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
        config=Config(
            retries={"max_attempts": 6, "mode": "standard"},
            connect_timeout=5,
            read_timeout=20,
            s3={"addressing_style": "path"},
            proxies={},
        ),
    )
