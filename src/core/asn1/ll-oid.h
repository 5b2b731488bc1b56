/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The object identifiers that more than one file knows, in the dotted form that
 * ll-der-reader and ll-der-writer take. */

/* -- content types (RFC 5652, RFC 5083, RFC 3274) -- */
#define LL_OID_DATA                "1.2.840.113549.1.7.1"
#define LL_OID_SIGNED_DATA         "1.2.840.113549.1.7.2"
#define LL_OID_ENVELOPED_DATA      "1.2.840.113549.1.7.3"
#define LL_OID_ENCRYPTED_DATA      "1.2.840.113549.1.7.6"
#define LL_OID_COMPRESSED_DATA     "1.2.840.113549.1.9.16.1.9"
#define LL_OID_AUTH_ENVELOPED_DATA "1.2.840.113549.1.9.16.1.23"

/* -- attributes (RFC 5652, section 11; RFC 8551, section 2.5; RFC 5035; RFC 6211) -- */
#define LL_OID_CONTENT_TYPE           "1.2.840.113549.1.9.3"
#define LL_OID_MESSAGE_DIGEST         "1.2.840.113549.1.9.4"
#define LL_OID_SIGNING_TIME           "1.2.840.113549.1.9.5"
#define LL_OID_COUNTERSIGNATURE       "1.2.840.113549.1.9.6"
#define LL_OID_SMIME_CAPABILITIES     "1.2.840.113549.1.9.15"
#define LL_OID_KEY_PREFERENCE         "1.2.840.113549.1.9.16.2.11"
#define LL_OID_SIGNING_CERTIFICATE    "1.2.840.113549.1.9.16.2.12"
#define LL_OID_SIGNING_CERTIFICATE_V2 "1.2.840.113549.1.9.16.2.47"
#define LL_OID_ALGORITHM_PROTECTION   "1.2.840.113549.1.9.52"

/* -- hashes -- */
#define LL_OID_MD5    "1.2.840.113549.2.5"
#define LL_OID_SHA1   "1.3.14.3.2.26"
#define LL_OID_SHA256 "2.16.840.1.101.3.4.2.1"
#define LL_OID_SHA384 "2.16.840.1.101.3.4.2.2"
#define LL_OID_SHA512 "2.16.840.1.101.3.4.2.3"
#define LL_OID_SHA224 "2.16.840.1.101.3.4.2.4"

/* -- signatures (RFC 8017, RFC 5758, RFC 8410) -- */
#define LL_OID_RSA_ENCRYPTION    "1.2.840.113549.1.1.1"
#define LL_OID_MD5_WITH_RSA      "1.2.840.113549.1.1.4"
#define LL_OID_SHA1_WITH_RSA     "1.2.840.113549.1.1.5"
#define LL_OID_MGF1              "1.2.840.113549.1.1.8"
#define LL_OID_RSASSA_PSS        "1.2.840.113549.1.1.10"
#define LL_OID_SHA256_WITH_RSA   "1.2.840.113549.1.1.11"
#define LL_OID_SHA384_WITH_RSA   "1.2.840.113549.1.1.12"
#define LL_OID_SHA512_WITH_RSA   "1.2.840.113549.1.1.13"
#define LL_OID_SHA224_WITH_RSA   "1.2.840.113549.1.1.14"
#define LL_OID_ECDSA_WITH_SHA1   "1.2.840.10045.4.1"
#define LL_OID_ECDSA_WITH_SHA224 "1.2.840.10045.4.3.1"
#define LL_OID_ECDSA_WITH_SHA256 "1.2.840.10045.4.3.2"
#define LL_OID_ECDSA_WITH_SHA384 "1.2.840.10045.4.3.3"
#define LL_OID_ECDSA_WITH_SHA512 "1.2.840.10045.4.3.4"
#define LL_OID_ED25519           "1.3.101.112"

/* -- keys (RFC 5480) -- */
#define LL_OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"
#define LL_OID_P256          "1.2.840.10045.3.1.7"
#define LL_OID_P384          "1.3.132.0.34"
#define LL_OID_P521          "1.3.132.0.35"

/* -- names (RFC 9598) -- */
#define LL_OID_SMTP_UTF8_MAILBOX "1.3.6.1.5.5.7.8.9"

/* -- content ciphers (RFC 3565, RFC 5084) -- */
#define LL_OID_AES128_CBC "2.16.840.1.101.3.4.1.2"
#define LL_OID_AES192_CBC "2.16.840.1.101.3.4.1.22"
#define LL_OID_AES192_GCM "2.16.840.1.101.3.4.1.26"
#define LL_OID_AES128_GCM "2.16.840.1.101.3.4.1.6"
#define LL_OID_AES256_CBC "2.16.840.1.101.3.4.1.42"
#define LL_OID_AES256_GCM "2.16.840.1.101.3.4.1.46"
