"""Books of so many pledges, as docs/verification.md says that they are exported, signed with a key that everybody knows.

    python3 vectors.py                  the vectors in the document: hashes of books of seven entries
    python3 vectors.py COUNT FOLDER     books of that many: the files export, key, and of the last entry proof, and consistency from 3"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from verifier import leaf, node, sha

ORIGIN = "bursar/6d0c9a0e-7f0e-4d5b-9d0a-3b1f0c2d4e5f/main"
SEED = bytes(range(32))
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
DAY = "2026-01-05"


def base64(data):
    return subprocess.run(["openssl", "base64", "-A"], input=data, capture_output=True, check=True).stdout.decode()


def openssl(arguments, **files):
    """What openssl says, given files with these names."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            pathlib.Path(folder, name).write_bytes(data)
        return subprocess.run(["openssl", *arguments.split()], cwd=folder, capture_output=True, check=True).stdout


PUBLIC = openssl("pkey -inform DER -in key -pubout -outform DER", key=PKCS8 + SEED)[-32:]
MARKED = b"\1" + PUBLIC
HASH = sha(ORIGIN.encode() + b"\n" + MARKED)[:4]
KEY = f"{ORIGIN}+{HASH.hex()}+{base64(MARKED)}"


def note(size, root):
    text = f"{ORIGIN}\n{size}\n{base64(root)}\n"
    signature = openssl("pkeyutl -sign -inkey key -keyform DER -rawin -in text", key=PKCS8 + SEED, text=text.encode())
    return f"{text}\n\u2014 {ORIGIN} {base64(HASH + signature)}\n"


def told(value):
    return json.dumps(value, ensure_ascii=False)


def row(table, **columns):
    """Columns come as PostgreSQL orders the members of its jsonb: the shorter name first, then by bytes."""
    return told([table, dict(sorted(columns.items(), key=lambda c: (len(c[0].encode()), c[0].encode())))])


def entry(seq, command, content, answer, postings, rows):
    """What was asked, the entry, and its rows in their order."""
    asked = told([command, content])
    item = f"{seq:08x}-0000-8000-8000-000000000000"
    text = told(["bursar-entry-1", "main", seq, item, f"{seq:08x}-0000-7000-8000-000000000001", command, DAY, DAY, 1767571200000000 + seq,
                 "ann", "hq", "ab" * 32, None, sha(asked).hex(), answer, postings])
    return text, asked, sorted(rows, key=str.encode)


RULES = [row("posting_rule", measure="pledged", held="", policy="*", valid_from="-infinity", n=n, role=role, sign=sign, value="event", side=side, basis="x")
         for n, role, sign, side in (("1", "pledge", "1", "item"), ("2", "pledge contra", "-1", ""))]
REFERENCE = {"currency": [row("currency", currency="CHF", name="Swiss franc", exponent="2")], "posting_rule": sorted(RULES, key=str.encode)}


def opened():
    rows = [row("seal_key", seq="1", book="main", public=PUBLIC.hex())]
    for account, held, role in ("9100", "pledge", "pledge"), ("9200", "other", "pledge contra"):
        rows += [row("account", seq="1", book="main", account=account, memo="true", **{"class": held}),
                 row("account_role", seq="1", book="main", account=account, role=role, instrument="*", term="*", earmarked="*", valid_from="-infinity")]
    for name, told_rows in REFERENCE.items():
        rows.append(row("reference", seq="1", book="main", name=name, digest=sha("[" + ", ".join(told_rows) + "]").hex()))
    return entry(1, "book_open", {"book": "main", "currency": "CHF"}, {}, None, rows)


def pledge(seq):
    item, amount, party = f"{seq:08x}-0000-8000-8000-000000000000", 100 * seq, f"party-{seq % 997}"
    lines = [[1, 1, "pledged", 9100, item, 2026, party, "ai", "", "hq", "CHF", amount, amount],
             [2, 1, "pledged", 9200, None, 0, party, "ai", "", "hq", "CHF", -amount, -amount]]
    content = {"party": party, "amount": f"{amount / 100:.2f}", "currency": "CHF", "initiative": "ai"}
    own = row("pledge", seq=str(seq), book="main", own="true", base=str(amount), party=party, years="2026", amount=str(amount), office="hq",
              pledge=item, currency="CHF", effective=DAY, initiative="ai", note="\u00abA gift\u00bb, \"as agreed\"")
    return entry(seq, "pledge_record", content, {}, lines, [own])


