"""The VectorCluster resource: Pydantic models and the CRD generated from them."""
