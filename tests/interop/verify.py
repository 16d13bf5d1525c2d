#!/usr/bin/env python3
"""A verifier of evidence that shares no code with tollgate, written from the specification alone.

usage: verify.py BUNDLE PUBLIC_KEY [ARTIFACT]

It checks the archive, the envelope, the statement's form, the manifest's root, every member and, where one is given,
that the artifact is a subject. It knows no policies: whether the verdict follows from the inputs, a replay tells.
Prints the verdict and ends with 0, or prints the failure's code and ends with 1.
"""

import base64
import hashlib
import hmac
import json
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

NS = "https://tollgate.dev"
IN_TOTO = "application/vnd.in-toto+json"
COMPONENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)")
OUTSIDE = ("approvals/", "salts/", "timestamps/", "log/", "sigstore/")
DIGESTS = {"sha256": (64,), "sha512": (128,), "gitCommit": (40, 64), "gitTree": (40, 64)}


class Refused(Exception):
    """A check that failed: its code and what is wrong."""


def must(condition, code, what):
    """Refuses unless `condition` holds."""
    if not condition:
        raise Refused(f"{code}: {what}")


def archive(data):
    """The files of a strict ustar archive, by name, in their order."""
    files, at = {}, 0
    must(len(data) <= 256 << 20, "E105", "too large")
    while True:
        header = data[at : at + 512]
        must(len(header) == 512, "E101", "truncated")
        if header == bytes(512):
            break
        at += 512
        must(header[257:265] == b"ustar\x0000", "E101", "no ustar header")
        must(header[156:157] == b"0", "E102", "no plain file")
        must(header[100:124] == b"0000644\x000000000\x000000000\x00", "E101", "mode, uid or gid")
        must(header[136:148] == b"00000000000\x00", "E101", "mtime")
        must(header[157:257] == bytes(100) and header[265:329] == bytes(64), "E101", "link or owner")
        must(header[329:345] == b"0000000\x00" * 2 and header[345:] == bytes(167), "E101", "device or prefix")
        sum_ = sum(header[:148]) + sum(header[156:]) + 8 * 32
        must(header[148:156] == b"%06o\x00 " % sum_, "E101", "checksum")
        must(re.fullmatch(rb"[0-7]{11}\x00", header[124:136]), "E101", "size")
        size = int(header[124:135], 8)
        must(size <= 64 << 20 and len(files) < 4096, "E105", "a file is too large, or there are too many")
        raw = header[:100].rstrip(b"\x00")
        must(b"\x00" not in raw and raw.isascii(), "E103", "name")
        name = raw.decode("ascii")
        for part in name.split("/"):
            must(COMPONENT.match(part) and not DEVICES.match(part), "E103", f"name {name!r}")
        must(not files or name > next(reversed(files)), "E104", f"{name!r} is not in ascending order")
        content = data[at : at + size]
        end = at + (size + 511) // 512 * 512
        must(end <= len(data), "E101", "truncated")
        must(not any(data[at + size : end]), "E101", "padding")
        files[name], at = content, end
    must(data[at:] == bytes(1024), "E106", "the end is not 1024 zero bytes")
    must(len({name.lower() for name in files}) == len(files), "E104", "names that differ in case alone")
    return files


def jcs(value):
    """Canonical JSON (RFC 8785) of the values that signed documents have."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    return text.encode("utf-8")


def in_order(value):
    """The value with the members of each object in the order of RFC 8785: by UTF-16 code units."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: in_order(value[name]) for name in names}
    return [in_order(item) for item in value] if isinstance(value, list) else value


def once(pairs):
    """An object without a name that stands twice."""
    value = dict(pairs)
    must(len(value) == len(pairs), "E401", "a name stands twice")
    return value


def no_float(text):
    """Signed documents have whole numbers alone."""
    raise Refused(f"E401: {text} is no whole number")


def strict(data, code):
    """A document whose bytes are its canonical form."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_float=no_float, parse_constant=no_float)
        canonical = jcs(in_order(value))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{code}: {error}") from error
    must(canonical == data, code, "not canonical JSON")
    return value


def unbase64(text, what):
    """The bytes of canonical base64."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Refused(f"E203: {what}: {error}") from error
    must(base64.b64encode(data).decode() == text, "E203", f"{what} is not canonical base64")
    return data


