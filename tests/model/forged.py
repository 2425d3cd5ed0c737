"""An export as a forger would make it who has a key that is trusted: a posting goes to another account, a row or an entry is of another book,
and so on, and everything that is hashed or signed is made again.  python3 forged.py VERIFIER EXPORT says which forgeries are not found
by both verifiers, each in its entry, and at the end how many there were."""

import contextlib
import copy
import io
import json
import pathlib
import subprocess
import sys

import vectors
import verifier
from vectors import PUBLIC, add, base64, told
from verifier import leaf, node, sha

ACCOUNT, CURRENCY, AMOUNT, BASE = 3, 10, 11, 12


def read(text):
    """The first line, the lines of reference data, and each entry as what it says, what was asked, and its rows."""
    head, *lines = text.split("\n")[:-1]
    entries = []
    for line in lines:
        tag, _, rest = line.partition(" ")
        if tag == "e":
            entries.append([json.loads(rest.split(" ", 1)[1])])
        elif tag in ("a", "r"):
            entries[-1].append(rest)
    return head, [line for line in lines if line.startswith("d ")], entries


def mark_of(origin):
    return sha(origin.encode() + b"\n" + vectors.MARKED)[:4]


def signed_note(origin, size, root):
    text = f"{origin}\n{size}\n{base64(root)}\n"
    signature = vectors.openssl("pkeyutl -sign -inkey key -keyform DER -rawin -in text", key=vectors.PKCS8 + vectors.SEED, text=text.encode())
    return f"{text}\n\u2014 {origin} {base64(mark_of(origin) + signature)}\n"


def forged(head, reference, entries):
    """The same books, made known as signed with a key of our own: the key, and the file."""
    origin = head.split(" ", 1)[1]
    key = f"{origin}+{mark_of(origin).hex()}+{base64(vectors.MARKED)}"
    lines, parts, sums = [head, f"k {key}", *reference], [], {}
    for size, (entry, asked, *rows) in enumerate(entries):
        rows = [told(["seal_key", {**json.loads(r)[1], "public": PUBLIC.hex()}]) if r.startswith('["seal_key"') else r for r in rows]
        rows.sort(key=str.encode)
        at = leaf(told(entry), rows)
        add(parts, size, at)
        lines += [f"e {at.hex()} {told(entry)}", f"a {asked}", *(f"r {r}" for r in rows)]
        for line in entry[15] or []:
            cell = sums.setdefault((line[ACCOUNT], line[CURRENCY]), [0, 0])
            cell[:] = cell[0] + line[AMOUNT], cell[1] + line[BASE]
    root = parts[-1]
    for part in reversed(parts[:-1]):
        root = node(part, root)
    lines.append(f"c {told(signed_note(origin, len(entries), root))}")
    lines += [f"b {told([*which, *cell])}" for which, cell in sorted(sums.items()) if any(cell)]
    return key, "\n".join([*lines, f"end {len(entries)}", ""])


def forgeries(entries):
    """For each measure and class of account one posting, moved to an account of another class: how many entries there are by then, the posting,
    and where it goes."""
    accounts = {int(r["account"]): (r["class"], r["memo"]) for _, _, *rows in entries for t, r in map(json.loads, rows) if t == "account"}
    seen = set()
    for count, (entry, _, *rows) in enumerate(entries, 1):
        if any(r.startswith('["reversal"') for r in rows):
            continue
        for line in entry[15] or []:
            own = accounts[line[ACCOUNT]]
            others = sorted(a for a, which in accounts.items() if which[1] == own[1] and which[0] != own[0])
            if (line[2], own) not in seen and any(line[AMOUNT:]) and others:
                seen.add((line[2], own))
                yield count, line, others[len(seen) % len(others)]


def other_book(row):
    return row.replace('"book": "main"', '"book": "other"')


