"""python-schema-registry-client as it comes: what it reads, writes and asks, as JSON."""

import os

from schema_registry.client import SchemaRegistryClient
from schema_registry.client.errors import ClientError
from schema_registry.client.schema import AvroSchema
from schema_registry.serializers import AvroMessageSerializer

from steps import REGISTRY, TOPIC, fetch, order, run, send

client = SchemaRegistryClient(url=REGISTRY)
serializer = AvroMessageSerializer(client)


def read():
    return {"event": serializer.decode_message(fetch().value())}


def write():
    schema = AvroSchema(os.environ["ORDER_SCHEMA"])
    return {"offset": send(serializer.encode_record_with_schema(f"{TOPIC}-value", schema, order()))}


def registry():
    subject = os.environ["SUBJECT"]
    schema, compatible, breaking = (AvroSchema(os.environ[name]) for name in ("SCHEMA", "COMPATIBLE", "BREAKING"))
    registered = client.register(subject, schema)
    # A new client has nothing in its cache.
    fresh = SchemaRegistryClient(url=REGISTRY)
    found = fresh.check_version(subject, schema)
    latest = fresh.get_schema(subject)
    said = {
        "id": registered,
        "found": [found.schema_id, found.version],
        "latest": [latest.schema_id, latest.version],
        "schema": fresh.get_by_id(registered).raw_schema,
        "usedBy": [[one.subject, one.version] for one in client.get_schema_subject_versions(registered)],
        "subjects": client.get_subjects(),
        "compatible": client.test_compatibility(subject, compatible),
        "breaking": client.test_compatibility(subject, breaking),
        "reasons": client.test_compatibility(subject, breaking, verbose=True)["messages"],
        "refused": refusal(lambda: client.register(subject, breaking)),
        "levelBefore": client.get_compatibility(),
        "levelSet": client.update_compatibility("NONE", subject),
        "level": client.get_compatibility(subject),
    }
    client.register(subject, breaking)
    said["versions"] = client.get_versions(subject)
    said["deletedVersion"] = client.delete_version(subject, 1)
    said["deleted"] = client.delete_subject(subject)
    said["gone"] = client.get_versions(subject)
    return said


def refusal(call):
    """The status and the code of the registry's no."""
    try:
        call()
    except ClientError as error:
        return [error.http_code, error.server_traceback["error_code"]]
    raise AssertionError("taken, although it must not be")


run(read, write, registry)
