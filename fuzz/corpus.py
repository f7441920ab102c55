#!/usr/bin/env python3
"""Packs the texts of a folder into one file, a text a line as JSON has strings, and unpacks them.

    python3 corpus.py pack FOLDER FILE [MOST_BYTES_OF_A_TEXT]
    python3 corpus.py unpack FILE FOLDER

The fuzzer wants a folder with thousands of small files; the repository keeps one file for each.
"""

import hashlib
import json
import pathlib
import sys


def pack(folder, file, most=2000):
    texts = set()
    for path in pathlib.Path(folder).iterdir():
        data = path.read_bytes()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            continue  # The targets take text, so that this one was never tried.
        if len(data) <= int(most):
            texts.add(text)
    # Shortest first, so that the lines of a later packing mostly stay where they were.
    lines = [json.dumps(text) + "\n" for text in sorted(texts, key=lambda t: (len(t), t))]
    pathlib.Path(file).write_text("".join(lines))
    print(f"{len(lines)} texts")


def unpack(file, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for line in pathlib.Path(file).read_text().splitlines():
        data = json.loads(line).encode()
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
