/* Posting rules: a fact is a few lines, each of a role; the roles become
 * accounts by the kind of what it is about.  No amount is known but from the
 * lines themselves, which have to agree on it. */

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "rules.h"

#define WORDS_MAX  1024
#define RULES_MAX  8192
#define ROLES_MAX  4096
#define SET_MAX	   16 /* lines of a rule */
#define POLICIES   32 /* a bit each */
#define AGREED_MAX (1u << 26)
#define SEEN_MAX   (1u << 28)
#define ALL_KINDS  ((UINT64_C(1) << 48) - 1)
#define DAY_FIRST  0 /* "-infinity" */

/* A kind is an instrument, a term, and where money comes from, bank or
 * clearing: a bit each. */
static const char *const instruments[] = {"", "voluntary", "sponsorship",
    "equipment", "goods", "premises", "expert", "service"};
static const char *const terms[] = {"", "current", "later"};
static const char *const marks[] = {"no", "yes"};
static const char *const sides[] = {"item", "", "against", "to", "owed"};
static const char *const values_of[] = {"", "event", "carrying", "leaving"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ANY	    (-1)
#define KINDS	    48

enum side { SIDE_ITEM, SIDE_NONE, SIDE_AGAINST, SIDE_TO, SIDE_OWED };
enum part { ROLE_HELD, ROLE_SOURCE, ROLE_EXCHANGE, ROLE_EARMARKED, ROLE_PLAIN };

struct rule {
	int measure, held, policy, role, sign, n;
	int value, less; /* of values_of; less 0: not a difference */
	int32_t since;
	enum side side;
	enum part part;
};

struct role {
	int role, instrument, term, mark; /* ANY where it is "*" */
	int32_t since;
	int64_t seq, account;
};

/* An account that plays a role on a day, for things that are earmarked or not,
 * and for which kinds. */
struct player {
	int role, mark;
	int64_t account;
	uint64_t kinds;
};

/* What was agreed: by which instrument, and under which policies. */
struct agreed {
	uint8_t item[16];
	bool used, instrumental;
	uint8_t instrument;
	uint32_t policies;
};

/* An item, and an account that it was in. */
struct seen {
	uint8_t item[16];
	int64_t account; /* 0: a free place */
};

struct word {
	char text[32];
	size_t len;
};

struct rules {
	struct word words[WORDS_MAX];
	int word_count;
	struct rule *rules;
	size_t rule_count;
	bool sorted;
	int policies[POLICIES]; /* those that rules name */
	size_t policy_count;
	struct role *roles;
	size_t role_count;
	int32_t since, until; /* the days of which players are, but the last */
	struct player *players;
	size_t player_room; /* a power of two */
	struct agreed *agreed;
	size_t agreed_room, agreed_count; /* room is a power of two */
	struct seen *seen;
	size_t seen_room, seen_count; /* room is a power of two */
	int bank, clearing, revenue, gains[2], losses[2]; /* [revaluation] */
	int revalued, corrected, carried, opened, novated, advance,
	    unidentified;
};

const char *const rule_columns[] = {"measure", "held", "policy", "n", "role",
    "sign", "value", "side", "valid_from", NULL};

/* Room for one more in a list of count, which doubles at powers of two. */
static void *
room_for(void *list, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0 && count > 0)
		return list;
	return must(realloc(list, (count == 0 ? 1 : count * 2) * size));
}

/* Words ---------------------------------------------------------------------*/

/* The number of a word, or -1 where nobody said it before. */
static int
word_find(const struct rules *rules, struct span word)
{
	for (int i = 0; i < rules->word_count; i++)
		if (rules->words[i].len == word.len &&
		    (word.len == 0 ||
			memcmp(rules->words[i].text, word.at, word.len) == 0))
			return i;
	return -1;
}

/* The same, of a new one as well; below 0 where there are too many. */
static int
word(struct rules *rules, struct span word)
{
	int found = word_find(rules, word);

	if (found >= 0 || rules->word_count == WORDS_MAX ||
	    word.len >= sizeof(rules->words[0].text))
		return found;
	if (word.len > 0)
		memcpy(rules->words[rules->word_count].text, word.at, word.len);
	rules->words[rules->word_count].len = word.len;
	return rules->word_count++;
}

