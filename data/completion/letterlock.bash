# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completion for letterlock

# What is stored: neither the network nor a person is asked.
_letterlock_ask () {
  command letterlock "$@" --offline 2>/dev/null </dev/null
}

_letterlock () {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local common="--data-dir --json --offline --trust-anchor --dns-conf --stub --forward --ca-file
    --crl-file --tls-ca-file --identity --passphrase-file --at --at-dns --verbose --version --help"
  local commands="lookup seal open send queue accounts certificates identities publish"
  local valued=" --data-dir --trust-anchor --dns-conf --stub --forward --ca-file --crl-file \
 --tls-ca-file --identity --passphrase-file --at --at-dns --cipher --accept-changed --output -o --part \
 --account --server --port --security --user --sign-as --key --name "
  local command="" verb="" word before=letterlock

  # --security=tls is three words to bash
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* && $word != = && $before != = && $valued != *" $before "* ]]; then
      if [[ -z $command ]]; then
        command=$word
      elif [[ -z $verb ]]; then
        verb=$word
      fi
    fi
    before=$word
  done
  if [[ $command == help ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
    return
  fi

  case $previous in
    --data-dir) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --trust-anchor|--dns-conf|--ca-file|--crl-file|--tls-ca-file|--identity|--passphrase-file|-o|--output)
      mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --cipher) mapfile -t COMPREPLY < <(compgen -W "auto cbc gcm" -- "$current"); return ;;
    --security) mapfile -t COMPREPLY < <(compgen -W "tls starttls" -- "$current"); return ;;
    --key) mapfile -t COMPREPLY < <(compgen -W "rsa3072 p256" -- "$current"); return ;;
    --account)
      mapfile -t COMPREPLY < <(compgen -W "$(_letterlock_ask accounts list | cut -d ' ' -f 1)" -- "$current")
      return ;;
    --stub|--forward|--at|--at-dns|--accept-changed|--part|--server|--port|--user|--sign-as|--name)
      COMPREPLY=(); return ;;
  esac

  local options="" verbs="" words=""
  case $command in
    "") words="$commands help" ;;
    seal) options="--sign --encrypt --cipher --accept-changed --output" ;;
    send) options="--account --sign --encrypt --cipher --accept-changed" ;;
    open) options="--output --part" ;;
    queue) verbs="list retry cancel" ;;
    accounts) verbs="list add remove" options="--server --port --security --user --sign-as" ;;
    certificates) verbs="list show refresh forget import export" options="--output" ;;
    identities) verbs="list create import" options="--key --name" ;;
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options $common" -- "$current")
    return
  fi

  case "$command $verb" in
    "seal "*|"open "*|"send "*|"identities import"|"certificates import")
      mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    "queue retry"|"queue cancel") words=$(_letterlock_ask queue list | grep -v '^ ') ;;
    "accounts remove") words=$(_letterlock_ask accounts list | cut -d ' ' -f 1) ;;
    "certificates show"|"certificates refresh"|"certificates forget"|"certificates export")
      words=$(_letterlock_ask certificates list | cut -d ' ' -f 1) ;;
    *" ") words="$words $verbs" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _letterlock letterlock
