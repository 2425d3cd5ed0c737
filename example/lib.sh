# What load.sh and day.sh share: a client for each person, and keys that stay the same, so that both can be played any
# number of times and record everything once.

set -eu
people=$BURSAR_STATE/certs/people

# as PERSON ARGUMENT...: the client with that person's certificate
as() {
    speaker=$1
    shift
    BURSAR_CERTIFICATE=$people/$speaker.crt BURSAR_KEY=$people/$speaker.key "$BURSAR" "$@"
}

# write PERSON ARGUMENT...: with a key that follows from what is written
write() {
    sum=$(printf '%s\n' "$@" | cksum)
    as "$@" --key "$keys-$(printf %012d "${sum%% *}")"
}
