/* Which connections are counted together. */

#include <check.h>
#include <stdlib.h>

#include "net/address.h"

static const struct {
	const char *address, *peer;
} cases[] = {
    {"127.0.0.1", "127.0.0.1"},
    {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
    {"2001:db8:1:2::1", "2001:db8:1:2::"},
    {"2001:db8:1:3::1", "2001:db8:1:3::"},
    {"::1", "::"},
    {"::ffff:192.0.2.1", "192.0.2.1"},
    {"fe80::1%eth0", "fe80::1%eth0"},
    {"", ""},
};

START_TEST(an_address_is_counted_by_its_house)
{
	char peer[ADDRESS_TEXT];

	address_peer(cases[_i].address, peer);
	ck_assert_str_eq(peer, cases[_i].peer);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("address");
	TCase *tcase = tcase_create("address");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, an_address_is_counted_by_its_house, 0,
	    sizeof(cases) / sizeof(cases[0]));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
