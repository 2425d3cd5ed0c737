-- Reference data: currencies with the decimals of ISO 4217, and the posting rules.

-- Decimals differ from what many programs assume: IQD 3, HUF and COP 2, CLP and ISK 0.
insert into ledger.currency (currency, exponent, name, valid_from, valid_to) values
    ('AED', 2, 'UAE dirham', null, null), ('AFN', 2, 'Afghani', null, null), ('ALL', 2, 'Lek', null, null),
    ('AMD', 2, 'Armenian dram', null, null), ('ANG', 2, 'Netherlands Antillean guilder', null, '2025-06-30'),
    ('AOA', 2, 'Kwanza', null, null), ('ARS', 2, 'Argentine peso', null, null),
    ('AUD', 2, 'Australian dollar', null, null), ('AWG', 2, 'Aruban florin', null, null),
    ('AZN', 2, 'Azerbaijan manat', null, null), ('BAM', 2, 'Convertible mark', null, null),
    ('BBD', 2, 'Barbados dollar', null, null), ('BDT', 2, 'Taka', null, null),
    ('BGN', 2, 'Bulgarian lev', null, '2025-12-31'), ('BHD', 3, 'Bahraini dinar', null, null),
    ('BIF', 0, 'Burundi franc', null, null), ('BMD', 2, 'Bermudian dollar', null, null),
    ('BND', 2, 'Brunei dollar', null, null), ('BOB', 2, 'Boliviano', null, null),
    ('BRL', 2, 'Brazilian real', null, null), ('BSD', 2, 'Bahamian dollar', null, null),
    ('BTN', 2, 'Ngultrum', null, null), ('BWP', 2, 'Pula', null, null), ('BYN', 2, 'Belarusian ruble', null, null),
    ('BZD', 2, 'Belize dollar', null, null), ('CAD', 2, 'Canadian dollar', null, null),
    ('CDF', 2, 'Congolese franc', null, null), ('CHF', 2, 'Swiss franc', null, null),
    ('CLP', 0, 'Chilean peso', null, null), ('CNY', 2, 'Yuan renminbi', null, null),
    ('COP', 2, 'Colombian peso', null, null), ('CRC', 2, 'Costa Rican colon', null, null),
    ('CUP', 2, 'Cuban peso', null, null), ('CVE', 2, 'Cabo Verde escudo', null, null),
    ('CZK', 2, 'Czech koruna', null, null), ('DJF', 0, 'Djibouti franc', null, null),
    ('DKK', 2, 'Danish krone', null, null), ('DOP', 2, 'Dominican peso', null, null),
    ('DZD', 2, 'Algerian dinar', null, null), ('EGP', 2, 'Egyptian pound', null, null),
    ('ERN', 2, 'Nakfa', null, null), ('ETB', 2, 'Ethiopian birr', null, null), ('EUR', 2, 'Euro', null, null),
    ('FJD', 2, 'Fiji dollar', null, null), ('FKP', 2, 'Falkland Islands pound', null, null),
    ('GBP', 2, 'Pound sterling', null, null), ('GEL', 2, 'Lari', null, null), ('GHS', 2, 'Ghana cedi', null, null),
    ('GIP', 2, 'Gibraltar pound', null, null), ('GMD', 2, 'Dalasi', null, null),
    ('GNF', 0, 'Guinean franc', null, null), ('GTQ', 2, 'Quetzal', null, null),
    ('GYD', 2, 'Guyana dollar', null, null), ('HKD', 2, 'Hong Kong dollar', null, null),
    ('HNL', 2, 'Lempira', null, null), ('HRK', 2, 'Kuna', null, '2022-12-31'), ('HTG', 2, 'Gourde', null, null),
    ('HUF', 2, 'Forint', null, null), ('IDR', 2, 'Rupiah', null, null), ('ILS', 2, 'New Israeli sheqel', null, null),
    ('INR', 2, 'Indian rupee', null, null), ('IQD', 3, 'Iraqi dinar', null, null),
    ('IRR', 2, 'Iranian rial', null, null), ('ISK', 0, 'Iceland krona', null, null),
    ('JMD', 2, 'Jamaican dollar', null, null), ('JOD', 3, 'Jordanian dinar', null, null),
    ('JPY', 0, 'Yen', null, null), ('KES', 2, 'Kenyan shilling', null, null), ('KGS', 2, 'Som', null, null),
    ('KHR', 2, 'Riel', null, null), ('KMF', 0, 'Comorian franc', null, null),
    ('KPW', 2, 'North Korean won', null, null), ('KRW', 0, 'Won', null, null),
    ('KWD', 3, 'Kuwaiti dinar', null, null), ('KYD', 2, 'Cayman Islands dollar', null, null),
    ('KZT', 2, 'Tenge', null, null), ('LAK', 2, 'Lao kip', null, null), ('LBP', 2, 'Lebanese pound', null, null),
    ('LKR', 2, 'Sri Lanka rupee', null, null), ('LRD', 2, 'Liberian dollar', null, null),
    ('LSL', 2, 'Loti', null, null), ('LYD', 3, 'Libyan dinar', null, null), ('MAD', 2, 'Moroccan dirham', null, null),
    ('MDL', 2, 'Moldovan leu', null, null), ('MGA', 2, 'Malagasy ariary', null, null),
    ('MKD', 2, 'Denar', null, null), ('MMK', 2, 'Kyat', null, null), ('MNT', 2, 'Tugrik', null, null),
    ('MOP', 2, 'Pataca', null, null), ('MRU', 2, 'Ouguiya', null, null), ('MUR', 2, 'Mauritius rupee', null, null),
    ('MVR', 2, 'Rufiyaa', null, null), ('MWK', 2, 'Malawi kwacha', null, null),
    ('MXN', 2, 'Mexican peso', null, null), ('MYR', 2, 'Malaysian ringgit', null, null),
    ('MZN', 2, 'Mozambique metical', null, null), ('NAD', 2, 'Namibia dollar', null, null),
    ('NGN', 2, 'Naira', null, null), ('NIO', 2, 'Cordoba oro', null, null), ('NOK', 2, 'Norwegian krone', null, null),
    ('NPR', 2, 'Nepalese rupee', null, null), ('NZD', 2, 'New Zealand dollar', null, null),
    ('OMR', 3, 'Rial omani', null, null), ('PAB', 2, 'Balboa', null, null), ('PEN', 2, 'Sol', null, null),
    ('PGK', 2, 'Kina', null, null), ('PHP', 2, 'Philippine peso', null, null),
    ('PKR', 2, 'Pakistan rupee', null, null), ('PLN', 2, 'Zloty', null, null), ('PYG', 0, 'Guarani', null, null),
    ('QAR', 2, 'Qatari rial', null, null), ('RON', 2, 'Romanian leu', null, null),
    ('RSD', 2, 'Serbian dinar', null, null), ('RUB', 2, 'Russian ruble', null, null),
    ('RWF', 0, 'Rwanda franc', null, null), ('SAR', 2, 'Saudi riyal', null, null),
    ('SBD', 2, 'Solomon Islands dollar', null, null), ('SCR', 2, 'Seychelles rupee', null, null),
    ('SDG', 2, 'Sudanese pound', null, null), ('SEK', 2, 'Swedish krona', null, null),
    ('SGD', 2, 'Singapore dollar', null, null), ('SHP', 2, 'Saint Helena pound', null, null),
    ('SLE', 2, 'Leone', '2022-04-01', null), ('SLL', 2, 'Leone (old)', null, '2023-12-31'),
    ('SOS', 2, 'Somali shilling', null, null), ('SRD', 2, 'Surinam dollar', null, null),
    ('SSP', 2, 'South Sudanese pound', null, null), ('STN', 2, 'Dobra', '2018-01-01', null),
    ('SVC', 2, 'El Salvador colon', null, null), ('SYP', 2, 'Syrian pound', null, null),
    ('SZL', 2, 'Lilangeni', null, null), ('THB', 2, 'Baht', null, null), ('TJS', 2, 'Somoni', null, null),
    ('TMT', 2, 'Turkmenistan new manat', null, null), ('TND', 3, 'Tunisian dinar', null, null),
    ('TOP', 2, 'Pa''anga', null, null), ('TRY', 2, 'Turkish lira', null, null),
    ('TTD', 2, 'Trinidad and Tobago dollar', null, null), ('TWD', 2, 'New Taiwan dollar', null, null),
    ('TZS', 2, 'Tanzanian shilling', null, null), ('UAH', 2, 'Hryvnia', null, null),
    ('UGX', 0, 'Uganda shilling', null, null), ('USD', 2, 'US dollar', null, null),
    ('UYU', 2, 'Peso uruguayo', null, null), ('UZS', 2, 'Uzbekistan sum', null, null),
    ('VED', 2, 'Bolívar digital', '2021-10-01', null), ('VES', 2, 'Bolívar soberano', '2018-08-20', null),
    ('VND', 0, 'Dong', null, null), ('VUV', 0, 'Vatu', null, null), ('WST', 2, 'Tala', null, null),
    ('XAF', 0, 'CFA franc BEAC', null, null), ('XCD', 2, 'East Caribbean dollar', null, null),
    ('XCG', 2, 'Caribbean guilder', '2025-03-31', null), ('XOF', 0, 'CFA franc BCEAO', null, null),
    ('XPF', 0, 'CFP franc', null, null), ('YER', 2, 'Yemeni rial', null, null), ('ZAR', 2, 'Rand', null, null),
    ('ZMW', 2, 'Zambian kwacha', null, null), ('ZWG', 2, 'Zimbabwe gold', '2024-06-25', null),
    ('ZWL', 2, 'Zimbabwe dollar', null, '2024-08-31');

