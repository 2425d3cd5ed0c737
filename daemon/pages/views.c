/* The table of views. */

#include "pages/view_calculator.h"
#include "pages/view_check.h"
#include "pages/view_definitions.h"
#include "pages/view_documents.h"
#include "pages/view_editions.h"
#include "pages/view_flows.h"
#include "pages/view_initiative.h"
#include "pages/view_landing.h"
#include "pages/view_partner.h"
#include "pages/view_partners.h"
#include "pages/view_theme.h"
#include "pages/views.h"

const struct view *const views[] = {
    &view_landing,
    &view_initiative,
    &view_theme,
    &view_flows,
    &view_partners,
    &view_partner,
    &view_calculator,
    &view_documents,
    &view_check,
    &view_definitions,
    &view_editions,
    NULL,
};
