# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completion for letterlock

_letterlock () {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local common="--data-dir --json --offline --trust-anchor --dns-conf --stub --forward --ca-file
    --crl-file --tls-ca-file --identity --passphrase-file --at --at-dns --verbose --version --help"
  local command= word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      lookup|seal|open|send|queue|accounts|certificates|identities) command=$word; break ;;
    esac
  done

  case $previous in
    --data-dir) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    --trust-anchor|--dns-conf|--ca-file|--crl-file|--tls-ca-file|--identity|--passphrase-file|-o|--output)
      mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    --cipher) mapfile -t COMPREPLY < <(compgen -W "auto cbc gcm" -- "$current"); return ;;
    --security) mapfile -t COMPREPLY < <(compgen -W "tls starttls" -- "$current"); return ;;
    --key) mapfile -t COMPREPLY < <(compgen -W "rsa3072 p256" -- "$current"); return ;;
  esac

  local words=
  case $command in
    "") words="lookup seal open send queue accounts certificates identities" ;;
    seal) words="--sign --encrypt --cipher --accept-changed --output" ;;
    send) words="--account --sign --encrypt --cipher --accept-changed" ;;
    open) words="--output --part" ;;
    queue) words="list retry cancel" ;;
    accounts) words="list add remove --server --port --security --user --sign-as" ;;
    certificates) words="list show refresh forget" ;;
    identities) words="list create import --key --name" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words $common" -- "$current")
  case $command in
    seal|open|send|identities)
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current") ;;
  esac
}

complete -F _letterlock letterlock
