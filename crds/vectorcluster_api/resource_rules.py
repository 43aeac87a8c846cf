"""Rules on the compute resources of a pod, whose mistakes would otherwise only show when pods are refused."""

from vectorcluster_api.cel import rule

_RESOURCES = ("cpu", "memory")
_ILL_FORMED = "!isQuantity(string({0}))"


def _with_value(kind: str, name: str, variable: str, condition: str) -> str:
    """CEL that holds when the resource is absent, or when the condition holds for its value.

    A list of one binds the value to a variable. Named again and again, an int-or-string, for which the longest
    possible request is estimated each time, would use up the budget of the whole CRD.
    """
    absent = f"!has(self.{kind}) || !('{name}' in self.{kind})"
    return f"{absent} || [self.{kind}['{name}']].all({variable}, {condition})"


def _quantity(kind: str, name: str) -> dict[str, str]:
    return rule(
        _with_value(kind, name, "given", "isQuantity(string(given))"),
        f"{kind}.{name} is not a quantity: write 500m, 2 or 4Gi",
        path=f".{kind}",
    )


def _within_limit(name: str) -> dict[str, str]:
    ill_formed = f"{_ILL_FORMED.format('asked')} || {_ILL_FORMED.format('limit')}"
    ordered = f"{ill_formed} || quantity(string(asked)).compareTo(quantity(string(limit))) <= 0"
    return rule(
        _with_value("requests", name, "asked", f"({_with_value('limits', name, 'limit', ordered)})"),
        f"requests.{name} is greater than limits.{name}: raise the limit or lower the request (by default "
        "requests are cpu 100m and memory 256Mi)",
        path=".requests",
    )


RESOURCE_RULES = (
    *(_quantity(kind, name) for kind in ("requests", "limits") for name in _RESOURCES),
    *(_within_limit(name) for name in _RESOURCES),
)
"""Rules on an object with `requests` and `limits`."""