-- What became of those that ended, at the rate that was fixed for ever.
update ledger.currency c set successor = s.successor, successor_rate = s.rate
  from (values ('ANG', 'XCG', 1), ('BGN', 'EUR', 1.95583), ('HRK', 'EUR', 7.53450), ('SLL', 'SLE', 1000), ('ZWL', 'ZWG', 2498.7242))
       s (currency, successor, rate)
 where c.currency = s.currency;

-- What each measure posts.  When revenue is recognised is the policy of an agreement: "upfront" on signature, the practice of the UN
-- and UNFPA for unconditional binding agreements; "due", as each instalment falls due, that of UNDP; "obligations", as compliance
-- obligations are met (IPSAS 47); "cash", as it is paid.  Until then what was signed is a contingent asset (IPSAS 19), in memorandum
-- accounts, and what came is a liability.
insert into ledger.posting_rule (measure, held, policy, valid_from, n, role, sign, value, side, basis)
select r.measure, r.held, r.policy, date '-infinity', r.n, r.role, r.sign, r.value, r.side, r.basis
  from (values
    ('pledged', '', '*', 1, 'pledge', 1, 'event', 'item', 'A pledge is not an asset (IPSAS 23.104): memorandum accounts only'),
    ('pledged', '', '*', 2, 'pledge contra', -1, 'event', '', 'A pledge is not an asset (IPSAS 23.104): memorandum accounts only'),
    ('signed', '', 'upfront', 1, 'receivable', 1, 'event', 'item', 'Revenue in full on signature'),
    ('signed', '', 'upfront', 2, 'revenue', -1, 'event', '', 'Revenue in full on signature'),
    ('raised', '', 'upfront', 1, 'receivable', 1, 'event', 'item', 'Amended upwards: revenue at the rate of the amendment'),
    ('raised', '', 'upfront', 2, 'revenue', -1, 'event', '', 'Amended upwards: revenue at the rate of the amendment'),
    ('lowered', 'receivable', '*', 1, 'held', -1, 'carrying', 'item', 'Amended downwards: leaves at its carrying amount'),
    ('lowered', 'receivable', '*', 2, 'revenue', 1, 'carrying', '', 'Amended downwards: leaves at its carrying amount'),
    ('recognised', 'contingent', '*', 1, 'receivable', 1, 'event', 'item', 'Revenue as an instalment falls due, at the rate of that day'),
    ('recognised', 'contingent', '*', 2, 'revenue', -1, 'event', '', 'Revenue as an instalment falls due, at the rate of that day'),
    ('recognised', 'contingent', '*', 3, 'held', -1, 'carrying', 'item', 'It is contingent no more'),
    ('recognised', 'contingent', '*', 4, 'contingent contra', 1, 'carrying', '', 'It is contingent no more'),
    ('deferred', 'receivable', '*', 1, 'held', -1, 'carrying', 'item', 'A policy under which it is not revenue yet (IPSAS 3)'),
    ('deferred', 'receivable', '*', 2, 'revenue', 1, 'carrying', '', 'A policy under which it is not revenue yet (IPSAS 3)'),
    ('deferred', 'receivable', '*', 3, 'contingent', 1, 'carrying', 'item', 'It is contingent again'),
    ('deferred', 'receivable', '*', 4, 'contingent contra', -1, 'carrying', '', 'It is contingent again'),
    ('settled', 'contingent', 'cash', 1, 'source', 1, 'leaving', 'against', 'Revenue as cash comes, or an advance is applied'),
    ('settled', 'contingent', 'cash', 2, 'revenue', -1, 'leaving', '', 'Revenue as cash comes, or an advance is applied'),
    ('settled', 'contingent', 'cash', 3, 'held', -1, 'carrying', 'item', 'It is contingent no more'),
    ('settled', 'contingent', 'cash', 4, 'contingent contra', 1, 'carrying', '', 'It is contingent no more'),
    ('allocated', 'receivable', '*', 1, 'held', -1, 'carrying', 'item', 'What came unearmarked is for an initiative, at what it is carried at'),
    ('allocated', 'receivable', '*', 2, 'held', 1, 'carrying', 'against', 'What came unearmarked is for an initiative, at what it is carried at'),
    ('allocated', 'receivable', '*', 3, 'revenue', 1, 'event', '', 'Its revenue is specified from here on, at what was recognised'),
    ('allocated', 'receivable', '*', 4, 'earmarked revenue', -1, 'event', 'to', 'Its revenue is specified from here on, at what was recognised'),
    ('allocated', 'contingent', '*', 1, 'held', -1, 'carrying', 'item', 'What came unearmarked is for an initiative, contingent as it was'),
    ('allocated', 'contingent', '*', 2, 'held', 1, 'carrying', 'against', 'What came unearmarked is for an initiative, contingent as it was'),
    ('allocated', 'contingent', '*', 3, 'contingent contra', 1, 'carrying', '', 'What came unearmarked is for an initiative, contingent as it was'),
    ('allocated', 'contingent', '*', 4, 'contingent contra', -1, 'carrying', 'to', 'What came unearmarked is for an initiative, contingent as it was'),
    ('payment allocated', 'receivable', '*', 1, 'held', 1, 'carrying', 'item', 'What was paid unearmarked is paid for an initiative'),
    ('payment allocated', 'receivable', '*', 2, 'held', -1, 'carrying', 'against', 'What was paid unearmarked is paid for an initiative'),
    ('payment allocated', 'contingent', '*', 1, 'held', 1, 'carrying', 'item', 'What was paid unearmarked is paid for an initiative'),
    ('payment allocated', 'contingent', '*', 2, 'held', -1, 'carrying', 'against', 'What was paid unearmarked is paid for an initiative'),
    ('payment allocated', 'contingent', '*', 3, 'contingent contra', -1, 'carrying', '', 'What was paid unearmarked is paid for an initiative'),
    ('payment allocated', 'contingent', '*', 4, 'contingent contra', 1, 'carrying', 'to', 'What was paid unearmarked is paid for an initiative'),
    ('payment allocated', 'contingent', '*', 5, 'revenue', 1, 'event', '', 'Its revenue is specified from here on, at what was recognised'),
    ('payment allocated', 'contingent', '*', 6, 'earmarked revenue', -1, 'event', 'to', 'Its revenue is specified from here on, at what was recognised'),
    ('settled', 'contingent', 'obligations', 1, 'source', 1, 'leaving', 'against', 'What came is a liability until obligations are met (IPSAS 47)'),
    ('settled', 'contingent', 'obligations', 2, 'obligation', -1, 'leaving', 'owed', 'What came is a liability until obligations are met (IPSAS 47)'),
    ('settled', 'contingent', 'obligations', 3, 'held', -1, 'carrying', 'item', 'It is contingent no more'),
    ('settled', 'contingent', 'obligations', 4, 'contingent contra', 1, 'carrying', '', 'It is contingent no more'),
    ('met', 'obligation', '*', 1, 'held', 1, 'carrying', 'item', 'Revenue as an obligation is met (IPSAS 47), at what came for it'),
    ('met', 'obligation', '*', 2, 'revenue', -1, 'carrying', '', 'Revenue as an obligation is met (IPSAS 47), at what came for it'),
    ('met', 'contingent', '*', 1, 'receivable', 1, 'event', 'item', 'Met before it was paid: a right to be paid (IPSAS 47), at the rate of that day'),
    ('met', 'contingent', '*', 2, 'revenue', -1, 'event', '', 'Met before it was paid: a right to be paid (IPSAS 47), at the rate of that day'),
    ('met', 'contingent', '*', 3, 'held', -1, 'carrying', 'item', 'It is contingent no more'),
    ('met', 'contingent', '*', 4, 'contingent contra', 1, 'carrying', '', 'It is contingent no more'),
    ('recognised', 'obligation', '*', 1, 'held', 1, 'carrying', 'item', 'A policy under which it is revenue already (IPSAS 3)'),
    ('recognised', 'obligation', '*', 2, 'revenue', -1, 'carrying', '', 'A policy under which it is revenue already (IPSAS 3)'),
    ('deferred', '', '*', 1, 'revenue', 1, 'event', '', 'A policy under which it is not revenue yet (IPSAS 3)'),
    ('deferred', '', '*', 2, 'obligation', -1, 'event', 'item', 'A policy under which it is not revenue yet (IPSAS 3)'),
    ('deferred', '', 'opened', 1, 'opening', 1, 'event', '', 'Taken over from another system: what came and is not earned'),
    ('deferred', '', 'opened', 2, 'obligation', -1, 'event', 'item', 'Taken over from another system: what came and is not earned'),
    ('reclassified', 'receivable', '*', 1, 'receivable', 1, 'carrying', 'item', 'Due within twelve months: current (IPSAS 1.76)'),
    ('reclassified', 'receivable', '*', 2, 'held', -1, 'carrying', 'item', 'Due within twelve months: current (IPSAS 1.76)'),
    ('raised', 'pledge', '*', 1, 'held', 1, 'event', 'item', 'A pledge amended upwards: more in the memorandum accounts, at the rate of the day'),
    ('raised', 'pledge', '*', 2, 'pledge contra', -1, 'event', '', 'A pledge amended upwards: more in the memorandum accounts, at the rate of the day'),
    ('written off', 'receivable', '*', 1, 'held', -1, 'carrying', 'item', 'Impairment (IPSAS 41); what was agreed stays as it is'),
    ('written off', 'receivable', '*', 2, 'write-off', 1, 'carrying', '', 'Impairment (IPSAS 41); what was agreed stays as it is'),
    ('impaired', '', '*', 1, 'impairment', 1, 'event', '', 'Expected credit loss (IPSAS 41.73), base currency only'),
    ('impaired', '', '*', 2, 'allowance', -1, 'event', 'item', 'Expected credit loss (IPSAS 41.73), base currency only'),
    ('impaired', '', 'opened', 1, 'opening', 1, 'event', '', 'Taken over from another system: what is expected not to come'),
    ('impaired', '', 'opened', 2, 'allowance', -1, 'event', 'item', 'Taken over from another system: what is expected not to come'),
    ('impaired', 'allowance', '*', 1, 'impairment', 1, 'event', '', 'Expected credit loss (IPSAS 41.73), base currency only'),
    ('impaired', 'allowance', '*', 2, 'held', -1, 'event', 'item', 'Expected credit loss (IPSAS 41.73), base currency only'),
    ('released', 'allowance', '*', 1, 'held', 1, 'event', 'item', 'Less is expected to be lost, or nothing is owed any more (IPSAS 41)'),
    ('released', 'allowance', '*', 2, 'impairment', -1, 'event', '', 'Less is expected to be lost, or nothing is owed any more (IPSAS 41)'),
    ('allowance used', 'allowance', '*', 1, 'held', 1, 'event', 'item', 'What is written off was allowed for: it is no expense again'),
    ('allowance used', 'allowance', '*', 2, 'write-off', -1, 'event', '', 'What is written off was allowed for: it is no expense again'),
    ('novated', 'contingent', '*', 1, 'source', 1, 'carrying', 'against', 'Another party is to pay what was open, contingent as it was'),
    ('novated', 'contingent', '*', 2, 'held', -1, 'carrying', 'item', 'Another party is to pay what was open, contingent as it was'),
    ('novated', 'receivable', '*', 1, 'source', 1, 'carrying', 'against', 'Another party owes what was open, at what it was carried at'),
    ('novated', 'receivable', '*', 2, 'held', -1, 'carrying', 'item', 'Another party owes what was open, at what it was carried at'),
    ('terminated', 'receivable', '*', 1, 'held', -1, 'carrying', 'item', 'What is not owed any more leaves at its carrying amount'),
    ('terminated', 'receivable', '*', 2, 'revenue', 1, 'carrying', '', 'What is not owed any more leaves at its carrying amount'),
    ('settled', 'receivable', '*', 1, 'source', 1, 'leaving', 'against', 'Cash or an advance settles a receivable'),
    ('settled', 'receivable', '*', 2, 'held', -1, 'carrying', 'item', 'A receivable leaves at its carrying amount'),
    ('settled', 'receivable', '*', 3, 'exchange', -1, 'leaving - carrying', '',
     'Exchange difference on settlement (IPSAS 4), base currency only'),
    ('advance', '', '*', 1, 'bank', 1, 'event', 'item', 'Cash that settles nothing yet is a liability'),
    ('advance', '', '*', 2, 'advance', -1, 'event', 'item', 'Cash that settles nothing yet is a liability'),
    ('unidentified', '', '*', 1, 'bank', 1, 'event', 'item', 'Cash from an unknown payer is a liability'),
    ('unidentified', '', '*', 2, 'unidentified', -1, 'event', 'item', 'Cash from an unknown payer is a liability'),
    ('identified', '', '*', 1, 'source', 1, 'event', 'against', 'Identified: what settles nothing is an advance of the party'),
    ('identified', '', '*', 2, 'advance', -1, 'event', 'item', 'Identified: what settles nothing is an advance of the party'),
    ('exchanged', '', '*', 1, 'bank', 1, 'event', 'item', 'Cash in another currency than what it settles'),
    ('exchanged', '', '*', 2, 'clearing', -1, 'event', '', 'Cash in another currency than what it settles'),
    ('exchanged', 'advance', '*', 1, 'held', 1, 'carrying', 'item', 'An advance in another currency than what it settles leaves at what it is carried at'),
    ('exchanged', 'advance', '*', 2, 'clearing', -1, 'carrying', '', 'An advance in another currency than what it settles leaves at what it is carried at'),
    ('exchanged', 'unidentified', '*', 1, 'held', 1, 'carrying', 'item', 'Identified, in another currency than what it settles: it leaves at what it is carried at'),
    ('exchanged', 'unidentified', '*', 2, 'clearing', -1, 'carrying', '', 'Identified, in another currency than what it settles: it leaves at what it is carried at'),
    ('charge', '', '*', 1, 'charge', 1, 'event', '', 'The donor is credited what was sent; the bank kept a part'),
    ('charge', '', '*', 2, 'bank', -1, 'event', 'item', 'The donor is credited what was sent; the bank kept a part'),
    ('support charged', '', '*', 1, 'support cost', 1, 'event', '', 'What a contribution bears of the cost of running us'),
    ('support charged', '', '*', 2, 'support cost income', -1, 'event', '', 'What a contribution bears of the cost of running us'),
    ('support given back', '', '*', 1, 'support cost', -1, 'event', '', 'Of what is received no more, or at a lower rate, it bears less'),
    ('support given back', '', '*', 2, 'support cost income', 1, 'event', '', 'Of what is received no more, or at a lower rate, it bears less'),
    ('returned', 'receivable', '*', 1, 'held', 1, 'carrying', 'item', 'A payment that the bank took back settled nothing'),
    ('returned', 'receivable', '*', 2, 'source', -1, 'event', 'against', 'A payment that the bank took back settled nothing'),
    ('returned', 'receivable', '*', 3, 'exchange', 1, 'event - carrying', '',
     'Exchange difference on what went back (IPSAS 4), base currency only'),
    ('returned', 'contingent', '*', 1, 'source', -1, 'event', 'against', 'Of a payment that the bank took back nothing is revenue'),
    ('returned', 'contingent', '*', 2, 'revenue', 1, 'leaving', '', 'Of a payment that the bank took back nothing is revenue'),
    ('returned', 'contingent', '*', 3, 'held', 1, 'carrying', 'item', 'It is contingent again'),
    ('returned', 'contingent', '*', 4, 'contingent contra', -1, 'carrying', '', 'It is contingent again'),
    ('returned', 'contingent', '*', 5, 'exchange', 1, 'event - carrying', '',
     'Exchange difference on what went back (IPSAS 4), base currency only: of what it is worth now'),
    ('returned', 'contingent', '*', 6, 'exchange', -1, 'leaving - carrying', '',
     'Exchange difference on what went back (IPSAS 4), base currency only: and of what it was worth when it came'),
    ('returned', 'contingent', 'obligations', 1, 'source', -1, 'event', 'against', 'What went back is not to be earned any more'),
    ('returned', 'contingent', 'obligations', 2, 'obligation', 1, 'leaving', 'owed', 'What went back is not to be earned any more'),
    ('returned', 'contingent', 'obligations', 3, 'held', 1, 'carrying', 'item', 'It is contingent again'),
    ('returned', 'contingent', 'obligations', 4, 'contingent contra', -1, 'carrying', '', 'It is contingent again'),
    ('returned', 'contingent', 'obligations', 5, 'exchange', 1, 'event - carrying', '',
     'Exchange difference on what went back (IPSAS 4), base currency only: of what it is worth now'),
    ('returned', 'contingent', 'obligations', 6, 'exchange', -1, 'leaving - carrying', '',
     'Exchange difference on what went back (IPSAS 4), base currency only: and of what it was worth when it came'),
    ('returned', '', '*', 1, 'clearing', 1, 'event', '', 'What went back in another currency than what it had settled'),
    ('returned', '', '*', 2, 'bank', -1, 'event', 'item', 'What went back in another currency than what it had settled'),
    ('charge returned', '', '*', 1, 'bank', 1, 'event', 'item', 'Of a payment that was returned only what arrived goes back'),
    ('charge returned', '', '*', 2, 'charge', -1, 'carrying', '', 'Of a payment that was returned only what arrived goes back'),
    ('charge returned', '', '*', 3, 'exchange', -1, 'event - carrying', '',
     'Exchange difference on what went back (IPSAS 4), base currency only'),
    ('carried', 'other', '*', 1, 'held', -1, 'event', '', 'The year is over: revenue and expense become accumulated surplus (IPSAS 1)'),
    ('carried', 'other', '*', 2, 'surplus', 1, 'event', '', 'The year is over: revenue and expense become accumulated surplus (IPSAS 1)'),
    ('accepted', '', '*', 1, 'inkind', 1, 'event', 'item',
     'In kind at fair value on delivery (IPSAS 23.93-97); services may be recognised (23.98-103)'),
    ('accepted', '', '*', 2, 'revenue', -1, 'event', '',
     'In kind at fair value on delivery (IPSAS 23.93-97); services may be recognised (23.98-103)'),
    ('served', '', '*', 1, 'in kind used', 1, 'event', 'item', 'Used as it comes, month by month: revenue and expense (IPSAS 23.98-103)'),
    ('served', '', '*', 2, 'services in kind', -1, 'event', '', 'Used as it comes, month by month: revenue and expense (IPSAS 23.98-103)'),
    ('disclosed', '', '*', 1, 'disclosed', 1, 'event', 'item', 'Services in kind that are disclosed only (IPSAS 23.98, 108): memorandum accounts'),
    ('disclosed', '', '*', 2, 'disclosed contra', -1, 'event', '', 'Services in kind that are disclosed only (IPSAS 23.98, 108): memorandum accounts'),
    ('used', 'other', '*', 1, 'in kind used', 1, 'carrying', '', 'A right to use is used up as time passes (IPSAS 45)'),
    ('used', 'other', '*', 2, 'held', -1, 'carrying', 'item', 'A right to use is used up as time passes (IPSAS 45)'),
    ('given back', 'other', '*', 1, 'held', -1, 'carrying', 'item', 'What was lent goes back: it leaves at its carrying amount'),
    ('given back', 'other', '*', 2, 'revenue', 1, 'carrying', '', 'What was lent goes back: it leaves at its carrying amount')
    ) r (measure, held, policy, n, role, sign, value, side, basis)
 union all
