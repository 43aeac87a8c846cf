#!/bin/sh
# kafka-run-class.sh CLASS [ARGUMENT…]: every other script ends here.
# The options are word lists on purpose: their names and meaning are upstream's.
: "${KAFKA_HEAP_OPTS:=-Xmx256M}"
: "${KAFKA_JVM_PERFORMANCE_OPTS:=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError -XX:+PerfDisableSharedMem -Djava.awt.headless=true}"
: "${KAFKA_LOG4J_OPTS:=-Dlog4j.configuration=file:/opt/kafka/config/tools-log4j.properties}"

# Classes shared from an archive halve the start. It fits only this very order of jars, which a wildcard inside
# the class path would leave to the file system.
CLASS_PATH=$(printf '%s:' /opt/kafka/libs/*.jar)
if [ -f /opt/kafka/classes.jsa ]; then
    KAFKA_JVM_PERFORMANCE_OPTS="-XX:SharedArchiveFile=/opt/kafka/classes.jsa $KAFKA_JVM_PERFORMANCE_OPTS"
fi
# shellcheck disable=SC2086
exec java $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS $KAFKA_LOG4J_OPTS $KAFKA_OPTS -cp "$CLASS_PATH" "$@"
