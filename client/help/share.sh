#!/bin/sh
# Make what is installed below share/ from the tables of the programs: share.sh BURSAR BURSARD FOLDER (the build calls
# it).  Manual pages need scdoc; without it there are none.
set -eu
bursar=$1 bursard=$2 folder=$3

# page NAME.SECTION COMMAND...: what the command prints, through scdoc
page() {
    page=$folder/man/man${1##*.}/$1
    shift
    mkdir -p "${page%/*}"
    "$@" >"$page.scd"
    scdoc <"$page.scd" >"$page"
    rm "$page.scd"
}

# completion SHELL FILE
completion() {
    mkdir -p "$folder/${2%/*}"
    "$bursar" completion "$1" >"$folder/$2"
}

rm -rf "$folder"
completion bash bash-completion/completions/bursar
completion zsh zsh/site-functions/_bursar
completion fish fish/vendor_completions.d/bursar.fish
command -v scdoc >/dev/null || exit 0
page bursar.1 "$bursar" help --man
page bursard.8 "$bursard" help man
page bursard.conf.5 "$bursard" help man-config
"$bursar" help pages --man | while read -r name section; do
    page "bursar-${name%."$section"}.$section" "$bursar" help "$name" --man
done
