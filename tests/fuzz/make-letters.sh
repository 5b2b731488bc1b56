#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes corpus/smime-open: letters that openssl signs and encrypts with the key of
# fuzz-cms-decrypt-key.h.  Run it in this folder after make-cms-decrypt.sh, which makes a
# new key; the result is kept in the tree.
set -eu

here=$(pwd)
letters=$here/corpus/smime-open
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$letters"
cd "$work"

read_array () {
  sed -n "/$1\[\]/,/};/p" "$here/fuzz-cms-decrypt-key.h" | grep -o '0x[0-9a-f][0-9a-f]' |
    sed 's/0x//' | xxd -r -p
}

read_array fuzz_certificate | openssl x509 -inform DER -out fuzz.pem
read_array fuzz_key | openssl pkey -inform DER -out fuzz.key
printf 'Content-Type: text/plain; hp="cipher"\r\nSubject: x\r\nHP-Outer: Subject: [...]\r\n\r\nhello\r\n' > payload

write () {
  name=$1
  shift
  {
    printf 'From: a@example.org\r\nSubject: [...]\r\n'
    openssl cms -binary -outform SMIME "$@"
  } > "$letters/$name"
}

sign='-signer fuzz.pem -inkey fuzz.key'
write multipart-signed -sign $sign -in payload
write opaque -sign -nodetach $sign -in payload
write enveloped -encrypt -aes-256-cbc -in payload fuzz.pem
write auth-enveloped -encrypt -aes-256-gcm -in payload fuzz.pem
openssl cms -sign -binary $sign -in payload -out signed
write signed-and-enveloped -encrypt -aes-256-cbc -in signed fuzz.pem
openssl cms -sign -binary -nodetach -outform DER $sign -in payload -out raw
write raw-inside -encrypt -stream -aes-256-gcm -in raw fuzz.pem
