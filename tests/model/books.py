"""A reference model of the books: small and plain, written from what the events of a contribution's life are worth in accounting and not
from what the ledger does.  An entry is a list of lines; what is open of an item is a sum of lines; every figure of a report is a sum over
the entries that count on a day and were known at a moment.  Amounts are whole minor units, rates exact decimals."""

import datetime
from collections import defaultdict
from fractions import Fraction

HOME = "CHF"
DECIMALS = {"CHF": 2, "EUR": 2, "JPY": 0, "KWD": 3}
BANK, CURRENT, LATER, SPONSOR, CLEARING, ADVANCE, UNKNOWN, UNEARNED = 1000, 1100, 1110, 1200, 1900, 2100, 2110, 2200
PLEDGES, PLEDGES_CONTRA, CONTINGENT, CONTINGENT_CONTRA = 9100, 9200, 9500, 9510
WRITTEN_OFF, CHARGES, GAIN, LOSS, UNREALISED_GAIN, UNREALISED_LOSS = 5100, 5500, 4900, 5900, 4910, 5910
RECEIVABLE = (CURRENT, LATER, SPONSOR)
OWED = RECEIVABLE + (CONTINGENT,)
SETTLES = ("settled", "converted", "payment allocated")
ENDS = ("written off", "cancelled", "withdrawn", "expired")


