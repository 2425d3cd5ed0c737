# A random book and its figures, worked out from what was entered and not from what the ledger made of it.
#
# awk -v seed=N -v entries=N -v days="DAY DAY" -f figures.awk writes
#
#   commands	the book, tab-separated, the person first.  A line "refused" before a command: it must be refused.  A line "mark N":
#   		the moment is to be noted as the N-th
#   points	what to ask: the name of a point, the day, and the number of the moment, or - for what is known at the end
#   model.NAME.gap, .overdue, .trial, .statement	the rows that the reports must have there
#
# An entry is known by its place among those that are recorded.  What it did to something is a list of movements, worked out once
# from what was open when it was entered.  On a day and at a moment an entry counts if the last of its chain of reversals by then
# says so; its movements count or do not as a whole, with its terms, its due days and what it ended.
#
# An element that may not be there is handed to a function as a number, + 0: gawk 5.2 frees it twice.

# One of so many numbers from 0 on, of a sequence that is the same in every awk, which their own are not (Lehmer; Park and Miller 1988).
function pick(n) {
    chance = chance * 16807 % 2147483647
    return int(chance / 2147483647 * n)
}

function least(a, b) { return a < b ? a : b }

function latest_of(a, b) { return a > b ? a : b }

function clear(list,    key) { for (key in list) delete list[key] }

# a day from a count: months of 28 days, so that later is later
function day(n) { return sprintf("%04d-%02d-%02d", 2024 + int(n / 336), 1 + int(n / 28) % 12, 1 + n % 28) }

# the 15th of a month from a count
function mid(n) { return sprintf("%04d-%02d-15", 2024 + int(n / 12), 1 + n % 12) }

function month_of(date) { return (substr(date, 1, 4) - 2024) * 12 + substr(date, 6, 2) - 1 }

function day_before(date,    n) {
    n = (substr(date, 1, 4) - 2024) * 336 + (substr(date, 6, 2) - 1) * 28 + substr(date, 9, 2) - 1
    return n > 0 ? day(n - 1) : "2023-12-31"
}

function money(minor, currency,    d, unit) {
    if (minor == 0) minor = 0       # and not -0
    d = decimals[currency]
    if (d == 0) return sprintf("%.0f", minor)
    unit = 10 ^ d
    return sprintf("%s%.0f.%0" d "d", minor < 0 ? "-" : "", int((minor < 0 ? -minor : minor) / unit),
        (minor < 0 ? -minor : minor) % unit)
}

# Whole numbers: a / b downwards, exact as long as a is below 2^53.
function divided(a, b,    q) {
    q = int(a / b)
    while (q * b > a) q--
    while ((q + 1) * b <= a) q++
    return q
}

# a * b / c, half upwards; none is below zero.
function rounded(a, b, c) { return divided(2 * a * b + c, 2 * c) }

# Of a base that belongs to all of a total, what goes with the part that ends at `upto`.
function portion(base, total, upto, part) { return rounded(base, upto, total) - rounded(base, upto - part, total) }

# Largest remainder: total over weight[1..n] into share[1..n], what is over to the largest rests, the earlier first.
function split_up(total, weight, n, share,    i, sum, rest, over, best, given) {
    sum = 0
    for (i = 1; i <= n; i++) sum += weight[i]
    over = total
    for (i = 1; i <= n; i++) {
        share[i] = sum ? divided(total * weight[i], sum) : 0
        rest[i] = sum ? total * weight[i] - share[i] * sum : 0
        over -= share[i]
        given[i] = 0
    }
    for (; sum && over > 0; over--) {
        best = 0
        for (i = 1; i <= n; i++)
            if (!given[i] && (!best || rest[i] > rest[best])) best = i
        share[best]++
        given[best] = 1
    }
}

# Units per USD on a day; the book is kept in CHF.
function rate(currency, date,    i, r) {
    r = 0
    for (i = 1; i <= rates; i++) if (rate_of[i] == currency && rate_day[i] <= date) r = rate_is[i]
    return r
}

function worth_in(minor, currency, other, date) {
    if (currency == other) return minor
    return int(minor * rate(other, date) / rate(currency, date) * 10 ^ (decimals[other] - decimals[currency]) + 0.5)
}

function uuid(n) { return sprintf("0190bbbb-0000-7000-8000-%012d", n) }

function say(line) { command[++commands] = line }

# A new entry: what it is, on which day, its command line.
function enter(what, when, line) {
    e = ++recorded
    what_of[e] = what; day_of[e] = when; root[e] = e; sense[e] = 1; stands[e] = 1; links[e] = 0; tip[e] = e; touched[e] = ""
    command_of[e] = commands + 1
    say(line "\t--date\t" day(when) "\t--key\t" uuid(e))
}

# An entry touches an item: what is reversed of it may not be reversed into the past of that.
function touch(item) {
    if (!index(touched[e] ",", "," item ",")) touched[e] = touched[e] "," item
}

# ---- movements -----------------------------------------------------------------------------------------------------------------

function post(account, currency, amount, base) {
    if (amount == 0 && base == 0) return
    l_entry[++lines] = e; l_account[lines] = account " " currency; l_amount[lines] = amount; l_base[lines] = base
}

# What is open of an item's part and what it is carried at, by initiative and account.
function hold(item, part, j, account, currency, kind, amount, base,    k) {
    k = item SUBSEP part SUBSEP j SUBSEP account
    open[k] += amount; carried[k] += base
    m_entry[++moves] = e; m_key[moves] = k; m_cell[moves] = item SUBSEP part SUBSEP j; m_kind[moves] = kind
    m_amount[moves] = amount; m_base[moves] = base
    if (kind == "signed" || kind == "raised" || kind == "lowered") stated[item, part, j] += amount
    touch(item)
    post(account, currency, amount, base)
}

# So much of a holding leaves, with what goes with it of what it is carried at; says how much that is.
function leave(item, part, j, account, currency, kind, amount,    k, goes) {
    k = item SUBSEP part SUBSEP j SUBSEP account
    goes = amount == open[k] ? carried[k] : rounded(carried[k], amount, open[k])
    hold(item, part, j, account, currency, kind, -amount, -goes)
    return goes
}

# What is open of an instalment.
function open_of(n, i,    j, h, sum) {
    sum = 0
    for (j = 1; j <= 4; j++) for (h = 1; h <= 3; h++) sum += open["a" n, i, j, held[h]]
    return sum
}

function open_in_all(n,    i, sum) {
    sum = 0
    for (i = 1; i <= a_count[n]; i++) sum += open_of(n, i)
    return sum
}

function open_of_pledge(n,    y, sum) {
    sum = 0
    for (y = p_first[n]; y < p_first[n] + p_years[n]; y++) sum += open["p" n, y, p_j[n], 9100]
    return sum
}

