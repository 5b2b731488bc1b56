#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the seeds of fuzz-ber-stream, fuzz-der-reader and fuzz-cms-verify anew.
set -eu

corpus=$(cd "$(dirname "$0")" && pwd)/corpus
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for kind in 'p256 ec -pkeyopt ec_paramgen_curve:P-256' 'rsa rsa:2048'; do
  set -- $kind
  who=$1
  shift
  openssl req -x509 -newkey "$@" -nodes -keyout "$who.key" -out "$who.pem" \
    -subj "/CN=$who" -days 36500 2>/dev/null
done
printf 'letter' >content

sign () {
  out=$1
  shift
  openssl cms -sign -binary -in content -outform DER -out "$out" \
    -signer p256.pem -inkey p256.key "$@"
}

mkdir -p "$corpus/cms-verify" "$corpus/ber-stream" "$corpus/der-reader"
sign "$corpus/cms-verify/opaque" -nodetach
sign "$corpus/cms-verify/stream" -nodetach -stream
sign "$corpus/cms-verify/detached"
sign "$corpus/cms-verify/key-id" -nodetach -keyid -nocerts -cades
sign "$corpus/cms-verify/two-signers" -nocerts -signer rsa.pem -inkey rsa.key
sign "$corpus/cms-verify/no-attributes" -nodetach -noattr
openssl cms -sign -binary -in content -outform DER -out "$corpus/cms-verify/pss" \
  -signer rsa.pem -inkey rsa.key -nocerts -keyopt rsa_padding_mode:pss
openssl crl2pkcs7 -nocrl -certfile p256.pem -outform DER -out "$corpus/cms-verify/certificates"

cp "$corpus/cms-verify/stream" "$corpus/ber-stream/stream"
printf '\044\200\004\001a\044\006\004\001b\004\001c\000\000' >"$corpus/ber-stream/string"
printf '\060\200\240\200\060\203\000\000\003\002\001\005\000\000\061\200\000\000\000\000\r\n' \
  >"$corpus/ber-stream/nested"

cp "$corpus/cms-verify/key-id" "$corpus/der-reader/signed"
openssl x509 -in p256.pem -outform DER -out "$corpus/der-reader/certificate"
printf '\060\032\002\002\000\377\006\011\052\206\110\206\367\015\001\007\001\027\0012\005\000\004\002ab' \
  >"$corpus/der-reader/values"
