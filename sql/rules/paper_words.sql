-- The words on papers in the languages of the United Nations, and days as they are written there.  English and French are complete; the others are
-- drafts, which the paper says.

-- The words of a language by what they stand for.  Longer than a screen: a line a word.
create function rules.paper_words(language text) returns jsonb language sql immutable as $$
    select jsonb_object_agg(w.word, case paper_words.language when 'fr' then w.fr when 'es' then w.es when 'ru' then w.ru when 'zh' then w.zh
                                                              when 'ar' then w.ar else w.en end)
      from (values
        ('receipt_title', 'Receipt for a contribution in money', 'Reçu pour une contribution financière', 'Recibo por una contribución en dinero', 'Квитанция о денежном взносе', '现金捐款收据', 'إيصال بمساهمة نقدية'),
        ('certificate_title', 'Certificate of a contribution in kind', 'Attestation de contribution en nature', 'Certificado de contribución en especie', 'Свидетельство о взносе в натуральной форме', '实物捐助证书', 'شهادة بمساهمة عينية'),
        ('statement_title', 'Statement of contributions', 'Relevé des contributions', 'Estado de las contribuciones', 'Выписка о взносах', '捐款对账单', 'كشف بالمساهمات'),
        ('brief_title', 'What is missing, and for what', 'Ce qui manque, et pour quoi', 'Qué falta y para qué', 'Чего не хватает и на что', '缺口及用途', 'ما ينقص ولأي غرض'),
        ('received_on', 'Received on', 'Reçu le', 'Recibido el', 'Получено', '收到日期', 'تاريخ الاستلام'),
        ('payer', 'Paid by', 'Payé par', 'Pagado por', 'Плательщик', '付款方', 'الدافع'),
        ('reference', 'Reference of the bank', 'Référence de la banque', 'Referencia del banco', 'Банковская ссылка', '银行参考号', 'مرجع البنك'),
        ('received', 'We received', 'Nous avons reçu', 'Hemos recibido', 'Мы получили', '我方收到', 'استلمنا'),
        ('sent', 'Sent', 'Envoyé', 'Enviado', 'Отправлено', '汇出金额', 'المرسل'),
        ('arrived', 'Arrived in our bank', 'Arrivé à notre banque', 'Llegado a nuestro banco', 'Поступило в наш банк', '银行到账', 'وصل إلى مصرفنا'),
        ('charge_us', 'Charges of the bank, borne by us', 'Frais bancaires, à notre charge', 'Gastos bancarios, a nuestro cargo', 'Банковские сборы за наш счёт', '银行费用（由我方承担）', 'رسوم مصرفية على حسابنا'),
        ('charge_donor', 'Charges of the bank, borne by the donor', 'Frais bancaires, à la charge du donateur', 'Gastos bancarios, a cargo del donante', 'Банковские сборы за счёт донора', '银行费用（由捐助方承担）', 'رسوم مصرفية على حساب المانح'),
        ('waits', 'Not yet applied', 'Pas encore affecté', 'Aún sin aplicar', 'Ещё не распределено', '尚未分配', 'لم يُخصص بعد'),
        ('refunded', 'Paid back of it', 'Remboursé', 'Reembolsado', 'Возвращено', '已退还', 'أُعيد منه'),
        ('open_after', 'Still open of agreement %s on this day', 'Encore dû sur l’accord %s à ce jour', 'Pendiente del acuerdo %s en este día', 'Остаток по соглашению %s на этот день', '协议%s当日未付余额', 'المتبقي من الاتفاق %s في هذا اليوم'),
        ('pays', 'What it pays', 'Ce qu’il règle', 'Lo que paga', 'Что этим оплачено', '所付款项', 'ما يسدده'),
        ('agreement', 'Agreement', 'Accord', 'Acuerdo', 'Соглашение', '协议', 'الاتفاق'),
        ('pledge', 'Pledge', 'Promesse', 'Promesa', 'Обязательство', '认捐', 'التعهد'),
        ('receipt', 'Receipt', 'Versement', 'Pago recibido', 'Поступление', '收款', 'المقبوض'),
        ('instalment', 'Instalment', 'Échéance', 'Plazo', 'Платёж', '分期', 'القسط'),
        ('for', 'For', 'Pour', 'Para', 'На что', '用途', 'الغرض'),
        ('unearmarked', 'Where it is needed most', 'Là où le besoin est le plus grand', 'Donde más se necesite', 'Туда, где нужнее всего', '最需要之处', 'حيث الحاجة أكبر'),
        ('amount', 'Amount', 'Montant', 'Importe', 'Сумма', '金额', 'المبلغ'),
        ('currency', 'Currency', 'Monnaie', 'Moneda', 'Валюта', '货币', 'العملة'),
        ('total', 'Total', 'Total', 'Total', 'Итого', '合计', 'المجموع'),
        ('no_signature', 'This receipt is valid without a signature.', 'Ce reçu est valable sans signature.', 'Este recibo es válido sin firma.', 'Квитанция действительна без подписи.', '本收据无须签名即有效。', 'هذا الإيصال صالح دون توقيع.'),
        ('thanks', 'We record with gratitude the contribution in kind of', 'Nous constatons avec gratitude la contribution en nature de', 'Hacemos constar con gratitud la contribución en especie de', 'С благодарностью подтверждаем взнос в натуральной форме, который внёс', '谨此致谢，实物捐助方：', 'نسجل بامتنان المساهمة العينية المقدمة من'),
        ('what', 'What', 'Quoi', 'Qué', 'Что', '内容', 'البيان'),
        ('kind', 'Kind', 'Nature', 'Clase', 'Вид', '类别', 'النوع'),
        ('description', 'Description', 'Description', 'Descripción', 'Описание', '说明', 'الوصف'),
        ('quantity', 'Quantity', 'Quantité', 'Cantidad', 'Количество', '数量', 'الكمية'),
        ('people', 'People', 'Personnes', 'Personas', 'Человек', '人数', 'عدد الأشخاص'),
        ('place', 'Place', 'Lieu', 'Lugar', 'Место', '地点', 'المكان'),
        ('period', 'Period', 'Période', 'Período', 'Период', '期间', 'الفترة'),
        ('initiative', 'For the initiative', 'Pour l’initiative', 'Para la iniciativa', 'Для инициативы', '所属倡议', 'للمبادرة'),
        ('delivered', 'Delivered', 'Livré le', 'Entregado', 'Передано', '交付日期', 'تاريخ التسليم'),
        ('accepted', 'Accepted', 'Accepté le', 'Aceptado', 'Принято', '验收日期', 'تاريخ القبول'),
        ('value', 'Value, as accepted', 'Valeur acceptée', 'Valor aceptado', 'Принятая стоимость', '验收价值', 'القيمة المقبولة'),
        ('unstated', 'not stated', 'non indiquée', 'no indicado', 'не указана', '不载明', 'غير مذكورة'),
        ('one person-month', 'person-month', 'mois-personne', 'mes-persona', 'человеко-месяц', '人月', 'شهر عمل'),
        ('one month', 'month', 'mois', 'mes', 'месяц', '个月', 'شهر'),
        ('one day', 'day', 'jour', 'día', 'день', '天', 'يوم'),
        ('one hour', 'hour', 'heure', 'hora', 'час', '小时', 'ساعة'),
        ('one piece', 'piece', 'pièce', 'pieza', 'штука', '件', 'قطعة'),
        ('one set', 'set', 'lot', 'juego', 'комплект', '套', 'مجموعة'),
        ('some person-month', 'person-months', 'mois-personne', 'meses-persona', 'человеко-месяцев', '人月', 'أشهر عمل'),
        ('some month', 'months', 'mois', 'meses', 'месяцев', '个月', 'أشهر'),
        ('some day', 'days', 'jours', 'días', 'дней', '天', 'أيام'),
        ('some hour', 'hours', 'heures', 'horas', 'часов', '小时', 'ساعات'),
        ('some piece', 'pieces', 'pièces', 'piezas', 'штук', '件', 'قطع'),
        ('some set', 'sets', 'lots', 'juegos', 'комплектов', '套', 'مجموعات'),
        ('expert', 'Expert', 'Expert', 'Experto', 'Эксперт', '专家', 'خبير'),
        ('equipment', 'Equipment', 'Équipement', 'Equipo', 'Оборудование', '设备', 'معدات'),
        ('goods', 'Goods', 'Biens', 'Bienes', 'Товары', '物资', 'سلع'),
        ('service', 'Service', 'Service', 'Servicio', 'Услуга', '服务', 'خدمة'),
        ('premises', 'Premises', 'Locaux', 'Locales', 'Помещения', '场所', 'مبانٍ'),
        ('date', 'Date', 'Date', 'Fecha', 'Дата', '日期', 'التاريخ'),
        ('party', 'Party', 'Partie', 'Parte', 'Сторона', '一方', 'الطرف'),
        ('entries', 'Entries', 'Écritures', 'Asientos', 'Записи', '明细', 'القيود'),
        ('before', 'Before this period', 'Avant cette période', 'Antes de este período', 'До этого периода', '本期之前', 'قبل هذه الفترة'),
        ('begin', 'from the first contribution', 'depuis la première contribution', 'desde la primera contribución', 'с первого взноса', '自首次捐款起', 'منذ أول مساهمة'),
        ('pledged', 'Pledged', 'Promis', 'Prometido', 'Обещано', '认捐', 'متعهد به'),
        ('signed', 'Signed', 'Signé', 'Firmado', 'Подписано', '已签署', 'موقّع'),
        ('money_in', 'Received', 'Reçu', 'Recibido', 'Получено', '已收', 'مستلم'),
        ('to_come', 'To come', 'À venir', 'Por recibir', 'Ожидается', '待收', 'متوقع'),
        ('pledged_open', 'Pledged, not signed', 'Promis, non signé', 'Prometido, sin firmar', 'Обещано, не подписано', '已认捐未签署', 'متعهد به دون توقيع'),
        ('became', 'became an agreement', 'devenue un accord', 'convertida en acuerdo', 'стало соглашением', '转为协议', 'أصبح اتفاقاً'),
        ('ended', 'no longer due', 'n’est plus dû', 'ya no se debe', 'более не ожидается', '不再应付', 'لم يعد مستحقاً'),
        ('paid_back', 'paid back', 'remboursé', 'reembolsado', 'возвращено', '已退还', 'أُعيد'),
        ('taken_back', 'taken back by the bank', 'repris par la banque', 'retirado por el banco', 'отозвано банком', '银行撤回', 'استرده المصرف'),
        ('given_back', 'given back', 'rendu', 'devuelto', 'возвращено', '已归还', 'أُعيد'),
        ('for_another', 'paid for another', 'payé pour un autre', 'pagado por otro', 'уплачено за другого', '代他方支付', 'دُفع عن غيره'),
        ('in_kind', 'In kind', 'En nature', 'En especie', 'В натуральной форме', '实物', 'عيناً'),
        ('apart', 'Contributions in kind stand apart from money and are never added to it.', 'Les contributions en nature sont à part et ne s’ajoutent jamais à l’argent.', 'Las contribuciones en especie van aparte y nunca se suman al dinero.', 'Взносы в натуральной форме учитываются отдельно и к деньгам не прибавляются.', '实物捐助单独列示，从不计入款项。', 'المساهمات العينية منفصلة ولا تضاف إلى النقد.'),
        ('differs', 'Please tell us of anything that differs from your own books.', 'Veuillez nous signaler tout écart avec vos propres livres.', 'Le rogamos que nos comunique cualquier diferencia con sus libros.', 'Сообщите нам, если что-либо расходится с вашим учётом.', '若与贵方账目不符，请告知我方。', 'يرجى إبلاغنا بأي اختلاف عن دفاتركم.'),
        ('knows', 'As the books stood at entry %s.', 'Selon les livres à l’écriture %s.', 'Según los libros en el asiento %s.', 'По состоянию книг на запись %s.', '截至第%s号分录的账簿。', 'كما كانت الدفاتر عند القيد %s.'),
        ('draft', 'This translation is a draft.', null, 'Esta traducción es un borrador.', 'Этот перевод предварительный.', '本译文为草稿。', 'هذه الترجمة مسودة.'))
        w (word, en, fr, es, ru, zh, ar)