# The parts of an instalment in the order of their names, in proportion to what is open: cut_j, cut_h, cut_amount[1..cuts].
function cut(n, i, amount,    j, h, weight, share, c, w) {
    w = 0
    for (j = 1; j <= 4; j++) for (h = 1; h <= 3; h++)
        if (open["a" n, i, j, held[h]] > 0) { w++; cut_j[w] = j; cut_h[w] = h; weight[w] = open["a" n, i, j, held[h]] }
    split_up(amount, weight, w, share)
    cuts = w
    for (c = 1; c <= w; c++) cut_amount[c] = share[c]
}

function revenue(n, j) { return a_kind[n] == "sponsorship" ? 4400 : j == 1 ? 4100 : 4200 }

# An asset that is due more than twelve months from a day is not current.
function asset(n, date, from) {
    if (a_kind[n] == "sponsorship") return 1200
    return date > (substr(from, 1, 4) + 1) substr(from, 5) ? 1110 : 1100
}

# ---- terms ---------------------------------------------------------------------------------------------------------------------

function version(n, i, date, amount) {
    v_entry[++versions] = e; v_of[versions] = n; v_number[versions] = i; v_due[versions] = date; v_amount[versions] = amount
}

function terms(n, amount) { t_entry[++termed] = e; t_of[termed] = n; t_amount[termed] = amount }

# The instalments of an agreement as they stand now.
function refresh(n,    v, i) {
    for (i = 1; i <= a_count[n]; i++) { due[n, i] = ""; amount_of[n, i] = 0 }
    a_count[n] = 0
    for (v = 1; v <= versions; v++)
        if (v_of[v] == n && stands[v_entry[v]]) {
            i = v_number[v]; due[n, i] = v_due[v]; amount_of[n, i] = v_amount[v]
            if (i > a_count[n]) a_count[n] = i
        }
}

# ---- events --------------------------------------------------------------------------------------------------------------------

function require_funds(    c, n, part, when) {
    c = currencies[1 + pick(3)]
    n = ++requirements
    req_of[n] = "i" 1 + pick(3) " " 2024 + pick(4) " " c
    req_amount[n] = 1 + pick(5000000)
    req_when[n] = when = pick(clock + 1)
    split(req_of[n], part, " ")
    enter("required", when, "officer\trequirement\tset\t" part[1] "\t--year\t" part[2] "\t--amount\t" money(req_amount[n], c) \
        "\t--currency\t" c)
    req_entry[n] = e
}

function pledge(    c, n, y, one, share, base, upto) {
    c = currencies[1 + pick(3)]
    n = ++pledges
    p_party[n] = 1 + pick(2); p_j[n] = 2 + pick(3); p_currency[n] = c
    p_amount[n] = 5 + pick(900000); p_day[n] = floor["p" n] = clock
    p_first[n] = 2024 + pick(3); p_years[n] = 1 + pick(4)
    p_until[n] = pick(2) ? clock + pick(60) : 0
    for (y = 1; y <= p_years[n]; y++) one[y] = 1
    split_up(p_amount[n], one, p_years[n], share)
    enter("pledge", clock, "officer\tpledge\trecord\t--party\tp" p_party[n] "\t--initiative\t" purpose[p_j[n]] "\t--amount\t" \
        money(p_amount[n], c) "\t--currency\t" c "\t--years\t" p_first[n] (p_years[n] > 1 ? "-" p_first[n] + p_years[n] - 1 : "") \
        (p_until[n] ? "\t--expires\t" day(p_until[n]) : ""))
    p_entry[n] = e
    terms("p" n, p_amount[n])
    base = worth_in(p_amount[n], c, "CHF", day(clock))
    upto = 0
    for (y = 1; y <= p_years[n]; y++) {
        upto += share[y]
        hold("p" n, p_first[n] + y - 1, p_j[n], 9100, c, "pledged", share[y], portion(base, p_amount[n], upto, share[y]))
        post(9200, c, -share[y], -portion(base, p_amount[n], upto, share[y]))
    }
}

function leave_pledge(n, y, kind, amount) {
    if (amount > 0) post(9200, p_currency[n], amount, leave("p" n, y, p_j[n], 9100, p_currency[n], kind, amount))
}

# What is promised of a pledge now.
function promised(n,    k, sum) {
    sum = p_amount[n]
    for (k = 1; k <= changes; k++) if (c_of[k] == n && stands[c_entry[k]]) sum += c_amount[k]
    return sum
}

# A pledge is amended: what is open is spread again, over the years that have something open in proportion, or evenly over others.
function amend_pledge(    n, k, y, w, when, now, total, rest, span, first, last, in_year, weight, share, fresh, changed, more, base, upto, goes) {
    if (!pledges) return
    n = 1 + pick(pledges)
    if (!stands[p_entry[n]]) return
    when = latest_of(last_terms("p" n), floor["p" n])
    if (when > clock) return
    when += pick(clock - when + 1)
    now = promised(n)
    rest = now - open_of_pledge(n)          # converted, or ended: it stays
    total = pick(4) ? latest_of(1, rest + pick(int(open_of_pledge(n) * 2) + 2000)) : now
    rest = total - rest
    span = open_of_pledge(n) == 0 || !pick(3)
    first = 2024 + pick(3); last = first + pick(4)
    w = 0
    for (y = span ? first : p_first[n]; y <= (span ? last : p_first[n] + p_years[n] - 1); y++)
        if (span || open["p" n, y, p_j[n], 9100] > 0) { in_year[++w] = y; weight[w] = span ? 1 : open["p" n, y, p_j[n], 9100] }
    split_up(rest, weight, w, share)
    clear(fresh)
    for (k = 1; k <= w; k++) fresh[in_year[k]] = share[k]
    if (span) {
        last = latest_of(last, p_first[n] + p_years[n] - 1)
        p_first[n] = least(first, p_first[n]); p_years[n] = last - p_first[n] + 1
    }
    changed = more = 0
    for (y = p_first[n]; y < p_first[n] + p_years[n]; y++) {
        k = fresh[y] - open["p" n, y, p_j[n], 9100]
        if (k) changed = 1
        if (k > 0) more += k
    }
    if (!changed) return
    enter("amend-pledge", when, "officer\tpledge\tamend\t" uuid(p_entry[n]) (total != now ? "\t--amount\t" money(total, p_currency[n]) : "") \
        (span ? "\t--years\t" first "-" in_year[w] : ""))
    terms("p" n, total)
    c_entry[++changes] = e; c_of[changes] = n; c_amount[changes] = total - now
    base = worth_in(more, p_currency[n], "CHF", day(when))
    upto = 0
    for (y = p_first[n]; y < p_first[n] + p_years[n]; y++) {
        k = fresh[y] - open["p" n, y, p_j[n], 9100]
        if (k < 0) leave_pledge(n, y, "lowered", -k)
        if (k <= 0) continue
        upto += k
        goes = portion(base, more, upto, k)
        hold("p" n, y, p_j[n], 9100, p_currency[n], "raised", k, goes)
        post(9200, p_currency[n], -k, -goes)
    }
}

