-- Briefs: two pages for delegates about a theme, an initiative or a party, with the figures of an edition and the names that may be shown now.

-- What a brief is about: its initiatives, its name and what is told of it.
create type rules.brief_subject as (kind text, code text, name text, description text, initiatives text[]);

create function rules.brief_subject(e ledger.edition, theme text, initiative text, words rules.word[]) returns setof rules.brief_subject language sql stable as $$
    select case when brief_subject.theme is not null then 'theme' else 'initiative' end, w.code, w.name, w.description,
           array(select i.initiative from ledger.initiative i
                  where i.book = e.book and i.seq <= e.known and (i.theme = brief_subject.theme or i.initiative = brief_subject.initiative))
      from unnest(words) w
     where w.noun = case when brief_subject.theme is not null then 'theme' else 'initiative' end and w.code = coalesce(brief_subject.theme, brief_subject.initiative)
$$;

-- The figures of these initiatives, summed by what key says: required, appropriated, received, receivable, signed, pledged, covered and missing.
create function rules.brief_sums(e ledger.edition, initiatives text[], key text) returns table (key text, open boolean, minor bigint[]) language sql stable as $$
    select case brief_sums.key when 'year' then f.year::text when 'initiative' then f.initiative else '' end, f.year >= e.open_from,
           array[sum(f.required), sum(f.appropriated), sum(f.received), sum(f.receivable), sum(f.signed), sum(f.pledged), sum(f.covered), sum(f.missing)]::bigint[]
      from ledger.edition_figure f
     where f.book = e.book and f.seq = e.seq and f.initiative = any (brief_sums.initiatives)
     group by 1, 2
$$;

create function rules.brief_cells(minor bigint[], places integer[], currency text) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select jsonb_agg(rules.money(brief_cells.minor[p], currency) order by n) from unnest(places) with ordinality u (p, n));
end $$;

-- Open years as one bar: what is needed, and what covers it.
create function rules.brief_bar(e ledger.edition, initiatives text[], words jsonb) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('label', words ->> 'needed', 'required', rules.money(s.minor[1], e.currency),
                   'appropriated', rules.money(s.minor[2], e.currency), 'received', rules.money(s.minor[3], e.currency), 'receivable', rules.money(s.minor[4], e.currency), 'signed', rules.money(s.minor[5], e.currency),
                   'pledged', rules.money(s.minor[6], e.currency), 'covered', rules.money(s.minor[7], e.currency), 'missing', rules.money(s.minor[8], e.currency))), '[]')
          from rules.brief_sums(e, initiatives, '') s where s.open);
end $$;

-- The open years of the edition, as its pages say them: "2026 to 2028"; null where there are none.
create function rules.brief_years(e ledger.edition, words jsonb) returns text language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select case when min(f.year) = max(f.year) then max(f.year)::text else format(words ->> 'from_to', min(f.year), max(f.year)) end
          from ledger.edition_figure f where f.book = e.book and f.seq = e.seq and f.year >= e.open_from having count(*) > 0);
end $$;

-- A table of a brief, unless it has no rows.
create function rules.brief_table(caption text, columns text[], rows jsonb) returns jsonb language sql immutable as $$
    select case when rows is null then '[]' else jsonb_build_array(jsonb_build_object('caption', caption, 'columns', rules.printed_columns(columns), 'rows', rows)) end
$$;

-- By year, and of a theme by initiative.
create function rules.brief_figures(e ledger.edition, s rules.brief_subject, named rules.word[], words jsonb) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return rules.brief_table(words ->> 'by_year', array['text:' || (words ->> 'year'), 'whole:' || (words ->> 'needed'), 'whole:' || (words ->> 'budget'),
                   'whole:' || (words ->> 'money_in'), 'whole:' || (words ->> 'due'), 'whole:' || (words ->> 'signed_later'),
                   'whole:' || (words ->> 'pledged_open'), 'missing:' || (words ->> 'missing')],
               (select jsonb_agg(jsonb_build_array(y.key || case when y.open then '' else ' (' || (words ->> 'closed') || ')' end)
                                 || rules.brief_cells(y.minor, array[1, 2, 3, 4, 5, 6, 8], e.currency) order by y.key)
                  from rules.brief_sums(e, (s).initiatives, 'year') y))
        || case when (s).kind = 'theme' then rules.brief_table(words ->> 'initiatives', array['text:' || (words ->> 'initiative_name'), 'whole:' || (words ->> 'needed'),
                   'whole:' || (words ->> 'covered'), 'whole:' || (words ->> 'pledged_open'), 'missing:' || (words ->> 'missing')],
               (select jsonb_agg(jsonb_build_array(w.name) || rules.brief_cells(i.minor, array[1, 7, 6, 8], e.currency) order by i.minor[8] desc, w.name)
                  from rules.brief_sums(e, (s).initiatives, 'initiative') i
                  join unnest(named) w on w.noun = 'initiative' and w.code = i.key where i.open)) else '[]' end;
