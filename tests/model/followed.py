"""What has to hold of postings: the part of the second verifier that docs/verification.md has under "Posting rules"."""
import itertools
from collections import defaultdict

INSTRUMENTS = "", "voluntary", "sponsorship", "equipment", "goods", "premises", "expert", "service"
KINDS = list(itertools.product(INSTRUMENTS, ("", "current", "later"), ("bank", "clearing")))
FACT, MEASURE, ACCOUNT, ITEM, PART, INITIATIVE, CURRENCY, AMOUNT, BASE = 1, 2, 3, 4, 5, 7, 10, 11, 12

SIDES = "item", "", "against", "to", "owed"

def day_of(text):
    return "" if text == "-infinity" else text

def adds_up(lines, memo):
    sums = defaultdict(int)
    for line in lines:
        sums[memo[line[ACCOUNT]], line[8], line[CURRENCY]] += line[AMOUNT]
        sums[memo[line[ACCOUNT]], line[8]] += line[BASE]
    return not any(sums.values())

class Rules:
    def __init__(self):
        self.sets, self.roles, self.classes, self.instruments = defaultdict(list), [], {}, {}
        self.policies, self.known, self.seen = defaultdict(set), {}, set()      # seen: items, each with an account that it was in

    def take(self, table, row):
        """A row of reference data, or of an entry, that is needed here."""
        if table == "posting_rule":
            rule = {name: row[name] for name in ("measure", "held", "policy", "role", "value", "side")}
            if row["sign"] not in ("1", "-1") or rule["side"] not in SIDES or not set(rule["value"].split(" - ")) <= {"event", "carrying", "leaving"}:
                raise ValueError("a rule cannot be read")
            self.sets[row["measure"]].append({**rule, "n": int(row["n"]), "sign": int(row["sign"]), "valid_from": day_of(row["valid_from"])})
        elif table == "account":
            self.classes[int(row["account"])] = row["class"]
        elif table == "account_role":
            self.roles.append({**row, "seq": int(row["seq"]), "account": int(row["account"]), "valid_from": day_of(row["valid_from"])})
            self.known.clear()
        elif table == "agreement":
            self.instruments[row["agreement"]] = row["instrument"]
        elif table == "agreement_terms":
            self.policies[row["agreement"]].add(row["policy"])

    def players(self, role, earmarked, day):
        """The accounts that play a role on a day, each with the kinds for which it does."""
        of_day = max((r["valid_from"] for r in self.roles if r["valid_from"] <= day), default="")
        if (role, earmarked, of_day) not in self.known:
            found = defaultdict(set)
            for kind in KINDS:
                fit = [r for r in self.roles if r["role"] == role and r["valid_from"] <= day and r["instrument"] in ("*", kind[0])
                       and r["term"] in ("*", kind[1]) and r["earmarked"] in ("*", earmarked)]
                if fit:
                    found[max(fit, key=lambda r: (r["instrument"] != "*", r["term"] != "*", r["earmarked"] != "*", r["valid_from"], r["seq"]))["account"]].add(kind)
            self.known[role, earmarked, of_day] = found
        return self.known[role, earmarked, of_day]

    def may_be(self, rule, line, earmarked, day):
        """For which kinds a line may be of a rule, by its account."""
        role, account, of = rule["role"], line[ACCOUNT], self.classes[line[ACCOUNT]]
        was_there = line[ITEM] is None or (line[ITEM], account) in self.seen
        if role == "held":
            return set(KINDS) if of == rule["held"] and was_there else set()
        if role == "source":
            if line[MEASURE] == "rate corrected" and was_there or line[MEASURE] == "novated" and of == rule["held"] \
                    or rule["sign"] == 1 and line[ITEM] and was_there and of in ("advance", "unidentified"):
                return set(KINDS)
            if rule["sign"] == -1 and line[ITEM] and of == "advance":
                return self.players("advance", earmarked, day)[account]
            return {kind for name in ("bank", "clearing") for kind in self.players(name, earmarked, day)[account] if kind[2] == name}
        if role == "exchange":
            name = "revaluation" if line[MEASURE] == "revalued" else "exchange"
            return self.players(name + " gain", earmarked, day)[account] | self.players(name + " loss", earmarked, day)[account]
        return self.players("revenue", "yes", day)[account] if role == "earmarked revenue" else self.players(role, earmarked, day)[account]

    def matches(self, rules, fact, kinds, earmarked, day):
        """Each way to give the lines of a fact, in their order, to rules of a set; what has no line is zero."""
        if not rules:
            if not fact and kinds:
                yield []
            return
        if fact and (left := kinds & self.may_be(rules[0], fact[0], earmarked, day)):
            yield from ([(rules[0], fact[0]), *rest] for rest in self.matches(rules[1:], fact[1:], left, earmarked, day))
        yield from ([(rules[0], None), *rest] for rest in self.matches(rules[1:], fact, kinds, earmarked, day))

    def follows(self, match):
        """Amounts and values are those of one fact, and the lines of what the rules say."""
        values, one = {}, defaultdict(set)
        for rule, line in match:
            amount, base = (line[AMOUNT], line[BASE]) if line else (0, 0)
            if rule["role"] == "exchange" and amount or values.setdefault(rule["value"], rule["sign"] * base) != rule["sign"] * base:
                return False
            if rule["role"] != "exchange":
                one["amount"].add(rule["sign"] * amount)
            if line:
                one["currency"].add(line[CURRENCY])
                one["measure"].add(line[MEASURE])
                one["held" if rule["role"] == "held" else ""].add(line[ACCOUNT] if rule["role"] == "held" else "")
                if rule["side"] in ("", "to"):
                    one["nothing"] |= {(None, 0), (line[ITEM], line[PART])}
                if rule["side"] not in ("against", "to"):
                    one["own"].add(tuple(line[6:10]))
                if rule["side"] in ("item", "against"):
                    one[rule["side"]].add(tuple(line[4:10]))
        for value, base in values.items():
            one_part, _, other = value.partition(" - ")
            if other and one_part in values and other in values and values[one_part] - values[other] != base:
                return False
        return all(len(same) < 2 for same in one.values()) and (min(one["amount"], default=0) >= 0 or match[0][0]["measure"] in ("carried", "opened"))

    def explained(self, fact, day):
        """The lines of exchange differences of a fact that follows from a rule; None where it follows from none."""
        dated = defaultdict(list)
        for rule in self.sets[fact[0][MEASURE]]:
            if rule["valid_from"] <= day:
                dated[rule["held"], rule["policy"], rule["valid_from"]].append(rule)
        newest = {}
        for held, policy, since in sorted(dated):
            newest[held, policy] = sorted(dated[held, policy, since], key=lambda rule: rule["n"])
        agreed = [line[ITEM] for line in fact if line[ITEM] in self.instruments]
        kinds = {kind for kind in KINDS if all(self.instruments[item] == kind[0] for item in agreed[:1])}
        for (_, policy), rules in newest.items():
            if agreed and policy != "*" and not policy.startswith("opened") and not any(policy in self.policies[item] for item in agreed):
                continue
            for earmarked in ("no", "yes"):
                for match in self.matches(rules, fact, kinds, earmarked, day):
                    own = {line[INITIATIVE] != "" for rule, line in match if line and rule["side"] not in ("against", "to")}
                    if self.follows(match) and own <= {earmarked == "yes"}:
                        return [line for rule, line in match if line and rule["role"] == "exchange"]
        return None

    def wrong(self, lines, day):
        """Which fact of an entry does not follow from the rules; None where all do."""
        differences = []
        for number, fact in itertools.groupby(lines, lambda line: line[FACT]):
            found = self.explained(list(fact), day)
            if found is None:
                return number
            differences += found
            self.seen |= {(line[ITEM], line[ACCOUNT]) for line in lines if line[FACT] == number and line[ITEM]}
        cleared = [line for line in lines if self.classes[line[ACCOUNT]] == "clearing" and line[MEASURE] not in ("opened", "rate corrected")]
        if sum(line[BASE] for line in cleared):
            return cleared[0][FACT]
        side = " loss" if sum(line[BASE] for line in differences) > 0 else " gain"
        for line in differences:
            name = ("revaluation" if line[MEASURE] == "revalued" else "exchange") + side
            if not any(self.players(name, earmarked, day)[line[ACCOUNT]] for earmarked in ("no", "yes")):
                return line[FACT]
        return None
