#ifndef BURSAR_VERSION_H
#define BURSAR_VERSION_H

/* The build may say which version this is. */
#ifndef BURSAR_VERSION
#define BURSAR_VERSION "0.1.0"
#endif

#endif
