"""Change a proof or an export in one place after the other, and ask both verifiers: python3 mutations.py VERIFIER KEY FILE.  Says which
changes are not refused, or are called by the wrong name, and at the end how many there were."""

import contextlib
import functools
import io
import json
import os
import re
import subprocess
import sys

import verifier

verifier.signed = functools.cache(verifier.signed)
BY_ITSELF = ["verified"]    # what the second one says of what is right


def flips(text, few=False):
    """The text with one byte changed: at its beginning, in its middle, at its end, and in between; or only there."""
    everywhere = {0, 1, len(text) // 3, len(text) // 2, len(text) - 2, len(text) - 1}
    for at in sorted(({len(text) // 2} if few else everywhere) & set(range(len(text)))):
        if text[at] != "\n" and ord(text[at]) < 127 and ord(text[at]) ^ 1 >= 32:
            yield text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1:]


# Proofs: what may be named is where the change is, or what is made of it.

def changed_values(value):
    """The value of a member, changed: each text, and lists."""
    if isinstance(value, str):
        yield from flips(value)
        yield value + "x"
        yield ""
        return
    for n, text in enumerate(value):
        for other in flips(text):
            yield value[:n] + [other] + value[n + 1:]
        yield value[:n] + value[n + 1:]
        yield value[:n] + [text] + value[n:]
    if len(value) > 1:
        yield value[1:] + value[:1]


def changed_proofs(text):
    proof = json.loads(text)
    for name, value in proof.items():
        for other in changed_values(value):
            if other != value and (name != "keys" or len(other) == len(value)):     # keys beside the one that is trusted are no harm
                yield name, json.dumps({**proof, name: other}, ensure_ascii=False)
        yield name, json.dumps({n: v for n, v in proof.items() if n != name}, ensure_ascii=False)
        yield name, json.dumps({**proof, name: 7}, ensure_ascii=False)
        yield name, json.dumps({**proof, name: None}, ensure_ascii=False)
        yield name, text.rstrip()[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}"
    yield "more", json.dumps({**proof, "more": "x"})
    for at in range(0, len(text), max(1, len(text) // 40)):
        yield "cut", text[:at]
    yield "more", text + "x"
    yield "more", text + text


# Exports: of an entry its own number is to be named.

def places(lines):
    """The first line of each kind, the last, and one in the middle; of the rows one of each table."""
    found = {}
    for n, line in enumerate(lines):
        found.setdefault(line.split(",", 1)[0] if line.startswith("r ") else line.split(" ", 1)[0], []).append(n)
    return sorted({all_of[i] for tag, all_of in found.items() for i in ([-1] if tag.startswith("r ") else [0, len(all_of) // 2, -1])})


def names(lines):
    """For each line what may be named when it is not what it was."""
    entry, named = 0, []
    for n, line in enumerate(lines):
        tag = line.split(" ", 1)[0]
        entry += tag == "e"
        named.append({"e": f"entry {entry}", "a": f"entry {entry}", "r": f"entry {entry}", "c": f"the checkpoint of {entry} entries",
                      "k": "the keys|the checkpoint", "d": r"the reference data|entry \d+", "b": "the balances?"}.get(tag, f"line {n + 1}|the checkpoint|the end|the file"))
    return named


def changed_exports(text):
    lines = text.split("\n")[:-1]
    named = names(lines)
    newest = max(n for n, line in enumerate(lines) if line.startswith("c "))
    for n in places(lines):
        tag = lines[n].split(" ", 1)[0]
        around = "|".join(f"{named[i]}|line {i + 1}" for i in range(max(0, n - 1), min(n + 2, len(lines)))) + f"|line {n + 2}"
        for other in flips(lines[n], tag == "r"):
            yield "cut" if other.split(" ", 1)[0] != tag else named[n], lines[:n] + [other] + lines[n + 1:]
        if tag == "e":
            for field in range(16):
                told = json.loads(lines[n].split(" ", 2)[2])
                told[field] = "other" if told[field] != "other" else None
                yield named[n], lines[:n] + [" ".join(lines[n].split(" ", 2)[:2]) + " " + json.dumps(told, ensure_ascii=False)] + lines[n + 1:]
        if tag not in ("c", "k") or n == newest:       # an older one is implied by a newer one, the key by the one that is trusted
            yield around, lines[:n] + lines[n + 1:]
        if tag not in ("k", "c"):           # to say it twice is no harm
            yield around, lines[:n] + [lines[n]] + lines[n:]
        if 0 < n < len(lines) - 1 and lines[n + 1].split(" ", 1)[0] not in ("k", "c") and tag not in ("k", "c"):
            yield around, lines[:n] + [lines[n + 1], lines[n]] + lines[n + 2:]
    for n in range(0, len(lines), max(1, len(lines) // 30)):
        yield "cut", lines[:n]


def asked_first(program, key, name):
    """What bursar-verify says of a file: does it stand by it, and its words."""
    own = subprocess.run([program, "--key", key, name], capture_output=True, text=True, errors="replace", check=False)
    if own.returncode not in (0, 1, 2) or own.stderr:
        return True, f"ends with {own.returncode}: {own.stderr}"
    return own.returncode == 0, own.stdout.strip()


def asked_second(key, name):
    """And what the second one says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        verifier.main(["--key", key, name])
    return said.getvalue().strip() in BY_ITSELF, said.getvalue().strip()


def asked_on_the_way(key, lines, changes):
    """The same of each changed export, by its number.  The second verifier reads the right one once; where a change is, a process of its own
    goes on with what was changed, so that what stands before it is not read again for each."""
    answers, own, at = {}, [], {}
    for number, changed in enumerate(changes):
        n = next((n for n, (one, other) in enumerate(zip(lines, changed)) if one != other), min(len(lines), len(changed)))
        if n and changed != lines:      # in its first line a file says what it is
            at.setdefault(n, []).append(number)

    def read():
        for n, line in enumerate(lines + [None]):
            for number in at.get(n, []):
                answer, told = os.pipe()
                if not os.fork():
                    own.append(told)
                    yield from changes[number][n:]
                    return
                os.close(told)
                with os.fdopen(answer, encoding="utf-8") as file:
                    answers[number] = json.load(file)
                if os.wait()[1]:
                    raise ChildProcessError(f"the second verifier breaks off at change {number}")
            if line is not None:
                yield line

    check, verifier.check = verifier.check, lambda _, trusted: verifier.check_export(read(), trusted)
    both = asked_second(key, "")
    if own:
        os.write(own[0], json.dumps(both).encode())
        os._exit(0)
    verifier.check = check
    if not both[0] or len(answers) != sum(map(len, at.values())):
        raise ChildProcessError(f"the second verifier does not come to the end: {both[1]}")
    return answers


def is_named(where, said):
    """Is what a verifier says of the right place?  What is cut, or not there, may be called incomplete."""
    return where is None or not said.startswith("FAILED") or any(re.match(rf"FAILED at {part}\b", said) for part in where.split("|"))


def main(program, key, name):
    with open(name, encoding="utf-8", newline="\n") as file:
        text = file.read()
    export = text.startswith("bursar-export")
    for both in asked_first(program, key, name), asked_second(key, name):
        if not both[0]:
            print("what is right is refused:", both[1])
    changes = list(changed_exports(text) if export else changed_proofs(text))
    answers = asked_on_the_way(key, text.split("\n")[:-1], [changed for _, changed in changes]) if export else {}
    count = 0
    for number, (where, changed) in enumerate(changes):
        changed = "".join(line + "\n" for line in changed) if export else changed
        if changed == text:
            continue
        count += 1
        with open("changed", "w", encoding="utf-8", newline="\n") as file:
            file.write(changed)
        both = asked_first(program, key, "changed"), answers.get(number) or asked_second(key, "changed")
        for which, (stands, said) in zip(("bursar-verify", "the second"), both):
            if stands:
                print(f"{which} does not refuse change {count} ({where}): {said}")
                os.replace("changed", f"changed.{count}") if os.path.exists("changed") else None
            elif export and where != "cut" and not is_named(where, said):
                print(f"{which} calls change {count} ({where}) another: {said}")
                os.replace("changed", f"changed.{count}") if os.path.exists("changed") else None
    print(f"{count} changes", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
