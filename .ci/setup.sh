# What ./run and ./test have in common: saying what is done, installing what is missing, building.

begun=$(date +%s)
top=$(cd "$(dirname "$0")" && pwd)

# One line of what is being done, with the seconds since the start.
step() {
    printf '%4ds  %s\n' "$(($(date +%s) - begun))" "$*"
}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "not root and no sudo: as root, run: $*"
    fi
}

packages_build="gcc libc6-dev cmake ninja-build pkg-config libpq-dev libssl-dev libevent-dev libjansson-dev
    libcurl4-openssl-dev libsystemd-dev libinih-dev libcsv-dev libxlsxwriter-dev libzip-dev libxml2-dev zlib1g-dev libzstd-dev
    check openssl scdoc libedit-dev iso-codes libarchive-dev libicu-dev gettext
    libpango1.0-dev libcairo2-dev libqrencode-dev fonts-noto-core"

has_package() {
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]
}

has_postgres() {
    for program in /usr/lib/postgresql/*/bin/postgres; do
        [ -x "$program" ] && return
    done
    return 1
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
        >"$install_log" 2>&1 || { cat "$install_log" >&2; die "these could not be installed: $*"; }
}

# Debian makes a cluster "main" along with the server and starts it; Bursar has its own, so none is wanted.  What was
# said about that before is put back afterwards.
install_postgres() {
    conf=/etc/postgresql-common/createcluster.conf
    as_root mkdir -p /etc/postgresql-common
    [ ! -e $conf ] || as_root cp -p $conf $conf.bursar
    echo 'create_main_cluster = false' | as_root tee $conf >/dev/null
    apt_install postgresql-15
    if [ -e $conf.bursar ]; then
        as_root mv $conf.bursar $conf
    else
        as_root cp /usr/share/postgresql-common/createcluster.conf $conf
    fi
}

# install_missing PACKAGE...: what is not there yet, and PostgreSQL
install_missing() {
    command -v dpkg-query >/dev/null || { step "no Debian: taking for granted what is needed"; return; }
    missing=
    for package; do
        has_package "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || ! has_postgres || return 0
    has_postgres || step "installing postgresql-15"
    [ -z "$missing" ] || step "installing$missing"
    install_log=$(mktemp)
    as_root apt-get update >"$install_log" 2>&1 || true     # perhaps what is known already will do
    # shellcheck disable=SC2086
    [ -z "$missing" ] || apt_install $missing
    has_postgres || install_postgres
    rm -f "$install_log"
}

# build PRESET: quietly, unless it fails
build() {
    step "building $1"
    log=$top/build/$1.log
    mkdir -p "$top/build"
    (cd "$top" && { [ -e "build/$1/build.ninja" ] || cmake --preset "$1"; } && cmake --build --preset "$1") \
        >"$log" 2>&1 || { cat "$log" >&2; die "the $1 build failed"; }
}
