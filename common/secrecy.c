/* Keys do not leave the process. */

#include <sys/prctl.h>
#include <sys/resource.h>

#include "secrecy.h"

void
secrecy_keep(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
