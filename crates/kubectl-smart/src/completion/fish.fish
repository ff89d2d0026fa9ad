# Completion of kubectl-smart for fish. Load it with: kubectl-smart completion fish | source
function __kubectl_smart_complete
    set -l words (commandline -opc)[2..-1]
    set -l current (commandline -ct)
    set -l lines (kubectl-smart __complete $words "$current" 2>/dev/null)
    string match --invert --regex '^:' -- $lines
    if contains -- :0 $lines
        __fish_complete_path "$current"
    end
end
complete -c kubectl-smart -f -a '(__kubectl_smart_complete)'
