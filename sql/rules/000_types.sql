-- Types that the functions hand to each other, and what the API answers.

-- Why a row is refused: the name of the error, the field, the sentence for people, and the way out.
create type rules.refusal as (code text, field text, sentence text, hint text);

-- One write as a command has judged it.
create type rules.ask as (
    ord       integer,          -- its place in the batch, from 1
    key       uuid,
    caller    text,             -- fingerprint of the certificate
    content   jsonb,            -- what was asked: rules.content()
    effective date,             -- null: today
    claims    text[],           -- what it alone may change in one batch: 'agreement:…'
    refusal   rules.refusal,    -- null: nothing against it
    answer    jsonb             -- what to tell beyond seq and key, or null
);

-- A measure of an ask: posting_rule says what it debits and credits.
create type rules.fact as (
    ord        integer,
    measure    text,
    party      text,            -- '' for none
    initiative text,            -- '' for none
    office     text,            -- null: that of the caller
    currency   text,
    amount     bigint,          -- minor units, not negative
    base       bigint           -- minor units of the base currency, not negative
);

-- One write as it was entered.
create type rules.entered as (ord integer, key uuid, outcome text, seq bigint, person text, office text, effective date);

-- An amount in minor units and at the base currency, or why there is none.
create type rules.price as (minor bigint, base bigint, exponent smallint, refusal rules.refusal);

-- What a write answers: a row for each input, in order.
create type api.answer as (
    ord integer, outcome text, code text, field text, sentence text, hint text, seq bigint, answer jsonb);

-- The part of an instalment that is earmarked to one initiative ('' where it is not earmarked).
create type rules.cell as (
    ord integer, number smallint, due date, term text, initiative text, amount bigint, base bigint);

-- Cash that is to settle instalments of an agreement: all of a receipt, or of what is left of it.
create type rules.payment as (
    ord       integer,
    agreement uuid,
    minor     bigint,           -- to be applied, at most
    apply     text,             -- null: the oldest open first
    exponent  smallint,         -- of the currency
    total     bigint,           -- what it is taken from, and that at the rate of the receipt
    base      bigint
);

-- The part of a receipt that settles the part of an instalment.
create type rules.settlement as (
    ord        integer,
    agreement  uuid,
    number     smallint,
    initiative text,
    office     text,            -- of the agreement
    party      text,            -- of the agreement
    currency   text,
    kind       text,            -- current, later or sponsorship: which receivable it settles
    amount     bigint,
    base       bigint,          -- at the rate of the receipt
    carrying   bigint           -- at the rate of the signature
);

-- What became of a payment.
create type rules.settled as (
    ord         integer,
    amount      bigint,         -- applied
    base        bigint,         -- at the rate of the receipt
    applied     jsonb,          -- by instalment, to be told
    settlements rules.settlement[]
);