def add(parts, size, at):
    while size & 1:
        at, size = node(parts.pop(), at), size >> 1
    parts.append(at)


def root(leaves):
    """As RFC 6962 has it."""
    if len(leaves) == 1:
        return leaves[0]
    part = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root(leaves[:part]), root(leaves[part:]))


def path(place, leaves):
    if len(leaves) == 1:
        return []
    part = 1 << (len(leaves) - 1).bit_length() - 1
    if place < part:
        return path(place, leaves[:part]) + [root(leaves[part:])]
    return path(place - part, leaves[part:]) + [root(leaves[:part])]


def growth(old, leaves, whole=True):
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    part = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= part:
        return growth(old, leaves[:part], whole) + [root(leaves[part:])]
    return growth(old - part, leaves[part:], False) + [root(leaves[:part])]


def write_export(count, file):
    leaves, parts = [], []
    file.write(f"bursar-export-1 {ORIGIN}\nk {KEY}\n")
    file.writelines(f"d {r}\n" for rows in REFERENCE.values() for r in rows)
    for seq in range(1, count + 1):
        text, asked, rows = opened() if seq == 1 else pledge(seq)
        leaves.append(leaf(text, rows))
        add(parts, seq - 1, leaves[-1])
        file.write(f"e {leaves[-1].hex()} {text}\na {asked}\n" + "".join(f"r {r}\n" for r in rows))
        if seq in (3, count):
            at = parts[-1]
            for part in reversed(parts[:-1]):
                at = node(part, at)
            file.write(f"c {told(note(seq, at))}\n")
    total = sum(100 * seq for seq in range(2, count + 1))
    file.write(f'b [9100, "CHF", {total}, {total}]\nb [9200, "CHF", {-total}, {-total}]\nend {count}\n')
    return leaves


def write_all(count, folder):
    with open(os.path.join(folder, "export"), "w", encoding="utf-8", newline="\n") as file:
        leaves = write_export(count, file)
    pathlib.Path(folder, "key").write_text(KEY + "\n", encoding="utf-8")
    text, asked, rows = pledge(count)
    newest = note(count, root(leaves))
    proof = {"format": "bursar-proof-1", "entry": text, "asked": asked, "rows": rows, "path": [h.hex() for h in path(count - 1, leaves)],
             "checkpoint": newest, "keys": [KEY]}
    grown = {"format": "bursar-consistency-1", "old": note(3, root(leaves[:3])), "new": newest,
             "path": [h.hex() for h in growth(3, leaves)], "keys": [KEY]}
    for name, value in (("proof", proof), ("consistency", grown)):
        pathlib.Path(folder, name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def say_vectors():
    entries = [opened()] + [pledge(seq) for seq in range(2, 8)]
    leaves = [leaf(text, rows) for text, _, rows in entries]
    text, asked, rows = entries[1]
    print("key        ", KEY)
    print("asked      ", asked)
    print("  SHA-256  ", sha(asked).hex())
    print("entry      ", text)
    print("  SHA-256  ", sha(text).hex())
    print("row        ", rows[0])
    print("  rows     ", sha("[" + ", ".join(rows) + "]").hex())
    for seq, at in enumerate(leaves, 1):
        print(f"leaf of {seq}  ", at.hex())
    for size in range(1, 8):
        print(f"root of {size}  ", root(leaves[:size]).hex())
    print("path of 3 in 7:", *(h.hex() for h in path(2, leaves)), sep="\n  ")
    print("from 3 to 7:", *(h.hex() for h in growth(3, leaves)), sep="\n  ")
    print("checkpoint of 7:", *note(7, root(leaves)).splitlines(), sep="\n  ")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        write_all(int(sys.argv[1]), sys.argv[2])
    else:
        say_vectors()
