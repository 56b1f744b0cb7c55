"""confluent-kafka-python's Protobuf as it comes: what it reads and writes, as JSON. Types are made here, without protoc."""

import os

from confluent_kafka.schema_registry import SchemaRegistryClient, header_schema_id_serializer, prefix_schema_id_serializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import timestamp_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import Default
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass

from steps import REGISTRY, TOPIC, fetch, run, send, sent_to

MONEY = "shop/types/money.proto"
client = SchemaRegistryClient({"url": REGISTRY})


def field(message, name, number, kind, type_name=None, repeated=False):
    label = FieldDescriptorProto.LABEL_REPEATED if repeated else FieldDescriptorProto.LABEL_OPTIONAL
    message.field.add(name=name, number=number, label=label, type=kind, type_name=type_name)


def money_file():
    file = FileDescriptorProto(name=MONEY, package="shop.types", syntax="proto3")
    money = file.message_type.add(name="Money")
    field(money, "currency", 1, FieldDescriptorProto.TYPE_STRING)
    field(money, "units", 2, FieldDescriptorProto.TYPE_INT64)
    field(money, "nanos", 3, FieldDescriptorProto.TYPE_INT32)
    return file


def parcel_file():
    """The first version of the schema, which has the event behind another message."""
    file = FileDescriptorProto(name="parcel.proto", package="shop", syntax="proto3")
    file.dependency.extend(["google/protobuf/timestamp.proto", MONEY])
    field(file.message_type.add(name="Address"), "street", 1, FieldDescriptorProto.TYPE_STRING)
    parcel = file.message_type.add(name="ParcelSent")
    field(parcel, "parcel_id", 1, FieldDescriptorProto.TYPE_STRING)
    field(parcel, "value", 2, FieldDescriptorProto.TYPE_MESSAGE, ".shop.types.Money")
    field(parcel, "sent_at", 3, FieldDescriptorProto.TYPE_MESSAGE, ".google.protobuf.Timestamp")
    field(parcel, "kind", 4, FieldDescriptorProto.TYPE_ENUM, ".shop.ParcelSent.Kind")
    field(parcel, "addresses", 5, FieldDescriptorProto.TYPE_MESSAGE, ".shop.Address", repeated=True)
    field(parcel, "note", 6, FieldDescriptorProto.TYPE_STRING)
    kind = parcel.enum_type.add(name="Kind")
    kind.value.add(name="KIND_UNSPECIFIED", number=0)
    kind.value.add(name="KIND_LETTER", number=1)
    return file


def tracking_file():
    """The schema of a topic's keys, whose message is not the first one either."""
    file = FileDescriptorProto(name="tracking.proto", package="shop", syntax="proto3")
    field(file.message_type.add(name="Carrier"), "name", 1, FieldDescriptorProto.TYPE_STRING)
    key = file.message_type.add(name="TrackingKey")
    field(key, "carrier", 1, FieldDescriptorProto.TYPE_MESSAGE, ".shop.Carrier")
    field(key, "number", 2, FieldDescriptorProto.TYPE_INT64)
    field(key, "parcel_id", 3, FieldDescriptorProto.TYPE_STRING)
    return file


pool = Default()
assert timestamp_pb2.DESCRIPTOR.name == "google/protobuf/timestamp.proto"
for one in (money_file(), parcel_file(), tracking_file()):
    pool.AddSerializedFile(one.SerializeToString())
ParcelSent = GetMessageClass(pool.FindMessageTypeByName("shop.ParcelSent"))
TrackingKey = GetMessageClass(pool.FindMessageTypeByName("shop.TrackingKey"))


def deserialized(message):
    context = SerializationContext(TOPIC, MessageField.VALUE, message.headers() or [])
    event = ParcelSent()
    event.CopyFrom(ProtobufDeserializer(ParcelSent, {}, client)(message.value(), context))
    return MessageToDict(event)


def read():
    return {"event": deserialized(fetch())}


def write():
    """As most programs do: with types of one's own, which the serializer registers with all that they import."""
    parcel = ParcelSent(parcel_id=os.environ["ORDER_ID"], kind=1, note="fragile")
    parcel.value.currency, parcel.value.units = "EUR", 12
    parcel.sent_at.seconds = 1_700_000_000
    parcel.addresses.add(street="Main Street")
    headers = []
    context = SerializationContext(TOPIC, MessageField.VALUE, headers)
    value = ProtobufSerializer(ParcelSent, client, framing())(parcel, context)
    return {"offset": send(value, headers)}


def framing():
    header = os.environ["FRAMING"] == "header"
    return {"schema.id.serializer": header_schema_id_serializer if header else prefix_schema_id_serializer}


def read_key():
    message = fetch()
    context = SerializationContext(TOPIC, MessageField.KEY, message.headers() or [])
    key = TrackingKey()
    key.CopyFrom(ProtobufDeserializer(TrackingKey, {}, client)(message.key(), context))
    return {"key": MessageToDict(key), "value": message.value()}


def write_key():
    """A key with its schema, and no value: the deletion of that key."""
    key = TrackingKey(number=2**53 + 1, parcel_id=os.environ["PARCEL_ID"])
    key.carrier.name = "post"
    headers = []
    context = SerializationContext(TOPIC, MessageField.KEY, headers)
    bytes = ProtobufSerializer(TrackingKey, client, framing())(key, context)
    return {"offset": sent_to(None, headers, bytes)[0]}


def write_and_read():
    """With one client for both, which keeps what registering was answered."""
    said = write()
    os.environ["OFFSET"] = str(said["offset"])
    return said | read()


run(read, write, write_and_read, read_key, write_key)
