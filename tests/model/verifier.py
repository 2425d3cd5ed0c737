"""A second verifier, by docs/verification.md alone: python3 verifier.py [--key KEYS] FILE.  Says what bursar-verify says, with its statuses."""
import base64, functools, itertools, json, pathlib, re, subprocess, sys, tempfile
from collections import defaultdict
from hashlib import sha256

from followed import Rules, adds_up

class Failed(Exception): pass

def must(ok, where, what):
    if not ok:
        raise Failed(f"at {where}: {what}")

def sha(data):
    return sha256(data.encode() if isinstance(data, str) else data).digest()

def node(left, right):
    return sha(b"\1" + left + right)

def array(rows):
    return sha("[" + ", ".join(rows) + "]")

def leaf(entry, rows):
    return sha(b"\0" + sha(entry) + array(rows))

def unbase64(text):
    data = base64.b64decode(text, validate=True)
    must(base64.b64encode(data).decode() == text, "the file", "there is one way to write base64")
    return data

def once(pairs):
    must(len(dict(pairs)) == len(pairs), "the file", "a member comes twice")
    return dict(pairs)

def in_order(pairs):    # names of columns, the shorter first
    return dict(pairs) if sorted(dict(pairs), key=lambda name: (len(name.encode()), name.encode())) == [name for name, _ in pairs] else {}

# Keys and checkpoints

def read_key(text):
    name, digits, key = text.split("+", 2)
    marked = unbase64(key)
    must(len(marked) == 33 and marked[0] == 1 and sha(name.encode() + b"\n" + marked)[:4].hex() == digits, "the keys", "that is no key")
    return name, digits, marked[1:]

def signed(public, text, signature):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in ("key", bytes.fromhex("302a300506032b6570032100") + public), ("text", text), ("signature", signature):
            pathlib.Path(folder, name).write_bytes(data)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile signature"
        return subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0

def checkpoint(note, keys, where):
    match = re.fullmatch(r"(([^\n]+)\n([1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n)\n((?:\u2014 [^\n]+\n){1,16})", note)
    must(match and unbase64(match[4]), where, "it cannot be read")
    signers = []
    for name, data in (line[2:].split(" ", 1) for line in match[5].splitlines() if line.count(" ") > 1):
        data = base64.b64decode(data) if re.fullmatch("[A-Za-z0-9+/]{90}[AEIMQUYcgkosw048]=", data) else b""     # 68 bytes, in the one way
        same = [key for key in keys if name == match[2] == key[0] and data[:4].hex() == key[1]]
        signers += [key for key in same if signed(key[2], match[1].encode(), data[4:])]
        must(not same or set(same) & set(signers), where, "its signature does not verify")
    must(signers, where, "it is signed with none of the keys that are given")
    return match[2], int(match[3]), unbase64(match[4]), signers

# Trees: a path is taken apart from its end, which is hashed last

def included(place, size, at, path):
    if size == 1:
        return at if not path else b""
    must(path, "the path", "it is too short")
    part = 1 << (size - 1).bit_length() - 1
    return node(included(place, part, at, path[:-1]), path[-1]) if place < part \
        else node(path[-1], included(place - part, size - part, at, path[:-1]))

def beginning(old, new, root, path, whole):
    """The roots of the old tree and the new one; where the old is whole its root is known, and not in the path."""
    if old == new:
        must(len(path) == (not whole), "the path", "it has another length")
        return (root, root) if whole else (path[0], path[0])
    must(path, "the path", "it is too short")
    part = 1 << (new - 1).bit_length() - 1
    before = 0 if old <= part else part
    one, other = beginning(old - before, new - before if before else part, root, path[:-1], whole and not before)
    return (node(path[-1], one), node(path[-1], other)) if before else (one, node(other, path[-1]))

def root_of(parts):
    return functools.reduce(lambda root, part: node(part, root), reversed(parts))

# Entries

