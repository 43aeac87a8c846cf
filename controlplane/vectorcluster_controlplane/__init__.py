"""The VectorCluster control plane: tenants, identity, access, metering, billing."""
