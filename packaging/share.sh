#!/bin/sh
# Lay out for Debian what client/help/share.sh made: share.sh SHARE SOURCE FOLDER, with a folder for each package in FOLDER.
set -eu
share=$1 source=$2 folder=$3

# page FILE PACKAGE
page() {
    section=${1##*.}
    mkdir -p "$folder/$2/man/man$section"
    gzip -9nc "$1" >"$folder/$2/man/man$section/${1##*/}.gz"
}

rm -rf "$folder"
for file in "$share"/man/man*/*; do
    case ${file##*/} in
    '*') ;;
    bursard*) page "$file" daemon ;;
    *) page "$file" client ;;
    esac
done
page "$source/packaging/bursar-first-steps.1" daemon
page "$source/packaging/bursar-verify.1" verifier
mkdir -p "$folder/client/zsh/vendor-completions"
cp -R "$share/bash-completion" "$share/fish" "$folder/client/"
cp "$share/zsh/site-functions/_bursar" "$folder/client/zsh/vendor-completions/"
for package in client daemon verifier; do
    case $package in
    client) name=bursar ;;
    daemon) name=bursard ;;
    verifier) name=bursar-verify ;;
    esac
    mkdir -p "$folder/$package/doc/$name"
    cp "$source/packaging/copyright" "$folder/$package/doc/$name/"
    gzip -9nc "${folder%/*}/changelog" >"$folder/$package/doc/$name/changelog.gz"
    gzip -9nc "$source/CHANGELOG.md" >"$folder/$package/doc/$name/CHANGELOG.md.gz"
done