static int
word_of(struct rules *rules, const char *text)
{
	return word(rules, (struct span){text, strlen(text)});
}

/* The place of a text in a list, or ANY of "*"; below that where it is none. */
static int
place_in(const char *const *list, size_t count, struct span text)
{
	if (span_is(text, "*"))
		return ANY;
	for (size_t i = 0; i < count; i++)
		if (span_is(text, list[i]))
			return (int)i;
	return ANY - 1;
}

static bool
since_read(struct span text, int32_t *since)
{
	*since = DAY_FIRST;
	return span_is(text, "-infinity") || day_read(text, since);
}

struct rules *
rules_new(void)
{
	struct rules *rules = must(calloc(1, sizeof(*rules)));

	rules->agreed_room = 64;
	rules->agreed = must(calloc(rules->agreed_room, sizeof(struct agreed)));
	rules->seen_room = 64;
	rules->seen = must(calloc(rules->seen_room, sizeof(struct seen)));
	rules->bank = word_of(rules, "bank");
	rules->clearing = word_of(rules, "clearing");
	rules->revenue = word_of(rules, "revenue");
	rules->gains[0] = word_of(rules, "exchange gain");
	rules->gains[1] = word_of(rules, "revaluation gain");
	rules->losses[0] = word_of(rules, "exchange loss");
	rules->losses[1] = word_of(rules, "revaluation loss");
	rules->revalued = word_of(rules, "revalued");
	rules->corrected = word_of(rules, "rate corrected");
	rules->carried = word_of(rules, "carried");
	rules->opened = word_of(rules, "opened");
	rules->novated = word_of(rules, "novated");
	rules->advance = word_of(rules, "advance");
	rules->unidentified = word_of(rules, "unidentified");
	return rules;
}

void
rules_free(struct rules *rules)
{
	free(rules->rules);
	free(rules->roles);
	free(rules->players);
	free(rules->agreed);
	free(rules->seen);
	free(rules);
}

bool
rules_given(const struct rules *rules)
{
	return rules->rule_count > 0;
}

int
rules_class(struct rules *rules, struct span name)
{
	return word(rules, name);
}

/* Rows ----------------------------------------------------------------------*/

/* "event", or "event - carrying" */
static bool
value_read(struct span text, struct rule *rule)
{
	const char *minus = memmem(text.at, text.len, " - ", 3);
	struct span first = text, second = {"", 0};

	if (minus != NULL) {
		first.len = (size_t)(minus - text.at);
		second = (struct span){minus + 3, text.len - first.len - 3};
	}
	rule->value = place_in(values_of, COUNT(values_of), first);
	rule->less = place_in(values_of, COUNT(values_of), second);
	return rule->value > 0 &&
	       (minus != NULL ? rule->less > 0 : rule->less == 0);
}

static enum part
part_of(struct span role)
{
	return span_is(role, "held")		    ? ROLE_HELD
	       : span_is(role, "source")	    ? ROLE_SOURCE
	       : span_is(role, "exchange")	    ? ROLE_EXCHANGE
	       : span_is(role, "earmarked revenue") ? ROLE_EARMARKED
						    : ROLE_PLAIN;
}

/* The bit of a policy that some rule names; 0 of others, under which no rule
 * posts. */
static uint32_t
policy_bit(const struct rules *rules, int policy)
{
	for (size_t i = 0; i < rules->policy_count; i++)
		if (rules->policies[i] == policy)
			return UINT32_C(1) << i;
	return 0;
}

/* It has a bit from here on; false where there are too many. */
static bool
policy_named(struct rules *rules, int policy)
{
	if (policy < 0 || policy_bit(rules, policy) != 0)
		return policy >= 0;
	if (rules->policy_count == POLICIES)
		return false;
	rules->policies[rules->policy_count++] = policy;
	return true;
}

