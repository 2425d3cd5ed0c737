"""Lives at random, sent to a daemon as streams over TLS; then every figure is held against the model's, on days and as known at moments
at random.  Prints a line of TAP without a number for each sentence: "ok …", or "not ok …" behind comments that say what differs.

    play.py SEED EVENTS          with URL and STATE of the daemon in the environment
"""

import collections
import datetime
import http.client
import json
import os
import random
import ssl
import sys
import time
import urllib.parse

from books import DECIMALS, money
from lives import FIRST, LAST, PARTIES, PURPOSES, Lives

MARKS = 6       # moments that are asked about: a second each


class Ledger:
    """A connection of each person, kept open."""

    def __init__(self, url, state):
        self.at, self.state, self.people = urllib.parse.urlparse(url), state, {}

    def ask(self, person, method, path, body=None):
        if person not in self.people:
            tls = ssl.create_default_context(cafile=self.state + "/certs/ca.crt")
            tls.load_cert_chain("%s/certs/people/%s.crt" % (self.state, person), "%s/certs/people/%s.key" % (self.state, person))
            self.people[person] = http.client.HTTPSConnection(self.at.hostname, self.at.port, context=tls, timeout=300)
        line = self.people[person]
        line.request(method, path, body, {"Content-Type": "application/x-ndjson"} if body else {})
        answer = line.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit("not ok %s is answered\n# %s" % (path, text))
        return text

    def read(self, path, **query):
        """All rows of a read, page by page, and its totals."""
        rows, after = [], None
        while True:
            asked = {k: v for k, v in dict(query, after=after).items() if v is not None}
            told = json.loads(self.ask("auditor", "GET", "/v1/%s?%s" % (path, urllib.parse.urlencode(asked))))
            rows += told["items"]
            after = told.get("next")
            if not after:
                return rows, told.get("totals", [])

    def stream(self, person, lines, refusals=None):
        """Lines of one person in one stream; the number of each entry.  refusals: of each what it is to be refused for, or None."""
        answer = self.ask(person, "POST", "/v1/bulk", "".join(json.dumps(line) + "\n" for line in lines))
        told = [json.loads(line) for line in answer.splitlines()][:-1]
        for line, said, why in zip(lines, told, refusals or [None] * len(lines)):
            if said["status"] != "recorded" if why is None else why not in said.get("detail", ""):
                raise SystemExit("not ok what the model enters is %s\n# %s\n# %s" % ("refused" if why else "recorded", line, said))
        return [said["seq"] for said in told if said["status"] == "recorded"]


def register(ledger, lives):
    """What there is before the first event: initiatives, parties, rates."""
    def line(command, **fields):
        number.append(1)
        return {"command": command, "key": "0190aaaa-0000-7000-8000-%012d" % len(number), "fields": fields}
    number = []
    ledger.stream("officer", [line("goal/add", goal="g", name="Goal"), line("theme/add", theme="t", name="Theme", goal="g")]
                  + [line("initiative/add", initiative=i, name="Initiative " + i, theme="t") for i in PURPOSES]
                  + [line("party/add", party=p, name="Party " + p, kind="state", another="yes") for p in PARTIES])
    ledger.stream("finance", [line("rate/limit", days="36500", reason="old rates")]
                  + [line("rate/record", currency=c, rate="%.4f" % rate, source="invented", date=str(day), jump="yes")
                     for c, rates in lives.books.rates.items() for day, rate in rates])


def enter(ledger, lives):
    """All events; the moments at which so many of them were known, and the number of each entry."""
    numbers, moments = [], []
    marks = {len(lives.asks) * n // MARKS for n in range(1, MARKS)}
    at = 0
    while at < len(lives.asks):
        upto = at + 1
        while upto < len(lives.asks) and lives.asks[upto][0] == lives.asks[at][0] and upto not in marks and upto - at < 500:
            upto += 1
        numbers += ledger.stream(lives.asks[at][0], [ask[1] for ask in lives.asks[at:upto]], [ask[2] for ask in lives.asks[at:upto]])
        at = upto
        if at in marks:
            now = time.time()
            moments.append((len(numbers), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))))
            time.sleep(int(now) + 1.01 - now)
    return numbers, moments


