# bash completion for gazette(1); installed as PREFIX/share/bash-completion/completions/gazette.

_gazette_config() {
    local i
    for ((i = 1; i + 1 < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == --config ]] && printf '%s\n' --config "${COMP_WORDS[i + 1]}" && return
    done
}

_gazette_outlets() {
    local config
    mapfile -t config < <(_gazette_config)
    "${COMP_WORDS[0]}" "${config[@]}" outlets 2>/dev/null | sed -n 's/^\([a-z0-9-]*\): .*/\1/p'
}

_gazette() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' sub='' words='' i
    local commands='check-config debug diff discover explain extract fetch log outlets reindex seed show status verify'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --config | --url | --outlet | --content-type | --at | --topic | --seeds | --since | --title | --date) ((i++)) ;;
            -*) ;;
            *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; elif [[ -z $sub ]]; then sub=${COMP_WORDS[i]}; fi ;;
        esac
    done
    case $before in
        --config | --seeds) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
        --outlet) mapfile -t COMPREPLY < <(compgen -W "$(_gazette_outlets)" -- "$word") && return ;;
        --url | --content-type | --at | --since | --topic | --title | --date) return ;;
    esac
    case $command in
        '') words="$commands --config --help --version" ;;
        debug) words="--outlet $([[ $sub ]] || echo charset date extract feed retry-after robots sitemap slug url)" ;;
        diff | explain | log | outlets | status) words=--json ;;
        extract) words='--batch --content-type --explain --outlet --url' ;;
        fetch) words="--dry-run --json --since $([[ $word == -* ]] || _gazette_outlets)" ;;
        seed) words="--date --outlet --seeds --title --topic --url $([[ $sub ]] || echo add list)" ;;
        show) words='--at --json --raw --text' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words${command:+ --config --help}" -- "$word")
    if [[ $command == extract || ($command == seed && $sub == add) ]] && [[ $word != -* ]]; then
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _gazette gazette
