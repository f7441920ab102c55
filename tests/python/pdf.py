"""PDFs as others see them: a checker of PDF/UA, and what the file declares.

Usage: python pdf.py FILE.pdf...

pdfua must find nothing; it runs a part of the rules, and says which it could not. Besides, each
file must declare PDF/UA-1 and PDF/A, name its language and its title, show the title in the window,
and have bookmarks, page labels and a tree of tags.
"""

import json
import subprocess
import sys
from pathlib import Path

import pikepdf

# The rules that the checker breaks off on, each with the reason.
SKIPPED = {
    # pdfua 0.1.3 asks whether an array is a whole number.
    "UA-14-001",
}


def main():
    files = sys.argv[1:]
    wrong = []
    for file in map(Path, files):
        wrong += [f"{file.name}: {finding}" for finding in findings(file)]
        wrong += [f"{file.name}: {lack}" for lack in lacks(file)]
    for line in wrong:
        print(line)
    print(f"{len(files)} PDFs, {len(wrong)} findings")
    sys.exit(1 if wrong else 0)


def findings(file):
    """What the checker of PDF/UA finds."""
    checker = Path(sys.executable).parent / "pdfua"
    done = subprocess.run(
        [checker, "check", "--format", "json", file], capture_output=True, text=True
    )
    told = json.loads(done.stdout)
    for found in told["findings"]:
        yield f"pdfua: {found}"
    for skipped in told["skipped"]:
        if skipped["rule_id"] not in SKIPPED:
            yield f"pdfua: {skipped['rule_id']} was not checked: {skipped['reason']}"
    if told["summary"]["rules_run"] < 10:
        yield f"pdfua: only {told['summary']['rules_run']} rules were checked"


def lacks(file):
    """What a file does not declare."""
    with pikepdf.open(file) as pdf:
        root = pdf.Root
        with pdf.open_metadata() as metadata:
            if metadata.get("pdfuaid:part") != "1":
                yield "does not declare PDF/UA-1"
            if metadata.pdfa_status not in ("2A", "3A"):
                yield f"declares PDF/A-{metadata.pdfa_status}"
            if not metadata.get("dc:title"):
                yield "has no title"
        for name in ["/Lang", "/Outlines", "/PageLabels", "/StructTreeRoot"]:
            if name not in root:
                yield f"has no {name}"
        if not root.get("/MarkInfo", {}).get("/Marked", False):
            yield "is not marked as tagged"
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
            yield "does not show its title in the window"


main()
