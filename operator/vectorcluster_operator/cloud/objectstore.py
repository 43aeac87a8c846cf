"""Object storage as the operator uses it: can the bucket be reached, and removing what a cluster left there."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from vectorcluster_api.conditions import Reason
from vectorcluster_api.storage import ObjectStorage, ObjectStorageProvider

from vectorcluster_operator.desired.context import ObjectStoreCredentials
from vectorcluster_operator.engine.config.object_store import authority, virtual_host

_UNKNOWN_KEY = frozenset({"InvalidAccessKeyId", "NoSuchUser", "XAdminUserNotFound"})
_GOOD_FOR_SECONDS, _BAD_FOR_SECONDS = 300.0, 5.0


@dataclass(frozen=True)
class Finding:
    """What was found out about a bucket.

    Attributes:
        ok: True reachable, False not, None not checked.
        reason: Machine-readable.
        message: For people.
    """

    ok: bool | None
    reason: Reason
    message: str


class ObjectStore(Protocol):
    """Questions and commands to object storage."""

    def check(self, spec: ObjectStorage, credentials: ObjectStoreCredentials | None) -> Finding:
        """Whether the bucket can be reached with the credentials."""

    def remove_prefix(self, spec: ObjectStorage, credentials: ObjectStoreCredentials, prefix: str) -> int:
        """Remove all objects under a prefix. Raises ObjectStoreError. Returns how many."""


class ObjectStoreError(Exception):
    """Object storage refused or did not answer."""


def endpoint_url(spec: ObjectStorage) -> str:
    """URL of the server; the provider's well-known one when the spec names none."""
    return f"{'https' if spec.tls else 'http'}://{authority(spec)}"


class S3ObjectStore:
    """boto3 against any S3-compatible API.

    Not checked are Azure, which speaks another, and servers with a certificate authority of their own, which the
    pods are given and the operator isn't.

    Answers are remembered: good ones for five minutes, bad ones for five seconds, so that settled clusters cost
    nothing and a mended one is seen soon.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Finding]] = {}

    def check(self, spec: ObjectStorage, credentials: ObjectStoreCredentials | None) -> Finding:
        """See ObjectStore."""
        unknown_ca = spec.tls and spec.ca_secret_ref is not None
        if spec.provider is ObjectStorageProvider.AZURE or unknown_ca or credentials is None:
            return Finding(
                None, Reason.NOT_CHECKED, "only the pods themselves can show that this bucket works"
            )
        key = _fingerprint(spec, credentials)
        with self._lock:
            known = self._known.get(key)
        if known is not None and known[0] > self._clock():
            return known[1]
        found = self._ask(spec, credentials)
        good_for = _GOOD_FOR_SECONDS if found.ok else _BAD_FOR_SECONDS
        with self._lock:
            self._known[key] = (self._clock() + good_for, found)
        return found

    def _ask(self, spec: ObjectStorage, credentials: ObjectStoreCredentials) -> Finding:
        from botocore.exceptions import BotoCoreError, ClientError

        where = f"bucket {spec.bucket} at {endpoint_url(spec)}"
        try:
            # HEAD would do, but an answer without a body can't tell a wrong key from a missing bucket.
            _client(spec, credentials).list_objects_v2(Bucket=spec.bucket, MaxKeys=1)
        except ClientError as error:
            return _refusal(error.response, where)
        except BotoCoreError as error:
            return Finding(False, Reason.UNREACHABLE, f"{where} cannot be reached: {error}")
        return Finding(True, Reason.REACHABLE, f"{where} answers")

    def remove_prefix(self, spec: ObjectStorage, credentials: ObjectStoreCredentials, prefix: str) -> int:
        """See ObjectStore."""
        if spec.provider is ObjectStorageProvider.AZURE:
            raise ObjectStoreError(
                f"objects under {prefix} in container {spec.bucket} were left: Azure takes no S3 requests, remove "
                "them with its own tools"
            )
        from botocore.exceptions import BotoCoreError, ClientError

        client, removed = _client(spec, credentials), 0
        try:
            pages = client.get_paginator("list_objects_v2").paginate(
                Bucket=spec.bucket, Prefix=prefix.rstrip("/") + "/"
            )
            for page in pages:
                keys = [{"Key": entry["Key"]} for entry in page.get("Contents", ())]
                if keys:
                    client.delete_objects(Bucket=spec.bucket, Delete={"Objects": keys, "Quiet": True})
                removed += len(keys)
        except (BotoCoreError, ClientError) as error:
            raise ObjectStoreError(f"while removing {prefix} from bucket {spec.bucket}: {error}") from error
        return removed


def _client(spec: ObjectStorage, credentials: ObjectStoreCredentials) -> Any:
    # boto3 costs 30 MB and half a second; a cluster in Standalone mode never needs it.
    import boto3
    from botocore.config import Config

    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint_url(spec),
        region_name=spec.region or "us-east-1",
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        config=Config(
            connect_timeout=3,
            read_timeout=5,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "virtual" if virtual_host(spec) else "path"},
            # Other servers than Amazon's do not know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def _refusal(response: Any, where: str) -> Finding:
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    code = response.get("Error", {}).get("Code", "")
    # Servers differ in the status they give to a key they don't know: by the code it is the same everywhere.
    if code == "NoSuchBucket" or (status == 404 and code not in _UNKNOWN_KEY):
        return Finding(False, Reason.BUCKET_NOT_FOUND, f"{where} does not exist: create it or mend the name")
    if status in {400, 401, 403} or code in _UNKNOWN_KEY:
        return Finding(
            False,
            Reason.CREDENTIALS_REFUSED,
            f"{where} refuses the access key ({code or status}): mend the Secret that storage.object names",
        )
    return Finding(False, Reason.UNREACHABLE, f"{where} answers with an error ({code or status})")


def _fingerprint(spec: ObjectStorage, credentials: ObjectStoreCredentials) -> str:
    parts = (spec.model_dump_json(), credentials.access_key_id, credentials.secret_access_key)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
