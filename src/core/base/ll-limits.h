/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Every limit on what strangers send us, each with its reason.  Sizes are octets unless a
 * name says otherwise.  Going over one fails with LL_ERROR_LIMIT, or sets the thing aside
 * where the text says so. */

/* -- addresses -- */
/* RFC 5321, section 4.5.3.1.3, less the angle brackets */
#define LL_ADDRESS_SIZE 254
/* with comments and folding: one RFC 5322 line */
#define LL_ADDRESS_TEXT_SIZE 998
/* RFC 5321, section 4.5.3.1.1 */
#define LL_LOCAL_PART_SIZE 64

/* -- DNS -- */
/* 255 octets on the wire, RFC 1035, section 2.3.4 */
#define LL_DNS_NAME_SIZE 253
/* RFC 1035, section 2.3.4 */
#define LL_DNS_LABEL_SIZE 63
/* of one RRset; nobody has that many certificates */
#define LL_DNS_RECORDS 32
/* a certificate with a long chain of names fits */
#define LL_DNS_RDATA_SIZE (16 * 1024)
/* one question: N5 of the attack catalogue */
#define LL_DNS_LOOKUP_MSEC 5000
/* all questions of one use case together */
#define LL_DNS_TOTAL_MSEC 20000
/* a positive answer is never trusted longer */
#define LL_DNS_TTL_SEC (7 * 24 * 3600)
/* D7: how long an outage may be bridged */
#define LL_DNS_STALE_SEC (7 * 24 * 3600)
/* questions under way at once in one helper */
#define LL_DNS_PENDING 1024
/* an unbound.conf(5) fragment */
#define LL_DNS_CONF_SIZE (256 * 1024)
/* a file of anchors; the root's has two lines */
#define LL_TRUST_ANCHOR_SIZE (64 * 1024)
/* between us and our resolver: more than any message that keeps the limits */
#define LL_DNS_FRAME_SIZE (1024 * 1024)
/* of a text that is only for the log */
#define LL_DNS_WHY_SIZE 512

/* -- ASN.1 and certificates -- */
/* nesting of constructed elements */
#define LL_DER_DEPTH 24
/* a part read whole: RecipientInfos, certificates */
#define LL_DER_SMALL_SIZE (4 * 1024 * 1024)
/* what libtasn1 is shown; attributes are hundreds */
#define LL_ASN1_SCHEMA_SIZE (64 * 1024)
/* the DNS can carry no larger one either */
#define LL_CERTIFICATE_SIZE (64 * 1024)
/* mailboxes read from one certificate */
#define LL_CERTIFICATE_ADDRESSES 64
/* each once; there are not that many kinds */
#define LL_CERTIFICATE_EXTENSIONS 64
/* RFC 5280, section 4.1.2.2 says 20; some old ones are longer */
#define LL_CERTIFICATE_SERIAL_SIZE 64
/* relative names of one distinguished name */
#define LL_CERTIFICATE_NAME_PARTS 64
/* of one file; the bundles of systems have 150 */
#define LL_CERTIFICATE_LIST 1000
/* certificates in one path */
#define LL_CHAIN_LENGTH 10
/* certificates from which paths are built */
#define LL_CHAIN_POOL 100
/* An honest path takes one step for each of its certificates and a few for those that
 * bear the same name; a hostile pool may offer a hundred of one name, each signed by each
 * other. */
#define LL_CHAIN_STEPS      512
#define LL_CHAIN_SIGNATURES 64
/* RFC 8551, sections 4.2 to 4.4 */
#define LL_RSA_BITS_MIN 2048
/* larger keys are a way to burn our time */
#define LL_RSA_BITS_MAX 8192
/* 65537 has three, and each bit costs time */
#define LL_RSA_EXPONENT_SIZE 8
/* PKCS#12, PEM */
#define LL_KEY_FILE_SIZE (1024 * 1024)
/* each may cost seconds, and nobody has that many */
#define LL_KEY_FILE_KEYS 16
/* usually two: certificates, keys */
#define LL_KEY_FILE_SAFES 16
/* a good file has 600 000 rounds of PBKDF2; ten million are five seconds */
#define LL_KEY_FILE_ROUNDS 10000000u

