"""Validates a JSON document by a JSON Schema.

usage: schema.py SCHEMA FILE
"""

import json
import sys

import jsonschema


def main(schema, document):
    """Validates, and prints what is wrong."""
    with open(schema, encoding="utf-8") as file:
        validator = jsonschema.validators.validator_for(loaded := json.load(file))(loaded)
    with open(document, encoding="utf-8") as file:
        errors = list(validator.iter_errors(json.load(file)))
    for error in errors[:5]:
        print(f"{error.json_path}: {error.message[:200]}")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