bool
rules_take_rule(struct rules *rules, const struct span *values)
{
	struct rule *rule;
	int64_t n, sign;
	int side = place_in(sides, COUNT(sides), values[7]);

	rules->rules =
	    room_for(rules->rules, rules->rule_count, sizeof(*rule));
	rule = &rules->rules[rules->rule_count];
	if (rules->rule_count == RULES_MAX || side < 0 ||
	    !number_read(values[3], &n) || n < 0 || n > SET_MAX ||
	    !number_read(values[5], &sign) || (sign != 1 && sign != -1) ||
	    !value_read(values[6], rule) ||
	    !since_read(values[8], &rule->since))
		return false;
	rule->measure = word(rules, values[0]);
	rule->held = word(rules, values[1]);
	rule->policy = word(rules, values[2]);
	rule->role = word(rules, values[4]);
	rule->n = (int)n;
	rule->sign = (int)sign;
	rule->side = (enum side)side;
	rule->part = part_of(values[4]);
	rules->rule_count++;
	rules->sorted = false;
	return rule->measure >= 0 && rule->held >= 0 && rule->role >= 0 &&
	       policy_named(rules, rule->policy);
}

bool
rules_take_role(struct rules *rules, const struct span *values)
{
	struct role *role;

	rules->roles =
	    room_for(rules->roles, rules->role_count, sizeof(*role));
	role = &rules->roles[rules->role_count];
	if (rules->role_count == ROLES_MAX ||
	    !number_read(values[0], &role->seq) ||
	    !since_read(values[5], &role->since) ||
	    !number_read(values[6], &role->account))
		return false;
	role->role = word(rules, values[1]);
	role->instrument = place_in(instruments, COUNT(instruments), values[2]);
	role->term = place_in(terms, COUNT(terms), values[3]);
	role->mark = place_in(marks, COUNT(marks), values[4]);
	rules->role_count++;
	rules->since = rules->until = 0; /* players are others from here on */
	return role->role >= 0 && role->instrument >= ANY &&
	       role->term >= ANY && role->mark >= ANY;
}

/* Agreements ----------------------------------------------------------------*/

/* A UUID as its bytes. */
static bool
item_read(struct span text, uint8_t item[16])
{
	char digits[32];
	size_t count = 0;

	if (text.len != 36)
		return false;
	for (size_t i = 0; i < 36; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text.at[i] != '-')
				return false;
		} else
			digits[count++] = text.at[i];
	return hex_read((struct span){digits, 32}, item, 16);
}

/* Where to look for an item first, and with it a number. */
static size_t
scatter(const uint8_t item[16], int64_t number, size_t room)
{
	uint64_t scattered;

	memcpy(&scattered, item, sizeof(scattered));
	scattered =
	    (scattered + (uint64_t)number) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(scattered >> 20) & (room - 1);
}

static struct agreed *
agreed_place(struct agreed *agreed, size_t room, const uint8_t item[16])
{
	size_t at = scatter(item, 0, room);

	while (agreed[at].used && memcmp(agreed[at].item, item, 16) != 0)
		at = (at + 1) & (room - 1);
	return &agreed[at];
}

/* What is known of the item of a line; NULL where it is no agreement. */
static const struct agreed *
agreed_find(const struct rules *rules, const struct line *line)
{
	const struct agreed *found;

	if (rules->agreed_count == 0 || line->p->item.len == 0)
		return NULL;
	found = agreed_place(rules->agreed, rules->agreed_room, line->item);
	return found->used ? found : NULL;
}

/* The same, made where it is not there; NULL where that cannot be. */
static struct agreed *
agreed_made(struct rules *rules, struct span text)
{
	uint8_t item[16];
	struct agreed *place, *more;
	size_t room = rules->agreed_room * 2;

	if (!item_read(text, item))
		return NULL;
	place = agreed_place(rules->agreed, rules->agreed_room, item);
	if (place->used)
		return place;
	if (++rules->agreed_count * 2 > rules->agreed_room) {
		if (room > AGREED_MAX)
			return NULL;
		more = must(calloc(room, sizeof(*more)));
		for (size_t i = 0; i < rules->agreed_room; i++)
			if (rules->agreed[i].used)
				*agreed_place(more, room,
				    rules->agreed[i].item) = rules->agreed[i];
		free(rules->agreed);
		rules->agreed = more;
		rules->agreed_room = room;
		place = agreed_place(more, room, item);
	}
	memcpy(place->item, item, sizeof(item));
	place->used = true;
	return place;
}