end $$;

-- What it achieves: each result with where it stands and its target, and below it what is to be reached on the way.
create function rules.brief_results(e ledger.edition, s rules.brief_subject, named rules.word[], words jsonb, language text) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select rules.brief_table(words ->> 'results', array['text:' || (words ->> 'result'), 'amount:' || (words ->> 'so_far'), 'day:' || (words ->> 'measured_on'),
                       'amount:' || (words ->> 'target'), 'text:' || (words ->> 'by')],
                   jsonb_agg(r.line order by r.initiative, r.outcome, r.due nulls first))
          from (select o.initiative, o.outcome, x.*
                  from rules.outcomes(e.book, null, e.as_of, e.known) o
                  join unnest(named) w on w.noun = 'outcome' and w.code = o.id
                 cross join lateral (
                        select null::date as due, jsonb_build_array(w.name, o.actual, o.measured, o.target, o.year::text) as line
                         union all
                        select m.due, jsonb_build_array(concat_ws(': ', words ->> 'milestone', m.text), null, null, m.target::text, rules.day_in_words(m.due, language))
                          from rules.milestones(e.book, o.initiative, o.outcome, e.known) m) x
                 where o.initiative = any ((s).initiatives)) r);
end $$;

-- Who funds it, of all years as its page says it: those that agree to amounts, the others in one line, and what rounding leaves.
create function rules.brief_funders(e ledger.edition, s rules.brief_subject, shown rules.shown_party[], words jsonb) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
        select rules.brief_table(words ->> 'funders', array['text:' || (words ->> 'party'), 'whole:' || (words ->> 'money_in'), 'whole:' || (words ->> 'due'),
                       'whole:' || (words ->> 'signed_later'), 'whole:' || (words ->> 'funded'), 'whole:' || (words ->> 'pledged_open')],
                   jsonb_agg(jsonb_build_array(coalesce(g.name, words ->> case when g.rounding then 'rounding' else 'not_named' end))
                             || rules.brief_cells(g.minor, array[1, 2, 3, 4, 5], e.currency) order by g.rounding, g.name is null, g.minor[4] desc, g.name))
          from rules.page_given_by(e, (s).initiatives, shown) g);
end $$;

-- What the money is for, as planned; and what is given in kind, by whom where that may be told, and never what it is worth.
create function rules.brief_rest(e ledger.edition, s rules.brief_subject, named rules.word[], shown rules.shown_party[], words jsonb, language text) returns jsonb
language plpgsql stable as $$
#variable_conflict use_column
begin
    return rules.brief_results(e, s, named, words, language)
        || rules.brief_table(words ->> 'money_for', array['text:' || (words ->> 'for'), 'text:' || (words ->> 'year'), 'text:' || (words ->> 'currency'), 'whole:' || (words ->> 'amount')], (
               select jsonb_agg(jsonb_build_array(l.text, l.year::text, l.currency, rules.money(l.amount, l.currency)) order by l.initiative, l.year, l.seq)
                 from unnest((s).initiatives) i cross join lateral rules.requirement_lines(e.book, i, e.as_of, e.known) l where l.year >= e.open_from))
        || rules.brief_funders(e, s, shown, words)
        || rules.brief_table(words ->> 'in_kind', array['text:' || (words ->> 'party'), 'text:' || (words ->> 'kind'), 'text:' || (words ->> 'what'),
                   'amount:' || (words ->> 'quantity'), 'text:' || (words ->> 'unit')], (
               select jsonb_agg(jsonb_build_array(coalesce(k.item ->> 'name', words ->> 'not_named'), words ->> (k.item ->> 'kind'), k.item ->> 'description',
                                                  k.item ->> 'quantity', rules.unit_in_words((k.item ->> 'quantity')::numeric, k.item ->> 'unit', words))
                                order by k.item ->> 'start', k.item)
                 from rules.page_inkind(e, shown, named) k where k.initiative = any ((s).initiatives)));