def read_entry(entry, asked, rows, origin, where):
    try:
        told, said, own = json.loads(entry), json.loads(asked), [json.loads(row, object_pairs_hook=in_order) for row in rows]
        must(told[0] == "bursar-entry-1" and len(told) == 16, where, "it cannot be read")
        must(told[13] == sha(asked).hex() and told[5] == said[0], where, "what was asked is not what the entry says")
        must(all((row["seq"], row["book"]) == (str(told[2]), told[1]) for _, row in own), where, "a row is of another entry")
        must(sorted(rows, key=str.encode) == rows, where, "its rows are not in their order")
    except (ValueError, KeyError, IndexError, TypeError):
        raise Failed(f"at {where}: it cannot be read")
    must(origin.rpartition("/")[2] == told[1], where if told[2] > 1 else "line 1", "the entry is of another book")
    return told, own

def check_proof(file, trusted):
    proof = json.loads(file, object_pairs_hook=once)
    keys, path = trusted + [read_key(key) for key in proof["keys"]], [bytes.fromhex(digits) for digits in proof["path"]]
    must([step.hex() for step in path] == proof["path"] and set(map(len, path)) <= {32}, "the path", "it cannot be read")
    if proof["format"] == "bursar-consistency-1" and set(proof) == {"format", "old", "new", "path", "keys"}:
        old, new = (checkpoint(proof[which], keys, f"the {which} checkpoint") for which in ("old", "new"))
        must(old[0] == new[0] and old[1] <= new[1], "the new checkpoint", "it is of another tree")
        must(beginning(old[1], new[1], old[2], path, True) == (old[2], new[2]), "the path", "it does not show it")
        return new[3]
    must(proof["format"] == "bursar-proof-1" and set(proof) == {"format", "entry", "asked", "rows", "path", "checkpoint", "keys"}, "the file", "it is no proof")
    origin, size, root, signers = checkpoint(proof["checkpoint"], keys, "the checkpoint")
    told, _ = read_entry(proof["entry"], proof["asked"], proof["rows"], origin, "the entry")
    where = f"entry {told[2]}"
    must(0 < told[2] <= size and included(told[2] - 1, size, leaf(proof["entry"], proof["rows"]), path) == root, where, "it is not in the tree")
    must(adds_up(told[15] or [], defaultdict(bool)), where, "its postings do not add up to zero")
    return signers

# Exports