bool
rules_take_agreement(
    struct rules *rules, struct span item, struct span instrument)
{
	struct agreed *agreed = agreed_made(rules, item);
	int place = place_in(instruments, COUNT(instruments), instrument);

	if (agreed == NULL || place < 0)
		return false;
	agreed->instrument = (uint8_t)place;
	agreed->instrumental = true;
	return true;
}

bool
rules_take_policy(struct rules *rules, struct span item, struct span policy)
{
	struct agreed *agreed = agreed_made(rules, item);
	int number = word_find(rules, policy);

	if (agreed == NULL)
		return false;
	if (number >= 0)
		agreed->policies |= policy_bit(rules, number);
	return true;
}

/* Items ---------------------------------------------------------------------*/

static struct seen *
seen_place(
    struct seen *seen, size_t room, const uint8_t item[16], int64_t account)
{
	size_t at = scatter(item, account, room);

	while (
	    seen[at].account != 0 && (seen[at].account != account ||
					 memcmp(seen[at].item, item, 16) != 0))
		at = (at + 1) & (room - 1);
	return &seen[at];
}

/* Soon it is asked whether the item of a line was in its account: of many items
 * that is far away in memory, from where it comes while something else is done. */
static void
expect_seen(const struct rules *rules, const struct line *line)
{
	__builtin_prefetch(&rules->seen[scatter(line->item, line->p->account,
				    rules->seen_room)].account);
}

/* Was the item of a line in its account before, or is it of none? */
static bool
was_there(const struct rules *rules, const struct line *line)
{
	return line->p->item.len == 0 ||
	       seen_place(
		   rules->seen, rules->seen_room, line->item, line->p->account)
		       ->account != 0;
}

/* From here on it was; false where there are too many. */
static bool
keep_seen(struct rules *rules, const struct line *line)
{
	size_t room = rules->seen_room * 2;
	struct seen *more;

	if (was_there(rules, line))
		return true;
	if (++rules->seen_count * 2 > rules->seen_room) {
		if (room > SEEN_MAX)
			return false;
		more = must(calloc(room, sizeof(*more)));
		for (size_t i = 0; i < rules->seen_room; i++)
			if (rules->seen[i].account != 0)
				*seen_place(more, room, rules->seen[i].item,
				    rules->seen[i].account) = rules->seen[i];
		free(rules->seen);
		rules->seen = more;
		rules->seen_room = room;
	}
	more = seen_place(
	    rules->seen, rules->seen_room, line->item, line->p->account);
	memcpy(more->item, line->item, sizeof(more->item));
	more->account = line->p->account;
	return true;
}

/* Players -------------------------------------------------------------------*/

/* Does a role of a later place in the chart win over another? */
static bool
is_closer(const struct role *one, const struct role *other)
{
	const int ranks[][2] = {
	    {one->instrument != ANY, other->instrument != ANY},
	    {one->term != ANY, other->term != ANY},
	    {one->mark != ANY, other->mark != ANY},
	};

	for (size_t i = 0; i < COUNT(ranks); i++)
		if (ranks[i][0] != ranks[i][1])
			return ranks[i][0] > ranks[i][1];
	if (one->since != other->since)
		return one->since > other->since;
	return one->seq > other->seq;
}

/* The account of a role for a kind, or 0. */
static int64_t
account_of(const struct rules *rules, int role, int mark, int kind, int32_t day)
{
	int instrument = kind / 6, term = kind / 2 % 3;
	const struct role *best = NULL;

	for (size_t i = 0; i < rules->role_count; i++) {
		const struct role *r = &rules->roles[i];

		if (r->role == role && r->since <= day &&
		    (r->instrument == ANY || r->instrument == instrument) &&
		    (r->term == ANY || r->term == term) &&
		    (r->mark == ANY || r->mark == mark) &&
		    (best == NULL || is_closer(r, best)))
			best = r;
	}
	return best != NULL ? best->account : 0;
}