# A pledge ends, or so much of it: the latest years first.
function end_pledge(    n, what, kind, all, amount, when, y, now, person) {
    if (!pledges) return
    n = 1 + pick(pledges)
    all = open_of_pledge(n)
    if (!all || !stands[p_entry[n]]) return
    what = 1 + pick(4)
    if (what == 4 && (!p_until[n] || p_until[n] > clock)) return
    kind = what == 4 ? "expired" : what == 1 ? "written off" : what == 2 ? "cancelled" : "withdrawn"
    amount = pick(3) && what < 4 ? 1 + pick(all) : all
    when = latest_of(floor["p" n], what == 4 ? p_until[n] : 0)
    when += pick(clock - when + 1)
    if (what == 4) enter("end", when, "finance\tpledge\texpire\t" uuid(p_entry[n]))
    else enter("end", when, (what == 1 ? "finance\tpledge\twrite-off" : what == 2 ? "officer\tpledge\tcancel" : "officer\tpledge\twithdraw") \
        "\t" uuid(p_entry[n]) (amount < all || pick(2) ? "\t--amount\t" money(amount, p_currency[n]) : "") "\t--reason\tbecause")
    e_entry[++ends] = e; e_of[ends] = n; e_kind[ends] = kind; e_amount[ends] = amount
    for (y = p_first[n] + p_years[n] - 1; y >= p_first[n] && amount > 0; y--) {
        now = least(amount, open["p" n, y, p_j[n], 9100] + 0)
        leave_pledge(n, y, kind, now)
        amount -= now
    }
}

# An agreement converts of each year what is due in it, and then the earliest years.
function make_good(n, p,    rest, i, y, in_year, takes) {
    rest = least(a_amount[n], open_of_pledge(p))
    clear(in_year)
    for (i = 1; i <= a_count[n]; i++) in_year[substr(due[n, i], 1, 4)] += amount_of[n, i]
    for (y = p_first[p]; y < p_first[p] + p_years[p]; y++) {
        takes[y] = least(in_year[y] + 0, open["p" p, y, p_j[p], 9100] + 0)
        rest -= takes[y]
    }
    for (y = p_first[p]; y < p_first[p] + p_years[p]; y++) {
        i = least(rest, open["p" p, y, p_j[p], 9100] - takes[y])
        takes[y] += i
        rest -= i
    }
    for (y = p_first[p]; y < p_first[p] + p_years[p]; y++) leave_pledge(p, y, "converted", takes[y])
}

function agreement(    n, c, from, when, i, j, k, text, weight, share, one, part, left, months, start, left_of, base, upto, worth) {
    n = ++agreements
    from = pledges && pick(2) ? 1 + pick(pledges) : 0
    if (from && (!stands[p_entry[from]] || open_of_pledge(from) == 0)) from = 0
    a_party[n] = from ? p_party[from] : 1 + pick(2)
    c = a_currency[n] = from ? p_currency[from] : currencies[1 + pick(3)]
    a_kind[n] = pick(5) ? "voluntary" : "sponsorship"
    when = latest_of(clock - pick(40), from ? floor["p" from] : 0)
    a_amount[n] = 12 + pick(1000000); a_day[n] = floor["a" n] = when; a_date[n] = day(when)
    # earmarks, in hundredths of a percent, not always in the order of their names; the rest is for none
    left = 10000; k = 1 + pick(3); text = ""
    start = pick(3)
    for (i = 1; i <= k; i++) {
        weight[i] = 1 + pick(left - (k - i) - 1)
        if (i == k && pick(2)) weight[i] = left
        left -= weight[i]
        order[i] = 2 + (start + i) % 3
        text = text (i > 1 ? "," : "") purpose[order[i]] ":" int(weight[i] / 100) "." sprintf("%02d", weight[i] % 100) "%"
    }
    weight[k + 1] = left; order[k + 1] = 1
    split_up(a_amount[n], weight, k + 1, left_of)
    a_count[n] = 1 + pick(12); months = 1 + pick(4)
    for (i = 1; i <= a_count[n]; i++) one[i] = 1
    split_up(a_amount[n], one, a_count[n], part)
    start = int(when / 28) + pick(14)
    if (mid(start) < a_date[n]) start++
    enter("agreement", when, "officer\tagreement\tsign" \
        (from ? "\t--pledge\t" uuid(p_entry[from]) : "\t--party\tp" a_party[n] "\t--currency\t" c) \
        "\t--amount\t" money(a_amount[n], c) "\t--count\t" a_count[n] "\t--every\t" months "\t--first\t" mid(start) \
        "\t--instrument\t" a_kind[n] "\t--earmarks\t" text)
    a_entry[n] = e
    terms(n, a_amount[n])
    base = worth_in(a_amount[n], c, "CHF", a_date[n])
    upto = 0
    for (i = 1; i <= a_count[n]; i++) {
        due[n, i] = mid(start + months * (i - 1)); amount_of[n, i] = part[i]
        version(n, i, due[n, i], part[i])
        split_up(part[i], left_of, k + 1, share)
        for (j = 1; j <= k + 1; j++) {
            if (!share[j]) continue
            left_of[j] -= share[j]
            upto += share[j]
            worth = portion(base, a_amount[n], upto, share[j])
            hold("a" n, i, order[j], asset(n, due[n, i], a_date[n]), c, "signed", share[j], worth)
            post(revenue(n, order[j]), c, -share[j], -worth)
            signed_for[n, order[j]] += share[j]
        }
    }
    if (from) make_good(n, from)
}

# An agreement that stands, or 0.
function any_agreement(    n) {
    if (!agreements) return 0
    n = 1 + pick(agreements)
    return stands[a_entry[n]] ? n : 0
}

function last_terms(n,    t, when) {
    when = 0
    for (t = 1; t <= termed; t++) if (t_of[t] == n && stands[t_entry[t]]) when = latest_of(when, day_of[t_entry[t]])
    return when
}

