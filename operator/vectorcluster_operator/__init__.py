"""The VectorCluster operator: distributed Milvus on Kubernetes."""