/* -- CMS -- */
/* OCTET STRINGs inside OCTET STRINGs */
#define LL_CMS_STRING_NESTING 8
/* RecipientInfos of one message */
#define LL_CMS_RECIPIENTS 1000
/* SignerInfos of one message */
#define LL_CMS_SIGNERS 8
/* certificates carried in one message */
#define LL_CMS_CERTIFICATES 100
/* attributes of one signer */
#define LL_CMS_ATTRIBUTES 64
/* digest algorithms hashed in one pass */
#define LL_CMS_DIGESTS 8

/* -- messages -- */
/* no mail server takes more */
#define LL_MESSAGE_SIZE (256 * 1024 * 1024LL)
/* cryptographic layers inside each other, RFC 8551 section 3.7 */
#define LL_LAYER_DEPTH 8
/* parts inside parts */
#define LL_MIME_DEPTH 32
/* parts of one message */
#define LL_MIME_PARTS 2000
/* RFC 2046, section 5.1.1 says 70; some writers do not know */
#define LL_MIME_BOUNDARY_SIZE 200
/* of one field; a file name of 255 octets in pieces has 20 */
#define LL_MIME_PARAMETERS 64
/* a field read for a file name: GMime takes quadratic time for comments in it, and a name
 * of 255 octets in pieces has 1,200 */
#define LL_MIME_NAME_FIELD_SIZE 2048
/* fields of one header */
#define LL_HEADER_FIELDS 2000
/* one header, all fields */
#define LL_HEADER_SIZE (1024 * 1024)
/* people one letter goes to */
#define LL_RECIPIENTS 1000

/* -- what windows show -- */
/* in characters: GTK lays out a line as a whole, and freezes on one of megabytes; a long
 * paragraph has 1,500 */
#define LL_SHOWN_LINE_SIZE 2000
/* the texts of one letter together: 250 pages, for which GTK takes 15 ms; more is for an
 * editor */
#define LL_SHOWN_TEXT_SIZE (512 * 1024)
/* the same in lines: twice as many as that size has in a usual text; GTK takes as long
 * for an empty line as for a full one */
#define LL_SHOWN_LINES 20000
/* one header field: nobody reads more names than that */
#define LL_SHOWN_FIELD_SIZE 4096
/* a display name before an address, so that the address is never pushed away */
#define LL_SHOWN_NAME_SIZE 128
/* letters in one folder: more than anybody looks through, and each takes memory */
#define LL_MAIL_FOLDER_LETTERS 100000
/* one field in the list of a folder, for that many letters */
#define LL_MAIL_FOLDER_FIELD_SIZE 512
/* of a name beside an address; longer ones are cut */
#define LL_DISPLAY_NAME_SIZE 300
/* of a subject that strangers wrote for us, by a link or by a letter we answer: cut */
#define LL_SUBJECT_SIZE 2000
/* a link; what programs are started with has 128 KiB on Linux */
#define LL_MAILTO_SIZE (128 * 1024)

/* -- submission -- */
/* RFC 5321 says 512; some servers talk more */
#define LL_SMTP_LINE_SIZE   2048
#define LL_SMTP_REPLY_LINES 128
#define LL_SMTP_CONNECT_SEC 30
/* RFC 5321, section 4.5.3.2: most commands five minutes */
#define LL_SMTP_REPLY_SEC 300
/* RFC 5321, section 4.5.3.2.6: ten minutes after the dot */
#define LL_SMTP_DATA_END_SEC 600

/* -- passphrases -- */
#define LL_PASSPHRASE_SIZE 1024