select 'revalued', h.class, '*', date '-infinity', l.n, l.role, l.sign * h.sign, 'event - carrying', l.side,
       'Monetary items at the closing rate (IPSAS 4.27): a difference that is not realised, base currency only'
  from (values ('bank', 1), ('receivable', 1), ('advance', -1), ('unidentified', -1), ('refund', -1), ('obligation', -1)) h (class, sign),
       (values (1, 'held', 1, 'item'), (2, 'exchange', -1, '')) l (n, role, sign, side)
 union all
select 'rate corrected', h.class, '*', date '-infinity', l.n, l.role, l.sign, 'event', l.side,
       'A rate was corrected, and what was converted at it: base currency only, in the period of the correction (IPSAS 3.46)'
  from (values ('pledge'), ('receivable'), ('contingent'), ('bank'), ('other')) h (class),
       (values (1, 'held', 1, 'item'), (2, 'source', -1, 'against')) l (n, role, sign, side)
 union all
select m.measure, '', '*', date '-infinity', l.n, l.role, m.sign * l.sign, 'event', l.side, m.basis
  from (values ('support paid', 1, 'What a fund bears of the cost of running us moves to the fund that earns it: each balances'),
               ('support repaid', -1, 'What a fund bears less of it moves back: each balances')) m (measure, sign, basis),
       (values (1, 'support cost', 1, ''), (2, 'bank', -1, ''), (3, 'bank', 1, 'against'), (4, 'support cost income', -1, 'against')
               ) l (n, role, sign, side)
 union all
