// npm's @sigstore/verify reads a Sigstore bundle with a public key of ours and no log.
//
// usage: sigstore.mjs MODULES BUNDLE PUBLIC_KEY PREDICATE_TYPE
//
// Prints the predicate's type; ends with 1 where the bundle is not verified.

import { createHash, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, path, keyPath, type] = process.argv.slice(2);
const require = createRequire(resolve(modules, "package.json"));
const { bundleFromJSON } = require("@sigstore/bundle");
const { Verifier, toSignedEntity } = require("@sigstore/verify");

const key = createPublicKey(readFileSync(keyPath));
const hint = createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest("base64");
const material = {
  certificateAuthorities: [],
  timestampAuthorities: [],
  tlogs: [],
  ctlogs: [],
  publicKey: (asked) => {
    if (asked !== hint) throw new Error(`the bundle names another key: ${asked}`);
    return { publicKey: key, validFor: () => true };
  },
};

const bundle = bundleFromJSON(JSON.parse(readFileSync(path, "utf8")));
const none = { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0, tsaThreshold: 0 };
new Verifier(material, none).verify(toSignedEntity(bundle));
const statement = JSON.parse(bundle.content.dsseEnvelope.payload.toString("utf8"));
if (statement.predicateType !== type) throw new Error(`the predicate is ${statement.predicateType}`);
console.log(statement.predicateType);
