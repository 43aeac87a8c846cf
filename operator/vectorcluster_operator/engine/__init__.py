"""What is known of Milvus: its versions, their topology and configuration, and how to ask a running one."""
