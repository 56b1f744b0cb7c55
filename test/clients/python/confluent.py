"""confluent-kafka-python as it comes: what it reads, writes and asks, as JSON."""

import json
import os

from confluent_kafka.schema_registry import (
    AssociationCreateOrUpdateInfo,
    AssociationCreateOrUpdateRequest,
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    ServerConfig,
    header_schema_id_serializer,
    prefix_schema_id_serializer,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

from steps import REGISTRY, TOPIC, fetch, order, run, send, sent_to

client = SchemaRegistryClient({"url": REGISTRY})


def read():
    message = fetch()
    context = SerializationContext(TOPIC, MessageField.VALUE, message.headers() or [])
    return {"event": AvroDeserializer(client)(message.value(), context)}


def write():
    """As most programs do: with a schema of one's own, which the serializer registers."""
    return serialized(AvroSerializer(client, os.environ["ORDER_SCHEMA"], conf={"schema.id.serializer": framing()}))


def write_latest():
    conf = {"use.latest.version": True, "auto.register.schemas": False, "schema.id.serializer": framing()}
    return serialized(AvroSerializer(client, conf=conf))


def read_key():
    message = fetch()
    context = SerializationContext(TOPIC, MessageField.KEY, message.headers() or [])
    return {"key": AvroDeserializer(client)(message.key(), context), "value": message.value()}


def write_key():
    """A key with its schema, and no value: the deletion of that key. Partitions are chosen as Java's client does."""
    conf = {"use.latest.version": True, "auto.register.schemas": False, "schema.id.serializer": framing()}
    headers = []
    context = SerializationContext(TOPIC, MessageField.KEY, headers)
    key = AvroSerializer(client, conf=conf)({"customer": os.environ["CUSTOMER"], "region": "eu"}, context)
    offset, partition = sent_to(None, headers, key)
    return {"offset": offset, "partition": partition}


def read_plain():
    """A key and a value of primitive types, bytes as texts."""
    message = fetch()
    contexts = [SerializationContext(TOPIC, part, message.headers() or []) for part in (MessageField.KEY, MessageField.VALUE)]
    key, value = (AvroDeserializer(client)(part, context) for part, context in zip((message.key(), message.value()), contexts))
    return {name: part.decode() if isinstance(part, bytes) else part for name, part in (("key", key), ("value", value))}


def write_plain():
    """The key and the value in PLAIN, texts as bytes where the schema says so."""
    conf = {"use.latest.version": True, "auto.register.schemas": False, "schema.id.serializer": framing()}
    headers = []
    parts = {}
    for name, field in (("key", MessageField.KEY), ("value", MessageField.VALUE)):
        plain = json.loads(os.environ["PLAIN"])[name]
        if client.get_latest_version(f"{TOPIC}-{name}").schema.schema_str == '"bytes"':
            plain = plain.encode()
        parts[name] = AvroSerializer(client, conf=conf)(plain, SerializationContext(TOPIC, field, headers))
    return {"offset": sent_to(parts["value"], headers, parts["key"])[0]}


def framing():
    return header_schema_id_serializer if os.environ["FRAMING"] == "header" else prefix_schema_id_serializer


def serialized(serializer):
    headers = []
    value = serializer(order(), SerializationContext(TOPIC, MessageField.VALUE, headers))
    return {"offset": send(value, headers)}


def registry():
    subject = os.environ["SUBJECT"]
    schema, compatible, breaking = (Schema(os.environ[name]) for name in ("SCHEMA", "COMPATIBLE", "BREAKING"))
    registered = client.register_schema_full_response(subject, schema)
    found = client.lookup_schema(subject, schema)
    latest = client.get_latest_version(subject)
    said = {
        "id": registered.schema_id,
        "found": [found.schema_id, found.version],
        "latest": [latest.schema_id, latest.version],
        "schema": SchemaRegistryClient({"url": REGISTRY}).get_schema(registered.schema_id).schema_str,
        "byGuid": client.get_schema_by_guid(registered.guid).schema_str,
        "types": client.get_schema_types(),
        "contexts": client.get_contexts(),
        "usedBy": [[one.subject, one.version] for one in client.get_schema_versions(registered.schema_id)],
        "subjects": client.get_subjects(),
        "compatible": client.test_compatibility(subject, compatible),
        "breaking": client.test_compatibility(subject, breaking),
        "refused": refusal(lambda: client.register_schema(subject, breaking)),
        "levelBefore": client.get_compatibility(),
        "mode": client.get_global_mode(),
        "levelSet": client.set_compatibility(subject, "NONE"),
        "level": client.get_config(subject).compatibility_level,
    }
    client.register_schema(subject, breaking)
    said["versions"] = client.get_versions(subject)
    said["deletedVersion"] = client.delete_version(subject, 1)
    said["deleted"] = client.delete_subject(subject)
    said["deletedForGood"] = client.delete_subject(subject, permanent=True)
    said["gone"] = refusal(lambda: client.get_versions(subject))
    return said


def references():
    subject = os.environ["SUBJECT"]
    referenced = f"{subject}-referenced"
    client.register_schema(referenced, Schema(os.environ["REFERENCED"]))
    reference = SchemaReference(name="n.Base", subject=referenced, version=1)
    schema = client.register_schema(subject, Schema(os.environ["REFERENCING"], references=[reference]))
    stored = SchemaRegistryClient({"url": REGISTRY}).get_schema(schema)
    return {
        "id": schema,
        "references": [one.to_dict() for one in stored.references],
        "referencedBy": client.get_referenced_by(referenced, 1),
        "refused": refusal(lambda: client.delete_version(referenced, 1)),
    }


def settings():
    """A subject's configuration and mode, and metadata that a schema carries."""
    subject = os.environ["SUBJECT"]
    owner = Metadata(tags=None, properties=MetadataProperties({"owner": "shop"}), sensitive=None)
    wanted = ServerConfig(compatibility=ConfigCompatibilityLevel.FULL_TRANSITIVE, compatibility_group="major", default_metadata=owner)
    said = {"set": client.set_config(subject, wanted)}
    config = client.get_config(subject)
    said["group"] = config.compatibility_group
    said["defaultMetadata"] = config.default_metadata.properties.to_dict()
    major = Metadata(tags=None, properties=MetadataProperties({"major": "1"}), sensitive=None)
    client.register_schema(subject, Schema(os.environ["SCHEMA"], metadata=major))
    said["metadata"] = client.get_latest_with_metadata(subject, {"major": "1"}).schema.metadata.properties.to_dict()
    said["compatibleWithAll"] = client.test_compatibility_all_versions(subject, Schema(os.environ["COMPATIBLE"]))
    client.delete_config(subject)
    said["level"] = refusal(lambda: client.get_compatibility(subject))

    said["readOnly"] = client.update_mode(subject, "READONLY")
    said["refused"] = refusal(lambda: client.register_schema(subject, Schema(os.environ["COMPATIBLE"])))
    said["modeDeleted"] = client.delete_mode(subject)
    return said


def associations():
    """A topic's association with the subject of its values."""
    subject = os.environ["SUBJECT"]
    client.register_schema(subject, Schema(os.environ["SCHEMA"]))
    value = AssociationCreateOrUpdateInfo(subject=subject, association_type="value", lifecycle="WEAK")
    topic = AssociationCreateOrUpdateRequest("orders", "cluster", subject, "topic", [value])
    said = {"made": client.create_association(topic).to_dict()}
    found = client.get_associations_by_resource_name("orders", "cluster", "topic", ["value"])
    said["found"] = [[one.subject, one.resource_id] for one in found if one.subject == subject]
    client.delete_associations(subject, "topic", ["value"])
    left = client.get_associations_by_resource_name("orders", "cluster", "topic", ["value"])
    said["left"] = [one.subject for one in left if one.subject == subject]
    return said


def refusal(call):
    """The status and the code of the registry's no."""
    try:
        call()
    except SchemaRegistryError as error:
        return [error.http_status_code, error.error_code]
    raise AssertionError("taken, although it must not be")


run(read, write, write_latest, read_key, write_key, read_plain, write_plain, registry, references, settings, associations)
