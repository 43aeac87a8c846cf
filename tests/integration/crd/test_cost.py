"""The API server estimates what all rules may cost and refuses a CRD that is too dear."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from vectorcluster_api.cel import VALIDATIONS, rule
from vectorcluster_api.crd import crd
from vectorcluster_api.values import INT_OR_STRING

if TYPE_CHECKING:
    from integration.conftest import ApiServer

pytestmark = pytest.mark.integration

# One such rule takes about a fiftieth of the budget: an int-or-string has no bound in CEL.
DEAR = {
    INT_OR_STRING: True,
    VALIDATIONS: [rule("self != 3 && string(self).matches('^([1-9][0-9]?|100)%$')", "no")],
}


def test_half_of_the_budget_is_left_for_later_rules(vectorcluster_api: ApiServer) -> None:
    more = crd()
    (version,) = more["spec"]["versions"]
    fields = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    fields.update({f"later{number}": DEAR for number in range(26)})
    vectorcluster_api.kubectl(
        "apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-", input=json.dumps(more)
    )
