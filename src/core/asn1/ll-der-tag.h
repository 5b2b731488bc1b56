/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The tag octets of the universal types (X.680, section 8.4); SEQUENCE and SET are always
 * constructed.  Tags of a context belong to the structure that has them. */
#define LL_TAG_BOOLEAN          0x01
#define LL_TAG_INTEGER          0x02
#define LL_TAG_BIT_STRING       0x03
#define LL_TAG_OCTET_STRING     0x04
#define LL_TAG_NULL             0x05
#define LL_TAG_OID              0x06
#define LL_TAG_UTF8_STRING      0x0c
#define LL_TAG_PRINTABLE_STRING 0x13
#define LL_TAG_IA5_STRING       0x16
#define LL_TAG_UTC_TIME         0x17
#define LL_TAG_GENERALIZED_TIME 0x18
#define LL_TAG_SEQUENCE         0x30
#define LL_TAG_SET              0x31
