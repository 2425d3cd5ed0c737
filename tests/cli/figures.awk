# A random book and its figures, worked out from what was entered and not from what the ledger made of it.
#
# awk -v seed=N -v entries=N -v days="DAY DAY" -f figures.awk: writes the commands to the file "commands", tab-separated,
# the person first, and for each day the rows of the gap report to "model.DAY".

function pick(n) { return int(rand() * n) }

# a day from a count: months of 28 days, so that later is later
function day(n) { return sprintf("%04d-%02d-%02d", 2024 + int(n / 336), 1 + int(n / 28) % 12, 1 + n % 28) }

function money(minor, currency,    d, unit) {
    d = decimals[currency]
    if (d == 0) return sprintf("%.0f", minor)
    unit = 10 ^ d
    return sprintf("%s%.0f.%0" d "d", minor < 0 ? "-" : "", int((minor < 0 ? -minor : minor) / unit),
        (minor < 0 ? -minor : minor) % unit)
}

# Largest remainder: total over weight[1..n] into share[1..n], what is over to the largest rests, the earlier first.
function split_up(total, weight, n, share,    i, sum, rest, over, best, given) {
    sum = 0
    for (i = 1; i <= n; i++) sum += weight[i]
    over = total
    for (i = 1; i <= n; i++) {
        share[i] = sum ? int(total * weight[i] / sum) : 0
        while (sum && share[i] * sum > total * weight[i]) share[i]--
        while (sum && (share[i] + 1) * sum <= total * weight[i]) share[i]++
        rest[i] = sum ? total * weight[i] - share[i] * sum : 0
        over -= share[i]
        given[i] = 0
    }
    for (; over > 0; over--) {
        best = 0
        for (i = 1; i <= n; i++)
            if (!given[i] && (!best || rest[i] > rest[best])) best = i
        share[best]++
        given[best] = 1
    }
}

function uuid(n) { return sprintf("0190bbbb-0000-7000-8000-%012d", n) }

function say(line) { print line >"commands" }

function require(    c) {
    c = currencies[1 + pick(3)]
    requirements++
    req_of[requirements] = "i" 1 + pick(3) " " 2024 + pick(4) " " c
    req_amount[requirements] = 1 + pick(5000000)
    req_day[requirements] = day(pick(clock + 1))
    split(req_of[requirements], part, " ")
    say("officer\trequirement\tset\t" part[1] "\t--year\t" part[2] "\t--amount\t" money(req_amount[requirements], c) \
        "\t--currency\t" c "\t--date\t" req_day[requirements])
}

function pledge(    c, n, first, i, one, share) {
    c = currencies[1 + pick(3)]
    n = ++pledges
    p_party[n] = "p" 1 + pick(2); p_initiative[n] = "i" 1 + pick(3); p_currency[n] = c
    p_amount[n] = p_open[n] = 5 + pick(900000); p_day[n] = day(clock)
    first = 2024 + pick(3); p_years[n] = 1 + pick(3); p_first[n] = first
    for (i = 1; i <= p_years[n]; i++) one[i] = 1
    split_up(p_amount[n], one, p_years[n], share)
    for (i = 1; i <= p_years[n]; i++) p_share[n, i] = p_left[n, i] = 0 + share[i]
    say("officer\tpledge\trecord\t--party\t" p_party[n] "\t--initiative\t" p_initiative[n] "\t--amount\t" \
        money(p_amount[n], c) "\t--currency\t" c "\t--years\t" first (p_years[n] > 1 ? "-" first + p_years[n] - 1 : "") \
        "\t--date\t" p_day[n] "\t--key\t" uuid(1000 + n))
}

