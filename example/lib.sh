# What load.sh and day.sh share: a client for each person, and keys that stay the same, so that both can be played any
# number of times and record everything once.

set -eu
people=$BURSAR_STATE/certs/people
number=0

# as PERSON ARGUMENT...: the client with that person's certificate
as() {
    person=$1
    shift
    BURSAR_CERTIFICATE=$people/$person.crt BURSAR_KEY=$people/$person.key "$BURSAR" "$@"
}

# write PERSON ARGUMENT...: with the next key of this script
write() {
    number=$((number + 1))
    as "$@" --key "$(printf '%s-%012d' "$keys" $number)"
}
