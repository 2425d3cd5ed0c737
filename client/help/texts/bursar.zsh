#compdef bursar
# Completion of bursar in zsh.  Put into ~/.zshrc, after compinit:
#
#   source <(bursar completion zsh)

_bursar() {
    local line
    local -a lines words_so_far candidates
    words_so_far=("${(@Q)words[1,CURRENT]}")
    lines=("${(@f)$(printf '%s\n' "${words_so_far[@]}" | "${words_so_far[1]}" completion words 2>/dev/null)}")
    if [[ $lines[1] == :files ]]; then
        _files
        return
    fi
    for line in "${lines[@]}"; do
        [[ -n $line ]] || continue
        candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    _describe -V bursar candidates
}
if [[ $funcstack[1] == _bursar ]]; then
    _bursar "$@"
else
    compdef _bursar bursar
fi