/* The place of an account in a role, or the one where it would be. */
static struct player *
player_place(const struct rules *rules, int role, int mark, int64_t account)
{
	uint64_t scattered =
	    ((uint64_t)account * 2048 + (uint64_t)role * 2 + (uint64_t)mark) *
	    UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(scattered >> 20) & (rules->player_room - 1);
	struct player *p = &rules->players[at];

	while (p->kinds != 0 &&
	       (p->role != role || p->mark != mark || p->account != account)) {
		at = (at + 1) & (rules->player_room - 1);
		p = &rules->players[at];
	}
	return p;
}

static void
add_player(struct rules *rules, int role, int mark, int64_t account, int kind)
{
	struct player *p = player_place(rules, role, mark, account);

	p->role = role;
	p->mark = mark;
	p->account = account;
	p->kinds |= UINT64_C(1) << kind;
}

/* Room for all that there can be: each row is of one account, earmarked or
 * not. */
static void
clear_players(struct rules *rules)
{
	size_t room = 64;

	while (room < rules->role_count * 4)
		room *= 2;
	free(rules->players);
	rules->players = must(calloc(room, sizeof(*rules->players)));
	rules->player_room = room;
}

/* Which accounts play which roles on a day: worked out once for the days on
 * which that is the same. */
static void
find_players(struct rules *rules, int32_t day)
{
	clear_players(rules);
	rules->since = DAY_FIRST;
	rules->until = INT32_MAX;
	for (size_t i = 0; i < rules->role_count; i++) {
		int32_t since = rules->roles[i].since;

		if (since <= day && since > rules->since)
			rules->since = since;
		if (since > day && since < rules->until)
			rules->until = since;
	}
	for (int role = 0; role < rules->word_count; role++) {
		bool plays = false;

		for (size_t i = 0; i < rules->role_count && !plays; i++)
			plays = rules->roles[i].role == role;
		for (int n = 0; plays && n < 2 * KINDS; n++) {
			int64_t account =
			    account_of(rules, role, n / KINDS, n % KINDS, day);

			if (account != 0)
				add_player(
				    rules, role, n / KINDS, account, n % KINDS);
		}
	}
}

/* For which kinds the account plays the role. */
static uint64_t
plays(const struct rules *rules, int role, int mark, int64_t account)
{
	return player_place(rules, role, mark, account)->kinds;
}

/* The kinds whose money comes from the bank, or from clearing. */
static uint64_t
kinds_from(int source)
{
	return source == 0 ? UINT64_C(0x555555555555)
			   : UINT64_C(0xaaaaaaaaaaaa);
}

/* The same of a line from where money comes, or where it goes back to: an item
 * that waited there or does again, the bank, or clearing. */
static uint64_t
may_be_source(const struct rules *rules, const struct rule *rule,
    const struct line *line, int mark)
{
	int64_t account = line->p->account;

	if ((rule->measure == rules->corrected && was_there(rules, line)) ||
	    (rule->measure == rules->novated && line->class == rule->held) ||
	    (rule->sign == 1 && line->p->item.len > 0 &&
		was_there(rules, line) &&
		(line->class == rules->advance ||
		    line->class == rules->unidentified)))
		return ALL_KINDS;
	if (rule->sign == -1 && line->p->item.len > 0 &&
	    line->class == rules->advance)
		return plays(rules, rules->advance, mark, account);
	return (plays(rules, rules->bank, mark, account) & kinds_from(0)) |
	       (plays(rules, rules->clearing, mark, account) & kinds_from(1));
}