function amend(    n, c, form, i, k, u, total, all_fixed, rest, line, new, new_due, opens, share, one, place, when, count, more, same,
                  fixed, start, every, swap, amount) {
    n = any_agreement()
    if (!n) return
    c = a_currency[n]
    when = latest_of(last_terms(n), floor["a" n])
    when += pick(clock - when + 1)
    total = all_fixed = u = 0
    for (i = 1; i <= a_count[n]; i++) {
        opens = open_of(n, i)
        fixed[i] = amount_of[n, i] - opens
        total += amount_of[n, i]; all_fixed += fixed[i]
        new[i] = amount_of[n, i]; new_due[i] = due[n, i]
        if (opens > 0) place[++u] = i
    }
    # the unpaid by day and number
    for (i = 2; i <= u; i++)
        for (k = i; k > 1 && due[n, place[k]] < due[n, place[k - 1]]; k--) { swap = place[k]; place[k] = place[k - 1]; place[k - 1] = swap }
    count = a_count[n]
    form = 1 + pick(4)
    if (!u && form != 2) form = 4
    line = ""
    amount = total
    if (form == 1 || (form == 4 && (pick(2) || total == all_fixed)))
        amount = all_fixed + (pick(6) || !all_fixed ? 12 + pick(2 * (total - all_fixed) + 5000) : 0)
    if (form == 4 && amount - all_fixed < 12) return
    if (amount != total || (form == 1)) line = line "\t--amount\t" money(amount, c)
    rest = amount - all_fixed
    if (form == 1 || form == 3) {       # in proportion to what is open
        for (i = 1; i <= u; i++) one[i] = open_of(n, place[i])
        if (form == 1) {
            split_up(rest, one, u, share)
            for (i = 1; i <= u; i++) new[place[i]] = fixed[place[i]] + share[i]
        }
    }
    if (form == 2) {
        k = ""
        for (i = 1 + pick(a_count[n]); i <= a_count[n]; i += 1 + pick(3)) {
            new[i] = fixed[i] + (pick(3) ? pick(2 * open_of(n, i) + 300) : 0)
            k = k (k == "" ? "" : ",") i ":" money(new[i], c)
        }
        line = line "\t--instalments\t" k
    }
    if (form == 4) {
        k = 1 + pick(5)
        every = 1 + pick(5)
        line = line "\t--count\t" k "\t--every\t" every
        if (!u || pick(2)) {
            start = month_of(a_date[n]) + pick(30)
            if (mid(start) < a_date[n]) start++
            line = line "\t--first\t" mid(start)
        } else
            start = month_of(due[n, place[1]])
        for (i = 1; i <= k; i++) one[i] = 1
        split_up(rest, one, k, share)
        for (i = 1; i <= u || i <= k; i++) {
            if (i > u) place[i] = ++count
            new[place[i]] = fixed[place[i]] + (i <= k ? share[i] : 0)
            if (i <= k) new_due[place[i]] = mid(start + every * (i - 1))
        }
    }
    if (form == 3 || (form != 4 && !pick(4))) {
        k = ""
        for (i = 1 + pick(a_count[n]); i <= a_count[n]; i += 1 + pick(4)) {
            new_due[i] = mid(latest_of(month_of(due[n, i]) - 8 + pick(24), month_of(a_date[n]) + 1))
            k = k (k == "" ? "" : ",") i ":" new_due[i]
        }
        line = line "\t--due\t" k
    }
    same = 1
    for (i = 1; i <= count; i++) if (i > a_count[n] || new[i] != amount_of[n, i] || new_due[i] != due[n, i]) same = 0
    if (same) return
    enter("amend", when, "officer\tagreement\tamend\t" uuid(a_entry[n]) line)
    touch("a" n)
    amended(n, c, count, new, new_due, day(when))
}

function amended(n, c, count, new, new_due, date,    i, j, k, total, up, base, upto, worth, weight, share, some, whose, down, acc) {
    total = up = 0
    for (i = 1; i <= count; i++) {
        total += new[i]
        if (new[i] > amount_of[n, i]) up += new[i] - amount_of[n, i]
    }
    # stated as it was before this entry
    for (i = 1; i <= count; i++) for (j = 1; j <= 4; j++) { whose[i, j] = stated["a" n, i, j] + 0; whose["all", j] += whose[i, j] }
    for (i = 1; i <= a_count[n]; i++)
        if (new[i] < amount_of[n, i]) {
            cut(n, i, amount_of[n, i] - new[i])
            for (k = 1; k <= cuts; k++)
                if (cut_amount[k])
                    post(revenue(n, cut_j[k]), c, cut_amount[k],
                        leave("a" n, i, cut_j[k], held[cut_h[k]], c, "lowered", cut_amount[k]))
        }
    base = worth_in(up, c, "CHF", date)
    upto = 0
    for (i = 1; i <= count; i++) {
        if (new[i] <= amount_of[n, i]) continue
        some = 0
        for (j = 1; j <= 4; j++) some += weight[j] = whose[i, j]
        if (!some) for (j = 1; j <= 4; j++) some += weight[j] = whose["all", j]
        if (!some) for (j = 1; j <= 4; j++) weight[j] = signed_for[n, j] + 0     # nothing is left of it: as it was signed
        split_up(new[i] - amount_of[n, i], weight, 4, share)
        for (j = 1; j <= 4; j++) {
            if (!share[j]) continue
            upto += share[j]
            worth = portion(base, up, upto, share[j])
            hold("a" n, i, j, asset(n, new_due[i], date), c, "raised", share[j], worth)
            post(revenue(n, j), c, -share[j], -worth)
        }
    }
    for (i = 1; i <= count; i++)
        if (i > a_count[n] || new[i] != amount_of[n, i] || new_due[i] != due[n, i]) {
            if (i <= a_count[n] && new_due[i] != due[n, i] && new[i] >= amount_of[n, i] && open_of(n, i) > 0) moved[e]
            version(n, i, new_due[i], new[i])
        }
    terms(n, total)
    refresh(n)
}

# Of one instalment or all that is open; of a part of one in proportion to what is open by initiative.
function write_off(    n, i, k, amount, line, when, from, to) {
    n = any_agreement()
    if (!n || !open_in_all(n)) return
    when = floor["a" n] + pick(clock - floor["a" n] + 1)
    line = ""; from = 1; to = a_count[n]; amount = 0
    if (pick(6)) {
        for (i = 1 + pick(a_count[n]); i <= a_count[n] && !open_of(n, i); i++);
        if (i > a_count[n]) return
        from = to = i
        line = "\t--instalment\t" i
        if (pick(2)) { amount = 1 + pick(open_of(n, i)); line = line "\t--amount\t" money(amount, a_currency[n]) }
    }
    enter("write-off", when, "finance\tagreement\twrite-off\t" uuid(a_entry[n]) line "\t--reason\tbecause")
    for (i = from; i <= to; i++) {
        cut(n, i, amount ? amount : open_of(n, i))
        for (k = 1; k <= cuts; k++)
            if (cut_amount[k]) {
                o_entry[++offs] = e; o_of[offs] = n; o_amount[offs] = cut_amount[k]
                post(5100, a_currency[n], cut_amount[k],
                    leave("a" n, i, cut_j[k], held[cut_h[k]], a_currency[n], "written off", cut_amount[k]))
            }
    }
}

