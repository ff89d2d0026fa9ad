#compdef kubectl-smart
# Completion of kubectl-smart for zsh. Load it with: source <(kubectl-smart completion zsh)
_kubectl_smart() {
    local line directive=0 tab=$'\t'
    local -a candidates
    while IFS= read -r line; do
        case $line in
            :*) directive=${line#:} ;;
            *$tab*) candidates+=("${${line%%$tab*}//:/\\:}:${line#*$tab}") ;;
            *) candidates+=("${line//:/\\:}") ;;
        esac
    done < <(kubectl-smart __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    _describe 'kubectl-smart' candidates
    if [[ $directive == 0 ]]; then
        _files
    fi
}
compdef _kubectl_smart kubectl-smart
