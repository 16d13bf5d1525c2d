"""Validates a JSON document by a JSON Schema.

usage: schema.py SCHEMA FILE

Prints `not valid` and what is wrong, and ends with 1, where it does not fit.
"""

import json
import sys

import jsonschema
import regex


def pattern(_, expression, instance, __):
    """`pattern` with the classes of Unicode, such as `\\p{L}`, which Python's own expressions do not know."""
    if isinstance(instance, str) and not regex.search(expression, instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {expression!r}")


def main(schema, document):
    """Validates."""
    with open(schema, encoding="utf-8") as file:
        loaded = json.load(file)
    kind = jsonschema.validators.extend(jsonschema.validators.validator_for(loaded), {"pattern": pattern})
    with open(document, encoding="utf-8") as file:
        errors = list(kind(loaded).iter_errors(json.load(file)))
    for error in errors[:5]:
        print(f"not valid: {error.json_path}: {error.message[:200]}")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
