#!/bin/sh
# kafka-server-start.sh server.properties [--override property=value]…
if [ $# -lt 1 ]; then
    echo "usage: $0 server.properties [--override property=value]…" >&2
    exit 1
fi
export KAFKA_HEAP_OPTS="${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G}"
export KAFKA_LOG4J_OPTS="${KAFKA_LOG4J_OPTS:--Dlog4j.configuration=file:/opt/kafka/config/log4j.properties}"
exec /opt/kafka/bin/kafka-run-class.sh kafka.Kafka "$@"
