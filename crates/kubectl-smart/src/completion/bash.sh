# Completion of kubectl-smart for bash. Load it with: source <(kubectl-smart completion bash)
_kubectl_smart() {
    local line directive=0
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :*) directive=${line#:} ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <(kubectl-smart __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ $directive == 4 ]]; then
        compopt +o default
    fi
}
complete -o default -F _kubectl_smart kubectl-smart
