/* Templates, assets and the brand: out of the program, or out of a folder. */

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "digest.h"
#include "locale/words.h"
#include "pages/site.h"
#include "pages/texts.h"

#define ASSET_MAX (1024 * 1024) /* bytes of one */
#define CODINGS	  (CODING_ZSTD + 1)

const char site_policy[] =
    "Content-Security-Policy: default-src 'none'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

static const struct http_manner for_ever = {
    .cache = "public, max-age=31536000, immutable", .policy = site_policy};

struct asset {
	struct asset *next;
	char *name;	  /* style.css */
	char *path;	  /* /assets/style-0123456789.css */
	const char *type; /* of its content */
	char etag[JOB_ETAG];
	struct buf bodies[CODINGS];
};

struct site {
	struct templates *templates;
	struct asset *assets;
	json_t *brand, *paths;
};

static const struct {
	const char *ending, *type;
	bool packed; /* in itself: to compress it would gain nothing */
} types[] = {
    {".css", "text/css; charset=utf-8", false},
    {".svg", "image/svg+xml", false},
    {".png", "image/png", true},
    {".jpg", "image/jpeg", true},
    {".webp", "image/webp", true},
    {".ico", "image/x-icon", false},
};

static bool
wrong(struct error *err, const char *what, const char *name)
{
	return error_set(err, ERROR_CONFIG, "pages_folder", "%s: %.200s", what,
	    name);
}

/* Assets -------------------------------------------------------------------*/

static void
asset_free(struct asset *asset)
{
	free(asset->name);
	free(asset->path);
	for (int i = 0; i < CODINGS; i++)
		buf_free(&asset->bodies[i]);
	free(asset);
}

/* Put it in the place of one of that name, or in front. */
static void
asset_put(struct site *site, struct asset *asset)
{
	struct asset **at = &site->assets;

	while (*at != NULL && strcmp((*at)->name, asset->name) != 0)
		at = &(*at)->next;
	if (*at != NULL) {
		asset->next = (*at)->next;
		asset_free(*at);
	}
	*at = asset;
}

static bool
asset_add(struct site *site, const char *name, const void *data, size_t len,
    struct error *err)
{
	const char *dot = strrchr(name, '.');
	struct asset *asset;
	char digest[DIGEST_TEXT];
	size_t type = 0;

	while (dot != NULL && type < sizeof(types) / sizeof(types[0]) &&
	       strcmp(dot, types[type].ending) != 0)
		type++;
	if (dot == NULL || type == sizeof(types) / sizeof(types[0]))
		return wrong(err, "an asset of an unknown type", name);
	asset = xcalloc(1, sizeof(*asset));
	digest_of(data, len, digest);
	asset->name = xstrdup(name);
	asset->path = xasprintf(SITE_ASSETS "%.*s-%.10s%s",
	    (int)(dot - name), name, digest, dot);
	asset->type = types[type].type;
	snprintf(asset->etag, sizeof(asset->etag), "\"%.32s\"", digest);
	for (enum coding coding = CODING_IDENTITY; coding < CODINGS; coding++) {
		buf_init(&asset->bodies[coding], 2 * ASSET_MAX);
		if (coding == CODING_IDENTITY)
			buf_add_bytes(&asset->bodies[coding], data, len);
		else if (!types[type].packed)
			coding_pack(coding, data, len, &asset->bodies[coding]);
	}
	asset_put(site, asset);
	return true;
}

bool
site_asset(const struct site *site, struct http_text path, struct job *job)
{
	const struct asset *asset = site->assets;
	enum coding coding = job->accept;

	while (asset != NULL && (strlen(asset->path) != path.len ||
				    memcmp(asset->path, path.data, path.len) != 0))
		asset = asset->next;
	if (asset == NULL)
		return false;
	if (asset->bodies[coding].len == 0)
		coding = CODING_IDENTITY;
	job->status = 200;
	job->content_type = asset->type;
	job->manner = &for_ever;
	job->coding = coding;
	memcpy(job->etag, asset->etag, sizeof(job->etag));
	buf_add_bytes(&job->reply, asset->bodies[coding].data,
	    asset->bodies[coding].len);
	return true;
}