/* For which kinds a line may be one of a rule, by its account. */
static uint64_t
may_be(const struct rules *rules, const struct rule *rule,
    const struct line *line, int mark)
{
	int64_t account = line->p->account;
	int apart = rule->measure == rules->revalued;

	switch (rule->part) {
	case ROLE_HELD:
		return line->class == rule->held && was_there(rules, line)
			   ? ALL_KINDS
			   : 0;
	case ROLE_SOURCE:
		return may_be_source(rules, rule, line, mark);
	case ROLE_EXCHANGE:
		return plays(rules, rules->gains[apart], mark, account) |
		       plays(rules, rules->losses[apart], mark, account);
	case ROLE_EARMARKED:
		return plays(rules, rules->revenue, 1, account);
	case ROLE_PLAIN:
		break;
	}
	return plays(rules, rule->role, mark, account);
}

/* Facts ---------------------------------------------------------------------*/

/* A fact and a way to give its lines to the lines of a rule: NULL where there
 * is none, since it would be zero. */
struct match {
	const struct rules *rules;
	const struct rule *rule; /* count of them */
	size_t count;
	const struct line *fact;
	size_t lines;
	int mark;
	const struct line *of[SET_MAX + 1];
};

/* Are two lines of the same party, initiative, fund and office? */
static bool
same_place(const struct posting *one, const struct posting *other)
{
	return span_same(one->party, other->party) &&
	       span_same(one->initiative, other->initiative) &&
	       span_same(one->fund, other->fund) &&
	       span_same(one->office, other->office);
}

static bool
same_item(const struct posting *one, const struct posting *other)
{
	return span_same(one->item, other->item) && one->part == other->part &&
	       same_place(one, other);
}

/* Each line is of what the side of its rule says. */
static bool
sides_agree(const struct match *m)
{
	const struct posting *own = NULL, *item = NULL, *against = NULL;
	const struct posting *held = NULL;

	for (size_t i = 0; i < m->count; i++) {
		const struct posting *p =
		    m->of[i] != NULL ? m->of[i]->p : NULL;
		enum side side = m->rule[i].side;

		if (p == NULL)
			continue;
		if (!span_same(p->measure, m->fact->p->measure) ||
		    !span_same(p->currency, m->fact->p->currency) ||
		    ((side == SIDE_NONE || side == SIDE_TO) &&
			(p->item.len > 0 || p->part != 0)))
			return false;
		if (m->rule[i].part == ROLE_HELD) {
			held = held != NULL ? held : p;
			if (held->account != p->account)
				return false;
		}
		if (side == SIDE_AGAINST) {
			against = against != NULL ? against : p;
			if (!same_item(against, p))
				return false;
			continue;
		}
		if (side == SIDE_TO)
			continue;
		own = own != NULL ? own : p;
		if (!same_place(own, p) ||
		    (p->initiative.len > 0) != (m->mark == 1))
			return false;
		if (side == SIDE_ITEM) {
			item = item != NULL ? item : p;
			if (!same_item(item, p))
				return false;
		}
	}
	return true;
}

/* All lines have the amount of the fact with their sign, but exchange
 * differences none. */
static bool
amounts_agree(const struct match *m)
{
	bool known = false, may_be_less;
	int64_t amount = 0;

	may_be_less = m->rule->measure == m->rules->carried ||
		      m->rule->measure == m->rules->opened;
	for (size_t i = 0; i < m->count; i++) {
		int64_t own = m->of[i] != NULL ? m->of[i]->p->amount : 0;

		if (own == INT64_MIN ||
		    (m->rule[i].part == ROLE_EXCHANGE && own != 0))
			return false;
		if (m->rule[i].part == ROLE_EXCHANGE)
			continue;
		own *= m->rule[i].sign;
		if (known && own != amount)
			return false;
		amount = own;
		known = true;
	}
	return amount >= 0 || may_be_less;
}

/* What the lines are worth are the values of one fact, and their
 * differences. */