class Export:
    def __init__(self, lines, trusted):
        self.keys, self.parts, self.size, self.sealed, self.signers, self.used, self.public = list(trusted), [], 0, 0, [], set(), set()
        self.memo, self.sums, self.mirrors, self.named, self.told = {}, defaultdict(lambda: [0, 0]), {}, {}, defaultdict(list)
        self.rank, self.group, self.balances, self.ended, self.rules = 0, None, [], False, Rules()
        head, _, self.origin = next(lines, "").partition(" ")
        must(head == "bursar-export-1" and self.origin, "line 1", "it is no export")
        for number, line in enumerate(lines, 2):
            tag, _, rest = line.partition(" ")
            if tag not in ("a", "r"):
                self.close()
            where = {"k": "the keys", "c": f"the checkpoint of {self.size} entries", "d": "the reference data", "b": "the balances"}.get(tag)
            where = where or (f"entry {self.size + 1}" if self.group else f"line {number}")
            try:
                self.take(tag, rest, where)
            except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
                raise Failed(f"at {where}: it cannot be read")

    def take(self, tag, rest, where):
        rank = {"k": 1, "d": 2, "e": 3, "a": 3, "r": 3, "c": 3, "b": 4, "end": 5}.get(tag, 0)
        must(rank >= max(self.rank, 1) and not self.ended, where, "a line is not in its place")
        self.rank = rank
        if tag in ("a", "r"):
            must(self.group and (tag == "r") == (len(self.group) > 2), where, "a line is not in its place")
            self.group.append(rest)
        elif tag == "k":
            self.keys.append(read_key(rest))
        elif tag == "e":
            self.group = rest.split(" ", 1)
        elif tag == "c":
            origin, size, root, self.signers = checkpoint(json.loads(rest), self.keys, where)
            must((origin, size, root) == (self.origin, self.size, root_of(self.parts)), where, "it is of another tree")
            self.sealed, self.used = size, self.used | {key[2].hex() for key in self.signers}
        elif tag == "d":
            must(json.loads(rest)[0] not in list(self.told)[:-1], where, "the rows of a table do not stand together")
            self.told[json.loads(rest)[0]].append(rest)
            self.rules.take(*json.loads(rest))
        elif tag == "b":
            self.balances.append(json.loads(rest))
        elif tag == "end":
            self.end(rest)

    def close(self):
        if not self.group:
            return
        where = f"entry {self.size + 1}"
        must(len(self.group) > 2, where, "it cannot be read")
        stated, entry, asked, *rows = self.group
        must(leaf(entry, rows).hex() == stated, where, "what it did is not what was sealed")
        told, own = read_entry(entry, asked, rows, self.origin, where)
        must(told[2] == self.size + 1, where, "it is not there")
        for table, row in own:
            self.take_row(table, row, told, where)
        lines = told[15] or []
        must(all(line[3] in self.memo for line in lines), where, "there is no such account")
        must(adds_up(lines, self.memo), where, "its postings do not add up to zero")
        mirror = self.mirrors[told[2]] = [[line[n] for n in (0, 2, 3, 4, 5, 10, 11, 12)] for line in lines]
        opposite = [line[:6] + [-line[6], -line[7]] for line in mirror]
        reverses = [int(row["reversed"]) for table, row in own if table == "reversal"]
        must(all(self.mirrors.get(number) == opposite for number in reverses), where, "it is no mirror")
        must(reverses or not self.rules.sets or self.rules.wrong(lines, told[7]) is None, where, "its postings follow from no posting rule")
        for *_, account, _, _, _, _, _, _, currency, amount, base in lines:
            self.sums[account, currency, told[7]][:] = [a + b for a, b in zip(self.sums[account, currency, told[7]], (amount, base))]
        self.group, self.parts, self.size = None, self.parts + [bytes.fromhex(stated)], self.size + 1
        for _ in range((self.size & -self.size).bit_length() - 1):     # as many full parts become one
            self.parts[-2:] = [node(*self.parts[-2:])]

    def take_row(self, table, row, told, where):
        self.rules.take(table, row)
        if table == "account":
            self.memo[int(row["account"])] = row["memo"] == "true"
        elif table == "reference":
            self.named[row["name"]] = row["digest"]
        elif table == "seal_key":
            self.public.add(row["public"])
        elif table == "period" and "seal" in row:
            trial = json.dumps(["bursar-period-1", told[1], row["last"], told[2], self.trial(row["last"])], ensure_ascii=False)
            must(sha(trial).hex() == row["seal"], where, "the period is not what was sealed")

    def trial(self, last):
        cells = sorted((key[:2], cell) for key, cell in self.sums.items() if key[2] <= last)
        sums = ((key, [sum(part) for part in zip(*(cell for _, cell in same))]) for key, same in itertools.groupby(cells, lambda x: x[0]))
        return [[*key, *both] for key, both in sums if any(both)]

    def end(self, entries):
        must(entries == str(self.size), "the end", "it is of another number of entries")
        for name, rows in self.told.items():
            must(self.named.get(name) == array(rows).hex(), f"the reference data {name}", "it is not what the books say")
        for said, own in itertools.zip_longest(self.balances, self.trial("9999-12-31")):
            must(said == own, f"the balance of account {(own or said)[0]}", "it is not the sum of the postings")
        must(self.used <= self.public, "the checkpoints", "a key signed that the books did not make known")
        self.ended = True

def check(name, trusted):
    text = pathlib.Path(name).read_bytes().decode()
    return check_export(iter(text.split("\n")[:-1]), trusted) if text.startswith("b") else (check_proof(text, trusted), "")

def check_export(lines, trusted):
    export = Export(lines, trusted)
    whole = export.ended and export.sealed == export.size and set(export.told) == set(export.named)
    return export.signers, "" if whole and export.rules.sets else "what is not there"

def main(arguments):
    try:
        trusted = [read_key(line) for line in open(arguments[1], encoding="utf-8").read().splitlines()] if arguments[0] == "--key" else []
        signers, left = check(arguments[-1], trusted)
        must(not trusted or not signers or set(signers) & set(trusted), "the checkpoint", "it is signed with a key that is not trusted")
    except (Failed, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as wrong:
        print("FAILED", wrong if isinstance(wrong, Failed) else "at the file: it cannot be read")
        return 1
    print(f"incomplete: not checked is {left or 'whose key it is'}" if left or not trusted else "verified")
    return 2 if left or not trusted else 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