# Which instalments money settles, want[1..]: those that are named, or the oldest first.
function choose(n, minor, named, want,    i, best, done, named_text) {
    for (i = 1; i <= a_count[n]; i++) want[i] = done[i] = 0
    if (named) {
        named_text = ""
        for (i = 1 + pick(a_count[n]); i <= a_count[n] && minor > 0; i += 1 + pick(2)) {
            if (!open_of(n, i)) continue
            want[i] = 1 + pick(least(minor, open_of(n, i)))
            minor -= want[i]
            named_text = named_text (named_text == "" ? "" : ",") i ":" money(want[i], a_currency[n])
        }
        if (named_text != "") return "\t--apply\t" named_text
    }
    while (minor > 0) {
        best = 0
        for (i = 1; i <= a_count[n]; i++)
            if (!done[i] && open_of(n, i) > 0 && (!best || due[n, i] < due[n, best])) best = i
        if (!best) break
        done[best] = 1
        want[best] = least(minor, open_of(n, best))
        minor -= want[best]
    }
    return ""
}

# Settle what is wanted with money of which all, `total`, is worth `base`; its source gives what it is worth to each part.  Says how
# much was settled; settled_base is what that is worth.
function settle(n, want, total, base, source, r,    i, k, upto, worth, goes, c, difference) {
    c = a_currency[n]
    upto = difference = settled_base = 0
    for (i = 1; i <= a_count[n]; i++) {
        if (!want[i]) continue
        cut(n, i, want[i])
        for (k = 1; k <= cuts; k++) {
            if (!cut_amount[k]) continue
            upto += cut_amount[k]
            worth = portion(base, total, upto, cut_amount[k])
            settled_base += worth
            goes = leave("a" n, i, cut_j[k], held[cut_h[k]], c, "settled", cut_amount[k])
            if (source > 2000) hold("r" r, 0, 1, source, c, "applied", cut_amount[k], worth)
            else post(source, c, cut_amount[k], worth)
            difference += goes - worth
        }
    }
    post(difference > 0 ? 5900 : 4900, c, 0, difference)
    return upto
}

function receipt(    n, r, c, charge, when, date, want, text, base, worth, used, advance, crosses, party, bears) {
    n = pick(3) ? any_agreement() : 0
    if (n) when = floor["a" n] + pick(clock - floor["a" n] + 1)
    else if (!pick(3)) return
    else when = clock
    r = ++receipts
    party = n ? a_party[n] : pick(4) % 3    # 0: unidentified, half of the time
    c = n ? a_currency[n] : currencies[1 + pick(3)]
    date = day(when)
    worth = 1 + pick(int((n ? a_amount[n] : 100000) * 0.7) + 1)
    crosses = n && !pick(4)
    if (crosses) {
        do c = currencies[1 + pick(3)]; while (c == a_currency[n])
        r_amount[r] = latest_of(1, worth_in(worth, a_currency[n], c, date))
        worth = worth_in(r_amount[r], c, a_currency[n], date)
    } else
        r_amount[r] = worth
    r_party[r] = party; r_currency[r] = c; floor["r" r] = when
    charge = pick(3) || r_amount[r] < 100 ? 0 : 1 + pick(50)
    text = n ? choose(n, worth, !pick(4), want) : ""
    bears = charge && !pick(3)      # the donor
    enter("receipt", when, "finance\treceipt\trecord\t" (party ? "--party\tp" party : "--unidentified\tyes") "\t--amount\t" \
        money(r_amount[r] + (bears ? charge : 0), c) (bears ? "\t--charge-bearer\tdonor" : "") "\t--arrived\t" \
        money(r_amount[r] - (bears ? 0 : charge), c) "\t--currency\t" c (n ? "\t--agreement\t" uuid(a_entry[n]) : "") text)
    r_entry[r] = e
    if (bears) charge = 0
    r_crosses[r] = crosses; r_charge[r] = charge
    step("recorded", r)
    touch("r" r)
    base = worth_in(r_amount[r], c, "CHF", date)
    used = settled_base = 0
    if (n) used = settle(n, want, worth, base, crosses ? 1900 : 1000, 0)
    advance = r_amount[r] - (crosses && used ? portion(r_amount[r], worth, used, used) : used)
    if (crosses && used) {
        post(1000, c, r_amount[r] - advance, settled_base)
        post(1900, c, -(r_amount[r] - advance), -settled_base)
    }
    if (advance) {
        post(1000, c, advance, base - settled_base)
        hold("r" r, 0, 1, party ? 2100 : 2110, c, "advance", -advance, -(base - settled_base))
    }
    if (charge) {
        r_charge_base[r] = base - worth_in(r_amount[r] - charge, c, "CHF", date)
        post(5500, c, charge, base - worth_in(r_amount[r] - charge, c, "CHF", date))
        post(1000, c, -charge, -(base - worth_in(r_amount[r] - charge, c, "CHF", date)))
    }
}

# What a receipt went through: of what kind, of which, and for an identification of which party.
function step(kind, r, party) { s_entry[++steps] = e; s_kind[steps] = kind; s_of[steps] = r; s_party[steps] = party + 0 }

# The step of a receipt that stands, the last of that kind; 0: none.
function last_step(kind, r,    s) {
    for (s = steps; s > 0; s--) if (s_of[s] == r && s_kind[s] == kind && stands[s_entry[s]]) return s
    return 0
}

# The party of a receipt; 0: unidentified.
function party_of(r,    s) {
    if (r_party[r]) return r_party[r]
    s = last_step("identified", r)
    return s ? s_party[s] : 0
}

function left_of(r) { return -(open["r" r, 0, 1, 2100] + open["r" r, 0, 1, 2110]) }

# A receipt that stands, of which something is left, unidentified or not (2: either); 0: none.
function any_left(unknown,    r, k) {
    for (k = 1; k <= receipts; k++) {
        r = 1 + (k + entry) % receipts
        if (stands[r_entry[r]] && left_of(r) > 0 && (unknown == 2 || !party_of(r) == unknown)) return r
    }
    return 0
}