$$;

-- The names of the months of a language, from January on; none where days are written in digits.
create function rules.month_names(language text) returns text[] language sql immutable as $$
    select case month_names.language
           when 'en' then array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
           when 'fr' then array['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre']
           when 'es' then array['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre', 'octubre', 'noviembre', 'diciembre']
           when 'ru' then array['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря']
           when 'ar' then array['يناير', 'فبراير', 'مارس', 'أبريل', 'مايو', 'يونيو', 'يوليو', 'أغسطس', 'سبتمبر', 'أكتوبر', 'نوفمبر', 'ديسمبر'] end
$$;

-- A day as it is written: 2 April 2025, 1er avril 2025, 2 de abril de 2025, 2025年4月2日; null of none.
create function rules.day_in_words(day date, language text) returns text language plpgsql immutable as $$
#variable_conflict use_column
begin
    return (
        select case day_in_words.language when 'zh' then format('%s年%s月%s日', d.year, d.month, d.day)
                    when 'es' then format('%s de %s de %s', d.day, d.name, d.year)
                    when 'fr' then format('%s %s %s', case d.day when 1 then '1er' else d.day::text end, d.name, d.year)
                    else format('%s %s %s', d.day, d.name, d.year) end
          from (select extract(year from x)::integer as year, extract(month from x)::integer as month, extract(day from x)::integer as day,
                       (rules.month_names(day_in_words.language))[extract(month from x)::integer] as name
                  from (values (day_in_words.day)) v (x) where x is not null) d);
end $$;
