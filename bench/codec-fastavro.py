"""Times fastavro with the shape in SHAPE; prints nanoseconds by step as JSON."""
import io
import json
import os
import statistics
import time

import fastavro

SECONDS = 0.4
CALLS = 50

shape = json.loads(os.environ["SHAPE"])
schema = fastavro.parse_schema(shape["schema"])
before = fastavro.parse_schema(shape["before"])
event = {field["name"]: shape["event"][field["name"]] for field in shape["schema"]["fields"]}
older = {field["name"]: shape["event"][field["name"]] for field in shape["before"]["fields"]}


def encode(schema=schema, event=event):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, event)
    return out.getvalue()


bytes_now = encode()
bytes_before = encode(before, older)


def decode():
    return fastavro.schemaless_reader(io.BytesIO(bytes_now), schema)


def upcast():
    return fastavro.schemaless_reader(io.BytesIO(bytes_before), before, schema)


def measured(step):
    times = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter_ns()
        for _ in range(CALLS):
            step()
        times.append((time.perf_counter_ns() - start) / CALLS)
    return statistics.median(times)


assert decode()["addedLater"] == event["addedLater"]
assert upcast()["addedLater"] == "none"
print(json.dumps({step.__name__: measured(step) for step in (encode, decode, upcast)}))
