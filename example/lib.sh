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

# write PERSON ARGUMENT...: with a key that follows from what is written, and from nothing else; $how is options of output
how=
write() {
    sum=$(printf '%s\n' "$@" | cksum)
    # shellcheck disable=SC2086,SC2154
    as "$@" $how --key "$keys-$(printf %012d "${sum%% *}")"
}

quiet() {
    (how=--quiet; write "$@" >/dev/null)
}
