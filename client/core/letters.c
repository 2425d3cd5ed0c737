/* Latin letters without their accents. */

#include <ctype.h>

#include "core/letters.h"

#define FIRST 0xc0 /* of the letters with accents, À */
#define LAST  0x17f

char
letter_plain(uint32_t character)
{
	static const char plain[] = "aaaaaaaceeeeiiiidnooooo ouuuuyts"
				    "aaaaaaaceeeeiiiidnooooo ouuuuyty"
				    "aaaaaaccccccccddddeeeeeeeeeegggg"
				    "gggghhhhiiiiiiiiiiiijjkkklllllll"
				    "lllnnnnnnnnnoooooooorrrrrrssssss"
				    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
	char letter = '\0';

	if (character < 0x80 && isalnum((int)character))
		letter = (char)tolower((int)character);
	else if (character >= FIRST && character <= LAST)
		letter = plain[character - FIRST];
	return letter != ' ' ? letter : '\0';
}
