"""confluent-kafka-python's JSON Schema as it comes: what it reads and writes, by a schema that refers to another one."""

import os

from confluent_kafka.schema_registry import SchemaRegistryClient, header_schema_id_serializer, prefix_schema_id_serializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from steps import REGISTRY, TOPIC, fetch, run, send

client = SchemaRegistryClient({"url": REGISTRY})
schema = client.get_latest_version(f"{TOPIC}-value").schema


def invoice():
    return {
        "invoiceId": os.environ["ORDER_ID"],
        "issuedAt": "2023-11-14T22:13:20Z",
        "total": {"currency": "EUR", "value": 12.5},
        "note": None,
        "lines": [{"sku": "größe", "quantity": 2}],
        "paidBy": {"kind": "card", "pan": "4111"},
    }


def read():
    """It holds the event against the schema as well."""
    message = fetch()
    context = SerializationContext(TOPIC, MessageField.VALUE, message.headers() or [])
    return {"event": JSONDeserializer(schema, schema_registry_client=client)(message.value(), context)}


def write():
    header = os.environ["FRAMING"] == "header"
    conf = {
        "auto.register.schemas": False,
        "use.latest.version": True,
        "schema.id.serializer": header_schema_id_serializer if header else prefix_schema_id_serializer,
    }
    headers = []
    context = SerializationContext(TOPIC, MessageField.VALUE, headers)
    return {"offset": send(JSONSerializer(schema, client, conf=conf)(invoice(), context), headers)}


def write_and_read():
    said = write()
    os.environ["OFFSET"] = str(said["offset"])
    return said | read()


run(read, write, write_and_read)
