/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-composer-wording.h"
