"""Refusals of the API server, as the user is told of them."""

from __future__ import annotations

import pytest
from vectorcluster_api.conditions import ConditionType, Reason
from vectorcluster_operator.k8s.api import ApiError
from vectorcluster_operator.reconcile.refusals import explained


@pytest.mark.parametrize(
    ("status", "words", "reason"),
    [
        (403, "exceeded quota: small, requested: pods=1", Reason.QUOTA_EXCEEDED),
        (403, "cannot create resource", Reason.FORBIDDEN),
        (422, "spec.replicas: Invalid value", Reason.FORBIDDEN),
        (400, "admission webhook denied", Reason.FORBIDDEN),
    ],
)
def test_what_the_user_can_mend_is_told(status, words, reason):
    error = explained(ApiError("applying Service team/demo", status, words))

    assert (error.reason, error.condition) == (reason, ConditionType.PROGRESSING)
    assert "while applying Service team/demo" in error.message
    assert words in error.message


@pytest.mark.parametrize("status", [0, 409, 429, 500, 503])
def test_what_passes_is_left_to_the_back_off(status):
    error = ApiError("applying", status, "later")

    assert explained(error) is error
