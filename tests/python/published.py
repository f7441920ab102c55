"""Fetches what a server published, in every form that it gives, so that validators can look at it.

Usage: python published.py URL FOLDER [TOKEN]...

Reads the publications as the public and as who holds each token, waits until the press has made
them, and writes one file for each rendition. Copies for reading are left out: they claim nothing.
"""

import json
import sys
import time
import urllib.request
from pathlib import Path

QUERY = """{ publications(first: 100) { nodes {
    id phase failure renditions { format address sha256 }
} } }"""
FORMS = {"HTML": "html", "PDF": "pdf", "DOCX": "docx"}
# What a debug build takes for the packs of the example, and much more.
PATIENCE_SECONDS = 600


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: python published.py URL FOLDER [TOKEN]...")
    server, folder, tokens = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    for old in folder.glob("published-*"):
        old.unlink()
    seen = set()
    for token in [None, *tokens]:
        for publication in made(server, token):
            for rendition in publication["renditions"]:
                form = FORMS.get(rendition["format"])
                if form is None or rendition["sha256"] in seen:
                    continue
                seen.add(rendition["sha256"])
                name = f"published-{len(seen)}.{form}"
                (folder / name).write_bytes(get(server, rendition["address"], token))
    assert len(seen) > 5, f"only {len(seen)} documents were published"
    print(f"{len(seen)} published documents fetched")


def made(server, token):
    """The publications that somebody reads, once none of them waits for the press."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        body = json.dumps({"query": QUERY}).encode()
        answer = json.loads(get(server, "/graphql", token, body))
        publications = answer["data"]["publications"]["nodes"]
        waiting = [p for p in publications if p["phase"] == "REQUESTED"]
        if publications and not waiting:
            return publications
        assert time.monotonic() < until, f"not made: {waiting}"
        time.sleep(0.5)


def get(server, address, token, body=None):
    request = urllib.request.Request(server + address, body)
    if body is not None:
        request.add_header("content-type", "application/json")
    if token is not None:
        request.add_header("authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


main()