class Figures:
    """What the ledger says and what the model says, at a point, as the same kind of table."""

    def __init__(self, ledger, lives, numbers):
        self.ledger, self.books = ledger, lives.books
        self.entry = {seq: n + 1 for n, seq in enumerate(numbers)}

    def minor(self, text, currency):
        return round(float(text or 0) * 10 ** DECIMALS[currency])

    def read(self, path, **query):
        return self.ledger.read(path, as_of=self.day, known_at=self.moment, **query)

    def trial_balance(self):
        rows, _ = self.read("report/trial-balance")
        said = {}
        for row in rows:
            if row["account"]:
                c = row["currency"]
                said[row["account"], c] = (self.minor(row["debit"], c) - self.minor(row["credit"], c),
                                           self.minor(row["base_debit"], "CHF") - self.minor(row["base_credit"], "CHF"))
        return {k: v for k, v in said.items() if any(v)}

    def gap(self):
        rows, _ = self.read("report/gap", currencies="yes")
        parts = {(row["initiative"], row["year"]) for row in rows if row["within"]}
        said = {}
        for row in rows:
            if row["within"] or (row["initiative"], row["year"]) not in parts:
                c, purpose = row["currency"], "" if row["initiative"] == "not-earmarked" else row["initiative"]
                said[purpose, row["year"], c] = tuple(self.minor(row[k], c) for k in ("received", "due", "due_later", "pledged", "inkind"))
        return {k: v for k, v in said.items() if any(v)}

    def listed(self, path, *columns):
        rows, _ = self.read(path, limit=500)
        return {self.entry[row["id"]]: tuple(self.minor(row[k], row["currency"]) for k in columns) for row in rows}

    def agreements(self):
        return self.listed("agreement/list", "amount", "received", "written_off", "open")

    def pledges(self):
        return {n: (amount, amount + amended, left) for n, (amount, amended, left) in self.listed("pledge/list", "amount", "amended", "open").items()}

    def receipts(self):
        rows, _ = self.read("receipt/list", limit=500)
        said = {}
        for row in rows:
            amount, advance, *gone = (self.minor(row[k], row["currency"]) for k in ("amount", "advance", "refunded", "returned", "applied"))
            said[self.entry[row["id"]]] = (amount, advance, amount - advance - sum(gone))
        return said

    def overdue(self):
        rows, _ = self.read("report/overdue")
        return {(self.entry[row["agreement"]], row["number"]): (datetime.date.fromisoformat(row["due"]),) +
                tuple(self.minor(row[k], row["currency"]) for k in ("received", "written_off", "open")) for row in rows}

    def statement(self, party):
        _, totals = self.read("report/statement", party=party)
        columns = {"total pledge": ("pledged", "ended"), "total agreement": ("signed", "ended", "open"), "total receipt": ("received", "refunded", "returned")}
        said = {}
        for row in totals:
            if row["noun"] in columns:
                values = tuple(self.minor(row[k], row["currency"]) for k in columns[row["noun"]])
                said[row["noun"], row["currency"]] = (values + (0,))[:3]
        return {k: v for k, v in said.items() if any(v)}

    def stated(self, rows):
        return {row["account"]: tuple(self.minor(row[k], "CHF") for k in ("amount", "before")) for row in rows if row["account"]}

    def position(self):
        return self.stated(self.read("report/position")[0])

    def performance(self):
        day = self.day or datetime.datetime.utcnow().date()
        query = {"from": day.replace(month=1, day=1), "to": day, "known_at": self.moment}
        return self.stated(self.ledger.read("report/performance", **query)[0])

    def changed_since(self, period):
        rows, _ = self.ledger.read("report/changed-since", period=period, limit=500)
        return {self.entry[row["seq"]]: True for row in rows}

    def differences(self, name, day, moment, known, *more):
        """A sentence for each figure in which the two differ."""
        self.day, self.moment = day, moment
        said = getattr(self, name)(*more)
        meant = getattr(self.books, name)(*more, day or datetime.datetime.utcnow().date(), known)
        return ["%s as of %s, known at %s: %s is %s, and the model says %s" % (" ".join(map(str, (name,) + more)), day or "today", moment or "the end", key, said.get(key),
                                                                              meant.get(key))
                for key in sorted(set(said) | set(meant), key=str) if said.get(key) != meant.get(key)]


