"""
Reads lines {key, reader, writer, event} and answers {key, writer, reader}: "valid", or the keywords and pointers of what
Python's jsonschema says against the event, by the draft of each schema, with formats.
"""
import json
import sys

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.validators import validator_for


def pointer(error):
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in error.absolute_path)


def verdict(text, event):
    schema = json.loads(text)
    kind = validator_for(schema, default=Draft7Validator)
    try:
        errors = kind(schema, format_checker=FormatChecker()).iter_errors(event)
        told = sorted(f"{error.validator} at {pointer(error) or 'the event'}" for error in errors)
    except Exception as error:  # whatever it is, it is the package's verdict
        return f"throws {type(error).__name__}"
    return ", ".join(told) or "valid"


for line in sys.stdin:
    row = json.loads(line)
    event = json.loads(row["event"])
    print(json.dumps({"key": row["key"], "writer": verdict(row["writer"], event), "reader": verdict(row["reader"], event)}))