end $$;

-- The brief about a theme or an initiative; null where there is none of that code.
create function rules.brief(e ledger.edition, theme text, initiative text, language text) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
declare
    words jsonb := rules.paper_words(language) || rules.brief_words(language);
    named rules.word[] := array(select w from rules.words_in(e, language) w);
    shown rules.shown_party[] := array(select p from rules.shown_parties(e) p);
    s rules.brief_subject := (select x from rules.brief_subject(e, theme, initiative, named) x);
begin
    return (
        select jsonb_strip_nulls(jsonb_build_object('kind', 'brief', 'language', language, 'number', format(words ->> 'edition', e.seq, rules.day_in_words(e.as_of, language)),
                   'issued', e.as_of, 'title', s.name, 'kicker', concat_ws(' · ', words ->> 'for_delegates', rules.brief_years(e, words)), 'organisation', rules.letterhead_at(e.book) - 'check_at'))
               || jsonb_build_object('paragraphs', case when s.description is null then '[]' else jsonb_build_array(s.description) end,
                   'bars', rules.brief_bar(e, s.initiatives, words), 'tables', rules.brief_figures(e, s, named, words) || rules.brief_rest(e, s, named, shown, words, language),
                   'notes', rules.printed_notes(language, array[format(words ->> 'in_currency', e.currency), words ->> 'counted', words ->> 'apart']))
         where s.code is not null);
end $$;

-- A brief about a party, for those who work here ---------------------------------------------------------------------------------

-- What a party with all below it pledged and did not sign, signed, paid and owes, by initiative and currency: as the lists say it.
create function rules.party_sums(book text, names text[], day date, last bigint)
returns table (initiative text, currency text, pledged bigint, signed bigint, paid bigint, late bigint, later bigint) language sql stable as $$
    select s.initiative, s.currency, sum(s.pledged)::bigint, sum(s.signed)::bigint, sum(s.paid)::bigint, sum(s.late)::bigint, sum(s.later)::bigint
      from (select i.initiative, p.currency, i.open as pledged, 0::bigint as signed, 0::bigint as paid, 0::bigint as late, 0::bigint as later
              from ledger.pledge p cross join lateral rules.item_parts(p.book, p.pledge, day, last) i
             where p.book = party_sums.book and p.party = any (names) and p.own
             union all
            select i.initiative, a.currency, 0, i.stated - i.ended, i.settled, case when d.due <= day then i.open else 0 end,
                   case when d.due <= day then 0 else i.open end
              from ledger.agreement a
             cross join lateral rules.item_parts(a.book, a.agreement, day, last) i
              left join lateral (select x.due from rules.instalments_at(a.book, a.agreement, day, last) x where x.number = i.part) d on true
             where a.book = party_sums.book and a.party = any (names)) s
     group by s.initiative, s.currency
    having sum(s.pledged) <> 0 or sum(s.signed) <> 0 or sum(s.paid) <> 0 or sum(s.late + s.later) <> 0
$$;

-- The first so many instalments with something open, the oldest first, with how many there are.
create function rules.party_open(book text, names text[], day date, last bigint, most integer)
returns table (n bigint, lines bigint, agreement bigint, number smallint, due date, currency text, open bigint) language sql stable as $$
    select * from (
        select row_number() over (order by o.due, o.seq, o.number) as n, count(*) over () as lines, o.*
          from (select a.seq, x.number, x.due, a.currency, sum(i.open)::bigint as open
                  from ledger.agreement a
                 cross join lateral rules.instalments_at(a.book, a.agreement, day, last) x
                 cross join lateral (select y.open from rules.item_parts(a.book, a.agreement, day, last) y where y.part = x.number) i
                 where a.book = party_open.book and a.party = any (names)
                 group by a.seq, x.number, x.due, a.currency having sum(i.open) > 0) o) l
     where l.n <= most
$$;

