#!/bin/sh
# kafka-topics.sh --bootstrap-server HOST:PORT --list|--create|--describe|--delete [OPTION…]
exec /opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.TopicCommand "$@"
