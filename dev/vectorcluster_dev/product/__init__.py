"""The product on a cluster: object store, operator, a sample VectorCluster, and a search in it."""

from vectorcluster_dev.product.deploy import deploy, prepare

__all__ = ["deploy", "prepare"]
