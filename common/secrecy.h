#ifndef BURSAR_SECRECY_H
#define BURSAR_SECRECY_H

/* What is in the memory of this process, keys among it, stays there: no core
 * dump, of it or of what it starts, and no debugger of the same account. */
void secrecy_keep(void);

#endif
