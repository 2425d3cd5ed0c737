# For files that read pages in a browser: Debian's Chromium, and the programs of this folder with the packages of npm that they need, which are
# fetched once for each version of them.

LOOK=$TOP/build/pages-$(sha256sum <"$TOP/tests/pages/package-lock.json" | cut -c 1-12)

have_look() {
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && command -v npm >/dev/null && command -v node >/dev/null || return
    [ -e "$LOOK/ready" ] || {
        mkdir -p "$LOOK" && cp "$TOP"/tests/pages/package*.json "$LOOK" &&
            (cd "$LOOK" && timeout 120 npm ci --no-audit --no-fund --ignore-scripts) >"${WORK:-/tmp}/npm" 2>&1 && : >"$LOOK/ready"
    } || return
    cp "$TOP"/tests/pages/*.mjs "$LOOK"
}

# key_of CERTIFICATE: the key that Chromium is told to believe
key_of() {
    openssl x509 -in "$1" -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64
}
