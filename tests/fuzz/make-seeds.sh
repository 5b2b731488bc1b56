#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes the seeds in corpus/certificate and corpus/key-file anew, with new keys.  The
# passphrase is "secret", of one round, so that a run tries many files and not one.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
certificates=$here/corpus/certificate
keys=$here/corpus/key-file
samples=$here/../fixtures/rfc9216
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$certificates" "$keys"
cd "$work"

ec='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'

cat > ann.ext <<END
subjectAltName = email:ann@example.org, DNS:example.org, \
  otherName:1.3.6.1.5.5.7.8.9;UTF8:ännchen@example.org
keyUsage = critical, digitalSignature, keyAgreement
extendedKeyUsage = emailProtection
basicConstraints = critical, CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
cat > sub.ext <<END
nameConstraints = critical, permitted;email:example.org, excluded;email:.example.net, \
  permitted;dirName:name
basicConstraints = critical, CA:TRUE, pathlen:1
[name]
CN = Ann
END

# shellcheck disable=SC2086 # a list of options
openssl req -x509 $ec -days 9999 -subj /CN=Root -keyout root.key -out root.pem
# shellcheck disable=SC2086
openssl req -utf8 $ec -subj '/CN=Ann/emailAddress=ann@example.org' -keyout ann.key -out ann.csr
# shellcheck disable=SC2086
openssl req $ec -subj '/CN=Root' -keyout sub.key -out sub.csr
for name in ann sub; do
  openssl x509 -req -in $name.csr -CA root.pem -CAkey root.key -days 9999 -set_serial 77 \
    -extfile $name.ext -out $name.pem
done

openssl x509 -in ann.pem -outform DER -out "$certificates/addresses.der"
openssl x509 -in sub.pem -outform DER -out "$certificates/constraints.der"
openssl x509 -in "$samples/dana.encrypt.crt.pem" -outform DER -out "$certificates/dana.der"
openssl x509 -in "$samples/ca.rsa.crt.pem" -outform DER -out "$certificates/root.der"
cat ann.pem root.pem sub.pem > "$certificates/chain.pem"

export_as () {
  file=$1
  shift
  openssl pkcs12 -export -inkey ann.key -in ann.pem -certfile sub.pem -out "$file" "$@"
}

export_as "$keys/openssl.p12" -iter 1 -passout pass:secret
export_as "$keys/legacy.p12" -legacy -iter 1 -passout pass:secret
export_as "$keys/nomac.p12" -iter 1 -nomac -passout pass:secret
export_as "$keys/clear.p12" -keypbe NONE -certpbe NONE -nomac -passout pass:
cat ann.key ann.pem > "$keys/clear.pem"
{
  openssl pkcs8 -topk8 -iter 1 -in ann.key -passout pass:secret
  cat ann.pem
} > "$keys/encrypted.pem"
{
  openssl ec -in ann.key
  cat ann.pem
} > "$keys/traditional.pem"
openssl pkcs8 -topk8 -nocrypt -in ann.key -outform DER -out "$keys/key.der"
chmod 644 "$certificates"/* "$keys"/*
