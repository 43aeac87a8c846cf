#!/bin/sh
# Runs while the image is built: starts a broker once and archives the classes that it loaded.
set -eu
WORK=$(mktemp -d)
# The build may share the host's network, where 9092 can be somebody's.
sed -e "s#^log.dirs=.*#log.dirs=$WORK/data#" \
    -e 's#localhost:9093#127.0.0.1:39093#; s#localhost:9092#127.0.0.1:39092#' \
    -e 's#^listeners=.*#listeners=PLAINTEXT://127.0.0.1:39092,CONTROLLER://127.0.0.1:39093#' \
    /opt/kafka/config/server.properties > "$WORK/server.properties"
/opt/kafka/bin/kafka-storage.sh format -t AAAAAAAAAAAAAAAAAAAAAA -c "$WORK/server.properties" > /dev/null
KAFKA_OPTS=-XX:ArchiveClassesAtExit=/opt/kafka/classes.jsa KAFKA_HEAP_OPTS=-Xmx384M \
    /opt/kafka/bin/kafka-server-start.sh "$WORK/server.properties" > "$WORK/log" 2>&1 &
BROKER=$!
WAITED=0
until grep -q 'Kafka Server started' "$WORK/log"; do
    if [ "$WAITED" -ge 90 ] || ! kill -0 "$BROKER"; then
        cat "$WORK/log" >&2
        exit 1
    fi
    sleep 1
    WAITED=$((WAITED + 1))
done
kill "$BROKER"
# The archive is written while the broker ends; its exit code is that of the signal.
wait "$BROKER" || true
test -s /opt/kafka/classes.jsa
rm -r "$WORK"
