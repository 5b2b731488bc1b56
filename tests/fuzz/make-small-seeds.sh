#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the seeds of fuzz-revocation-list and fuzz-cms-capabilities.  Needs openssl and xxd.
set -eu
here=$(cd "$(dirname "$0")" && pwd)/corpus
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$here/revocation-list" "$here/cms-capabilities"

capabilities () { echo "$2" | xxd -r -p > "$here/cms-capabilities/$1"; }
capabilities gcm 300d300b060960864801650304012e
capabilities two 301a300b060960864801650304012a300b060960864801650304012e
capabilities parameters 300f300d06092a864886f70d01010b0500

cd "$work"
printf '[ca]\ndefault_ca=c\n[c]\ndatabase=db\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=9999\n' > conf
: > db
echo 01 > number
new_key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
openssl req -x509 $new_key -subj /CN=CA -keyout ca.key -out ca.pem -days 9999
openssl req $new_key -subj /CN=gone -keyout gone.key -out gone.csr
openssl x509 -req -in gone.csr -CA ca.pem -CAkey ca.key -set_serial 18 -days 9999 -out gone.pem
list () { openssl ca -config conf -cert ca.pem -keyfile ca.key -gencrl -out "$1"; }
list empty.pem
openssl ca -config conf -cert ca.pem -keyfile ca.key -revoke gone.pem
list one.pem
openssl crl -in one.pem -outform DER -out "$here/revocation-list/der"
cat empty.pem ca.pem gone.pem > "$here/revocation-list/empty"
cat one.pem ca.pem gone.pem > "$here/revocation-list/revoked"
