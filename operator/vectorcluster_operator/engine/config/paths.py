"""Where a Milvus container finds its files, and what it may write to."""

CONFIG_DIR = "/etc/milvus"
"""Folder with milvus.yaml and glog.conf; the value of MILVUSCONF."""
CONFIG_FILE = "milvus.yaml"
GLOG_FILE = "glog.conf"

DATA_DIR = "/var/lib/milvus"
PID_DIR = "/run/milvus"
TEMP_DIR = "/tmp"  # noqa: S108 - a volume of the pod's own

TLS_DIR = "/etc/milvus-tls"
"""Certificate of the proxies: tls.crt, tls.key and perhaps ca.crt."""
ETCD_TLS_DIR = "/etc/milvus-etcd-tls"
OBJECT_STORE_CA_DIR = "/etc/milvus-object-store-ca"
KAFKA_CA_DIR = "/etc/milvus-kafka-ca"
CA_FILE = "ca.crt"
