"""The local Kubernetes of VectorCluster: cluster, images, samples."""
