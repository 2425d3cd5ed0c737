/* Any bytes as the file of import profiles, after a first line that is mapped.
 * What is read of a profile is what an import takes, and can be kept under
 * another name; what was kept is read again as the same, and the first profile
 * is as it was. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "import/profile.h"
#include "request/local_nouns.h"
#include "requests.h"

static char folder[64], config[80], file[80];

/* What came of reading one. */
struct outcome {
	struct profile profile;
	struct request req;
	struct error err;
	bool ok;
};

static void
end(void)
{
	unlink(file);
	rmdir(folder);
}

static void
begin(void)
{
	snprintf(folder, sizeof(folder), "/dev/shm/profile_fuzz.%ld",
	    (long)getpid());
	snprintf(config, sizeof(config), "%s/config.ini", folder);
	snprintf(file, sizeof(file), "%s/imports.ini", folder);
	setenv("BURSAR_CONFIG", config, 1);
	must(mkdir(folder, 0700) == 0);
	atexit(end);
}

static void
write_file(const uint8_t *data, size_t size)
{
	FILE *out = fopen(file, "w");

	must(out != NULL && fwrite(data, 1, size, out) == size);
	must(fclose(out) == 0);
}

/* A request that maps what the first line says, if that can be typed. */
static struct request
request_of(const char *map)
{
	const struct field *fields = local_find("import", "")->fields,
			   *field = field_find(fields, "map");
	struct request req = {
	    .command = local_find("import", ""), .values = {"pledge"}};
	struct error err;

	if (map != NULL && field_check(field, map, &err))
		req.values[field - fields] = map;
	return req;
}

/* One that is not refused says what an import takes, but not which file it
 * was. */
static void
read_profile(struct outcome *it, const char *name)
{
	const struct field *fields = local_find("import", "")->fields;
	struct error err;

	*it = (struct outcome){.req = request_of(NULL)};
	it->ok = profile_read(&it->profile, name, &it->req, &it->err);
	must(it->ok || it->err.message[0] != '\0');
	for (size_t i = 0; it->ok && fields[i].name != NULL; i++)
		must(it->req.values[i] == NULL ||
		     field_check(&fields[i], it->req.values[i], &err));
	must(request_value(&it->req, "file") == NULL &&
	     request_value(&it->req, "save_profile") == NULL);
}

/* Keep the request as a profile, and read it. */
static void
keep(const char *name, const struct request *req)
{
	struct outcome kept;
	struct error err;
	char *path;

	must(profile_save(name, req, &path, &err));
	must(strcmp(path, file) == 0);
	free(path);
	read_profile(&kept, name);
	must(kept.ok);
	must_be_same(req, &kept.req);
	profile_free(&kept.profile);
}

static void
change(const struct outcome *erp, const char *map)
{
	struct request typed = request_of(map);
	struct outcome again;

	if (erp->ok)
		keep("bank", &erp->req);
	keep("bank", &typed);
	read_profile(&again, "erp");
	must(again.ok == erp->ok);
	if (again.ok)
		must_be_same(&erp->req, &again.req);
	profile_free(&again.profile);
	keep("erp", &typed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *feed = size > 0 ? memchr(data, '\n', size) : NULL;
	struct outcome erp;
	char *map;

	if (feed == NULL)
		return 0;
	if (folder[0] == '\0')
		begin();
	map = strndup((const char *)data, (size_t)(feed - data));
	write_file(feed + 1, size - (size_t)(feed + 1 - data));
	read_profile(&erp, "erp");
	if (strcmp(erp.err.subject, file) != 0) /* then it can be read */
		change(&erp, map);
	profile_free(&erp.profile);
	free(map);
	return 0;
}