static bool
values_agree(const struct match *m)
{
	enum { VALUES = COUNT(values_of) };
	int64_t value[VALUES][VALUES] = {{0}};
	bool known[VALUES][VALUES] = {{false}};

	for (size_t i = 0; i < m->count; i++) {
		const struct rule *rule = &m->rule[i];
		int64_t own = m->of[i] != NULL ? m->of[i]->p->base : 0;

		if (own == INT64_MIN)
			return false;
		own *= rule->sign;
		if (known[rule->value][rule->less] &&
		    value[rule->value][rule->less] != own)
			return false;
		value[rule->value][rule->less] = own;
		known[rule->value][rule->less] = true;
	}
	for (int one = 1; one < VALUES; one++)
		for (int less = 1; less < VALUES; less++)
			if (known[one][less] && known[one][0] &&
			    known[less][0] &&
			    (__int128)value[one][0] - value[less][0] !=
				value[one][less])
				return false;
	return true;
}

/* Give the lines from one on to the rules from one on, in their order. */
static bool
find_match(struct match *m, size_t rule, size_t line, uint64_t kinds)
{
	uint64_t left;

	if (rule == m->count)
		return line == m->lines && sides_agree(m) && amounts_agree(m) &&
		       values_agree(m);
	if (line < m->lines) {
		left = kinds & may_be(m->rules, &m->rule[rule], &m->fact[line],
				   m->mark);
		m->of[rule] = &m->fact[line];
		if (left != 0 && find_match(m, rule + 1, line + 1, left))
			return true;
	}
	m->of[rule] = NULL;
	return m->lines - line < m->count - rule &&
	       find_match(m, rule + 1, line, kinds);
}

/* What was agreed of the first line of a fact that is of an agreement. */
static const struct agreed *
agreed_of(const struct rules *rules, const struct line *fact, size_t lines)
{
	const struct agreed *agreed = NULL;

	for (size_t i = 0; i < lines && agreed == NULL; i++)
		agreed = agreed_find(rules, &fact[i]);
	return agreed;
}

static uint64_t
kinds_of(const struct agreed *agreed)
{
	if (agreed == NULL || !agreed->instrumental)
		return ALL_KINDS;
	return UINT64_C(0x3f) << (6 * agreed->instrument);
}

/* May a rule for that policy post what was agreed under others? */
static bool
may_post(const struct match *m, const struct agreed *agreed)
{
	const char *policy = m->rules->words[m->rule->policy].text;
	uint32_t bit;

	if (strcmp(policy, "*") == 0 || strncmp(policy, "opened", 6) == 0)
		return true;
	bit = policy_bit(m->rules, m->rule->policy);
	for (size_t i = 0; i < m->lines; i++) {
		const struct agreed *other = agreed_find(m->rules, &m->fact[i]);

		if (other != NULL && (other->policies & bit) != 0)
			return true;
	}
	return agreed == NULL;
}

static int
by_set(const void *a, const void *b)
{
	const struct rule *one = a, *other = b;
	const int order[][2] = {{one->measure, other->measure},
	    {one->held, other->held}, {one->policy, other->policy},
	    {one->since, other->since}, {one->n, other->n}};

	for (size_t i = 0; i < COUNT(order); i++)
		if (order[i][0] != order[i][1])
			return order[i][0] < order[i][1] ? -1 : 1;
	return 0;
}

static bool
same_set(const struct rule *one, const struct rule *other)
{
	return one->measure == other->measure && one->held == other->held &&
	       one->policy == other->policy;
}

/* The rules of a measure, sorted: the first of them and how many. */
static const struct rule *
rules_of(struct rules *rules, struct span measure, size_t *count)
{
	int number = word_find(rules, measure);
	size_t low = 0, high = rules->rule_count;

	if (!rules->sorted)
		qsort(rules->rules, rules->rule_count, sizeof(struct rule),
		    by_set);
	rules->sorted = true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rules->rules[middle].measure < number)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low;
	     high < rules->rule_count && rules->rules[high].measure == number;)
		high++;
	*count = high - low;
	return &rules->rules[low];
}

/* The lines of the next rule that is in force on a day, of those that are
 * left; false where there is none. */
static bool
next_set(const struct rule **left, size_t *count, int32_t day, struct match *m)
{
	const struct rule *first = *left;
	size_t all = 0;

	m->count = 0;
	if (*count == 0)
		return false;
	while (all < *count && same_set(first, &first[all]))
		all++;
	for (size_t i = 0; i < all; i++)
		if (first[i].since <= day &&
		    (m->count == 0 || first[i].since != m->rule->since)) {
			m->rule = &first[i];
			m->count = 1;
		} else if (first[i].since <= day)
			m->count++;
	*left += all;
	*count -= all;
	return true;
}