-- The tables of a brief about a party: by initiative, what is open and when, and what was given in kind, described.
create function rules.party_tables(book text, names text[], lines rules.statement_line[], words jsonb, language text, day date, last bigint)
returns jsonb language plpgsql stable as $$
#variable_conflict use_column
begin
    return rules.brief_table(words ->> 'initiatives', array['text:' || (words ->> 'initiative_name'), 'text:' || (words ->> 'currency'),
                   'amount:' || (words ->> 'pledged_open'), 'amount:' || (words ->> 'signed'), 'amount:' || (words ->> 'money_in'),
                   'amount:' || (words ->> 'due'), 'amount:' || (words ->> 'signed_later')], (
               select jsonb_agg(jsonb_build_array(coalesce(rules.printed_initiative(book, nullif(s.initiative, ''), language, last), words ->> 'unearmarked'),
                                    s.currency, rules.money(nullif(s.pledged, 0), s.currency), rules.money(nullif(s.signed, 0), s.currency),
                                    rules.money(nullif(s.paid, 0), s.currency), rules.money(nullif(s.late, 0), s.currency),
                                    rules.money(nullif(s.later, 0), s.currency)) order by s.initiative = '', s.initiative, s.currency)
                 from rules.party_sums(book, names, day, last) s))
        || rules.brief_table(words ->> 'to_come', array['day:' || (words ->> 'date'), 'text:' || (words ->> 'agreement'), 'text:' || (words ->> 'instalment'),
                   'text:' || (words ->> 'currency'), 'amount:' || (words ->> 'amount')], (
               select jsonb_agg(jsonb_build_array(o.due, o.agreement::text, o.number::text, o.currency, rules.money(o.open, o.currency)) order by o.n)
                 from rules.party_open(book, names, day, last, 15) o))
        || rules.printed_gifts(book, lines, null, words, last);
end $$;

-- The brief about a party as the books stand, at the end of a day.  It shows what was not agreed to be
-- published, and says so.
create function rules.party_brief(book text, party text, language text, day date, last bigint) returns jsonb language plpgsql stable as $$
declare
    words jsonb := rules.paper_words(language) || rules.brief_words(language);
    names text[] := rules.party_with_children(book, party, last);
    lines rules.statement_line[] := array(select l from rules.statement_lines(book, names, day, last) l);
    rest  bigint := (select o.lines - 15 from rules.party_open(book, names, day, last, 1) o);
    title text := (select v.name from rules.party_at(book, party, last) v);
begin
    return jsonb_strip_nulls(jsonb_build_object('kind', 'brief', 'language', language, 'number', format('%s, %s', party, rules.day_in_words(day, language)),
               'issued', day, 'title', title, 'kicker', words ->> 'for_staff', 'organisation', rules.letterhead_at(book, last) - 'check_at'))
           || jsonb_build_object('amounts', rules.printed_totals(book, names, lines, words, day, last),
                  'tables', rules.party_tables(book, names, lines, words, language, day, last),
                  'notes', rules.printed_notes(language, array[words ->> 'not_published', case when rest > 0 then format(words ->> 'more_open', rest) end,
                      words ->> 'apart', format(words ->> 'knows', least(last, (select h.seq from ledger.head h where h.book = party_brief.book))), rules.scope_note()]));
end $$;