# A receipt is identified: it pays an agreement of the party, or becomes an advance.
function identify(    r, n, k, party, left, base, used, when, want, text) {
    r = any_left(1)
    if (!r) return
    party = 1 + pick(2)
    for (n = 1; n <= agreements; n++)
        if (stands[a_entry[n]] && a_party[n] == party && a_currency[n] == r_currency[r] && open_in_all(n)) break
    if (n > agreements || !pick(4)) n = 0
    when = latest_of(floor["r" r], n ? floor["a" n] : 0)
    when += pick(clock - when + 1)
    left = left_of(r); base = -carried["r" r, 0, 1, 2110]
    text = n ? choose(n, left, !pick(3), want) : ""
    enter("identify", when, "finance\treceipt\tidentify\t" uuid(r_entry[r]) "\t--party\tp" party \
        (n ? "\t--agreement\t" uuid(a_entry[n]) : "") text)
    step("identified", r, party)
    touch("r" r)
    floor["r" r] = when
    used = settled_base = 0
    if (n) used = settle(n, want, left, base, 2110, r)
    if (left > used) {
        hold("r" r, 0, 1, 2110, r_currency[r], "identified", left - used, base - settled_base)
        hold("r" r, 0, 1, 2100, r_currency[r], "advance", used - left, settled_base - base)
    }
}

# So much of what is left of a receipt goes back, at the rate of the day.
function go_back(r, account, amount, worth,    k, goes) {
    k = "r" r SUBSEP 0 SUBSEP 1 SUBSEP account
    goes = amount == -open[k] ? -carried[k] : rounded(-carried[k], amount, -open[k])
    hold("r" r, 0, 1, account, r_currency[r], "back", amount, goes)
    post(1000, r_currency[r], -amount, -worth)
    return worth - goes
}

function refund(    r, amount, when, worth, difference) {
    r = any_left(2)
    if (!r) return
    amount = pick(2) ? left_of(r) : 1 + pick(left_of(r))
    when = floor["r" r] + pick(clock - floor["r" r] + 1)
    enter("refund", when, "finance\treceipt\trefund\t" uuid(r_entry[r]) "\t--amount\t" money(amount, r_currency[r]) "\t--reason\tbecause")
    step("refunded", r)
    s_amount[steps] = amount
    difference = go_back(r, open["r" r, 0, 1, 2110] ? 2110 : 2100, amount, worth_in(amount, r_currency[r], "CHF", day(when)))
    post(difference > 0 ? 5900 : 4900, r_currency[r], 0, difference)
}

# The bank takes a receipt back that nothing was built on since it was recorded and identified.
function give_back(    r, m, k, when, worth, left, part, total, upto, goes, c, other, known, ours, end, difference) {
    for (k = 1; k <= receipts; k++) {
        r = 1 + (k + entry) % receipts
        if (stands[r_entry[r]] && !last_step("refunded", r) && !last_step("applied", r) && !last_step("returned", r)) break
    }
    if (k > receipts) return
    c = r_currency[r]
    when = floor["r" r] + pick(clock - floor["r" r] + 1)
    enter("return", when, "finance\treceipt\treturn\t" uuid(r_entry[r]) "\t--reason\tbecause")
    step("returned", r)
    s_amount[steps] = r_amount[r]
    touch("r" r)
    worth = worth_in(r_amount[r], c, "CHF", day(when))
    left = left_of(r)
    part = portion(worth, r_amount[r], r_amount[r], left)
    known = last_step("identified", r)
    end = moves; total = upto = 0
    for (m = 1; m <= end; m++)
        if (m_kind[m] == "settled" && (m_entry[m] == r_entry[r] || known && m_entry[m] == s_entry[known])) total -= m_amount[m]
    clear(ours)
    for (m = 1; m <= end; m++)
        if (m_kind[m] == "settled" && (m_entry[m] == r_entry[r] || known && m_entry[m] == s_entry[known])) {
            split(m_key[m], goes, SUBSEP)
            other = a_currency[substr(goes[1], 2)]
            upto -= m_amount[m]
            difference = portion(worth - part, total, upto, -m_amount[m])
            hold(goes[1], goes[2], goes[3], goes[4], other, "settled", -m_amount[m], -m_base[m])
            post(r_crosses[r] ? 1900 : 1000, other, m_amount[m], -difference)
            ours[other] += difference + m_base[m]
        }
    if (r_crosses[r] && total) {
        post(1900, c, r_amount[r] - left, worth - part)
        post(1000, c, left - r_amount[r], part - worth)
    }
    if (left) ours[c] += go_back(r, open["r" r, 0, 1, 2110] ? 2110 : 2100, left, part)
    if (r_charge[r]) {
        difference = portion(worth, r_amount[r], r_charge[r], r_charge[r])
        post(1000, c, r_charge[r], difference)
        post(5500, c, -r_charge[r], -r_charge_base[r])
        ours[c] += r_charge_base[r] - difference
    }
    difference = 0
    for (other in ours) difference += ours[other]
    for (other in ours) post(difference > 0 ? 5900 : 4900, other, 0, ours[other])
}

function apply_advance(    r, n, k, from, left, amount, when, want, text) {
    for (k = 1; k <= receipts; k++) {
        r = 1 + (k + entry) % receipts
        left = -open["r" r, 0, 1, 2100]
        if (!stands[r_entry[r]] || left <= 0) continue
        for (n = 1; n <= agreements; n++)
            if (stands[a_entry[n]] && a_party[n] == party_of(r) && a_currency[n] == r_currency[r] && open_in_all(n)) {
                when = latest_of(floor["r" r], floor["a" n])
                when += pick(clock - when + 1)
                amount = pick(2) ? left : 1 + pick(left)
                text = choose(n, amount, 0, want)
                enter("apply", when, "finance\treceipt\tapply\t" uuid(r_entry[r]) "\t--agreement\t" uuid(a_entry[n]) \
                    (amount < left ? "\t--amount\t" money(amount, r_currency[r]) : ""))
                step("applied", r)
                settle(n, want, left, -carried["r" r, 0, 1, 2100], 2100, r)
                return
            }
    }
}