function agreement(    n, c, from, i, j, k, text, weight, share, one, part, left, months, whole) {
    n = ++agreements
    from = pledges && pick(2) ? 1 + pick(pledges) : 0
    if (from && (p_open[from] == 0 || p_day[from] > day(clock))) from = 0
    a_party[n] = from ? p_party[from] : "p" 1 + pick(2)
    c = a_currency[n] = from ? p_currency[from] : currencies[1 + pick(3)]
    a_amount[n] = 12 + pick(1000000); a_day[n] = day(clock); a_clock[n] = clock
    # earmarks, in hundredths of a percent; the rest is for none
    left = 10000; k = 1 + pick(3); text = ""
    for (i = 1; i <= k; i++) {
        weight[i] = 1 + pick(left - (k - i) - 1)
        if (i == k && pick(2)) weight[i] = left
        left -= weight[i]
        text = text (i > 1 ? "," : "") "i" i ":" int(weight[i] / 100) "." sprintf("%02d", weight[i] % 100) "%"
    }
    weight[k + 1] = left
    split_up(a_amount[n], weight, k + 1, share)
    # for each initiative what is left of it; 1 is for none, so that they stand in the order of their names
    whole[1] = share[k + 1]
    for (i = 1; i <= 3; i++) whole[i + 1] = i <= k ? share[i] : 0
    a_count[n] = 1 + pick(12); months = 1 + pick(4)
    for (i = 1; i <= a_count[n]; i++) one[i] = 1
    split_up(a_amount[n], one, a_count[n], part)
    # as the earmarks are written, and what is for none last
    for (i = 1; i <= k; i++) left_of[i] = whole[i + 1]
    left_of[k + 1] = whole[1]
    start = (clock / 28) + pick(12) - 3
    start = start < 0 ? 0 : int(start)
    for (i = 1; i <= a_count[n]; i++) {
        split_up(part[i], left_of, k + 1, share)
        for (j = 1; j <= k + 1; j++) {
            left_of[j] -= share[j]
            cell[n, i, j <= k ? j + 1 : 1] = share[j]
        }
        for (j = k + 2; j <= 4; j++) cell[n, i, j] = 0
        due[n, i] = sprintf("%04d-%02d-15", 2024 + int((start + months * (i - 1)) / 12), 1 + (start + months * (i - 1)) % 12)
    }
    if (from) make_good(from, n, part)
    say("officer\tagreement\tsign" (from ? "\t--pledge\t" uuid(1000 + from) : "\t--party\t" a_party[n] "\t--currency\t" c) \
        "\t--amount\t" money(a_amount[n], c) "\t--count\t" a_count[n] "\t--every\t" months "\t--first\t" due[n, 1] \
        "\t--earmarks\t" text "\t--date\t" a_day[n] "\t--key\t" uuid(2000 + n))
}

# Of each year of the pledge what is due in it, then of the earliest years: part[i] is the instalment due on due[n, i].
function make_good(from, n, part,    i, y, take, rest, more) {
    v_pledge[++conversions] = from; v_day[conversions] = a_day[n]
    rest = a_amount[n] < p_open[from] ? a_amount[n] : p_open[from]
    p_open[from] -= rest
    for (y = 1; y <= p_years[from]; y++) {
        take[y] = 0
        for (i = 1; i <= a_count[n]; i++) if (substr(due[n, i], 1, 4) == p_first[from] + y - 1) take[y] += part[i]
        if (take[y] > p_left[from, y]) take[y] = p_left[from, y]
        rest -= take[y]
    }
    for (y = 1; y <= p_years[from]; y++) {
        more = p_left[from, y] - take[y]
        if (more > rest) more = rest
        take[y] += more; rest -= more
        v_take[conversions, y] = take[y]
        p_left[from, y] -= take[y]
    }
}

function open_of(n,    i, j, sum) {
    sum = 0
    for (i = 1; i <= a_count[n]; i++) for (j = 1; j <= 4; j++) sum += cell[n, i, j] - paid[n, i, j]
    return sum
}

# The oldest instalment first; within it in proportion to what is open; gives what is left.
function settle(n, amount, when,    i, j, open, opens, now, share) {
    for (i = 1; i <= a_count[n] && amount > 0; i++) {
        open = 0
        for (j = 1; j <= 4; j++) open += opens[j] = cell[n, i, j] - paid[n, i, j]
        now = amount < open ? amount : open
        if (now == 0) continue
        split_up(now, opens, 4, share)
        for (j = 1; j <= 4; j++)
            if (share[j]) {
                paid[n, i, j] += share[j]
                x_of[++applied] = n SUBSEP i SUBSEP j; x_amount[applied] = share[j]; x_day[applied] = when
            }
        amount -= now
    }
    return amount
}

