# Completion of bursar in fish.  Put into ~/.config/fish/completions/bursar.fish:
#
#   bursar completion fish | source

function __bursar_words
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (printf '%s\n' $words "$current" | $words[1] completion words 2>/dev/null)
    if test "$lines[1]" = :files
        __fish_complete_path "$current"
    else
        printf '%s\n' $lines
    end
end
complete -c bursar -f -a '(__bursar_words)'
