"""Lives of contributions at random, the same for the same seed: what is asked of the ledger, event by event, and what the model makes of
it.  Each event is one that a person could have entered."""

import datetime
import random
import uuid

from books import CONTINGENT, CURRENT, HOME, LATER, SPONSOR, ADVANCE, UNKNOWN, BANK, DECIMALS, OWED, Books, money, shares, year_later

PARTIES = ["p%d" % n for n in range(1, 9)]
PURPOSES = ["i1", "i2", "i3"]
FIRST, LAST = datetime.date(2024, 1, 2), datetime.date(2025, 12, 20)


def month_on(day, months):
    at = day.year * 12 + day.month - 1 + months
    return datetime.date(at // 12, at % 12 + 1, day.day)


def month_end(day):
    return month_on(day.replace(day=1), 1) - datetime.timedelta(1)


class Lives:
    OFFICER = {"pledge": 5, "amend_pledge": 3, "end_pledge": 2, "sign": 7, "amend": 6, "novate": 1, "allocate": 2, "terminate": 1, "expire": 1, "offer": 1, "agree": 2, "deliver": 2, "merge": 1}
    FINANCE = {"receipt": 9, "apply": 3, "identify": 3, "refund": 2, "give_back": 2, "write_off": 3, "recognise": 6, "meet": 6, "restate": 1, "reclassify": 3, "revalue": 2,
               "accept": 3, "write_off_pledge": 1, "reverse": 6, "close": 1}

    def __init__(self, seed, events):
        self.r, self.events, self.seed = random.Random(seed), events, seed
        self.books = Books(self.month_rates())
        self.day, self.asks, self.refused = FIRST, [], 0

    def month_rates(self):
        """A rate of each currency for each month, as a decimal of four digits; CHF to USD as well."""
        from fractions import Fraction
        rates = {}
        for currency, first in (("CHF", 0.9), ("EUR", 0.92), ("JPY", 148.0), ("KWD", 0.307)):
            rates[currency], now = [], first
            for n in range(24):
                now *= self.r.uniform(0.96, 1.04)
                rates[currency].append((month_on(datetime.date(2024, 1, 1), n), Fraction("%.4f" % now)))
        return rates

    # Asking: who, the line, and where it is to be refused, why ------------------------------------------------------------------------------------------------------------

    def key(self, entry):
        return str(uuid.UUID(int=(0x0190 << 112) | (7 << 76) | (2 << 62) | (self.seed % 2**20 << 40) | entry.n))

    def ask(self, person, command, **fields):
        """The entry that the model has just made, as it is asked for."""
        entry = self.books.entry
        fields = {name: str(value) for name, value in fields.items() if value is not None}
        if command not in ("period/close", "party/merge"):
            fields["date"] = str(entry.day)
        self.asks.append((person, {"command": command, "key": self.key(entry), "fields": fields}, None))

    def ref(self, item):
        return self.key(item.entry)

    def make(self):
        """All events; people take turns, as each stream is of one person."""
        step = (LAST - FIRST) / self.events
        while len(self.asks) < self.events:
            person, table, most = self.r.choice([("officer", self.OFFICER, 15), ("finance", self.FINANCE, 60)])
            for _ in range(self.r.randint(5, most)):
                what = self.r.choices(list(table), list(table.values()))[0]
                getattr(self, what)(person)
                self.day = FIRST + step * min(len(self.asks), self.events)
        return self

    # Choosing ----------------------------------------------------------------------------------------------------------

    def when(self, *items, days=()):
        """A day between the first that may be and now: most facts are fresh, some come late, and before others of the same thing."""
        first = max([FIRST] + [item.floor for item in items] + list(days))
        if self.r.random() < 0.6 and not items or first >= self.day:
            return self.day
        return self.day - datetime.timedelta(self.r.randint(0, min(45, (self.day - first).days)))

    def some(self, noun, fits=lambda item: True):
        """One of the items of a noun that stand and fit, or None; of the last ones rather."""
        items = [item for item in self.books.items[-400:] if item.noun == noun and item.floor <= self.day and self.books.stands(item) and fits(item)]
        return self.r.choice(items) if items else None

    def alone(self, item):
        return self.books.survivor(item.party) == item.party

    def party(self):
        return self.r.choice([p for p in PARTIES if self.books.survivor(p) == p])

    def amount(self, most):
        return self.r.randint(1, max(1, most))

    def agreed(self, item):
        """The days of its terms: none is agreed before the last."""
        return [told[0].day for told in item.terms if self.books.counts(told[0])]

    # Pledges -----------------------------------------------------------------------------------------------------------

    def pledge(self, person):
        first, count, currency = self.r.randint(2024, 2026), self.r.randint(1, 4), self.r.choice(list(DECIMALS))
        day = self.when()
        expires = day + datetime.timedelta(self.r.randint(0, 200)) if self.r.random() < 0.3 else None
        item = self.books.pledge(day, self.party(), self.r.choice(PURPOSES), currency, 5 + self.amount(900000), range(first, first + count), expires)
        self.ask(person, "pledge/record", party=item.party, initiative=item.purpose, amount=money(item.amount, currency), currency=currency,
                 years="%d-%d" % (first, first + count - 1) if count > 1 else first, expires=expires, another="yes")

    def amend_pledge(self, person):
        item = self.some("pledge", self.books.left)
        if not item:
            return
        now, left = self.books.promised(item), self.books.left(item)
        amount = now - left + self.amount(2 * left)
        if amount != now:
            self.books.amend_pledge(self.when(item, days=self.agreed(item)), item, amount)
            self.ask(person, "pledge/amend", pledge=self.ref(item), amount=money(amount, item.currency))

    def end_pledge(self, person, verbs=(("cancel", "cancelled"), ("withdraw", "withdrawn"))):
        item = self.some("pledge", self.books.left)
        if not item:
            return
        verb, measure = self.r.choice(verbs)
        left = self.books.left(item)
        amount = self.amount(left) if self.r.random() < 0.6 else left
        self.books.end_pledge(self.when(item), item, measure, amount)
        self.ask(person, "pledge/" + verb, pledge=self.ref(item), amount=money(amount, item.currency), reason="because")

    def expire(self, person):
        item = self.some("pledge", lambda p: self.books.left(p) and p.expires and p.expires <= self.day)
        if item:
            day = max(self.when(item), item.expires)
            self.books.end_pledge(day, item, "expired", self.books.left(item))
            self.ask(person, "pledge/expire", pledge=self.ref(item))

    def write_off_pledge(self, person):
        self.end_pledge(person, (("write-off", "written off"),))

    # Agreements --------------------------------------------------------------------------------------------------------

    def earmarks(self):
        """Shares in hundredths of a percent; the rest is for none."""
        left, marks = 10000, []
        for purpose in self.r.sample(PURPOSES, self.r.randint(1, 3)):
            share = self.r.randint(1, max(1, left - 300))
            marks.append((purpose, share))
            left -= share
        return marks + [("", left)]

    def sign(self, person):
        pledge = self.some("pledge", lambda p: self.books.left(p) and self.alone(p)) if self.r.random() < 0.5 else None
        day = self.when(*([pledge] if pledge else []))
        currency = pledge.currency if pledge else self.r.choice(list(DECIMALS))
        amount, count, every = 12 + self.amount(1000000), self.r.randint(1, 8), self.r.randint(1, 6)
        first = month_on(day.replace(day=15), self.r.randint(1, 10))
        schedule = {n + 1: (month_on(first, every * n), part) for n, part in enumerate(shares(amount, [1] * count))}
        marks, kind = self.earmarks(), self.r.choice(["voluntary"] * 4 + ["sponsorship"])
        policy = self.r.choice(["upfront", "due", "cash", "obligations"])
        item = self.books.sign(day, pledge.party if pledge else self.party(), currency, amount, schedule, marks, kind, policy, pledge)
        self.ask(person, "agreement/sign", pledge=pledge and self.ref(pledge), party=None if pledge else item.party,
                 currency=None if pledge else currency, amount=money(amount, currency), count=count, every=every, first=first, instrument=kind,
                 policy=policy, another="yes", earmarks=",".join("%s:%d.%02d%%" % (p, w // 100, w % 100) for p, w in marks if p))

    def amend(self, person):
        item = self.some("agreement", lambda a: self.books.left(a, accounts=OWED))
        if not item:
            return
        old = self.books.schedule(item)
        left = {n: self.books.left(item, n, OWED) for n in old}
        said, fresh = self.r.choice([self.fresh_amount, self.fresh_parts, self.fresh_schedule])(item, old, left)
        if fresh != old:
            self.books.amend(self.when(item, days=self.agreed(item)), item, fresh)
            self.ask(person, "agreement/amend", agreement=self.ref(item), **said)

    def fresh_amount(self, item, old, left):
        """More or less in all, spread over what is unpaid in proportion, the first that is due first."""
        open_ones = sorted((n for n in old if left[n]), key=lambda n: (old[n][0], n))
        rest = 12 + self.amount(2 * sum(left.values()))
        fresh = dict(old)
        for n, part in zip(open_ones, shares(rest, [left[n] for n in open_ones])):
            fresh[n] = (old[n][0], old[n][1] - left[n] + part)
        return {"amount": money(sum(a for _, a in fresh.values()), item.currency)}, fresh

    def fresh_parts(self, item, old, left):
        """Other amounts and days of single instalments."""
        fresh, amounts, dues = dict(old), [], []
        for n in self.r.sample(sorted(old), self.r.randint(1, min(3, len(old)))):
            amount = old[n][1] - left[n] + self.r.randint(0, 2 * left[n] + 300)
            due = max(month_on(old[n][0], self.r.randint(-6, 12)), month_on(item.entry.day.replace(day=15), 1))
            fresh[n] = (due, amount)
            amounts.append("%d:%s" % (n, money(amount, item.currency)))
            dues.append("%d:%s" % (n, due))
        if not sum(a for _, a in fresh.values()):
            return {}, old
        return {"instalments": ",".join(amounts), "due": ",".join(dues)}, fresh

    def fresh_schedule(self, item, old, left):
        """What is unpaid in so many equal instalments, from the first that is unpaid."""
        count, every = self.r.randint(1, 5), self.r.randint(1, 5)
        places = sorted((n for n in old if left[n]), key=lambda n: (old[n][0], n))
        usual, fresh, rest = old[places[0]][0], dict(old), sum(left.values())
        first = usual if usual >= item.entry.day else month_on(item.entry.day.replace(day=15), 1)      # overdue when it was taken over
        if rest < count:
            return {}, old
        parts = shares(rest, [1] * count)
        for i in range(max(count, len(places))):
            n = places[i] if i < len(places) else max(fresh) + 1
            fixed = old[n][1] - left[n] if n in old else 0
            fresh[n] = (month_on(first, every * i) if i < count else old[n][0], fixed + (parts[i] if i < count else 0))
        return {"count": count, "every": every, "first": first if first != usual else None}, fresh

    def write_off(self, person):
        item = self.some("agreement", lambda a: self.books.left(a, accounts=OWED))
        if not item:
            return
        left = [(n, self.books.left(item, n, OWED)) for n in self.books.schedule(item) if self.books.left(item, n, OWED)]
        number = amount = None
        if self.r.random() < 0.8:
            number, most = self.r.choice(left)
            amount = self.amount(most)
            left = [(number, amount)]
        self.books.write_off(self.when(item), item, left)
        self.ask(person, "agreement/write-off", agreement=self.ref(item), instalment=number, amount=number and money(amount, item.currency),
                 reason="because")

    def instalment(self, accounts, fits):
        """An instalment of which something is in one of these accounts."""
        found = [(k[0], k[1]) for item in self.books.items[-400:] if item.noun == "agreement" and self.books.stands(item)
                 for k in self.books.held(item, accounts=accounts) if fits(item, k[1])]
        return self.r.choice(found) if found else None

    def recognise(self, person):
        found = self.instalment((CONTINGENT,), lambda a, n: a.floor <= self.day and (self.books.policy(a) == "upfront" or
                                self.books.policy(a) == "due" and self.books.schedule(a)[n][0] <= self.day))
        if found:
            day = self.when(found[0])
            if self.books.policy(found[0]) == "due":
                day = max(day, self.books.schedule(found[0])[found[1]][0])
            self.books.recognise(day, *found)
            self.ask(person, "instalment/recognise", agreement=self.ref(found[0]), number=found[1])

    def meet(self, person):
        item = self.some("agreement", lambda a: self.books.policy(a) == "obligations")
        day = item and self.when(item)
        left = item and sum(abs(self.books.open[key][0]) for heap in self.books.to_meet(item, day) for _, key in heap)
        if left:
            amount = self.amount(left) if self.r.random() < 0.8 else left
            self.books.meet(day, item, amount)
            self.ask(person, "agreement/meet", agreement=self.ref(item), amount=money(amount, item.currency))

    def restate(self, person):
        item = self.some("agreement", lambda a: not self.books.is_over(a))
        if item:
            policy = self.r.choice([p for p in ("upfront", "due", "cash") if p != self.books.policy(item)])
            self.books.restate(self.when(item, days=self.agreed(item)), item, policy)
            self.ask(person, "agreement/restate", agreement=self.ref(item), policy=policy, reason="because")

    def novate(self, person):
        item, party = self.some("agreement", lambda a: self.books.left(a, accounts=OWED)), self.party()
        if item and self.books.survivor(item.party) != party:
            left = self.books.left(item, accounts=OWED)
            amount = self.amount(left) if self.r.random() < 0.5 else left
            self.books.novate(self.when(item, days=self.agreed(item)), item, party, amount)
            self.ask(person, "agreement/novate", agreement=self.ref(item), party=party, amount=money(amount, item.currency))

    def allocate(self, person):
        item = self.some("agreement", lambda a: self.books.agreed(a)[0] not in a.over and self.books.unallocated(a))
        if item:
            total = sum(row[3] for row in self.books.unallocated(item))
            amount = self.amount(total) if self.r.random() < 0.7 else total
            if self.books.to_allocate(item, amount):
                purpose = self.r.choice(PURPOSES)
                day = self.when(item, days=[e.day for e in item.touched if any(l.item is item and not l.purpose for l in e.lines)])
                self.books.allocate(day, item, purpose, amount)
                self.ask(person, "agreement/allocate", agreement=self.ref(item), initiative=purpose, amount=money(amount, item.currency))

    def terminate(self, person):
        item = self.some("agreement", lambda a: not self.books.is_over(a))
        if item:
            waits = self.books.unearned(item)
            back = self.r.randint(0, sum(-self.books.open[key][0] for _, key in waits))
            if any(receipt.currency != item.currency for receipt, _ in waits):
                back = 0
            came = [self.books.first_paid(item, receipt)[0] for receipt, _ in waits] if back else []     # nothing goes back before it came
            self.books.terminate(self.when(item, days=self.agreed(item) + came), item, back)
            self.ask(person, "agreement/terminate", agreement=self.ref(item), returnable=money(back, item.currency), reason="because")

    def reclassify(self, person):
        found = self.instalment((LATER,), lambda a, n: a.floor <= self.day and self.books.schedule(a)[n][0] <= year_later(self.day))
        if found:
            self.books.reclassify(self.day, *found)
            self.ask(person, "instalment/reclassify", agreement=self.ref(found[0]), number=found[1])

    def revalue(self, person):
        account, currency = self.r.choice([BANK, CURRENT, LATER, SPONSOR, ADVANCE, UNKNOWN]), self.r.choice(["EUR", "JPY", "KWD"])
        if self.books.revaluation(self.day, account, currency):
            self.books.revalue(self.day, account, currency)
            self.ask(person, "account/revalue", account=account, currency=currency)

    # Receipts ----------------------------------------------------------------------------------------------------------

    def receipt(self, person):
        item = self.some("agreement", lambda a: self.alone(a) and not self.books.is_over(a, self.books.payable(a))) if self.r.random() < 0.75 else None
        currency = item.currency if item and self.r.random() < 0.8 else self.r.choice(list(DECIMALS))
        day = self.when(*([item] if item else []))
        left = self.books.left(item, accounts=self.books.payable(item)) if item else 0
        wanted = left if left and self.r.random() < 0.2 else self.amount(int(0.5 * item.amount) if item else 80000)
        amount = max(1, self.books.worth(wanted, item.currency, day, currency)) if item else wanted
        named = self.named(item, amount) if item and item.currency == currency and self.r.random() < 0.2 else None
        charge = self.amount(50) if amount > 100 and self.r.random() < 0.3 else 0
        party = item.party if item else self.r.choice([self.party(), None])
        self.books.receipt(day, party, currency, amount, charge, item, named)
        self.ask(person, "receipt/record", party=party, unidentified=None if party else "yes", amount=money(amount, currency), currency=currency,
                 arrived=money(amount - charge, currency), agreement=item and self.ref(item), another="yes",
                 apply=named and ",".join("%d:%s" % (n, money(a, currency)) for n, a in sorted(named.items())))

    def named(self, item, minor):
        """Some of the instalments, and how much of each."""
        named = {}
        for n in sorted(self.books.schedule(item)):
            most = min(minor, self.books.left(item, n, self.books.payable(item)))
            if most and self.r.random() < 0.5:
                named[n] = self.amount(most)
                minor -= named[n]
        return named or None

    def waiting(self, account):
        return self.some("receipt", lambda r: self.books.waiting(r) and self.books.waiting(r)[3] in account)

    def payable(self, party, currency):
        """An agreement of a party to which money can go: mostly of the same currency."""
        same = self.r.random() < 0.8
        return self.some("agreement", lambda a: a.party == party and (a.currency == currency) is same and self.books.left(a, accounts=self.books.payable(a)))

    def apply(self, person):
        receipt = self.waiting((ADVANCE,))
        party = receipt and self.books.credited(receipt)
        item = party and self.books.survivor(party) == party and self.payable(party, receipt.currency)
        if item:
            amount, day = self.books.left(receipt), self.when(receipt, item)
            if item.currency == receipt.currency:
                amount = min(amount, self.books.left(item, accounts=self.books.payable(item)))
            amount = self.amount(amount)
            if not self.books.worth(amount, receipt.currency, day, item.currency):
                return
            self.books.apply(day, receipt, item, amount)
            self.ask(person, "receipt/apply", receipt=self.ref(receipt), agreement=self.ref(item), amount=money(amount, receipt.currency))

    def identify(self, person):
        receipt, party = self.waiting((UNKNOWN,)), self.party()
        if receipt:
            item = self.payable(party, receipt.currency)
            day = self.when(receipt, *([item] if item else []))
            if item and not self.books.worth(self.books.left(receipt), receipt.currency, day, item.currency):
                return
            self.books.identify(day, receipt, party, item)
            self.ask(person, "receipt/identify", receipt=self.ref(receipt), party=party, agreement=item and self.ref(item))

    def refund(self, person):
        receipt = self.waiting((ADVANCE, UNKNOWN))
        if receipt:
            left = self.books.left(receipt)
            amount = self.amount(left) if self.r.random() < 0.6 else left
            self.books.refund(self.when(receipt), receipt, amount)
            self.ask(person, "receipt/refund", receipt=self.ref(receipt), amount=money(amount, receipt.currency), reason="because")

    def give_back(self, person):
        """What nothing was made of since it came and was identified."""
        receipt = self.some("receipt", lambda r: all(e is r.entry or e.what in ("identify", "revalue", "reverse") or not self.books.counts(e)
                                                     for e in r.touched))
        agreements = [p[1][0] for p in receipt.paid] if receipt else []
        if receipt and all(a.floor <= self.day for a in agreements) and not any(self.books.payment_allocated(p[0]) for p in receipt.paid):
            self.books.give_back(self.when(receipt, *agreements), receipt)
            self.ask(person, "receipt/return", receipt=self.ref(receipt), reason="recalled")

    # In kind, parties, reversals, periods --------------------------------------------------------------------------------

    def offer(self, person):
        kind = self.r.choice(["expert", "equipment", "service", "premises"])
        item = self.books.offer(self.when(), self.party(), self.r.choice(PURPOSES), kind)
        day = str(item.entry.day)
        days = {"start": day, "finish": day} if kind == "premises" else {}      # they are of the year in which they begin
        self.ask(person, "inkind/offer", party=item.party, kind=kind, description="x", quantity="1", unit="piece", initiative=item.purpose, another="yes", **days)

    def step(self, person, before, step, verb, **fields):
        item = self.some("inkind", lambda k: self.state(k) == before)
        if item:
            value = self.amount(500000) if step == "accepted" else 0
            currency = self.r.choice(list(DECIMALS))
            self.books.move(self.when(item), item, step, value, currency)
            if value:
                fields.update(value=money(value, currency), currency=currency, method="invoice")
            self.ask(person, "inkind/" + verb, inkind=self.ref(item), **fields)

    def state(self, item):
        told = [step for entry, step, _ in item.steps if self.books.counts(entry)]
        return told[-1] if told else "offered"

    def agree(self, person):
        self.step(person, "offered", "agreed", "agree")

    def deliver(self, person):
        self.step(person, "agreed", "delivered", "deliver")

    def accept(self, person):
        self.step(person, "delivered", "accepted", "accept")

    def merge(self, person):
        party, into = self.r.sample(PARTIES, 2)
        ones = {one for _, one, _ in self.books.mergers} | {two for _, _, two in self.books.mergers}
        if party not in ones and self.books.survivor(into) == into and into not in {one for _, one, _ in self.books.mergers} and len(self.books.mergers) < 3:
            self.books.merge(datetime.datetime.utcnow().date(), party, into)    # it has no day of its own
            self.ask(person, "party/merge", party=party, into=into, reason="the same")

    def reverse(self, person):
        """Of any entry, or of the last of its reversals; now and then of one that others built on, which is refused."""
        fit = [e for e in self.books.entries[-150:] if e.what != "close" and not (e.root.turns and e.root.turns[-1][0] is not e)
               and not (e.root.what == "merge" and e.root.turns) and all(i.floor <= self.day for i in e.items)
               and (e.root.what == "merge" or e.day <= self.day)]
        if not fit:
            return
        entry = self.r.choice(fit)
        day = max([entry.day, self.day - datetime.timedelta(self.r.randint(0, 5))] + [i.floor for i in entry.items])
        if not self.books.barred(entry):
            self.books.reverse(day, entry)
            self.ask(person, "entry/reverse", entry=self.key(entry), reason="by mistake")
        elif self.r.random() < 0.4:
            self.refused += 1
            self.asks.append((person, {"command": "entry/reverse", "key": str(uuid.UUID(int=uuid.UUID(self.key(entry)).int + (self.refused << 24))),
                                       "fields": {"entry": self.key(entry), "reason": "by mistake", "date": str(day)}}, "built on"))

    def close(self, person):
        first = self.books.closed == datetime.date.min
        last = month_end(FIRST) if first else month_end(self.books.closed + datetime.timedelta(1))
        if last + datetime.timedelta(25) <= self.day:
            self.books.close(self.day, last)
            self.ask(person, "period/close", period=last)