-- The words of briefs in a language, beside those of papers.
create function rules.brief_words(language text) returns jsonb language sql immutable as $$
    select jsonb_object_agg(w.word, case brief_words.language when 'fr' then w.fr when 'es' then w.es when 'ru' then w.ru when 'zh' then w.zh when 'ar' then w.ar else w.en end)
      from (values
        ('for_delegates', 'Brief for delegates', 'Note pour les délégués', 'Nota para delegados', 'Справка для делегатов', '代表简报', 'موجز للمندوبين'),
        ('for_staff', 'For staff', 'Pour le personnel', 'Para el personal', 'Для сотрудников', '内部使用', 'للموظفين'),
        ('not_published', 'This brief is not for publication: it shows what a party may not have agreed to publish.', 'Cette note n’est pas à publier : elle montre ce que la partie n’a peut-être pas accepté de publier.', 'Esta nota no es para publicar: muestra lo que la parte puede no haber aceptado publicar.', 'Эта справка не для публикации: в ней есть то, на публикацию чего сторона могла не соглашаться.', '本简报不供发布：其中可能含有该方未同意公布的内容。', 'هذا الموجز ليس للنشر: فيه ما قد لا يكون الطرف وافق على نشره.'),
        ('more_open', 'Instalments after these: %s.', 'Échéances suivantes : %s.', 'Plazos posteriores: %s.', 'Последующих платежей: %s.', '此后分期数：%s。', 'أقساط بعد هذه: %s.'),
        ('edition', 'Edition %s, %s', 'Édition %s, %s', 'Edición %s, %s', 'Издание %s, %s', '版本%s，%s', 'الإصدار %s، %s'),
        ('by_year', 'By year', 'Par année', 'Por año', 'По годам', '按年份', 'حسب السنة'),
        ('year', 'Year', 'Année', 'Año', 'Год', '年份', 'السنة'),
        ('closed', 'closed', 'close', 'cerrado', 'закрыт', '已结', 'مغلقة'),
        ('needed', 'Needed', 'Besoin', 'Necesario', 'Требуется', '所需', 'المطلوب'),
        ('budget', 'From the budget', 'Du budget', 'Del presupuesto', 'Из бюджета', '预算拨款', 'من الميزانية'),
        ('due', 'Due, not yet paid', 'Échu, non payé', 'Vencido, sin pagar', 'Срок наступил, не уплачено', '到期未付', 'مستحق لم يُدفع'),
        ('signed_later', 'Signed, due later', 'Signé, à échoir', 'Firmado, por vencer', 'Подписано, срок позже', '已签署未到期', 'موقّع يُستحق لاحقاً'),
        ('missing', 'Missing', 'Manque', 'Falta', 'Не хватает', '缺口', 'الناقص'),
        ('covered', 'Covered', 'Couvert', 'Cubierto', 'Покрыто', '已覆盖', 'المغطى'),
        ('funded', 'Received, due and signed', 'Reçu, échu et signé', 'Recibido, vencido y firmado', 'Получено, к оплате и подписано', '已收、到期及已签署', 'مستلم ومستحق وموقّع'),
        ('initiatives', 'What is funded', 'Ce qui est financé', 'Qué se financia', 'Что финансируется', '资助内容', 'ما يُموَّل'),
        ('initiative_name', 'Initiative', 'Initiative', 'Iniciativa', 'Инициатива', '倡议', 'المبادرة'),
        ('results', 'What it achieves', 'Ce que cela apporte', 'Qué se logra', 'Что достигается', '成果', 'ما يتحقق'),
        ('result', 'Result', 'Résultat', 'Resultado', 'Результат', '结果', 'النتيجة'),
        ('so_far', 'So far', 'À ce jour', 'Hasta ahora', 'На сегодня', '目前', 'حتى الآن'),
        ('target', 'Target', 'Cible', 'Meta', 'Цель', '目标', 'الهدف'),
        ('money_for', 'What the money is for', 'À quoi sert l’argent', 'Para qué es el dinero', 'На что нужны деньги', '资金用途', 'فيمَ يُنفق المال'),
        ('funders', 'Who funds it already, of all years', 'Qui finance déjà, toutes années', 'Quién ya financia, de todos los años', 'Кто уже финансирует, за все годы', '现有资助方，所有年份', 'من يموّل بالفعل، لجميع السنوات'),
        ('rounding', 'Left by rounding', 'Laissé par l’arrondi', 'Lo que deja el redondeo', 'Остаток от округления', '舍入余数', 'باقي التقريب'),
        ('from_to', '%s to %s', '%s à %s', '%s a %s', '%s–%s годы', '%s 至 %s 年', 'من %s إلى %s'),
        ('measured_on', 'Measured on', 'Mesuré le', 'Medido el', 'Измерено', '测量日期', 'قيس في'),
        ('by', 'By', 'D’ici', 'Para', 'К сроку', '期限', 'بحلول'),
        ('milestone', 'On the way', 'En chemin', 'En el camino', 'На пути к цели', '阶段目标', 'في الطريق'),
        ('unit', 'Unit', 'Unité', 'Unidad', 'Единица', '单位', 'الوحدة'),
        ('not_named', 'Not named', 'Non nommés', 'Sin nombrar', 'Не названы', '未具名', 'غير مسمّين'),
        ('in_currency', 'Amounts in %s.', 'Montants en %s.', 'Importes en %s.', 'Суммы в %s.', '金额单位：%s。', 'المبالغ بعملة %s.'),
        ('counted', 'Pledges are promises without a signature, and are not counted as cover.', 'Les promesses sans signature ne comptent pas comme couverture.', 'Las promesas sin firma no cuentan como cobertura.', 'Обещания без подписи покрытием не считаются.', '未签署的认捐不计入覆盖。', 'التعهدات غير الموقّعة لا تُحسب تغطية.'))
        w (word, en, fr, es, ru, zh, ar)
$$;
