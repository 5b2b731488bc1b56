/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-application.h"

#include "app/ll-accounts-window.h"
#include "app/ll-certificates-window.h"
#include "app/ll-composer-window.h"
#include "app/ll-outbox-window.h"
#include "app/ll-reader-window.h"

struct _LlApplication {
  GtkApplication parent;

  LlEngine *engine; /* owned */
};

G_DEFINE_FINAL_TYPE (LlApplication, ll_application, GTK_TYPE_APPLICATION)

static void
ll_application_class_init (LlApplicationClass *klass)
{
}

static void
ll_application_init (LlApplication *self)
{
}

LlApplication *
ll_application_new (void)
{
  return g_object_new (LL_TYPE_APPLICATION, "application-id", "org.letterlock.Letterlock",
                       NULL);
}

LlEngine *
ll_application_get_engine (LlApplication *self)
{
  return self->engine;
}
