"""compliance-trestle reads OSCAL assessment results.

usage: oscal.py FILE satisfied|not-satisfied

The document must be one of trestle's model, which is generated from NIST's schema and forbids what that does not
know; every id must be there once, every reference must lead somewhere, and there must be a control of that state.
Prints how many observations, risks and findings there are.
"""

import sys
from collections import Counter
from pathlib import Path

from trestle.oscal.assessment_results import AssessmentResults


def must(condition, what):
    """Ends the program unless `condition` holds."""
    if not condition:
        sys.exit(what)


def ids(value):
    """All ids that things in a document have."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "uuid":
                yield member
            yield from ids(member)
    elif isinstance(value, list):
        for item in value:
            yield from ids(item)


def references(value):
    """All ids by which things in a document name others."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name.endswith("-uuid"):
                yield member
            yield from references(member)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def main(path, state):
    """Reads the document."""
    document = AssessmentResults.oscal_read(Path(path))
    must(document is not None, "trestle reads no document")
    plain = document.model_dump(mode="json", by_alias=True, exclude_none=True)
    must(plain["metadata"]["oscal-version"] == "1.2.1", "the version is another")
    known = Counter(ids(plain))
    must(max(known.values()) == 1, "an id is there twice")
    must(set(references(plain)) <= set(known), "a reference leads nowhere")
    must(document.import_ap.href.removeprefix("#") in known, "the plan is not there")
    (result,) = document.results
    findings = result.findings or []
    states = {finding.target.status.state.value for finding in findings}
    must(state in states, f"the states are {states}")
    for risk in result.risks or []:
        must(risk.deadline is not None, "a risk has no deadline")
    counts = [len(list_ or []) for list_ in (result.observations, result.risks, findings)]
    print("observations {}, risks {}, findings {}".format(*counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