select m.measure, '', p.policy, date '-infinity', l.n, l.role, l.sign, 'event', l.side,
       'Not recognised yet: a contingent asset (IPSAS 19), memorandum accounts only'
  from (values ('signed'), ('raised')) m (measure), (values ('due'), ('obligations'), ('cash')) p (policy),
       (values (1, 'contingent', 1, 'item'), (2, 'contingent contra', -1, '')) l (n, role, sign, side)
 union all
select m.measure, 'contingent', '*', date '-infinity', l.n, l.role, l.sign, 'carrying', l.side,
       'What will not come leaves the memorandum accounts'
  from (values ('lowered'), ('written off'), ('terminated')) m (measure),
       (values (1, 'held', -1, 'item'), (2, 'contingent contra', 1, '')) l (n, role, sign, side)
 union all     -- what a book begins with: what happened before posts no revenue and no cash any more
select m.measure, '', p.policy, date '-infinity', l.n, case l.n when 1 then p.role else p.contra end, m.sign * l.sign, 'event',
       case l.n when 1 then 'item' else '' end, 'Taken over from another system, at what is open and its carrying amount'
  from (values ('opened', 'receivable', 'opening', '{signed,raised,lowered,settled,written off}'::text[]),
               ('opened contingent', 'contingent', 'contingent contra', '{signed,raised,lowered,settled,written off}'),
               ('opened pledge', 'pledge', 'pledge contra', '{pledged,raised,lowered,converted,written off}')) p (policy, role, contra, measures)
  join (values ('signed', 1), ('pledged', 1), ('raised', 1), ('lowered', -1), ('settled', -1), ('converted', -1), ('written off', -1)
               ) m (measure, sign) on m.measure = any (p.measures)
 cross join (values (1, 1), (2, -1)) l (n, sign)
 union all
