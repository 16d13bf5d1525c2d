#!/usr/bin/env python3
"""Makes table.bin of the source trees of Kubernetes: derive.py <folder of 1.34> <folder of 1.35> ...

Of each tree, api/openapi-spec/swagger.json says the definitions, and pkg/generated/openapi/zz_generated.openapi.go which
texts an enumeration has. The layout of what is written is told in src/policy/builtin/kubernetes/table.rs.
"""

import json
import re
import sys
import zlib
from pathlib import Path

SCALARS = {
    ("string", None): "s", ("integer", "int32"): "i", ("integer", "int64"): "l", ("number", "double"): "n",
    ("boolean", None): "b", ("string", "byte"): "y", ("string", "date-time"): "s",
}
NAMED = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "x",
}


def enums(text):
    """(end of the definition's name, field) -> texts."""
    found = {}
    definition = field = None
    for line in text.splitlines():
        if match := re.match(r"func schema_(\w+)\(ref", line):
            definition = match[1]
        elif match := re.match(r'\t{5}"([^"]+)": \{$', line):
            field = match[1]
        elif match := re.match(r"\t+Enum: +\[\]interface\{\}(\{.*\}),$", line):
            found[definition, field] = json.loads("[" + match[1][1:-1] + "]")
    return found


def go_name(name):
    """io.k8s.api.core.v1.Container -> api_core_v1_Container, as the generated functions are called."""
    return name.removeprefix("io.k8s.").replace("-", "_").replace(".", "_")


class Tree:
    def __init__(self, folder):
        folder = Path(folder)
        self.definitions = json.loads((folder / "api/openapi-spec/swagger.json").read_text())["definitions"]
        generated = enums((folder / "pkg/generated/openapi/zz_generated.openapi.go").read_text())
        self.enums = {}
        for (function, field), texts in generated.items():
            # schema_k8sio_api_core_v1_Container
            self.enums[function.removeprefix("k8sio_"), field] = texts
        self.used = set()
        self.kinds = {}
        for name, definition in self.definitions.items():
            of = definition.get("x-kubernetes-group-version-kind", [])
            # What is no object of its own, as DeleteOptions, is of many groups; lists are taken apart before.
            if len(of) != 1 or "metadata" not in definition.get("properties", {}):
                continue
            if of[0]["kind"].endswith("List") or of[0]["kind"] == "Status":
                continue
            group, version = of[0]["group"], of[0]["version"]
            self.kinds[f"{group}/{version}" if group else version, of[0]["kind"]] = name
        self.demanding = set()
        for name in self.kinds.values():
            self.reach(name, self.demanding, without_status=True)
        self.all = set()
        for name in self.kinds.values():
            self.reach(name, self.all)

    def reach(self, name, found, without_status=False):
        if name in found or name in NAMED:
            return
        found.add(name)
        for field, schema in self.definitions[name].get("properties", {}).items():
            # What a controller writes is not demanded of who writes a manifest.
            if without_status and field == "status":
                continue
            while "$ref" not in schema and ("items" in schema or isinstance(schema.get("additionalProperties"), dict)):
                schema = schema.get("items") or schema["additionalProperties"]
            if "$ref" in schema:
                self.reach(schema["$ref"].removeprefix("#/definitions/"), found, without_status)

    def type(self, schema, owner, field, table):
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/definitions/")
            if name in NAMED:
                return NAMED[name]
            definition = self.definitions[name]
            if "properties" in definition:
                return f"#{table.number(name)}"
            scalar = SCALARS.get((definition.get("type"), definition.get("format")))
            return scalar or ("o" if definition.get("type") == "object" else "*")
        if "items" in schema:
            return "[" + self.type(schema["items"], owner, field, table)
        if schema.get("type") == "object":
            values = schema.get("additionalProperties")
            return "{" + self.type(values, owner, field, table) if values else "o"
        key = (go_name(owner), field)
        if schema.get("type") == "string" and key in self.enums:
            self.used.add(key)
            if owner in self.demanding:
                return f"e{table.enum(self.enums[key])}"
        return SCALARS[schema["type"], schema.get("format")]


class Table:
    def __init__(self, trees):
        self.trees = trees
        self.names = sorted(set().union(*(tree.all for tree in trees)))
        self.names = [n for n in self.names if any("properties" in t.definitions.get(n, {}) for t in trees)]
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.lists = []

    def number(self, name):
        return self.numbers[name]

    def enum(self, texts):
        line = "\t".join(["e", *texts])
        if line not in self.lists:
            self.lists.append(line)
        return self.lists.index(line)

    def lines(self):
        blocks = []
        for name in self.names:
            fields = {}
            for position, tree in enumerate(self.trees):
                definition = tree.definitions.get(name)
                if definition is None or name not in tree.all:
                    continue
                required = definition.get("required", []) if name in tree.demanding else []
                for field, schema in definition.get("properties", {}).items():
                    key = (field, tree.type(schema, name, field, self), field in required)
                    fields[key] = fields.get(key, 0) | 1 << position
            blocks.append("d\t" + name.rsplit(".", 1)[-1])
            for (field, kind, required), mask in sorted(fields.items()):
                blocks.append(f"{'!' if required else '?'}\t{field}\t{kind}\t{mask}")
        kinds = {}
        for position, tree in enumerate(self.trees):
            for (api, kind), name in tree.kinds.items():
                key = (api, kind, self.numbers[name])
                kinds[key] = kinds.get(key, 0) | 1 << position
        of_kinds = [f"k\t{api}\t{kind}\t{name}\t{mask}" for (api, kind, name), mask in sorted(kinds.items())]
        return self.lists + blocks + of_kinds


def main():
    folders = [word for word in sys.argv[1:] if word != "-v"]
    minors = [re.search(r"1\.(\d+)", Path(folder).name)[1] for folder in folders]
    trees = [Tree(folder) for folder in folders]
    lines = ["v\t" + "\t".join(minors)] + Table(trees).lines()
    text = "\n".join(lines) + "\n"
    packed = b"TGK1" + zlib.compress(text.encode(), 9)
    Path(__file__).with_name("table.bin").write_bytes(packed)
    for tree, minor in zip(trees, minors):
        unused = sorted(key for key in tree.enums if key not in tree.used)
        print(f"1.{minor}: {len(tree.kinds)} kinds, enumerations that no field has: {unused}", file=sys.stderr)
    print(f"{len(lines)} lines, {len(text)} bytes, {len(packed)} packed", file=sys.stderr)
    if "-v" in sys.argv:
        print(text)


main()
