# Checks the text format of Prometheus, stricter than a collector does: exits 1 and says what is wrong.

function wrong(what) { print NR ": " what ": " $0; bad = 1 }

# The family of a sample: its name without what a histogram adds.
function family_of(name,   base) {
    base = name
    if (sub(/_(bucket|sum|count)$/, "", base) && type[base] == "histogram") return base
    return name
}

/^# HELP / {
    if ($3 !~ /^[a-z][a-z0-9_]*$/) wrong("no name")
    if ($3 in help) wrong("help is given twice")
    if (NF < 4) wrong("help without text")
    help[$3] = 1; current = $3
    next
}
/^# TYPE / {
    if ($3 != current || NF != 4) wrong("type is wrong behind its help")
    if ($4 !~ /^(counter|gauge|histogram)$/) wrong("no such type")
    if ($4 == "counter" && $3 !~ /_total$/) wrong("a counter ends in _total")
    if ($4 != "counter" && $3 ~ /_total$/) wrong("only a counter ends in _total")
    type[$3] = $4
    next
}
/^#/ || /^$/ { wrong("neither help, type nor sample"); next }
{
    if (!match($0, /^[a-z][a-z0-9_]*(\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\})? -?[0-9]+(\.[0-9]+)?$/)) {
        wrong("no sample")
        next
    }
    series = $0; sub(/ [^ ]*$/, "", series)
    value = $NF + 0
    name = series; sub(/\{.*/, "", name)
    family = family_of(name)
    if (family != current || !(family in type)) wrong("a sample apart from its help and type")
    if (series in seen) wrong("a sample is given twice")
    seen[series] = 1
    if (type[family] == "counter" && value < 0) wrong("a counter below zero")
    if (type[family] != "histogram") next
    labels = series; sub(/^[^{]*/, "", labels)
    sub(/,?le="[^"]*"/, "", labels)
    if (labels == "{}") labels = ""
    key = family labels
    if (name ~ /_bucket$/) {
        if (value < last[key]) wrong("buckets must not shrink")
        last[key] = value
        infinite[key] = series ~ /le="\+Inf"/
    } else if (name ~ /_count$/) {
        if (!infinite[key]) wrong("no bucket +Inf before the count")
        if (value != last[key]) wrong("the count is not that of +Inf")
    } else if (name !~ /_sum$/) wrong("no part of a histogram")
}
END {
    for (name in help) if (!(name in type)) { print "no type: " name; bad = 1 }
    if (NR == 0) { print "nothing there"; bad = 1 }
    exit bad
}
