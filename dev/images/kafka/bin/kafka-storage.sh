#!/bin/sh
# kafka-storage.sh info|format|random-uuid [OPTION…]
exec /opt/kafka/bin/kafka-run-class.sh kafka.tools.StorageTool "$@"
