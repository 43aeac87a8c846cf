"""Effects on the Kubernetes API: reading, server-side apply, events, leader election."""