SENTENCES = [
    ("trial_balance", "the balance of every account"), ("agreements", "what is received, written off and open of every agreement"),
    ("pledges", "what is promised, amended and open of every pledge"), ("receipts", "what is left of every receipt"),
    ("gap", "the gap report"), ("overdue", "what is overdue"), ("statement", "the statement of every party"),
    ("position", "the statement of position"), ("performance", "the statement of performance")]


def compare(figures, lives, moments, points):
    """On the last day with all that is known, and on days and at moments at random."""
    r = random.Random(lives.seed)
    asked = [(None, None, None)]     # now: by what the ledger keeps for that
    while len(asked) < points:
        known, moment = r.choice(moments + [(None, None)])
        asked.append((FIRST + datetime.timedelta(r.randint(20, (LAST - FIRST).days)), moment, known))
    found = 0
    for name, sentence in SENTENCES:
        wrong = []
        for day, moment, known in asked:
            for more in [()] if name != "statement" else [(p,) for p in PARTIES if lives.books.survivor(p, known) == p]:
                wrong += figures.differences(name, day, moment, known, *more)
        for line in wrong[:20]:
            print("#", line)
        print("%s %s is what the model says, at %d points" % ("not ok" if wrong else "ok", sentence, len(asked)), flush=True)
        found += len(wrong)
    wrong, periods = [], [last for _, last in lives.books.seals]
    for last in r.sample(periods, min(4, len(periods))):
        wrong += figures.differences("changed_since", None, None, None, last)
    for line in wrong[:20]:
        print("#", line)
    print("%s what changed since a month was sealed is what the model says" % ("not ok" if wrong else "ok"), flush=True)
    return found + len(wrong)


def sees_one_unit(figures, lives):
    """Would a figure that is one unit off have been found?  Each table is asked about with one line of the model so."""
    missed = []
    for name, noun in (("trial_balance", "receipt"), ("agreements", "agreement"), ("pledges", "pledge"), ("receipts", "receipt"),
                       ("gap", "pledge"), ("overdue", "agreement"), ("position", "receipt")):
        for item in reversed(lives.books.items):
            if item.noun != noun or not lives.books.counts(item.entry) or not item.lines:
                continue
            for field in ("amount", "base"):
                setattr(item.lines[0], field, getattr(item.lines[0], field) + 1)
            seen = figures.differences(name, None, None, None)
            for field in ("amount", "base"):
                setattr(item.lines[0], field, getattr(item.lines[0], field) - 1)
            if seen:
                break
        else:
            missed.append(name)
    print("%s a figure that is one unit off would have been found%s" % ("not ok" if missed else "ok", ": " + ", ".join(missed) if missed else ""))
    return len(missed)


def main():
    seed, events = int(sys.argv[1]), int(sys.argv[2])
    lives = Lives(seed, events).make()
    ledger = Ledger(os.environ["URL"], os.environ["STATE"])
    register(ledger, lives)
    began = time.time()
    numbers, moments = enter(ledger, lives)
    used = collections.Counter(entry.what for entry in lives.books.entries)
    print("# %d events, and %d refused, in %.0f s:" % (len(numbers), lives.refused, time.time() - began), ", ".join("%d x %s" % (n, what) for what, n in used.most_common()))
    rare = sorted({"close", "merge", "reverse", "refund", "return", "revalue", "reclassify", "recognise", "meet", "restate", "novate", "allocate", "terminate", "accepted", "amend", "apply", "identify"} - set(used))
    print("%s every event that there is was entered%s (seed %d)" % ("not ok" if rare else "ok", ", but for " + ", ".join(rare) if rare else "", seed), flush=True)
    figures = Figures(ledger, lives, numbers)
    sys.exit(1 if compare(figures, lives, moments, 6) + sees_one_unit(figures, lives) or rare else 0)


if __name__ == "__main__":
    main()
