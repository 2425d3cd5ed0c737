# Completion of bursar in bash.  Put into ~/.bashrc:
#
#   source <(bursar completion bash)

_bursar() {
    local line lines
    COMPREPLY=()
    lines=$(printf '%s\n' "${COMP_WORDS[@]:0:COMP_CWORD+1}" | "$1" completion words 2>/dev/null) || return
    if [[ $lines == :files ]]; then
        compopt -o default
        return
    fi
    while IFS= read -r line; do
        [[ -z $line ]] || COMPREPLY+=("${line%%$'\t'*}")
    done <<<"$lines"
}
complete -F _bursar bursar