/* Is there a rule that the fact follows from?  Then m is how. */
static bool
fact_follows(struct rules *rules, struct match *m, int32_t day)
{
	const struct agreed *agreed = agreed_of(rules, m->fact, m->lines);
	size_t count;
	const struct rule *left = rules_of(rules, m->fact->p->measure, &count);

	while (next_set(&left, &count, day, m)) {
		if (m->count == 0 || m->count > SET_MAX ||
		    m->count < m->lines || !may_post(m, agreed))
			continue;
		for (m->mark = 0; m->mark < 2; m->mark++)
			if (find_match(m, 0, 0, kinds_of(agreed)))
				return true;
	}
	return false;
}

/* Entries -------------------------------------------------------------------*/

/* Exchange differences are gains or losses by the sum of those of the entry;
 * until then a line may be either. */
struct differences {
	__int128 sum, cleared; /* of clearing accounts: from where to where */
	bool gains, losses; /* some are in an account of gains, of losses */
};

static void
add_differences(struct differences *d, const struct match *m)
{
	for (size_t i = 0; i < m->count; i++) {
		int apart = m->rule[i].measure == m->rules->revalued;
		int64_t account;
		bool gain, loss;

		if (m->of[i] == NULL || m->rule[i].part != ROLE_EXCHANGE)
			continue;
		account = m->of[i]->p->account;
		gain = plays(m->rules, m->rules->gains[apart], m->mark,
			   account) != 0;
		loss = plays(m->rules, m->rules->losses[apart], m->mark,
			   account) != 0;
		d->sum += m->of[i]->p->base;
		d->gains = d->gains || !loss;
		d->losses = d->losses || !gain;
	}
}

/* The next fact of an entry: its lines. */
static void
next_fact(struct match *m, struct line *lines, size_t count)
{
	m->fact = lines;
	m->lines = 1;
	while (m->lines < count && lines[m->lines].p->fact == lines->p->fact)
		m->lines++;
}

/* What goes through a clearing account in an entry comes out of it there. */
static void
add_cleared(const struct rules *rules, struct differences *d,
    const struct line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int measure;

		if (lines[i].class != rules->clearing)
			continue;
		measure = word_find(rules, lines[i].p->measure);
		if (measure != rules->opened && measure != rules->corrected)
			d->cleared += lines[i].p->base;
	}
}

bool
rules_follow(struct rules *rules, struct line *lines, size_t count,
    int32_t posted, const char *where, struct verdict *verdict)
{
	struct differences differences = {0};
	struct match match = {.rules = rules};

	if (posted < rules->since || posted >= rules->until)
		find_players(rules, posted);
	for (size_t i = 0; i < count; i++) {
		if (lines[i].p->item.len == 0)
			continue;
		if (!item_read(lines[i].p->item, lines[i].item))
			return fail(verdict, where, "an item cannot be read");
		expect_seen(rules, &lines[i]);
	}
	for (size_t at = 0; at < count; at += match.lines) {
		next_fact(&match, &lines[at], count - at);
		if (!fact_follows(rules, &match, posted))
			return fail(verdict, where,
			    "line %lld does not follow from the posting rules",
			    (long long)match.fact->p->line);
		add_differences(&differences, &match);
		for (size_t i = 0; i < match.lines; i++)
			if (!keep_seen(rules, &match.fact[i]))
				return unreadable(verdict,
				    "there are more items than are read");
	}
	add_cleared(rules, &differences, lines, count);
	if (differences.cleared != 0)
		return fail(verdict, where,
		    "what it posts to clearing accounts by the posting rules "
		    "is not cleared");
	if (differences.sum > 0 ? differences.gains : differences.losses)
		return fail(verdict, where,
		    "its exchange difference is not where the posting rules "
		    "put it");
	return true;
}