# Why the entry with this root cannot be turned into what it is not: something would have less than nothing open, or be carried at
# something with nothing open; or terms were agreed since, or what it was agreed upon was taken back since; or the pledge has ended.
function bars(x,    m, k, sign, change, changes_base, t, u, n, s) {
    sign = stands[x] ? -1 : 1
    clear(change); clear(changes_base)
    for (m = 1; m <= moves; m++)
        if (m_entry[m] == x) { change[m_key[m]] += sign * m_amount[m]; changes_base[m_key[m]] += sign * m_base[m] }
    for (k in change) {
        m = open[k] + change[k]
        if (substr(k, 1, 1) == "r" ? m > 0 : m < 0) return 1
        if (m == 0 && carried[k] + changes_base[k] != 0) return 1
    }
    for (t = 1; t <= termed; t++)
        if (t_entry[t] == x)
            for (u = 1; u <= termed; u++)
                if (t_of[u] == t_of[t] && u != t) {
                    if (t_entry[u] > x && stands[t_entry[u]]) return 1
                    if (t_entry[u] < x && !stands[t_entry[u]] && tip[t_entry[u]] > x) return 1
                }
    for (s = 1; s <= steps; s++)
        if (s_entry[s] == x && s_kind[s] != "applied")
            for (u = 1; u <= steps; u++)
                if (s_of[u] == s_of[s] && u != s && s_kind[u] != "applied" && !(s_kind[s] == "refunded" && s_kind[u] == "refunded")) {
                    if (s_kind[u] == "recorded" && stands[x]) continue
                    if (s_entry[u] > x && stands[s_entry[u]]) return 1
                    if (s_entry[u] < x && stood(s_entry[u], x) != stands[s_entry[u]]) return 1
                }
    if (what_of[x] == "pledge")
        for (n = 1; n <= ends; n++) if (p_entry[e_of[n]] == x && stands[e_entry[n]]) return 1
    return 0
}

# Did an entry stand when another was entered?
function stood(x, at,    k, s) {
    s = 1
    for (k = 1; k <= links[x]; k++) if (link[x, k] < at) s = sense[link[x, k]]
    return s
}

# Reverse an entry, or a reversal: what stands does not, and what does not stands again.
function reverse(given,    wish, x, y, m, k, when, part, sign, n) {
    wish = pick(2)
    for (k = 0; k < 30 && !given; k++) {
        x = latest_of(1, recorded - pick(k < 12 ? 25 : recorded))
        if (wish && k < 12 && what_of[x] != "amend") continue      # they are few, and say the most
        if (x <= recorded && what_of[x] != "required" && what_of[x] != "reverse") break
    }
    if (k == 30) return
    if (given) x = given
    else if (turned && !pick(3)) x = turned_root[1 + pick(turned)]       # one that was reversed before
    y = tip[x]
    when = day_of[y]
    n = split(substr(touched[x], 2), part, ",")
    for (k = 1; k <= n; k++) when = latest_of(when, floor[part[k]])
    if (when > clock) return
    when += pick(clock - when + 1)
    if (bars(x)) {
        if (pick(3)) return
        say("refused")
        say("finance\tentry\treverse\t" uuid(y) "\t--reason\tmistake\t--date\t" day(when) "\t--key\t" uuid(900000 + commands))
        refusals++
        return
    }
    turned_root[++turned] = x
    enter(stands[x] ? "reverse" : "again", when, "finance\tentry\treverse\t" uuid(y) "\t--reason\tmistake")
    kind_of[e] = what_of[e]
    what_of[e] = "reverse"
    sense[e] = stands[x] = !stands[x]
    link[x, ++links[x]] = e
    tip[x] = e
    sign = stands[x] ? 1 : -1
    for (m = 1; m <= moves; m++)
        if (m_entry[m] == x) {
            open[m_key[m]] += sign * m_amount[m]; carried[m_key[m]] += sign * m_base[m]
            if (m_kind[m] == "signed" || m_kind[m] == "raised" || m_kind[m] == "lowered") stated[m_cell[m]] += sign * m_amount[m]
        }
    for (k = 1; k <= n; k++) {
        floor[part[k]] = when
        if (substr(part[k], 1, 1) == "a") refresh(substr(part[k], 2))
    }
}

# ---- figures on a day, as known at an entry ------------------------------------------------------------------------------------

function standing(d, known,    x, k, c) {
    clear(counts)
    for (x = 1; x <= recorded; x++) {
        if (what_of[x] == "reverse") continue
        c = x <= known && day(day_of[x]) <= d
        for (k = 1; k <= links[x]; k++) if (link[x, k] <= known && day(day_of[link[x, k]]) <= d) c = sense[link[x, k]]
        counts[x] = c
    }
}

function add(key, stage, amount) { if (amount) { rows[key]; figure[key, stage] += amount } }

