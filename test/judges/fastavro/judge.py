"""Reads lines {key, reader, writer, bytes}, decodes the bytes as fastavro does, and answers {key, reads} or {key, fails}."""
import io
import json
import sys

import fastavro

for line in sys.stdin:
    row = json.loads(line)
    try:
        stream = io.BytesIO(bytes.fromhex(row["bytes"]))
        value = fastavro.schemaless_reader(stream, json.loads(row["writer"]), json.loads(row["reader"]))
        if stream.read(1):
            raise ValueError("bytes left")
        answer = {"key": row["key"], "reads": repr(value)}
    except Exception as error:  # whatever it is, it is fastavro's verdict
        answer = {"key": row["key"], "fails": type(error).__name__}
    print(json.dumps(answer))
