/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-dialog-passphrase.h"