/* The folder ---------------------------------------------------------------*/

/* Takes a file of a folder. */
typedef bool file_taker(
    struct site *, const char *name, const struct buf *, struct error *);

static bool
read_file(const char *path, struct buf *content, struct error *err)
{
	FILE *file = fopen(path, "re");
	bool ok;

	if (file == NULL)
		return error_file(err, "pages_folder", path);
	ok = buf_read(content, file);
	fclose(file);
	if (!ok)
		return error_file(err, "pages_folder", path);
	return !buf_over(content) || wrong(err, "the file is too long", path);
}

static bool
take_file(struct site *site, const char *folder, const char *name,
    file_taker *take, struct error *err)
{
	char *path = xasprintf("%s/%s", folder, name);
	struct buf content = BUF(ASSET_MAX);
	bool ok = read_file(path, &content, err) &&
		  take(site, name, &content, err);

	buf_free(&content);
	free(path);
	return ok;
}

/* Every file of the folder below, if there is one. */
static bool
take_files(struct site *site, const char *above, const char *below,
    file_taker *take, struct error *err)
{
	char *folder = xasprintf("%s/%s", above, below);
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool ok = dir != NULL || errno == ENOENT;

	if (!ok)
		error_file(err, "pages_folder", folder);
	while (ok && dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			ok = take_file(site, folder, entry->d_name, take, err);
	if (dir != NULL)
		closedir(dir);
	free(folder);
	return ok;
}

static bool
take_template(struct site *site, const char *name, const struct buf *content,
    struct error *err)
{
	if (!templates_has(site->templates, name))
		return wrong(err, "there is no such template to replace", name);
	return templates_add(site->templates, name, content->data, err);
}

static bool
take_asset(struct site *site, const char *name, const struct buf *content,
    struct error *err)
{
	return asset_add(site, name, content->data, content->len, err);
}

/* The brand ----------------------------------------------------------------*/

/* #rgb or #rrggbb, of one of the colours that a brand may have. */
static bool
is_colour(const char *name, const char *value)
{
	static const char *const names[] = {
	    "brand", "paper", "ink", "gap", "mid", "pale", "band", "band-ink"};
	size_t len = value != NULL ? strlen(value) : 0;
	bool known = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		known |= strcmp(names[i], name) == 0;
	return known && (len == 4 || len == 7) && value[0] == '#' &&
	       strspn(value + 1, "0123456789abcdefABCDEF") == len - 1;
}

/* The colours as CSS. */
static bool
write_colours(const json_t *colours, struct buf *css, struct error *err)
{
	const char *name;
	json_t *value;

	buf_add(css, ":root{");
	json_object_foreach((json_t *)(uintptr_t)colours, name, value) {
		if (!is_colour(name, json_string_value(value)))
			return wrong(err, "this is no colour of a brand", name);
		buf_printf(css, "--%s:%s;", name, json_string_value(value));
	}
	buf_add(css, "}");
	return true;
}

/* brand.css goes over style.css. */
static bool
add_colours(struct site *site, struct error *err)
{
	const json_t *light = json_object_get(site->brand, "colours");
	const json_t *dark = json_object_get(site->brand, "colours_dark");
	struct buf css = BUF(16 * 1024);
	bool ok = light == NULL || write_colours(light, &css, err);

	if (ok && dark != NULL) {
		buf_add(&css, "@media (prefers-color-scheme:dark){");
		ok = write_colours(dark, &css, err);
		buf_add(&css, "}");
	}
	if (ok && css.len > 0)
		ok = asset_add(site, "brand.css", css.data, css.len, err);
	buf_free(&css);
	return ok;
}

/* Is every member known, and of its kind? */
static bool
check_brand(const json_t *brand, struct error *err)
{
	json_error_t said;
	const char *text;
	json_t *object;

	if (json_unpack_ex((json_t *)(uintptr_t)brand, &said, JSON_STRICT,
		"{s?s, s?s, s?s, s?s, s?s, s?o, s?o, s?o}", "name", &text,
		"contact", &text, "contact_address", &text, "logo", &text,
		"note", &text, "colours", &object, "colours_dark", &object,
		"texts", &object) == 0)
		return true;
	return wrong(err, "brand.json", said.text);
}

static bool
take_brand(struct site *site, const char *name, const struct buf *content,
    struct error *err)
{
	json_error_t said;
	json_t *brand = json_loadb(
	    content->data, content->len, JSON_REJECT_DUPLICATES, &said);

	if (brand == NULL)
		return error_set(err, ERROR_CONFIG, "pages_folder",
		    "%s is not JSON: line %d: %s", name, said.line, said.text);
	json_decref(site->brand);
	site->brand = brand;
	return check_brand(brand, err);
}

/* The name of its file becomes the path of the logo. */
static bool
find_logo(struct site *site, struct error *err)
{
	const char *logo =
	    json_string_value(json_object_get(site->brand, "logo"));

	if (logo == NULL)
		return true;
	for (const struct asset *a = site->assets; a != NULL; a = a->next)
		if (strcmp(a->name, logo) == 0) {
			json_object_set_new(
			    site->brand, "logo", json_string(a->path));
			return true;
		}
	return wrong(err, "the logo is not in the folder assets", logo);
}

/* The site -----------------------------------------------------------------*/

static bool
take_own(struct site *site, struct error *err)
{
	for (const struct embedded *e = page_templates; e->name != NULL; e++)
		if (!templates_add(site->templates, e->name, e->text, err))
			return false;
	for (const struct embedded *e = page_assets; e->name != NULL; e++)
		if (!asset_add(site, e->name, e->text, strlen(e->text), err))
			return false;
	return true;
}

static bool
take_folder(struct site *site, const char *folder, struct error *err)
{
	char *brand = xasprintf("%s/brand.json", folder);
	FILE *file = fopen(brand, "re");
	bool ok = file != NULL || errno == ENOENT;

	if (!ok)
		error_file(err, "pages_folder", brand);
	if (file != NULL) {
		fclose(file);
		ok = take_file(site, folder, "brand.json", take_brand, err);
	}
	free(brand);
	return ok && take_files(site, folder, "templates", take_template, err) &&
	       take_files(site, folder, "assets", take_asset, err);
}

/* The paths by the names of the assets, up to the dot. */
static void
list_paths(struct site *site)
{
	for (const struct asset *a = site->assets; a != NULL; a = a->next) {
		char *name = xstrdup(a->name);

		*strchr(name, '.') = '\0';
		json_object_set_new(site->paths, name, json_string(a->path));
		free(name);
	}
}

struct site *
site_open(const char *folder, struct error *err)
{
	struct site *site = xcalloc(1, sizeof(*site));

	site->templates = templates_new();
	site->brand = json_object();
	site->paths = json_object();
	if (!take_own(site, err) ||
	    (folder[0] != '\0' && !take_folder(site, folder, err)) ||
	    !templates_check(site->templates, err) || !find_logo(site, err) ||
	    !add_colours(site, err)) {
		site_free(site);
		return NULL;
	}
	list_paths(site);
	return site;
}

void
site_free(struct site *site)
{
	if (site == NULL)
		return;
	while (site->assets != NULL) {
		struct asset *next = site->assets->next;

		asset_free(site->assets);
		site->assets = next;
	}
	templates_free(site->templates);
	json_decref(site->brand);
	json_decref(site->paths);
	free(site);
}

/* By value: the counts of references of JSON are not for several threads. */
void
site_describe(const struct site *site, json_t *model)
{
	json_object_set_new(model, "brand", json_deep_copy(site->brand));
	json_object_set_new(model, "asset", json_deep_copy(site->paths));
}

void
site_show(const struct site *site, const char *template, const json_t *model,
    const char *language, struct buf *out)
{
	template_show(
	    site->templates, template, model, words_of, language, out);
}