def rounded(x):
    """To a whole number, halves away from zero."""
    return -rounded(-x) if x < 0 else int((2 * x + 1) // 2)


def portion(base, total, upto, part):
    """Of a base that belongs to all of a total, what goes with the part that ends at upto."""
    return rounded(Fraction(base * upto, total)) - rounded(Fraction(base * (upto - part), total))


def shares(total, weights):
    """By largest remainder, of equal ones the first."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * w // whole for w in weights]
    rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in rest[:total - sum(parts)]:
        parts[i] += 1
    return parts


def money(minor, currency):
    d = DECIMALS[currency]
    text = str(abs(minor)).rjust(d + 1, "0")
    return ("-" if minor < 0 else "") + (text[:-d] + "." + text[-d:] if d else text)


def year_later(day):
    return (day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else datetime.date(day.year + 1, 2, 28))


def year_before(day):
    return (day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else datetime.date(day.year - 1, 2, 28))


class Entry:
    def __init__(self, n, what, day, posted):
        self.n, self.what, self.day, self.posted = n, what, day, posted
        self.lines, self.items, self.turns, self.root = [], [], [], self


class Line:
    """item and part are those of a movement; None is no item."""

    def __init__(self, account, currency, amount, base, item=None, part=0, purpose="", measure="", earns=None):
        self.account, self.currency, self.amount, self.base = account, currency, amount, base
        self.item, self.part, self.purpose, self.measure = item, part, purpose, measure
        self.earns = earns      # of revenue: the agreement and the instalment, where it is of no purpose


class Item:
    """A pledge, an agreement, a receipt or a contribution in kind, with its history: rows of (entry, …)."""

    # floor: the earliest day of what may come yet.
    def __init__(self, noun, entry, party, currency, amount, **more):
        self.noun, self.entry, self.party, self.currency, self.amount = noun, entry, party, currency, amount
        self.terms, self.versions, self.steps, self.policies, self.over, self.floor = [], [], [], [], {}, entry.day
        self.lines, self.keys, self.touched = [], {}, []     # its movements, where it was held, and the entries that touched it
        self.__dict__.update(more)


class Books:
    def __init__(self, rates):
        self.rates, self.entries, self.items, self.mergers, self.seals = rates, [], [], [], []
        self.open = defaultdict(lambda: [0, 0])      # by item, part, purpose, account: amount and base
        self.closed = datetime.date.min
        self.entry = None

    # What entries are made of ------------------------------------------------------------------------------------------

    def enter(self, what, day, *items):
        posted = max(day, self.closed + datetime.timedelta(1)) if self.closed > datetime.date.min else day
        self.entry = Entry(len(self.entries) + 1, what, day, posted)
        self.entries.append(self.entry)
        for item in items:
            self.touch(item)
        return self.entry

    def touch(self, item):
        if item not in self.entry.items:
            self.entry.items.append(item)
            item.touched.append(self.entry)

    def post(self, *line, **more):
        line = Line(*line, **more)
        if line.amount or line.base:
            self.entry.lines.append(line)
            if line.item:
                self.touch(line.item)
                key = line.item, line.part, line.purpose, line.account
                line.item.lines.append(line)
                line.item.keys[key] = True
                held = self.open[key]
                held[0] += line.amount
                held[1] += line.base

    def leave(self, key, measure, amount):
        """So much of what is held leaves (amount without its sign), with what goes of what it is carried at; gives that, without sign."""
        (item, part, purpose, account), (held, carried) = key, self.open[key]
        sign = 1 if held > 0 else -1
        goes = carried if amount == abs(held) else sign * rounded(Fraction(abs(carried) * amount, abs(held)))
        self.post(account, item.currency, -sign * amount, -goes, item, part, purpose, measure)
        return sign * goes

    def exchange(self, differences, gain=GAIN, loss=LOSS):
        """Lines in base currency alone, in one account by the sign of them all; what is lost is positive."""
        account = loss if sum(d for _, d in differences) > 0 else gain
        for currency, difference in differences:
            self.post(account, currency, 0, difference)

    def worth(self, minor, currency, day, other=HOME):
        if currency == other:
            return minor
        unit = Fraction(10) ** (DECIMALS[other] - DECIMALS[currency])
        return rounded(minor * self.rate(other, day) / self.rate(currency, day) * unit)

    def rate(self, currency, day):
        return max(r for r in self.rates[currency] if r[0] <= day)[1]

    # What is open now --------------------------------------------------------------------------------------------------

    def held(self, item, part=None, accounts=None):
        """What is held of an item: keys in the order of part, purpose and account."""
        return sorted((k for k in item.keys if self.open[k][0] and (part is None or k[1] == part) and (accounts is None or k[3] in accounts)),
                      key=lambda k: k[1:])

    def left(self, item, part=None, accounts=None):
        return sum(abs(self.open[k][0]) for k in self.held(item, part, accounts))

    def cut(self, item, part, amount, *places):
        """So much of a part, by purpose in proportion to what is open: keys with amounts, in their order.  places: accounts, of which the
        first are emptied first."""
        cuts = []
        for accounts in places:
            keys = self.held(item, part, accounts)
            opens = [abs(self.open[k][0]) for k in keys]
            goes = min(amount, sum(opens))
            amount -= goes
            cuts += [(k, s) for k, s in zip(keys, shares(goes, opens)) if s]
        return sorted(cuts, key=lambda cut: cut[0][1:])

    def schedule(self, item, day=datetime.date.max, known=None):
        """Instalments of an agreement: number to (due, amount); of each the latest version that stands."""
        latest = {}
        for entry, number, due, amount in item.versions:
            if self.counts(entry, day, known):
                latest[number] = (due, amount)
        return latest

    def policy(self, item):
        """When its revenue is recognised, as it was last agreed."""
        return [policy for entry, policy in item.policies if self.counts(entry)][-1]

    def agreed(self, item, day=datetime.date.max, known=None):
        """The last terms of an agreement that count: the entry, and how much was agreed."""
        return [told for told in item.terms if self.counts(told[0], day, known)][-1]

    def is_over(self, item, accounts=OWED):
        """Did it end, or did another party take all of it over, so that nothing of it is open (in these accounts)?"""
        return self.agreed(item)[0] in item.over and not self.left(item, accounts=accounts)

    def stands(self, item):
        return self.counts(item.entry)

    def counts(self, entry, day=datetime.date.max, known=None):
        """Does an entry count on a day, as known at another entry?  The last of its reversals by then says so."""
        if entry.day > day or known is not None and entry.n > known:
            return False
        told = [stands for turn, stands in entry.turns if turn.day <= day and (known is None or turn.n <= known)]
        return told[-1] if told else True

    # Pledges -----------------------------------------------------------------------------------------------------------

    def pledge(self, day, party, purpose, currency, amount, years, expires=None):
        entry = self.enter("pledge", day)
        item = Item("pledge", entry, party, currency, amount, purpose=purpose, expires=expires)
        self.items.append(item)
        self.raise_pledge(item, zip(years, shares(amount, [1] * len(years))), amount, "pledged")
        return item

    def raise_pledge(self, item, parts, total, measure):
        base, upto = self.worth(total, item.currency, self.entry.day), 0
        for year, amount in parts:
            upto += amount
            goes = portion(base, total, upto, amount)
            self.post(PLEDGES, item.currency, amount, goes, item, year, item.purpose, measure)
            self.post(PLEDGES_CONTRA, item.currency, -amount, -goes)

    def lower_pledge(self, key, measure, amount):
        if amount:
            self.post(PLEDGES_CONTRA, key[0].currency, amount, self.leave(key, measure, amount))

    def promised(self, item, day=datetime.date.max, known=None):
        now = [amount for entry, amount in item.terms if self.counts(entry, day, known)]
        return now[-1] if now else item.amount

    def amend_pledge(self, day, item, amount):
        """What is open is spread again in proportion to what is open of each year."""
        keys = self.held(item)
        opens = [self.open[k][0] for k in keys]
        fresh = shares(amount - self.promised(item) + sum(opens), opens)
        self.enter("amend pledge", day, item)
        item.terms.append((self.entry, amount))
        up = [(k[1], f - o) for k, f, o in zip(keys, fresh, opens) if f > o]
        for k, f, o in zip(keys, fresh, opens):
            self.lower_pledge(k, "lowered", max(0, o - f))
        if up:
            self.raise_pledge(item, up, sum(a for _, a in up), "raised")

    def end_pledge(self, day, item, measure, amount):
        """The latest years first."""
        self.enter("end pledge", day, item)
        item.steps.append((self.entry, measure, amount))
        for key in reversed(self.held(item)):
            goes = min(amount, self.open[key][0])
            self.lower_pledge(key, measure, goes)
            amount -= goes

    def convert(self, item, amount, schedule):
        """Of each year what is due in it, then the earliest years."""
        keys, due = self.held(item), defaultdict(int)
        for day, part in schedule.values():
            due[day.year] += part
        takes = [min(self.open[k][0], due[k[1]]) for k in keys]
        rest = min(amount, sum(self.open[k][0] for k in keys)) - sum(takes)
        for i, k in enumerate(keys):
            more = min(rest, self.open[k][0] - takes[i])
            takes[i] += more
            rest -= more
        for k, take in zip(keys, takes):
            self.lower_pledge(k, "converted", take)

    # Agreements --------------------------------------------------------------------------------------------------------

    def asset(self, item, due):
        if item.kind == "sponsorship":
            return SPONSOR
        return LATER if due > year_later(self.entry.day) else CURRENT

    def revenue(self, item, purpose):
        return 4400 if item.kind == "sponsorship" else 4200 if purpose else 4100

    def post_revenue(self, item, part, purpose, amount, base):
        self.post(self.revenue(item, purpose), item.currency, amount, base, earns=None if purpose else (item, part))

    def owe(self, item, part, purpose, due, amount, base, measure):
        """So much more is owed: a receivable and revenue, or contingent until its policy recognises it."""
        upfront = self.policy(item) == "upfront"
        self.post(self.asset(item, due) if upfront else CONTINGENT, item.currency, amount, base, item, part, purpose, measure)
        self.against(item, part, purpose, not upfront, -amount, -base)

    def against(self, item, part, purpose, contingent, amount, base):
        """The other side of what is owed: revenue, or the memorandum account of what is contingent."""
        if contingent:
            self.post(CONTINGENT_CONTRA, item.currency, amount, base)
        else:
            self.post_revenue(item, part, purpose, amount, base)

    def sign(self, day, party, currency, amount, schedule, earmarks, kind, policy, pledge=None):
        """schedule: number to (due, amount); earmarks: (purpose, hundredths of a percent) in the order they were said, the rest last."""
        entry = self.enter("sign", day, *([pledge] if pledge else []))
        item = Item("agreement", entry, party, currency, amount, kind=kind)
        self.items.append(item)
        item.terms.append((entry, amount))
        item.policies.append((entry, policy))
        left = shares(amount, [w for _, w in earmarks])
        item.earmarks = {purpose: part for (purpose, _), part in zip(earmarks, left) if part}
        base, upto = self.worth(amount, currency, day), 0
        for number, (due, part) in schedule.items():
            item.versions.append((entry, number, due, part))
            split = shares(part, left)
            for j, (purpose, _) in enumerate(earmarks):
                left[j] -= split[j]
                upto += split[j]
                self.owe(item, number, purpose, due, split[j], portion(base, amount, upto, split[j]), "signed")
        if pledge:
            self.convert(pledge, amount, schedule)
        return item

    def stated(self, item):
        """What was agreed, by instalment and purpose."""
        by = defaultdict(int)
        for line in item.lines:
            if line.measure in ("signed", "raised", "lowered", "novated", "allocated"):
                by[line.part, line.purpose] += line.amount
        return by

    def lower(self, item, number, amount, measure, *places):
        """So much of an instalment is not owed any more."""
        for key, part in self.cut(item, number, amount, *places):
            goes = self.leave(key, measure, part)
            self.against(item, number, key[2], key[3] == CONTINGENT, part, goes)

    def amend(self, day, item, fresh):
        """fresh: number to (due, amount) as it is from now on."""
        old, stated = self.schedule(item), self.stated(item)
        self.enter("amend", day, item)
        for number in sorted(fresh):
            if number in old and fresh[number][1] < old[number][1]:
                self.lower(item, number, old[number][1] - fresh[number][1], "lowered", (CONTINGENT,), RECEIVABLE)
        more = {n: a - (old[n][1] if n in old else 0) for n, (_, a) in sorted(fresh.items()) if a > (old[n][1] if n in old else 0)}
        base, upto, purposes = self.worth(sum(more.values()), item.currency, day), 0, sorted({p for _, p in stated} | set(item.earmarks))
        for number, up in more.items():
            weights = [stated[number, p] for p in purposes]
            if not sum(weights):
                weights = [sum(a for (_, q), a in stated.items() if q == p) for p in purposes]
            if not sum(weights):
                weights = [item.earmarks.get(p, 0) for p in purposes]
            for purpose, part in zip(purposes, shares(up, weights)):
                upto += part
                self.owe(item, number, purpose, fresh[number][0], part, portion(base, sum(more.values()), upto, part), "raised")
        for number, version in sorted(fresh.items()):
            if old.get(number) != version:
                item.versions.append((self.entry, number) + version)
        item.terms.append((self.entry, sum(a for _, a in fresh.values())))

    def write_off(self, day, item, parts):
        """parts: instalments with amounts."""
        self.enter("write off", day, item)
        item.steps.append((self.entry, "written off", sum(a for _, a in parts)))
        for number, amount in parts:
            for key, part in self.cut(item, number, amount, OWED):
                goes = self.leave(key, "written off", part)
                self.post(CONTINGENT_CONTRA if key[3] == CONTINGENT else WRITTEN_OFF, item.currency, part, goes)

    def become_due(self, item, parts, measure, asset):
        """Of what was contingent, keys with amounts, there is a receivable from here on, and revenue at the rate of the day."""
        total, upto = sum(part for _, part in parts), 0
        base = self.worth(total, item.currency, self.entry.day)
        for key, part in parts:
            upto += part
            value = portion(base, total, upto, part)
            self.post(asset(key[1]), item.currency, part, value, item, key[1], key[2], measure)
            self.post_revenue(item, key[1], key[2], -part, -value)
            self.post(CONTINGENT_CONTRA, item.currency, part, self.leave(key, measure, part))

    def recognise(self, day, item, number):
        self.enter("recognise", day, item)
        self.become_due(item, [(k, self.open[k][0]) for k in self.held(item, number, (CONTINGENT,))], "recognised",
                        lambda _: SPONSOR if item.kind == "sponsorship" else CURRENT)

    def restate(self, day, item, policy):
        """Another policy from a day on: what is open is held as if that had always been so, and the difference is revenue of that day."""
        dues = self.schedule(item)
        self.enter("restate", day, item)
        now = [k for k in self.held(item, accounts=(CONTINGENT,)) if policy == "upfront" or policy == "due" and dues[k[1]][0] <= day]
        later = [k for k in self.held(item, accounts=RECEIVABLE) if policy == "cash" or policy == "due" and dues[k[1]][0] > day]
        for receipt, key in self.unearned(item):
            self.touch(receipt)
            amount = -self.open[key][0]
            self.post_revenue(item, key[1], key[2], -amount, -self.leave(key, "recognised", amount))
        self.become_due(item, [(k, self.open[k][0]) for k in now], "recognised", lambda part: self.asset(item, dues[part][0]))
        for key in later:
            amount = self.open[key][0]
            goes = self.leave(key, "deferred", amount)
            self.post_revenue(item, key[1], key[2], amount, goes)
            self.post(CONTINGENT, item.currency, amount, goes, item, key[1], key[2], "deferred")
            self.post(CONTINGENT_CONTRA, item.currency, -amount, -goes)
        item.terms.append((self.entry, self.agreed(item)[1]))
        item.policies.append((self.entry, policy))

    def novate(self, day, item, party, amount):
        """Another party takes over so much of what is open, the last instalments first, as it is held."""
        old, takes = self.schedule(item), []
        parts = {n: self.left(item, n, OWED) for n in old}
        entry = self.enter("novate", day, item)
        new = Item("agreement", entry, party, item.currency, amount, kind=item.kind, earmarks=defaultdict(int))
        self.items.append(new)
        for number in sorted(parts, reverse=True):
            goes = min(amount, parts[number])
            amount -= goes
            takes = self.cut(item, number, goes, OWED) + takes
            if goes:
                new.versions.append((entry, number, old[number][0], goes))
                item.versions.append((entry, number, old[number][0], old[number][1] - goes))
        for key, part in takes:
            goes = self.leave(key, "novated", part)
            self.post(key[3], item.currency, part, goes, new, key[1], key[2], "novated")
            new.earmarks[key[2]] += part
        new.policies.append((entry, self.policy(item)))
        item.terms.append((entry, self.agreed(item)[1] - new.amount))
        new.terms.append((entry, new.amount))
        if not self.left(item, accounts=OWED):
            item.over[entry] = True
        return new

    def unallocated(self, item):
        """What of an agreement is of no purpose: (part, what was paid of it, account, amount), by part, what was paid first."""
        paid, rows = defaultdict(int), []
        for line in item.lines:
            if not line.purpose and line.measure in SETTLES:
                paid[line.part, line.account] -= line.amount
        rows = [(part, 0, account, amount) for (part, account), amount in paid.items() if amount > 0]
        rows += [(k[1], 1, k[3], self.open[k][0]) for k in self.held(item, accounts=OWED) if not k[2]]
        return sorted(rows)

    def unallocated_revenue(self, item):
        """How much of that is revenue, by part: amount and base; with what moved between it and another agreement."""
        sums = defaultdict(lambda: [0, 0])
        for entry in item.touched:
            for line in entry.lines:
                if line.earns and line.earns[0] is item:
                    sums[line.earns[1]][0] -= line.amount
                    sums[line.earns[1]][1] -= line.base
                elif line.item is item and not line.purpose and line.measure == "novated" and line.account in RECEIVABLE:
                    sums[line.part][0] += line.amount
                    sums[line.part][1] += line.base
        return sums

    def to_allocate(self, item, amount):
        """The slices of so much, with what of each is revenue; None where some was paid and is not revenue yet."""
        rows, revenue, upto, slices = self.unallocated(item), self.unallocated_revenue(item), defaultdict(int), []
        for (part, rest, account, _), share in zip(rows, shares(amount, [row[3] for row in rows])):
            worth = 0
            if share and (not rest or account in RECEIVABLE):
                upto[part] += share
                if revenue[part][0] < upto[part]:
                    return None
                worth = portion(revenue[part][1], revenue[part][0], upto[part], share)
            if share:
                slices.append((part, rest, account, share, worth))
        return slices

    def allocate(self, day, item, purpose, amount):
        """So much of what is of no purpose is for one: what is open at what it is carried at, and its revenue."""
        slices = self.to_allocate(item, amount)
        self.enter("allocate", day, item)
        for part, rest, account, share, worth in slices:
            goes = self.leave((item, part, "", account), "allocated", share) if rest else 0
            if not rest:
                for measure, sign in (("allocated", -1), ("payment allocated", 1)):
                    self.post(account, item.currency, sign * share, 0, item, part, "", measure)
                    self.post(account, item.currency, -sign * share, 0, item, part, purpose, measure)
            else:
                self.post(account, item.currency, share, goes, item, part, purpose, "allocated")
            if not rest or account in RECEIVABLE:
                self.post_revenue(item, part, "", share, worth)
                self.post_revenue(item, part, purpose, -share, -worth)
        item.terms.append((self.entry, self.agreed(item)[1]))
        item.floor = max(item.floor, day)

    def unearned(self, item):
        """What waits to be earned of an agreement: receipts with keys."""
        return [(receipt, key) for receipt in self.items if receipt.noun == "receipt" and item in receipt.duties
                for key in self.held(receipt.duties[item])]

    def first_paid(self, item, receipt):
        told = [p[0] for p in receipt.paid if p[1][0] is item and self.counts(p[0])]
        return min(e.day for e in told), min(e.n for e in told)

    def terminate(self, day, item, back):
        """Nothing of it is owed any more.  Of what waits to be earned so much (what came last first) is to be returned, and is an advance of
        its receipt; the rest is revenue."""
        waits = sorted(self.unearned(item), key=lambda w: w[1][2])
        waits.sort(key=lambda w: self.first_paid(item, w[0]) + (w[1][1],), reverse=True)
        self.enter("terminate", day, item)
        ended, returned = self.left(item, accounts=OWED), back
        for key in self.held(item, accounts=OWED):
            amount = self.open[key][0]
            goes = self.leave(key, "terminated", amount)
            self.against(item, key[1], key[2], key[3] == CONTINGENT, amount, goes)
        for receipt, key in waits:
            self.touch(receipt)
            part = min(back, -self.open[key][0])
            back -= part
            if part:
                goes = self.leave(key, "returned", part)
                self.post(ADVANCE, item.currency, -part, -goes, receipt, measure="advance")
                for sign, measure in ((1, "settled"), (-1, "terminated")):
                    self.post(CONTINGENT, item.currency, sign * part, sign * goes, item, key[1], key[2], measure)
                    self.post(CONTINGENT_CONTRA, item.currency, -sign * part, -sign * goes)
            rest = -self.open[key][0]
            if rest:
                self.post_revenue(item, key[1], key[2], -rest, -self.leave(key, "met", rest))
        item.steps.append((self.entry, "terminated", ended + returned))
        item.terms.append((self.entry, self.agreed(item)[1]))
        item.over[self.entry] = True

    def to_meet(self, item, day):
        """What waits to be earned, what came first first, and then what is to come by the days when it is due: heaps of keys."""
        heaps = defaultdict(list)
        for receipt, key in self.unearned(item):
            heaps[(1,) + self.first_paid(item, receipt) + (key[1],)].append((receipt, key))
        for key in self.held(item, accounts=(CONTINGENT,)):
            heaps[2, self.schedule(item)[key[1]][0], 0, key[1]].append((None, key))
        return [heap for place, heap in sorted(heaps.items(), key=lambda h: h[0]) if place[0] == 2 or place[1] <= day]

    def meet(self, day, item, amount):
        """Obligations worth so much were met: revenue is what came for them, and of what did not come a receivable."""
        heaps = self.to_meet(item, day)
        self.enter("meet", day, item)
        owed = []
        for heap in heaps:
            opens = [abs(self.open[key][0]) for _, key in heap]
            goes = min(amount, sum(opens))
            amount -= goes
            for (receipt, key), part in zip(heap, shares(goes, opens)):
                if part and receipt:
                    self.touch(receipt)
                    self.post_revenue(item, key[1], key[2], -part, -self.leave(key, "met", part))
                elif part:
                    owed.append((key, part))
        dues = self.schedule(item)
        self.become_due(item, owed, "met", lambda part: self.asset(item, dues[part][0]))

    def reclassify(self, day, item, number):
        self.enter("reclassify", day, item)
        for key in self.held(item, number, (LATER,)):
            amount = self.open[key][0]
            goes = self.leave(key, "reclassified", amount)
            self.post(CURRENT, item.currency, amount, goes, item, number, key[2], "reclassified")

    def revaluation(self, day, account, currency):
        """What an account holds of a foreign currency, and how much more it is worth; a bank account as a whole."""
        if account == BANK:
            lines = [line for entry in self.entries if entry.posted <= day for line in entry.lines
                     if line.account == account and line.currency == currency]
            held = [(None, sum(line.amount for line in lines), sum(line.base for line in lines))]
        else:
            held = [(k, amount, base) for k, (amount, base) in sorted(self.open.items(), key=lambda k: (k[0][0].entry.n,) + k[0][1:])
                    if k[3] == account and k[0].currency == currency and amount]
        return [(k, self.worth(amount, currency, day) - base) for k, amount, base in held if self.worth(amount, currency, day) != base]

    def revalue(self, day, account, currency):
        changes = self.revaluation(day, account, currency)
        self.enter("revalue", day, *[k[0] for k, _ in changes if k])
        for key, more in changes:
            if key:
                self.post(account, currency, 0, more, *key[:3], measure="revalued")
            else:
                self.post(account, currency, 0, more)
        self.exchange([(currency, -more) for _, more in changes], UNREALISED_GAIN, UNREALISED_LOSS)

    # Receipts ----------------------------------------------------------------------------------------------------------

    def payable(self, item):
        return RECEIVABLE + ((CONTINGENT,) if self.policy(item) in ("cash", "obligations") else ())

    def chosen(self, item, minor, named=None):
        """Which instalments money settles: those that are named, or the oldest open first."""
        if named:
            return sorted(named.items())
        accounts, want = self.payable(item), []
        for number, (due, _) in sorted(self.schedule(item).items(), key=lambda v: (v[1][0], v[0])):
            take = min(minor, self.left(item, number, accounts))
            if take:
                want.append((number, take))
            minor -= take
        return sorted(want)

    def settle(self, item, want, total, base, source, receipt):
        """Money of which all, total, is worth base; gives how much it settled and what that is worth."""
        upto, used, lost = 0, 0, []
        for number, amount in want:
            for key, part in self.cut(item, number, amount, RECEIVABLE, self.payable(item)[len(RECEIVABLE):]):
                upto += part
                worth = portion(base, total, upto, part)
                used += worth
                goes = self.leave(key, "settled", part)
                held = {"item": receipt, "measure": "applied"} if source in (ADVANCE, UNKNOWN) else {}
                self.post(source, item.currency, part, worth, **held)
                if key[3] == CONTINGENT:
                    self.earn(item, receipt, key, part, worth)
                    self.post(CONTINGENT_CONTRA, item.currency, part, goes)
                else:
                    lost.append(goes - worth)
                receipt.paid.append((self.entry, key, part, worth, goes))
        self.exchange([(item.currency, sum(lost))])
        return upto, used

    def earn(self, item, receipt, key, amount, worth):
        """What came for what was contingent: revenue, or under obligations a liability of this receipt until they are met."""
        if self.policy(item) != "obligations" if amount > 0 else item not in receipt.duties:
            self.post_revenue(item, key[1], key[2], -amount, -worth)
            return
        if item not in receipt.duties:
            receipt.duties[item] = Item("duty", receipt.entry, item.party, item.currency, 0)
        self.post(UNEARNED, item.currency, -amount, -worth, receipt.duties[item], key[1], key[2], "settled")

    def receipt(self, day, party, currency, amount, charge=0, item=None, named=None):
        """charge: what the bank kept of it, which is ours."""
        entry = self.enter("receipt", day, *([item] if item else []))
        receipt = Item("receipt", entry, party, currency, amount, charge=charge, paid=[], duties={}, crosses=bool(item) and item.currency != currency)
        self.items.append(receipt)
        self.touch(receipt)
        base = self.worth(amount, currency, day)
        total = self.worth(amount, currency, day, item.currency) if item else amount
        used = worth = 0
        if item:
            used, worth = self.settle(item, self.chosen(item, total, named), total, base, CLEARING if receipt.crosses else BANK, receipt)
        advance = amount - (portion(amount, total, used, used) if receipt.crosses and used else used)
        if receipt.crosses and used:
            self.post(BANK, currency, amount - advance, worth)
            self.post(CLEARING, currency, advance - amount, -worth)
        self.post(BANK, currency, advance, base - worth)
        self.post(ADVANCE if party else UNKNOWN, currency, -advance, worth - base, receipt, measure="advance")
        if charge:
            receipt.charge_base = base - self.worth(amount - charge, currency, day)
            self.post(CHARGES, currency, charge, receipt.charge_base)
            self.post(BANK, currency, -charge, -receipt.charge_base)
        return receipt

    def waiting(self, receipt):
        return next(iter(self.held(receipt, accounts=(ADVANCE, UNKNOWN))), None)

    def credited(self, receipt, day=datetime.date.max, known=None):
        """The party of a receipt, as it was identified; None: unidentified."""
        told = [who for entry, what, who in receipt.steps if what == "identified" and self.counts(entry, day, known)]
        return receipt.party or (told[-1] if told else None)

    def settle_from(self, key, item, amount):
        """What waits of a receipt settles what it can of an agreement; in another currency it leaves by clearing.  Gives how much of it
        that used, and what that is worth."""
        receipt, (left, carried) = key[0], self.open[key]
        if receipt.currency == item.currency:
            return self.settle(item, self.chosen(item, amount), -left, -carried, key[3], receipt)
        base = -carried if amount == -left else rounded(Fraction(-carried * amount, -left))
        total = self.worth(amount, receipt.currency, self.entry.day, item.currency)
        settled, worth = self.settle(item, self.chosen(item, total), total, base, CLEARING, receipt)
        used = amount if settled == total else min(amount - 1, portion(amount, total, settled, settled))
        if settled:
            self.post(key[3], receipt.currency, used, worth, receipt, measure="exchanged")
            self.post(CLEARING, receipt.currency, -used, -worth)
        return used, worth

    def apply(self, day, receipt, item, amount):
        self.enter("apply", day, receipt, item)
        self.settle_from(self.waiting(receipt), item, amount)

    def identify(self, day, receipt, party, item=None):
        key = self.waiting(receipt)
        left, carried = self.open[key]
        self.enter("identify", day, receipt, *([item] if item else []))
        receipt.steps.append((self.entry, "identified", party))
        receipt.floor = max(receipt.floor, day)
        used, worth = self.settle_from(key, item, -left) if item else (0, 0)
        if -left > used or -carried != worth:
            self.post(UNKNOWN, receipt.currency, -left - used, -carried - worth, receipt, measure="identified")
            self.post(ADVANCE, receipt.currency, left + used, carried + worth, receipt, measure="advance")

    def refund(self, day, receipt, amount):
        self.enter("refund", day, receipt)
        receipt.steps.append((self.entry, "refunded", amount))
        worth = self.worth(amount, receipt.currency, day)
        goes = self.leave(self.waiting(receipt), "refunded", amount)
        self.post(BANK, receipt.currency, -amount, -worth)
        self.exchange([(receipt.currency, worth - goes)])

    def give_back(self, day, receipt):
        """The bank takes a receipt back: what it settled is open again as it was held, at the rate of the day it goes."""
        key, paid = self.waiting(receipt), [p for p in receipt.paid if self.counts(p[0])]
        left, crosses = self.left(receipt), any(p[1][0].currency != receipt.currency for p in paid)
        self.enter("return", day, receipt, *dict.fromkeys(p[1][0] for p in paid))
        receipt.steps.append((self.entry, "returned", receipt.amount))
        c, worth = receipt.currency, self.worth(receipt.amount, receipt.currency, day)
        waits, total, upto, lost = portion(worth, receipt.amount, receipt.amount, left), sum(p[2] for p in paid), 0, []
        for _, (item, part, purpose, account), amount, came, goes in paid:
            upto += amount
            event = portion(worth - waits, total, upto, amount)
            self.post(account, item.currency, amount, goes, item, part, purpose, "settled")
            self.post(CLEARING if crosses else BANK, item.currency, -amount, -event)
            if account == CONTINGENT:
                self.earn(item, receipt, (item, part, purpose), -amount, -came)
                self.post(CONTINGENT_CONTRA, item.currency, -amount, -goes)
            lost.append((item.currency, event - (came if account == CONTINGENT else goes)))
        if crosses:
            self.post(CLEARING, c, receipt.amount - left, worth - waits)
            self.post(BANK, c, left - receipt.amount, waits - worth)
        if left:
            lost.append((c, waits - self.leave(key, "returned", left)))
            self.post(BANK, c, -left, -waits)
        if receipt.charge:
            event = portion(worth, receipt.amount, receipt.charge, receipt.charge)
            self.post(BANK, c, receipt.charge, event)
            self.post(CHARGES, c, -receipt.charge, -receipt.charge_base)
            lost.append((c, receipt.charge_base - event))
        self.exchange(lost)

    # In kind, parties, reversals, periods --------------------------------------------------------------------------------

    def offer(self, day, party, purpose, kind):
        entry = self.enter("offer", day)
        self.items.append(Item("inkind", entry, party, HOME, 0, purpose=purpose, kind=kind))
        self.touch(self.items[-1])
        return self.items[-1]

    def move(self, day, item, step, value=0, currency=HOME):
        """Agreed, delivered, accepted: only what is accepted is posted, at its value."""
        self.enter(step, day, item)
        item.steps.append((self.entry, step, (value, currency)))
        item.floor = max(item.floor, day)
        if value:
            base = self.worth(value, currency, day)
            asset, revenue = {"equipment": (1400, 4300), "premises": (1450, 4300), "expert": (5200, 4310), "service": (5200, 4310)}[item.kind]
            self.post(asset, currency, value, base)
            self.post(revenue, currency, -value, -base)

    def merge(self, day, party, into):
        self.enter("merge", day)
        self.mergers.append((self.entry, party, into))

    def survivor(self, party, known=None):
        """Under whom a party counts: who is one with whom is no event of a day, but what is known at a moment."""
        told = [into for entry, one, into in self.mergers if one == party and self.counts(entry, known=known)]
        return told[-1] if told else party

    def reverse(self, day, entry):
        """Of an entry, or of what is the last of its reversals: the mirror of its lines."""
        root = entry.root
        turn = self.enter("reverse", day, *entry.items)
        turn.root = root
        root.turns.append((turn, len(root.turns) % 2 == 1))
        for item in entry.items:
            item.floor = max(item.floor, day)
        for line in entry.lines:
            self.post(line.account, line.currency, -line.amount, -line.base, line.item, line.part, line.purpose, line.measure, line.earns)
        return turn

    def beside(self, root, again):
        """The other entries that had a say in the same thing: terms, steps, that it is there at all."""
        for item in root.items:
            terms, steps = [told[0] for told in item.terms], [told[0] for told in item.steps]
            if root in terms and item.noun == "agreement":
                yield from terms
            elif root in terms and item.noun == "pledge" or root in steps and item.noun == "inkind":
                yield from [item.entry] + terms + steps if item.noun == "inkind" else [item.entry] + terms
            elif root is item.entry and item.noun in ("pledge", "inkind"):
                yield from terms + steps
            elif item.noun == "receipt" and (root is item.entry or root in steps):
                refund = any(e is root and what == "refunded" for e, what, _ in item.steps)
                yield from [item.entry] * again + [e for e, what, _ in item.steps if not (refund and what == "refunded")]

    def payment_allocated(self, entry):
        """Was what an entry paid allocated since?"""
        paid = defaultdict(int)
        for line in entry.lines:
            if line.item and line.measure in SETTLES:
                paid[line.item, line.part, line.purpose] -= line.amount
        for (item, part, purpose), amount in paid.items():
            same = [l for l in item.lines if l.part == part and l.purpose == purpose and l.measure in SETTLES]
            if amount > 0 and -sum(l.amount for l in same) < amount and any(l.measure == "payment allocated" for l in same):
                return True
        return False

    def barred(self, entry):
        """May an entry not be reversed?  Something would have less than nothing open, or be carried at something with nothing open; or
        terms were agreed since, or what it was agreed upon was taken back since; or what it paid was allocated since."""
        root, after = entry.root, {}
        for line in entry.lines:
            if line.item and line.item.noun != "inkind":
                key = line.item, line.part, line.purpose, line.account
                amount, base = after.get(key, self.open[key])
                after[key] = amount - line.amount, base - line.base
        if self.payment_allocated(entry):
            return True
        if any((amount > 0 if key[0].noun in ("receipt", "duty") else amount < 0) or not amount and base for key, (amount, base) in after.items()):
            return True
        return any(self.counts(e) if e.n > root.n else self.counts(e) != self.counts(e, known=root.n)
                   for e in self.beside(root, entry is not root) if e is not root)

    def close(self, day, last):
        self.seals.append((self.enter("close", day), last))
        self.closed = last

    # Figures on a day, as known at an entry ------------------------------------------------------------------------------

    def lines(self, day, known, by="day"):
        for entry in self.entries:
            if (known is None or entry.n <= known) and getattr(entry, by) <= day:
                for line in entry.lines:
                    yield line

    def trial_balance(self, day, known):
        sums = defaultdict(lambda: [0, 0])
        for line in self.lines(day, known, "posted"):
            sums[line.account, line.currency][0] += line.amount
            sums[line.account, line.currency][1] += line.base
        return {k: tuple(v) for k, v in sums.items() if v != [0, 0]}

    def at_base(self, day, known, since=datetime.date.min):
        """What moved each account, in base currency."""
        sums = defaultdict(int)
        for entry in self.entries:
            if (known is None or entry.n <= known) and since <= entry.posted <= day:
                for line in entry.lines:
                    sums[line.account] += line.base
        return sums

    def two_years(self, now, before, first, last, credits):
        """Accounts of a statement beside those of a year before, on the side where they are more than nothing."""
        rows = {a: (now[a], before[a]) for a in set(now) | set(before) if first <= a < last and (now[a] or before[a])}
        return {a: tuple(-x for x in row) if credits(a) else row for a, row in rows.items()}

    def position(self, day, known):
        return self.two_years(self.at_base(day, known), self.at_base(year_before(day), known), 1000, 4000, lambda a: a >= 2000)

    def performance(self, day, known):
        """From the beginning of its year to a day."""
        first = day.replace(month=1, day=1)
        return self.two_years(self.at_base(day, known, first), self.at_base(year_before(day), known, year_before(first)), 4000, 9000, lambda a: a < 5000)

    def changed_since(self, period, day, known):
        """What is of a month that was sealed, or before, and came after the seal."""
        seal = max(entry.n for entry, last in self.seals if last == period)
        return {entry.n: True for entry in self.entries if entry.n > seal and entry.day <= period}

    def parts(self, day, known):
        """By item, part and purpose: what is open, what was settled or converted, what ended."""
        sums = defaultdict(lambda: [0, 0, 0])
        for line in self.lines(day, known):
            if line.item and line.item.noun in ("pledge", "agreement"):
                s = sums[line.item, line.part, line.purpose]
                s[0] += line.amount
                s[1] -= line.amount if line.measure in SETTLES else 0
                s[2] -= line.amount if line.measure in ENDS else 0
        return sums

    def due(self, item, number, day, known):
        told = self.schedule(item, day, known)
        return told[number][0] if number in told else next(v[2] for v in item.versions if v[1] == number)

    def gap(self, day, known):
        """By initiative, year and currency: received, due, due later, pledged, in kind."""
        sums = defaultdict(lambda: [0] * 5)
        for (item, part, purpose), (left, settled, _) in self.parts(day, known).items():
            if item.noun == "pledge":
                sums[purpose, part, item.currency][3] += left
                continue
            due = self.due(item, part, day, known)
            row = sums[purpose, due.year, item.currency]
            row[0] += settled
            row[1 if due <= day else 2] += left
        for item in self.items:
            for entry, step, told in item.steps if item.noun == "inkind" else ():
                if step == "accepted" and self.counts(entry, day, known):
                    year = (item.entry if item.kind == "premises" else entry).day.year
                    sums[item.purpose, year, told[1]][4] += told[0]
        return {k: tuple(v) for k, v in sums.items() if any(v)}

    def agreements(self, day, known):
        """By agreement: amount, received, written off, open."""
        sums = defaultdict(lambda: [0, 0, 0])
        for (item, _, _), amounts in self.parts(day, known).items():
            if item.noun == "agreement":
                sums[item] = [a + b for a, b in zip(sums[item], amounts)]
        return {item.entry.n: (self.agreed(item, day, known)[1], sums[item][1], sums[item][2], sums[item][0])
                for item in self.items if item.noun == "agreement" and self.counts(item.entry, day, known)}

    def pledges(self, day, known):
        """By pledge: what was promised, what it was amended to, what is open."""
        sums = defaultdict(int)
        for (item, _, _), (left, _, _) in self.parts(day, known).items():
            sums[item] += left
        return {item.entry.n: (item.amount, self.promised(item, day, known), sums[item])
                for item in self.items if item.noun == "pledge" and self.counts(item.entry, day, known)}

    def receipts(self, day, known):
        """By receipt: amount, what waits as an advance, what is unidentified."""
        sums = defaultdict(int)
        for line in self.lines(day, known):
            if line.item and line.item.noun == "receipt":
                sums[line.item, line.account] -= line.amount
        return {item.entry.n: (item.amount, sums[item, ADVANCE], sums[item, UNKNOWN])
                for item in self.items if item.noun == "receipt" and self.counts(item.entry, day, known)}

    def overdue(self, day, known):
        """By agreement and instalment: due, received, written off, open."""
        sums = defaultdict(lambda: [0, 0, 0])
        for (item, part, _), amounts in self.parts(day, known).items():
            if item.noun == "agreement":
                sums[item, part] = [a + b for a, b in zip(sums[item, part], amounts)]
        return {(item.entry.n, part): (self.due(item, part, day, known), settled, ended, left)
                for (item, part), (left, settled, ended) in sums.items() if left > 0 and self.due(item, part, day, known) < day}

    def statement(self, party, day, known):
        """By noun and currency, what all of a party comes to: pledged and ended; signed, ended and open; received, refunded and
        returned."""
        sums = defaultdict(lambda: [0, 0, 0])
        agreed = self.agreements(day, known)
        for item in self.items:
            who = self.credited(item, day, known) if item.noun == "receipt" else item.party
            if item.noun == "inkind" or not who or self.survivor(who, known) != party or not self.counts(item.entry, day, known):
                continue
            steps = [(what, told) for entry, what, told in item.steps if self.counts(entry, day, known)]
            whole = {"pledge": lambda: self.promised(item, day, known), "agreement": lambda: agreed[item.entry.n][0],
                     "receipt": lambda: item.amount}[item.noun]()
            row = sums["total " + item.noun, item.currency]
            row[0] += whole
            row[1] += sum(told for what, told in steps if what in ENDS + ("terminated", "refunded"))
            row[2] += agreed[item.entry.n][3] if item.noun == "agreement" else sum(told for what, told in steps if what == "returned")
        return {k: tuple(v) for k, v in sums.items() if any(v)}