select m.measure, m.held, 'opened', date '-infinity', l.n, case l.n when 1 then m.role else 'opening' end, m.sign * l.sign, 'event',
       case when l.n = 1 and m.held = '' then 'item' else '' end, m.basis
  from (values ('advance', '', 'advance', -1, 'Taken over from another system: cash that settled nothing yet'),
               ('unidentified', '', 'unidentified', -1, 'Taken over from another system: cash from an unknown payer'),
               ('opened', 'bank', 'held', 1, 'The balance of an account, taken over from another system'),
               ('opened', 'clearing', 'held', 1, 'The balance of an account, taken over from another system'),
               ('opened', 'refund', 'held', 1, 'The balance of an account, taken over from another system'),
               ('opened', 'other', 'held', 1, 'The balance of an account, taken over from another system')) m (measure, held, role, sign, basis)
 cross join (values (1, 1), (2, -1)) l (n, sign)
 union all
select m.measure, 'pledge', '*', date '-infinity', l.n, l.role, l.sign, 'carrying', l.side, m.basis
  from (values ('converted', 'The pledge leaves the memorandum accounts as far as it is converted'),
               ('written off', 'What will not come leaves the memorandum accounts; what was promised stays as it is'),
               ('cancelled', 'What is not wanted leaves the memorandum accounts; what was promised stays as it is'),
               ('withdrawn', 'What was taken back leaves the memorandum accounts; what was promised stays as it is'),
               ('expired', 'What was open when its day had come leaves the memorandum accounts; what was promised stays as it is'),
               ('lowered', 'A pledge amended downwards leaves the memorandum accounts as far as it is less')
               ) m (measure, basis),
       (values (1, 'held', -1, 'item'), (2, 'pledge contra', 1, '')) l (n, role, sign, side)
 union all
select m.measure, h.held, '*', date '-infinity', l.n, l.role, l.sign, l.value, l.side, m.basis
  from (values ('refunded', 'A liability that was paid back; the exchange difference is of base currency only (IPSAS 4)'),
               ('returned', 'The bank took back what had settled nothing; the exchange difference is of base currency only (IPSAS 4)')
               ) m (measure, basis),
       (values ('advance'), ('unidentified')) h (held),
       (values (1, 'held', 1, 'carrying', 'item'), (2, 'bank', -1, 'event', 'item'), (3, 'exchange', 1, 'event - carrying', '')
               ) l (n, role, sign, value, side)
 union all
select 'transferred', h.held, '*', date '-infinity', l.n, l.role, l.sign, 'carrying', l.side,
       'Cash that came in one fund and settles what is in another moves between them: each balances'
  from (values ('advance'), ('unidentified')) h (held),
       (values (1, 'held', 1, 'item'), (2, 'bank', -1, 'item'), (3, 'bank', 1, 'against'), (4, 'held', -1, 'against')) l (n, role, sign, side);
