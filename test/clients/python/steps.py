"""What both Python programs share: a Kafka by confluent_kafka, the order, and how a step says what it saw."""

import json
import os
import sys
from datetime import datetime, timezone
from decimal import Decimal
from uuid import UUID

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

TOPIC = os.environ["TOPIC"]
BROKER = os.environ["KAFKA_BROKER"]
REGISTRY = os.environ["REGISTRY_URL"]


def order():
    """An order as fastavro takes it: logical types in Python's own, the branch of a union by its name."""
    return {
        "orderId": UUID(os.environ["ORDER_ID"]),
        "placedAt": datetime.fromtimestamp(1_700_000_000, timezone.utc),
        "total": Decimal("12.50"),
        "status": "PAID",
        "lines": ["a", "b"],
        "method": ("shop.Card", {"pan": "4111"}),
    }


def fetch():
    """The message at OFFSET."""
    consumer = Consumer({"bootstrap.servers": BROKER, "group.id": "clients", "enable.auto.commit": False})
    try:
        consumer.assign([TopicPartition(TOPIC, 0, int(os.environ["OFFSET"]))])
        message = consumer.poll(20)
        if message is None:
            raise TimeoutError("the message is not there")
        if message.error():
            raise KafkaException(message.error())
        return message
    finally:
        consumer.close()


def send(value, headers=None):
    """Sends a payload; its offset."""
    return sent_to(value, headers)[0]


def sent_to(value, headers=None, key=None):
    """Sends a payload under a key; its offset and partition."""
    places = []

    def delivered(error, message):
        if error:
            raise KafkaException(error)
        places.append((message.offset(), message.partition()))

    producer = Producer({"bootstrap.servers": BROKER, "partitioner": "murmur2_random"})
    producer.produce(TOPIC, value=value, key=key, headers=headers, on_delivery=delivered)
    producer.flush(20)
    return places[0]


def plain(value):
    """Values beyond JSON as the texts that the test expects."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def run(*steps):
    """Runs the step that the first argument names, and prints what it gives."""
    said = {step.__name__: step for step in steps}[sys.argv[1]]()
    print(json.dumps(said, default=plain))
