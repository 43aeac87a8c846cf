"""A narrow client of the Kubernetes API: exactly the calls the operator makes, with server-side apply."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import urllib3
from kubernetes import client, config
from kubernetes.client.exceptions import ApiException

from vectorcluster_operator import telemetry
from vectorcluster_operator.k8s.kinds import Kind, kind_of

FIELD_MANAGER = "vectorcluster-operator"
_TIMEOUT = (5.0, 30.0)
_PAGE = 500
_JSON = "application/json"
_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"

Object = dict[str, Any]


class ApiError(Exception):
    """The API server refused a call or could not be reached.

    Attributes:
        status: HTTP status, 0 when there was no answer.
        message: The API server's own words.
    """

    def __init__(self, intent: str, status: int, message: str) -> None:
        super().__init__(f"while {intent}: {message}")
        self.status = status
        self.message = message

    @property
    def over_quota(self) -> bool:
        """Whether a ResourceQuota is the cause."""
        return self.status == HTTPStatus.FORBIDDEN and "exceeded quota" in self.message

    @property
    def conflict(self) -> bool:
        """Whether the object changed meanwhile, or exists already."""
        return self.status == HTTPStatus.CONFLICT


def load_client() -> client.ApiClient:
    """A client from the pod's service account, or from `KUBECONFIG` outside a cluster.

    Raises:
        kubernetes.config.ConfigException: Neither is there.
    """
    try:
        config.load_incluster_config()
    except config.ConfigException:
        config.load_kube_config()
    return client.ApiClient()


def _message_of(body: str | bytes | None) -> str:
    try:
        return str(json.loads(body or "{}").get("message", body))
    except ValueError:
        return str(body)


class KubeApi:
    """The calls, each on JSON objects. Safe to use from several threads."""

    def __init__(self, api_client: client.ApiClient) -> None:
        self._client = api_client

    def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """Read one object; None when it doesn't exist.

        Raises:
            ApiError: Any other refusal.
        """
        try:
            return self._call("GET", kind.path(namespace, name), f"reading {kind.name} {namespace}/{name}")
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def list_fields(self, kind: Kind, namespace: str, selector: str) -> list[Object]:
        """Read all objects of a kind in a namespace that a field selector picks.

        Raises:
            ApiError: The API server refused.
        """
        path = f"{kind.path(namespace)}?{urlencode({'fieldSelector': selector})}"
        found = self._call("GET", path, f"listing {kind.plural} in {namespace}")
        return list(found.get("items") or ())

    def list_labelled(
        self, kind: Kind, namespace: str | None, selector: str | None
    ) -> tuple[list[Object], int]:
        """Read all objects of a kind that a label selector picks, page by page.

        Args:
            kind: What to list.
            namespace: Where; None for everywhere.
            selector: Label selector; None for all objects.

        Returns:
            The objects, with the apiVersion and kind that a list leaves out, and the version of the list.

        Raises:
            ApiError: The API server refused.
        """
        query: dict[str, str] = {"limit": str(_PAGE)} | ({"labelSelector": selector} if selector else {})
        items: list[Object] = []
        while True:
            page = self._call("GET", f"{kind.path(namespace)}?{urlencode(query)}", f"listing {kind.plural}")
            items += page.get("items") or ()
            token = page["metadata"].get("continue")
            if not token:
                break
            query["continue"] = token
        whole = [{**item, "apiVersion": kind.api_version, "kind": kind.name} for item in items]
        return whole, int(page["metadata"]["resourceVersion"])

    def apply(self, manifest: Mapping[str, Any]) -> Object:
        """Server-side apply with the operator's field manager; our fields win over hand edits.

        Returns:
            The object as it is now.

        Raises:
            ApiError: The API server refused.
        """
        body = dict(manifest)
        kind, metadata = kind_of(body), body["metadata"]
        path = kind.path(metadata["namespace"], metadata["name"])
        query = urlencode({"fieldManager": FIELD_MANAGER, "force": "true"})
        intent = f"applying {kind.name} {metadata['namespace']}/{metadata['name']}"
        return self._call("PATCH", f"{path}?{query}", intent, body=body, content_type=_APPLY)

    def create(self, manifest: Mapping[str, Any], kind: Kind | None = None) -> Object:
        """Create an object that must not be overwritten.

        Raises:
            ApiError: It exists (`conflict`), or the API server refused.
        """
        body = dict(manifest)
        kind = kind or kind_of(body)
        namespace = body["metadata"]["namespace"]
        name = body["metadata"].get("name", "")
        path = f"{kind.path(namespace)}?fieldManager={FIELD_MANAGER}"
        return self._call("POST", path, f"creating {kind.name} {namespace}/{name}", body=body)

    def merge(
        self, kind: Kind, namespace: str, name: str, patch: Object, *, subresource: str | None = None
    ) -> Object:
        """JSON merge patch of an object or a subresource.

        Raises:
            ApiError: The API server refused.
        """
        path = f"{kind.path(namespace, name, subresource)}?fieldManager={FIELD_MANAGER}"
        intent = f"patching {subresource or 'metadata'} of {kind.name} {namespace}/{name}"
        return self._call("PATCH", path, intent, body=patch, content_type=_MERGE)

    def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        grace_seconds: int | None = None,
        propagation: str = "Background",
    ) -> bool:
        """Delete an object; one that is gone already is fine.

        Returns:
            Whether it is gone; False when a finalizer or a grace period holds it.

        Raises:
            ApiError: The API server refused.
        """
        options: Object = {"propagationPolicy": propagation}
        if grace_seconds is not None:
            options["gracePeriodSeconds"] = grace_seconds
        intent = f"deleting {kind.name} {namespace}/{name}"
        try:
            answer = self._call("DELETE", kind.path(namespace, name), intent, body=options)
        except ApiError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            return True
        # What is held is sent back as it is now, what is gone is answered by a Status.
        return answer.get("kind") == "Status"

    def _call(
        self, method: str, path: str, intent: str, *, body: Object | None = None, content_type: str = _JSON
    ) -> Object:
        headers = {"Accept": _JSON, "Content-Type": content_type}
        telemetry.API_CALLS.labels(method=method).inc()
        try:
            request = self._client.param_serialize(
                method, path, header_params=headers, body=body, auth_settings=["BearerToken"]
            )
            response = self._client.call_api(*request, _request_timeout=_TIMEOUT)
            text = response.read()
        except ApiException as error:
            raise ApiError(intent, error.status or 0, _message_of(error.body)) from error
        except urllib3.exceptions.HTTPError as error:
            raise ApiError(intent, 0, f"the API server cannot be reached ({error})") from error
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            raise ApiError(intent, response.status, _message_of(text))
        answer: Object = json.loads(text)
        return answer