function model(name, d, known,    m, n, k, part, i, j, y, file, when_due, latest, sums, cells, key, t, c, off, got, left, total) {
    standing(d, known)
    clear(rows); clear(figure)
    for (n = 1; n <= requirements; n++)
        if (counts[req_entry[n]] && !(req_of[n] in latest && req_when[latest[req_of[n]]] > req_when[n])) latest[req_of[n]] = n
    for (key in latest) add(key, "required", req_amount[latest[key]])
    # an instalment that was agreed later than it was paid is due as it first was
    for (n = versions; n >= 1; n--) if (v_entry[n] <= known) when_due[v_of[n], v_number[n]] = v_due[n]
    for (n = 1; n <= versions; n++) if (counts[v_entry[n]]) when_due[v_of[n], v_number[n]] = v_due[n]
    for (m = 1; m <= moves; m++)
        if (counts[m_entry[m]]) {
            cells[m_cell[m]]; sums[m_cell[m], "open"] += m_amount[m]; sums[m_cell[m], m_kind[m]] += m_amount[m]
        }
    clear(late); clear(owed)
    for (key in cells) {
        split(key, part, SUBSEP)
        n = substr(part[1], 2); i = part[2]; j = part[3]
        if (substr(key, 1, 1) == "p")
            add(purpose[j] " " i " " p_currency[n], "pledged", sums[key, "open"])
        else if (substr(key, 1, 1) == "a") {
            k = purpose[j] " " substr(when_due[n, i], 1, 4) " " a_currency[n]
            add(k, "received", -sums[key, "settled"])
            add(k, when_due[n, i] <= d ? "due" : "due_later", sums[key, "open"])
            owed[a_party[n], a_currency[n]] += sums[key, "open"]
            if (when_due[n, i] < d) {
                late[n, i]
                sums[n, i, "received"] -= sums[key, "settled"]
                sums[n, i, "written off"] -= sums[key, "written off"]
                sums[n, i, "left"] += sums[key, "open"]
            }
        }
    }
    file = "model." name ".gap"
    printf "" >file
    for (key in rows) {
        split(key, part, " ")
        printf "%s\t%s\t%s", part[1], part[2], part[3] >file
        for (i = 1; i <= 5; i++)
            printf "\t%s", stage[i] == "required" && !((key, stage[i]) in figure) ? "" : money(figure[key, stage[i]] + 0, part[3]) >file
        printf "\n" >file
    }
    close(file)
    file = "model." name ".overdue"
    printf "" >file
    for (key in late) {
        split(key, part, SUBSEP)
        n = part[1]; i = part[2]; c = a_currency[n]
        got = sums[key, "received"]; off = sums[key, "written off"]; left = sums[key, "left"]
        if (left > 0)
            printf "%d\t%d\tp%d\t%s\t%s\t%s\t%s\t%s\t%s\n", a_entry[n], i, a_party[n], when_due[n, i], c, money(got + off + left, c),
                money(got, c), off ? money(off, c) : "", money(left, c) >file
    }
    close(file)
    clear(sums); clear(cells)
    for (m = 1; m <= lines; m++)
        if (counts[l_entry[m]]) { cells[l_account[m]]; sums[l_account[m], 1] += l_amount[m]; sums[l_account[m], 2] += l_base[m] }
    file = "model." name ".trial"
    printf "" >file
    for (key in cells) {
        split(key, part, " ")
        if (sums[key, 1] || sums[key, 2])
            printf "%d\t%s\t%s\t%s\n", part[1], part[2], sums[key, 1] ? money(sums[key, 1] + 0, part[2]) : "0",
                sums[key, 2] ? money(sums[key, 2] + 0, "CHF") : "0" >file
    }
    close(file)
    clear(sums); clear(cells)
    for (n = 1; n <= pledges; n++) if (counts[p_entry[n]]) told(p_party[n], p_currency[n], "pledged", p_amount[n], cells, sums)
    for (n = 1; n <= changes; n++)
        if (counts[c_entry[n]]) told(p_party[c_of[n]], p_currency[c_of[n]], "pledged", c_amount[n], cells, sums)
    for (n = 1; n <= ends; n++)
        if (counts[e_entry[n]])
            told(p_party[e_of[n]], p_currency[e_of[n]], "ended", e_amount[n], cells, sums)
    for (n = 1; n <= agreements; n++) {
        total = ""
        for (t = 1; t <= termed; t++) if (t_of[t] == n && counts[t_entry[t]]) total = t_amount[t]
        if (total != "") told(a_party[n], a_currency[n], "signed", total, cells, sums)
    }
    for (n = 1; n <= offs; n++) if (counts[o_entry[n]]) told(a_party[o_of[n]], a_currency[o_of[n]], "off", o_amount[n], cells, sums)
    for (n = 1; n <= receipts; n++) {
        if (!counts[r_entry[n]]) continue
        k = r_party[n]
        for (m = 1; m <= steps; m++) if (s_of[m] == n && s_kind[m] == "identified" && counts[s_entry[m]]) k = s_party[m]
        if (!k) continue
        told(k, r_currency[n], "received", r_amount[n], cells, sums)
        for (m = 1; m <= steps; m++)
            if (s_of[m] == n && counts[s_entry[m]] && (s_kind[m] == "refunded" || s_kind[m] == "returned"))
                told(k, r_currency[n], s_kind[m], s_amount[m], cells, sums)
    }
    file = "model." name ".statement"
    printf "" >file
    for (key in cells) {
        split(key, part, SUBSEP)
        c = part[2]
        if ((key, "pledged") in sums)
            printf "p%d\ttotal pledge\t%s\t%s\t%s\n", part[1], c, money(sums[key, "pledged"], c), money(sums[key, "ended"] + 0, c) >file
        if ((key, "signed") in sums)
            printf "p%d\ttotal agreement\t%s\t%s\t%s\t%s\n", part[1], c, money(sums[key, "signed"], c), money(sums[key, "off"] + 0, c),
                money(owed[key] + 0, c) >file
        if ((key, "received") in sums)
            printf "p%d\ttotal receipt\t%s\t%s\t%s\t%s\n", part[1], c, money(sums[key, "received"], c),
                money(sums[key, "refunded"] + 0, c), money(sums[key, "returned"] + 0, c) >file
    }
    close(file)
}

function told(party, currency, what, amount, cells, sums) {
    cells[party, currency]
    sums[party, currency, what] += amount
}

# Ask about a day, as known after an entry (0: at the end).
function point(d, known,    i, name) {
    if (asked[d, known]++) return
    if (known && !(known in mark_of)) { mark_of[known] = ++marks; marked[command_of[known]] = marks }
    name = d "." (known ? known : "end")
    print name "\t" d "\t" (known ? mark_of[known] : "-") >"points"
    model(name, d, known ? known : recorded)
}

# An entry of a kind, about the middle of them.
function one_of(kind,    x, n, found) {
    for (x = 2; x < recorded; x++) if ((x in kind_of ? kind_of[x] : what_of[x]) == kind) found[++n] = x
    return n ? found[int((n + 1) / 2)] : 0
}

BEGIN {
    chance = seed % 2147483646 + 1
    for (n = 0; n < 10; n++) pick(1)    # small seeds begin alike
    split("CHF JPY KWD", currencies, " ")
    decimals["CHF"] = 2; decimals["JPY"] = 0; decimals["KWD"] = 3
    split("not-earmarked i1 i2 i3", purpose, " ")
    split("required received due due_later pledged", stage, " ")
    split("1100 1110 1200", held, " ")
    for (n = split(known_rates, part_of_rate, " "); n >= 1; n--) {
        split(part_of_rate[n], r_part, "=")
        rate_of[n] = r_part[1]; rate_day[n] = r_part[2]; rate_is[n] = r_part[3]
        if (n > rates) rates = n
    }
    clock = 0
    for (entry = 1; entry <= entries; entry++) {
        clock += pick(1 + int(1100 / entries))     # into the second year, however many there are
        what = pick(50)
        if (what < 3) require_funds()
        else if (what < 8) pledge()
        else if (what < 14 || !agreements) agreement()
        else if (what < 22) receipt()
        else if (what < 25) apply_advance()
        else if (what < 29) amend()
        else if (what < 31) write_off()
        else if (what < 34) end_pledge()
        else if (what < 37) amend_pledge()
        else if (what < 41) identify()
        else if (what < 43) refund()
        else if (what < 44) give_back()
        else reverse(0)
    }
    for (n = 0; n < 300 && !any_left(1); n++) receipt()     # one is unidentified to the end
    # one amendment of days at least is reversed and stays so
    for (n = found = 0; n < 300 && !found; n++) {
        x = recorded
        amend()
        if (found = recorded > x && recorded in moved) reverse(recorded)
    }
    for (n = split(days, wanted, " "); n >= 1; n--) point(wanted[n], 0)
    for (n = split("amend,amend-pledge,write-off,end,identify,return,reverse,again", wanted, ","); n >= 1; n--) {
        x = one_of(wanted[n])
        print wanted[n], x >"kinds"
        if (!x) continue
        point(day_before(day(day_of[x])), 0)
        point(day(day_of[x]), 0)
        point(day(day_of[x]), x - 1)
        point(day(day_of[x]), x)
    }
    for (n = 1; n <= commands; n++) {
        print command[n] >"commands"
        if (n in marked) print "mark\t" marked[n] >"commands"
    }
    close("commands")
    print recorded, refusals + 0 >"recorded"
}
