"""Python's securesystemslib and in-toto-attestation read `<artifact>.intoto.jsonl`.

usage: intoto.py FILE PUBLIC_KEY ARTIFACT VERDICT

Each line must be an envelope that securesystemslib verifies, whose statement in-toto-attestation accepts, about the
artifact; and the predicates must be those of a release with that verdict. Prints the types; ends with 1 at the first
line that is not so.
"""

import base64
import hashlib
import json
import sys
from datetime import datetime

import in_toto_attestation.predicates.test_result.v0.test_result_pb2 as test_result_pb2
import in_toto_attestation.predicates.vsa.v1.vsa_pb2 as vsa_pb2
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from google.protobuf.json_format import MessageToDict, ParseDict
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

EVIDENCE = "https://tollgate.dev/policy-evidence/v1"
SVR = "https://in-toto.io/attestation/svr/v0.2"
VSA = "https://slsa.dev/verification_summary/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"


def must(condition, what):
    """Ends the program unless `condition` holds."""
    if not condition:
        sys.exit(what)


def trusted(path):
    """The key of a PEM file, under its OpenSSH fingerprint."""
    with open(path, "rb") as file:
        key = load_pem_public_key(file.read())
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    ssh = base64.b64decode(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
    name = "SHA256:" + base64.b64encode(hashlib.sha256(ssh).digest()).decode().rstrip("=")
    return SSlibKey(name, "ed25519", "ed25519", {"public": raw.hex()})


def statement(line, key):
    """The statement of an envelope, read strictly: in-toto's frame has no members that are not known."""
    envelope = Envelope.from_dict(json.loads(line))
    must(list(envelope.verify([key], 1)) == [key.keyid], "securesystemslib accepts no signature")
    must(envelope.payload_type == "application/vnd.in-toto+json", "payload type")
    message = ParseDict(json.loads(envelope.payload), StatementMessage())
    Statement.copy_from_pb(message).validate()
    return message, json.loads(envelope.payload)


def time(text):
    """A timestamp of in-toto: RFC 3339 in UTC."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def descriptor(value):
    """A ResourceDescriptor with a digest."""
    message = ParseDict(value, ResourceDescriptor().pb)
    ResourceDescriptor.copy_from_pb(message).validate()
    must(len(message.digest["sha256"]) == 64, "a descriptor has no digest")


def svr(predicate):
    """SVR v0.2, by its text: the package has no message for it yet."""
    must(set(predicate) == {"verifier", "timeCreated", "properties"}, "members of the SVR")
    must(set(predicate["verifier"]) == {"id", "policies"}, "members of the SVR's verifier")
    time(predicate["timeCreated"])
    for policy in predicate["verifier"]["policies"]:
        descriptor(policy)
    must("TOLLGATE_PASSED" in predicate["properties"], "the SVR does not say that the release passed")


def vsa(predicate, passed, evidence):
    """VSA v1. The package's message has `verifiedLevels` as one string and does not know `verifier.version`, which the
    text allows; everything else goes through it."""
    levels = predicate["verifiedLevels"]
    must(isinstance(levels, list) and all(isinstance(level, str) for level in levels), "verifiedLevels")
    must(not any(level.startswith("SLSA_") for level in levels), "a level of ours is called as one of SLSA")
    known = {name: value for name, value in predicate.items() if name != "verifiedLevels"}
    must(set(known["verifier"]["version"]) == {"tollgate"}, "verifier.version")
    known["verifier"] = {"id": known["verifier"]["id"]}
    message = ParseDict(known, vsa_pb2.VerificationSummary())
    must(MessageToDict(message)["timeVerified"] == predicate["timeVerified"], "timeVerified")
    must(message.verification_result == ("PASSED" if passed else "FAILED"), "verificationResult")
    must(passed or levels == ["FAILED"], "levels of what did not pass")
    must(message.resource_uri and message.policy.uri and message.policy.digest["sha256"], "required members")
    must(message.slsa_version == "1.2", "slsaVersion")
    digests = [attestation.digest["sha256"] for attestation in message.input_attestations]
    must(digests == [evidence], "the VSA does not rest on the evidence")


def test_result(predicate, passed):
    """test-result v0.1."""
    message = ParseDict(predicate, test_result_pb2.TestResult())
    must(message.result in (("PASSED", "WARNED") if passed else ("FAILED",)), "result")
    must(message.configuration, "configuration")
    for configuration in predicate["configuration"]:
        descriptor(configuration)
    lists = [*message.passed_tests, *message.warned_tests, *message.failed_tests]
    must(lists and len(lists) == len(set(lists)), "a test ended twice, or there is none")


def main(path, public, artifact, verdict):
    """Reads what the arguments name."""
    key = trusted(public)
    passed = verdict == "PASSED"
    with open(artifact, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(path, "rb") as file:
        lines = file.read().splitlines()
    types, evidence = [], None
    for line in lines:
        message, plain = statement(line, key)
        must(any(subject.digest["sha256"] == digest for subject in message.subject), "the artifact is no subject")
        types.append(message.predicate_type)
        predicate = plain["predicate"]
        if message.predicate_type == EVIDENCE:
            evidence = hashlib.sha256(base64.b64decode(json.loads(line)["payload"])).hexdigest()
            must(predicate["verdict"] == verdict, "the verdict is another")
        elif message.predicate_type == SVR:
            svr(predicate)
        elif message.predicate_type == VSA:
            vsa(predicate, passed, evidence)
        elif message.predicate_type == TEST_RESULT:
            test_result(predicate, passed)
    expected = [EVIDENCE, *([SVR] if passed else []), VSA, TEST_RESULT]
    must(types == expected, f"the statements are {types}")
    print(", ".join(types))


if __name__ == "__main__":
    main(*sys.argv[1:])
