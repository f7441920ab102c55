#!/usr/bin/env python3
"""Checks an export of Minuted's ledger, after docs/ledger.md alone.

    python3 verify_ledger.py EXPORT [ORIGIN]

Python's standard library is all that it needs. It prints size and root and exits with 0, or names
the first line with a fault and exits with 1.
"""
import base64
import hashlib
import json
import sys


class Fault(Exception):
    pass


def need(holds, problem):
    if not holds:
        raise Fault(problem)


# Ed25519 verification, RFC 8032 §5.1.7, in as few lines as are clear. It is slow and that is fine:
# it keeps no secret, and an export has few signatures.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(n, p):
    q = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            q = add(q, p)
        p, n = add(p, p), n >> 1
    return q


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    need(y < P, "a point of a key or signature is none")
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * pow(2, (P - 1) // 4, P) % P
    need(x * x % P == x2 and (x or not sign), "a point of a key or signature is none")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 == (p[1] * q[2] - q[1] * p[2]) % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, text, signature):
    s = int.from_bytes(signature[32:], "little")
    digest = hashlib.sha512(signature[:32] + key + text).digest()
    h = int.from_bytes(digest, "little") % L
    return s < L and same(multiply(s, BASE), add(point(signature[:32]), multiply(h, point(key))))


# The log.


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def read_key(text):
    name, key_id, data = text.split("+", 2)
    data = base64.b64decode(data, validate=True)
    need(len(data) == 33 and data[0] == 1, "the key is not an Ed25519 key")
    need(sha256(name.encode(), b"\n", data)[:4].hex() == key_id, "the key's ID is wrong")
    return name, bytes.fromhex(key_id), data[1:]


def open_note(note, *keys):
    """The lines of a note's text, if each of the keys has signed it."""
    text, _, lines = note.rpartition("\n\n")
    need(text and lines.endswith("\n"), "this is not a signed note")
    text += "\n"
    for name, key_id, key in keys:
        found = [base64.b64decode(line.split(" ")[2], validate=True)
                 for line in lines.splitlines() if line.startswith("\u2014 " + name + " ")]
        found = [data[4:] for data in found if data[:4] == key_id]
        need(found, "the note is not signed by the key")
        good = all(len(data) == 64 and signed(key, text.encode(), data) for data in found)
        need(good, "the signature is wrong")
    return text.split("\n")[:-1]


def read_log(lines, origin):
    """Size and root of a checkpoint's lines."""
    need(len(lines) >= 3 and lines[0] == origin, "what is signed is about another log")
    need(str(int(lines[1])) == lines[1], "the size is not written as it must be")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


class Tree:
    """The roots of the complete subtrees, the largest first: all that appending needs."""

    def __init__(self):
        self.size, self.nodes = 0, []

    def push(self, leaf_hash):
        carry = self.size
        while carry & 1:
            leaf_hash, carry = sha256(b"\1", self.nodes.pop(), leaf_hash), carry >> 1
        self.nodes.append(leaf_hash)
        self.size += 1

    def root(self):
        if not self.nodes:
            return sha256()
        root = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            root = sha256(b"\1", left, root)
        return root


def check_entry(line, tree, full, missing):
    need(line["seq"] == tree.size, "entry %d has to come here" % tree.size)
    bodies, leaf, leaf_hash = line.get("bodies", []), line.get("leaf"), bytes.fromhex(line["hash"])
    need(len(leaf_hash) == 32, "the hash has not 32 bytes")
    if leaf is None:
        need(not full and not bodies, "the leaf is missing")
    else:
        need(sha256(b"\0", leaf.encode()) == leaf_hash, "the leaf has another hash")
        records = json.loads(leaf)["records"]
        left = {(record["id"], record["version"]): record["commitment"] for record in records}
        for body in bodies:
            commitment = left.pop((body["id"], body["version"]), None)
            salt = bytes.fromhex(body["salt"])
            is_it = len(salt) == 16 and sha256(salt, body["body"].encode()).hex() == commitment
            need(is_it, "%s is not what was recorded" % body["id"])
        if full:
            missing.update(left)
        for body in bodies:
            if body["id"].startswith("erasure:"):
                for gone in json.loads(body["body"])["versions"]:
                    missing.discard((gone["record"], gone["version"]))
    tree.push(leaf_hash)


def check(lines, wanted=None):
    """Checks the values of an export's lines, one after another; gives size and root."""
    first = next(lines, {})
    need(first.get("line") == "export" and first.get("format") == 1, "this is not an export")
    origin, full = first["origin"], first["scope"] == "full"
    need(wanted in (None, origin), "the log is " + origin)
    keys, handovers, tree, missing = [], {}, Tree(), set()
    for line in lines:
        if line["line"] == "key" and not tree.size:
            key = read_key(line["key"])
            need(key[0] == origin and line["generation"] == len(keys) + 1, "the key is out of place")
            if keys:
                text = open_note(line["handover"], keys[-1], key)
                size, root = read_log(text, origin + "/handover")
                named = text[3:] == [str(line["generation"]), line["key"]]
                need(named and size >= max(handovers, default=0), "the key did not take over")
                need(handovers.setdefault(size, root) == root, "two roots of one size were signed")
            else:
                name = "minuted-ledger/" + sha256(key[2])[:16].hex()
                need(origin == name, "the log is not named after its first key")
            keys.append(key)
        elif line["line"] == "entry" and keys:
            check_entry(line, tree, full, missing)
        else:
            need(line["line"] == "checkpoint" and keys, "the line is out of place")
            signed_log = read_log(open_note(line["note"], keys[-1]), origin)
            need(signed_log == (tree.size, tree.root()), "the entries have another root")
            need(tree.size == first["entries"], "entries are missing")
            need(not missing, "a body is missing, and no erasure says why")
            need(max(handovers, default=0) <= tree.size, "the log was cut at its end")
            need(next(lines, None) is None, "there is a line after the checkpoint")
            return signed_log
        if tree.size in handovers:
            need(handovers[tree.size] == tree.root(), "the log was rewritten before this")
    raise Fault("the file ends before the checkpoint")


def main(file, origin=None):
    number = 0

    def values():
        nonlocal number
        with open(file, encoding="utf-8") as export:
            for number, text in enumerate(export, 1):
                yield json.loads(text)

    try:
        size, root = check(values(), origin)
    except (Fault, KeyError, ValueError, TypeError, AttributeError, IndexError) as fault:
        print("line %d: %s" % (number, fault), file=sys.stderr)
        return 1
    print("%d entries, root %s" % (size, root.hex()))
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