def with_rows(entries, number, change):
    """The same, but the rows of one entry are what change makes of each."""
    changed = copy.deepcopy(entries[:number])
    changed[-1][2:] = [other for row in changed[-1][2:] for other in change(row)]
    return changed


def other_forgeries(reference, entries):
    """What is no posting: how many entries there are by then, what was done, and the entries."""
    last = max(n for n, (_, _, *rows) in enumerate(entries, 1) if rows)
    yield last, "has a row of another book", with_rows(entries, last, lambda row: [other_book(row) if row == entries[last - 1][2] else row])
    changed = with_rows(entries, last, lambda row: [other_book(row)])
    changed[-1][0][1] = "other"
    yield last, "is of another book", changed
    first = min(n for n, (_, _, *rows) in enumerate(entries, 1) if any(r.startswith('["account"') for r in rows))
    twice = '"memo": "false"', '"memo": "false", "memo": "false"'
    yield first, "has a column twice", with_rows(entries, first, lambda row: [row.replace(*twice)])
    escaped = ', "' + "".join(f"\\u{ord(c):04x}" for c in "memo") + '": "true"}]'
    yield first, "has a column twice, once in escapes", with_rows(entries, first, lambda row: [row.replace("}]", escaped) if row.startswith('["account"') else row])
    for number, (entry, *_) in enumerate(entries, 1):
        lines = entry[15] or []
        second = next((n for n in range(1, len(lines)) if lines[n][1] == lines[n - 1][1]), None)
        if second:
            changed = copy.deepcopy(entries[:number])
            changed[-1][0][15][second][2] = "opened" if lines[second][2] != "opened" else "settled"
            yield number, "has a fact of two measures", changed
            break
    rules = [json.loads(line[2:])[1] for line in reference if line.startswith('d ["posting_rule"')]
    free = {r["measure"] for r in rules if r["policy"] == "*" or r["policy"].startswith("opened")}
    for number, (entry, _, *rows) in enumerate(entries, 1):
        policies = {json.loads(r)[1]["policy"] for r in rows if r.startswith('["agreement_terms"')}
        if policies and not {line[2] for line in entry[15] or []} <= free:
            yield number, "has policies that no rule names", with_rows(
                entries, number, lambda row: [row.replace(f'"policy": "{p}"', f'"policy": "other {n:02}"') for p in policies for n in range(64)]
                if row.startswith('["agreement_terms"') else [row])
            return


def asked_both(program):
    own = subprocess.run([program, "--key", "forged.key", "forged"], capture_output=True, text=True, check=False).stdout
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        verifier.main(["--key", "forged.key", "forged"])
    return own.strip(), said.getvalue().strip()


def main(program, name):
    head, reference, entries = read(pathlib.Path(name).read_text(encoding="utf-8"))
    count = 0

    def ask(upto, changed=None):
        key, text = forged(head, reference, (changed or entries)[:upto])
        pathlib.Path("forged.key").write_text(key + "\n", encoding="utf-8")
        pathlib.Path("forged").write_text(text, encoding="utf-8")
        return asked_both(program)

    for said in ask(len(entries)):
        if not said.startswith("verified"):
            print("what follows from the rules is refused:", said)
    for number, what, changed in other_forgeries(reference, entries):
        count += 1
        for which, said in zip(("bursar-verify", "the second"), ask(number, changed)):
            if not said.startswith(f"FAILED at entry {number}: "):
                print(f"{which} does not find that entry {number} {what}: {said[:200]}")
    for number, line, other in forgeries(entries):
        before, line[ACCOUNT], count = line[ACCOUNT], other, count + 1
        for which, said in zip(("bursar-verify", "the second"), ask(number)):
            if not said.startswith(f"FAILED at entry {number}: ") or "posting rule" not in said:
                print(f"{which} does not find that entry {number}, {line[2]}, posted to {other} and not to {before}: {said[:200]}")
        line[ACCOUNT] = before
    print(f"{count} forgeries", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
