"""Reads events with Google's Python protobuf, under the writer's schema and under the reader's, and says what differs.

Lines in: {"schema": number, "files": [base64 of FileDescriptorProto, imports first]} and
{"key", "writer", "reader", "writes", "reads", "bytes"}. Lines out: {"key", "answer"}; the answer is "fails: why",
"changes" with the views in which the reader sees something else, "same", or "no schema: why".
"""

import base64
import json
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

pools = {}


def pool_of(files):
    pool = descriptor_pool.DescriptorPool()
    for text in files:
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(text)))
    return pool


def plain(field, value):
    if field.cpp_type in (field.CPPTYPE_DOUBLE, field.CPPTYPE_FLOAT):
        return struct.pack(">d", value).hex()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").hex()
    if isinstance(value, bool):
        return str(int(value))
    return str(value)


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def one(field, value):
    return numbers(value) if field.message_type is not None else plain(field, value)


def numbers(message):
    """What is in a message by the numbers of its fields."""
    found = []
    for field, value in message.ListFields():
        if is_map(field):
            key, item = (field.message_type.fields_by_number[number] for number in (1, 2))
            entries = [[plain(key, k), one(item, value[k])] for k in value]
            found.append([field.number, sorted(entries, key=json.dumps)])
        elif field.is_repeated:
            found.append([field.number, [one(field, item) for item in value]])
        else:
            found.append([field.number, one(field, value)])
    return found


def defaults(message):
    """What a field gives that is not there."""
    there = {field.number for field, _ in message.ListFields()}
    fields = [f for f in message.DESCRIPTOR.fields if f.number not in there]
    # An enum without a default has its first value.
    return [[f.number, plain(f, f.default_value)] for f in fields if f.has_default_value or is_single_enum(f)]


def is_single_enum(field):
    return field.enum_type is not None and not field.is_repeated


def views(message):
    return {
        "numbers": numbers(message),
        "json": json_format.MessageToDict(message),
        "implicit": json_format.MessageToDict(message, always_print_fields_with_no_presence=True),
        "defaults": defaults(message),
    }


def read(pool, name, data):
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))()
    message.ParseFromString(data)
    if not message.IsInitialized():
        raise ValueError("missing: " + ", ".join(message.FindInitializationErrors()))
    return views(message)


def answer(event):
    data = bytes.fromhex(event["bytes"])
    try:
        pool_writer, pool_reader = pools[event["writer"]], pools[event["reader"]]
        if isinstance(pool_writer, str) or isinstance(pool_reader, str):
            return "no schema: " + (pool_writer if isinstance(pool_writer, str) else pool_reader)
        written = read(pool_writer, event["writes"], data)
    except Exception as error:  # The judge says what it cannot do.
        return "no schema: " + str(error)
    try:
        seen = read(pool_reader, event["reads"], data)
    except Exception as error:
        return "fails: " + str(error)
    changed = [view for view in written if json.dumps(written[view]) != json.dumps(seen[view])]
    return "changes " + ",".join(changed) if changed else "same"


for line in sys.stdin:
    row = json.loads(line)
    if "files" in row:
        try:
            pools[row["schema"]] = pool_of(row["files"])
        except Exception as error:
            pools[row["schema"]] = str(error).splitlines()[0]
    else:
        print(json.dumps({"key": row["key"], "answer": answer(row).splitlines()[0][:120]}))
