"""Effects outside Kubernetes and Milvus: object storage, reachability of brokers, clean-up of shared services."""