function receipt(    n, r, charge) {
    n = 1 + pick(agreements)
    r = ++receipts
    r_party[r] = a_party[n]; r_currency[r] = a_currency[n]
    r_amount[r] = 1 + pick(int(a_amount[n] * 0.7)); r_clock[r] = a_clock[n] + pick(clock - a_clock[n] + 1)
    charge = pick(3) || r_amount[r] < 100 ? 0 : 1 + pick(50)
    say("finance\treceipt\trecord\t--party\t" a_party[n] "\t--amount\t" money(r_amount[r], a_currency[n]) "\t--arrived\t" \
        money(r_amount[r] - charge, a_currency[n]) "\t--currency\t" a_currency[n] "\t--agreement\t" uuid(2000 + n) \
        "\t--date\t" day(r_clock[r]) "\t--key\t" uuid(3000 + r))
    r_left[r] = settle(n, r_amount[r], day(r_clock[r]))
}

function advance(    r, n) {
    for (r = 1; r <= receipts; r++)
        for (n = 1; n <= agreements && r_left[r]; n++)
            if (a_party[n] == r_party[r] && a_currency[n] == r_currency[r] && open_of(n)) {
                say("finance\treceipt\tapply\t" uuid(3000 + r) "\t--agreement\t" uuid(2000 + n) "\t--date\t" day(clock))
                r_left[r] = settle(n, r_left[r], day(clock))
                return
            }
}

function add(key, rung, amount) { if (amount) { rows[key]; figure[key, rung] += amount } }

function model(d,    i, j, n, key, file, open, latest, part) {
    split("", rows); split("", figure); split("", latest)
    for (n = 1; n <= requirements; n++)
        if (req_day[n] <= d) latest[req_of[n]] = n
    for (key in latest) add(key, "required", req_amount[latest[key]])
    for (n = 1; n <= applied; n++) {
        split(x_of[n], part, SUBSEP)
        if (x_day[n] <= d && a_day[part[1]] <= d)
            add(purpose[part[3]] " " substr(due[part[1], part[2]], 1, 4) " " a_currency[part[1]], "received", x_amount[n])
        if (x_day[n] <= d) paid_by[d, x_of[n]] += x_amount[n]
    }
    for (n = 1; n <= agreements; n++)
        if (a_day[n] <= d)
            for (i = 1; i <= a_count[n]; i++)
                for (j = 1; j <= 4; j++)
                    add(purpose[j] " " substr(due[n, i], 1, 4) " " a_currency[n], due[n, i] <= d ? "receivable" : "signed",
                        cell[n, i, j] - paid_by[d, n SUBSEP i SUBSEP j])
    for (n = 1; n <= pledges; n++) {
        if (p_day[n] > d) continue
        for (i = 1; i <= p_years[n]; i++) {
            open = p_share[n, i]
            for (j = 1; j <= conversions; j++) if (v_pledge[j] == n && v_day[j] <= d) open -= v_take[j, i]
            add(p_initiative[n] " " p_first[n] + i - 1 " " p_currency[n], "pledged", open)
        }
    }
    file = "model." d
    printf "" >file
    for (key in rows) {
        split(key, part, " ")
        printf "%s\t%s\t%s", part[1], part[2], part[3] >file
        for (i = 1; i <= 5; i++) printf "\t%s", money(figure[key, rung[i]], part[3]) >file
        printf "\t%s\n", money(figure[key, "required"] - figure[key, "received"] - figure[key, "receivable"] \
            - figure[key, "signed"], part[3]) >file
    }
    close(file)
}

BEGIN {
    srand(seed)
    split("CHF JPY KWD", currencies, " ")
    decimals["CHF"] = 2; decimals["JPY"] = 0; decimals["KWD"] = 3
    split("not-earmarked i1 i2 i3", purpose, " ")
    split("required received receivable signed pledged", rung, " ")
    clock = 0
    for (entry = 1; entry <= entries; entry++) {
        clock += pick(1 + int(1100 / entries))     # into the second year, however many there are
        what = pick(10)
        if (what < 1) require()
        else if (what < 3) pledge()
        else if (what < 6 || !agreements) agreement()
        else if (what < 9) receipt()
        else advance()
    }
    for (n = split(days, wanted, " "); n >= 1; n--) model(wanted[n])
}