def fingerprint(key):
    """The name of a key, as `ssh-keygen -lf` prints it."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    blob = len(b"ssh-ed25519").to_bytes(4, "big") + b"ssh-ed25519" + len(raw).to_bytes(4, "big") + raw
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def pae(kind, payload):
    """What DSSE signs."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def envelope(data, key):
    """The payload of an envelope that `key` signed."""
    value = strict(data, "E201")
    must(set(value) == {"payload", "payloadType", "signatures"}, "E201", "members of the envelope")
    must(value["payloadType"] == IN_TOTO, "E202", "payload type")
    payload = unbase64(value["payload"], "payload")
    must(value["signatures"], "E204", "no signature")
    ids = [signature["keyid"] for signature in value["signatures"]]
    must(len(set(ids)) == len(ids), "E201", "a key is named twice")
    mine = [signature for signature in value["signatures"] if signature["keyid"] == fingerprint(key)]
    must(mine, "E302", "the key did not sign")
    try:
        key.verify(unbase64(mine[0]["sig"], "sig"), pae(IN_TOTO, payload))
    except InvalidSignature as error:
        raise Refused("E303: the signature is wrong") from error
    return payload


def root(leaves):
    """The Merkle root (RFC 6962) of leaves that are hashed already."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()


def manifest(files, signed):
    """Checks the manifest against the statement, and the files against the manifest."""
    data = files["manifest.json"]
    must(hashlib.sha256(data).hexdigest() == signed["digest"]["sha256"], "E501", "the manifest is another")
    entries = strict(data, "E501")["entries"]
    leaves = [hashlib.sha256(b"\x00" + jcs(in_order(entry))).digest() for entry in entries]
    must(root(leaves).hex() == signed["merkleRoot"] and len(entries) == signed["size"], "E501", "the root is another")
    theirs = [leaf for leaf, entry in zip(leaves, entries) if entry["path"].startswith(("policies/", "data/"))]
    listed = {entry["path"] for entry in entries}
    for name in files:
        known = name in listed or name in ("manifest.json", "evidence.dsse.json", "disclosure.json")
        must(known or name.startswith(OUTSIDE), "E503", f"{name} is not listed")
    for index, entry in enumerate(entries):
        must(entry["path"] in files, "E504", f"{entry['path']} is missing")
        content = files[entry["path"]]
        if entry.get("sensitive"):
            salt = files.get(f"salts/{index}", b"")
            sealed = hashlib.sha256(b"tollgate-commit-v1\x00" + salt + content).hexdigest()
            must(len(salt) == 32 and hmac.compare_digest(sealed, entry["commitment"]), "E506", entry["path"])
        else:
            same = hashlib.sha256(content).hexdigest() == entry["sha256"]
            must(same and len(content) == entry["size"], "E502", f"{entry['path']} was changed")
    return root(theirs).hex()


def verify(data, key, artifact):
    """The predicate of a bundle in which everything that is checked here holds."""
    files = archive(data)
    for name in ("evidence.dsse.json", "manifest.json", "verdict.json", "replay.json", "sources.json"):
        must(name in files, "E107", f"{name} is missing")
    statement = strict(envelope(files["evidence.dsse.json"], key), "E401")
    must(set(statement) == {"_type", "subject", "predicateType", "predicate"}, "E401", "members of the statement")
    must(statement["_type"] == "https://in-toto.io/Statement/v1", "E402", "_type")
    must(statement["predicateType"] == f"{NS}/policy-evidence/v1", "E402", "predicateType")
    for subject in statement["subject"]:
        must(subject.get("digest"), "E404", "a subject has no digest")
        for algorithm, digits in subject["digest"].items():
            fits = len(digits) in DIGESTS.get(algorithm, ()) and re.fullmatch("[0-9a-f]+", digits)
            must(fits, "E404", f"{algorithm} of a subject")
    if artifact is not None:
        digest = hashlib.sha256(artifact).hexdigest()
        found = any(subject["digest"].get("sha256") == digest for subject in statement["subject"])
        must(found, "E403", "the artifact is no subject")
    predicate = statement["predicate"]
    must(predicate["verifier"]["id"] == f"{NS}/tollgate/v1", "E405", "verifier")
    policies = manifest(files, predicate["manifest"])
    must(policies == predicate["policySet"]["digest"]["sha256"], "E602", "the policy set is another")
    verdict = strict(files["verdict.json"], "E601")
    must(verdict["decision"].upper() == predicate["verdict"], "E601", "the verdict is another")
    must(verdict["counts"] == predicate["summary"], "E601", "the summary is another")
    return predicate


def main(arguments):
    """Verifies what the arguments name."""
    bundle, public, *artifact = arguments
    with open(public, "rb") as file:
        key = load_pem_public_key(file.read())
    if not isinstance(key, Ed25519PublicKey):
        raise SystemExit("the key is no Ed25519 key")
    with open(bundle, "rb") as file:
        data = file.read()
    content = None
    if artifact:
        with open(artifact[0], "rb") as file:
            content = file.read()
    try:
        predicate = verify(data, key, content)
    except Refused as refused:
        print(refused)
        return 1
    except (KeyError, TypeError, AttributeError) as error:
        print(f"E401: a member is missing or of another type: {error!r}")
        return 1
    print(predicate["verdict"])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
