/* Pieces of manual pages in the language of scdoc(5). */

#include <stdio.h>
#include <string.h>

#include "scdoc.h"
#include "version.h"

void
scdoc_head(const char *name, int section, const char *what)
{
	printf("%s(%d) \"bursar " BURSAR_VERSION "\" \"Bursar\"\n\n# NAME\n\n"
	       "%s - ",
	    name, section, name);
	scdoc_text(what);
	printf("\n");
}

void
scdoc_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("\\*_#[]|+~<>`-.", *text) != NULL)
			putchar('\\');
		if (text[0] == ' ' && text[1] == ' ') /* a sentence's end */
			continue;
		putchar(*text);
	}
}

void
scdoc_entry(const char *bold, const char *placeholder, const char *help)
{
	printf("\n*");
	scdoc_text(bold);
	printf("*");
	if (placeholder != NULL && *placeholder != '\0') {
		printf(" _");
		scdoc_text(placeholder);
		printf("_");
	}
	printf("\n\t");
	scdoc_text(help);
	printf("\n");
}
