#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes fuzz-cms-decrypt-key.h and corpus/cms-decrypt: a key of no worth, and letters that
# openssl encrypts for it.  Run it in this folder; the result is kept in the tree.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(pwd)
cd "$work"

make_person () {
  openssl req -x509 -newkey "$2" $3 -nodes -keyout "$1.key" -out "$1.pem" -days 36500 \
    -subj "/CN=$1" -addext subjectKeyIdentifier=hash 2>/dev/null
}

write_array () {
  echo "static const uint8_t $1[] = {"
  xxd -i | sed 's/^ */    /'
  echo "};"
}

make_person fuzz ec '-pkeyopt ec_paramgen_curve:P-256'
make_person stranger rsa:2048 ''
{
  echo '/* SPDX-License-Identifier: LGPL-2.1-or-later */'
  echo
  echo '/* Made by make-cms-decrypt.sh: a key of no worth. */'
  echo
  echo '#pragma once'
  echo
  echo '#include <stdint.h>'
  echo
  openssl x509 -in fuzz.pem -outform DER | write_array fuzz_certificate
  echo
  openssl pkcs8 -topk8 -nocrypt -in fuzz.key -outform DER | write_array fuzz_key
} > "$here/fuzz-cms-decrypt-key.h"

printf 'Content-Type: text/plain\r\n\r\nletter\r\n' > letter
seal () {
  openssl cms -encrypt -binary -outform DER -in letter -out "$here/corpus/cms-decrypt/$1" $2
}

mkdir -p "$here/corpus/cms-decrypt"
seal cbc '-aes-256-cbc -recip fuzz.pem'
seal cbc-stream '-stream -aes-128-cbc -recip fuzz.pem'
seal cbc-keyid '-keyid -aes-256-cbc -recip fuzz.pem -keyopt ecdh_kdf_md:sha512'
seal gcm '-aes-256-gcm -recip fuzz.pem'
seal gcm-stream '-stream -aes-256-gcm -recip fuzz.pem'
seal mixed '-aes-256-gcm -recip stranger.pem -recip fuzz.pem'
