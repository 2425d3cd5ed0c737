# A conversation in which every command is asked: by files that need something of each, sourced after lib.sh.
DOCUMENT=$WORK/openapi.json
"$bursar" help --openapi >"$DOCUMENT"

# answered PERSON PATH [CURL-OPTION...]: ask, and keep the answer with what was asked
answered() {
    answered_person=$1 answered_path=$2
    shift 2
    request "$answered_person" "/v1/$answered_path" --output "$WORK/body" --write-out '%{http_code}\n' "$@" >"$WORK/status" || return
    read -r answered_status <"$WORK/status"
    { printf '{"operation":"%s","status":%s,"body":' "${answered_path%%\?*}" "$answered_status" && cat "$WORK/body" && echo '}'; } >>"$WORK/told"
}

# ask PERSON NOUN/VERB [FIELD=VALUE...]: a read
ask() {
    ask_query=$(IFS='&'; shift 2; echo "$*")
    answered "$1" "$2?$(echo "$ask_query" | sed 's/ /%20/g')" || return
    [ "$answered_status" = 200 ] || { echo "$*"; cat "$WORK/body"; return 1; }
}

# tell VARIABLE PERSON NOUN/VERB [FIELD=VALUE...]: a write; the variable is its number, and _ where nobody needs it
tell() {
    tell_variable=$1 tell_person=$2 tell_path=$3 tell_asked=
    shift 3
    for tell_field; do
        case $tell_field in *[\"\\]*) echo "a value that JSON writes otherwise: $tell_field"; return 1 ;; esac
        tell_asked="$tell_asked,\"${tell_field%%=*}\":\"${tell_field#*=}\""
    done
    answered "$tell_person" "$tell_path" --header "Content-Type: application/json" --header "Idempotency-Key: $(uuid_7)" \
        --data "{${tell_asked#,}}" || return
    [ "$answered_status" = 201 ] || { echo "$tell_path $*"; cat "$WORK/body"; return 1; }
    [ "$tell_variable" = _ ] || eval "$tell_variable=$(jq .seq "$WORK/body")"
}

uuid_7() {
    read -r uuid_random </proc/sys/kernel/random/uuid
    uuid_now=$(date +%s%3N)
    printf '%08x-%04x-7%s' $((uuid_now >> 16)) $((uuid_now & 65535)) "${uuid_random#*-*-?}"
}

# letter_ends LETTER OUTCOME: as a daemon would say
letter_ends() {
    letter_step=$(psql_owner -c "set bursar.book = 'main'" -c "set bursar.office = '*'" -c "select api.mail_take('main', 'test', 'example.org', 3600000)" \
        -c "select max(steps) from ledger.mail_work where mail = $1" | tail -n 1)
    psql_owner -c "select api.mail_hand_over('main', $1, $letter_step, 'test', repeat('00', 32), 3600000)" \
        -c "select api.mail_ended('main', $1, $letter_step, 'test', '$2', 'what the server said', 1000, 9)" >"$WORK/letter"
}

# A conversation in which every command answers, most with something in every member; a build with sanitizers ends where an answer is
# not what the row of its command says.
conversation() {
    tell _ admin region/add region=africa name=Africa
    tell _ admin office/add office=dkr name=Dakar region=africa
    tell _ admin office/change office=dkr name="Dakar office"
    tell _ admin person/add person=awa name=Awa office=dkr role=regional
    tell _ admin person/change person=awa name="Awa D."
    tell _ admin person/disable person=awa reason=leave
    tell _ admin person/enable person=awa reason=back
    tell _ admin person/add person=bo name="Bo X." office=dkr role=auditor
    tell _ admin person/disable person=bo reason=left
    tell _ admin person/erase person=bo reason=asked
    tell _ officer goal/add goal=reach name=Reach
    tell _ officer theme/add theme=skills name=Skills goal=reach
    tell _ officer initiative/add initiative=ai name="AI for all" theme=skills start=2026-01-01
    tell _ officer outcome/add initiative=ai outcome=trained indicator=trained baseline=0 target=500 year=2027
    tell _ officer outcome/measure initiative=ai outcome=trained actual=12 source=survey
    tell _ officer requirement/set initiative=ai year=2026 amount=1000.00 currency=CHF note=first
    tell _ officer outcome/milestone initiative=ai outcome=trained due=2026-12-31 target=200 text=half
    tell _ officer initiative/plan initiative=ai goals=reach:100 reference=plan
    tell _ officer requirement/set initiative=ai year=2026 amount=1000.00 currency=CHF needed_by=2026-06-30
    tell _ officer requirement/line initiative=ai year=2026 text=rooms amount=10.00 currency=CHF
    tell _ officer wording/set noun=outcome code=trained initiative=ai language=fr name=trained description=people
    tell _ finance appropriation/set initiative=ai year=2026 amount=100.00 currency=CHF
    tell _ finance rate/limit days=36500 reason=test
    tell _ finance rate/record currency=CHF rate=0.80 source=UNORE date=2026-01-01
    tell _ finance rate/record currency=EUR rate=0.85 source=UNORE date=2026-01-01
    tell _ officer party/add party=norway name=Norway kind=state country=NOR
    tell _ officer party/add party=norge name=Norge kind=state
    tell _ officer party/add party=acme name=Acme kind=company
    tell _ officer party/change party=acme name="Acme Inc"
    tell _ officer party/identify party=norway scheme=iati value=XM-DAC-NO
    tell _ officer party/consent party=norway publish=name-and-amounts inkind_value=yes public_name=Norway note=letter
    tell _ finance party/merge party=norge into=norway reason=same
    tell _ officer party/add party=p-1 name="Ann Onymous" kind=person note=x
    tell _ officer party/identify party=p-1 scheme=members value=77
    tell _ officer party/add party=p-2 name="Mona Nyme" kind=person
    tell _ finance party/erase party=p-1 reason=asked
    tell line finance opening/state kind=agreement date=2025-04-30 party=acme external=OLD-1 amount=70.00 currency=CHF paid=20.00 instalments=2026-05-31:50.00
    tell _ finance2 approval/give entry="$line" digest="$(jq -r .digest "$WORK/body")"
    tell total finance opening/state kind=total date=2025-04-30 account=1100 debit=50.00
    tell _ finance2 approval/give entry="$total" digest="$(jq -r .digest "$WORK/body")"
    tell pledge officer pledge/record party=norway initiative=ai amount=900.00 currency=CHF years=2026-2027 date=2026-01-05
    tell expiring officer pledge/record party=norway initiative=ai amount=9.00 currency=CHF date=2026-01-05 expires=2026-01-06
    tell other officer pledge/record party=acme initiative=ai amount=90.00 currency=USD origin=third-party note=x
    tell _ officer pledge/amend pledge="$other" amount=95.00 expires=2099-01-06
    tell _ officer pledge/expire pledge="$expiring"
    tell _ officer pledge/withdraw pledge="$other" amount=10.00 reason=letter
    tell _ officer pledge/cancel pledge="$other" amount=10.00 reason=letter
    tell _ finance pledge/write-off pledge="$other" amount=10.00 reason=letter
    tell threshold finance threshold/set instrument=sponsorship currency=CHF hours=10 hourly_rate=100.00 note=x valid_from=2026-01-01
    tell _ finance control/set command=agreement-restate above=999999.00 backdated_days=36500
    tell _ finance control/set command=threshold-set
    tell wish finance threshold/set instrument=voluntary currency=CHF hours=1 hourly_rate=1.00 valid_to=2026-01-02 valid_from=2026-01-01
    tell _ finance2 approval/give entry="$wish" digest="$(jq -r .digest "$WORK/body")"
    tell lift finance control/lift command=threshold-set reason=test
    tell _ finance2 approval/refuse entry="$lift" digest="$(jq -r .digest "$WORK/body")" reason=no
    tell wish finance control/set command=threshold-set
    tell waiver officer waiver/request party=acme instrument=sponsorship amount=10.00 currency=CHF reason=first expires=2099-12-31 date=2026-02-01
    tell _ finance approval/give entry="$waiver" digest="$(jq -r .digest "$WORK/body")" date=2026-02-01
    tell refused officer waiver/request party=acme instrument=sponsorship amount=10.00 currency=CHF reason=again expires=2099-12-31
    tell _ finance approval/refuse entry="$refused" digest="$(jq -r .digest "$WORK/body")" reason=no
    tell agreement officer agreement/sign pledge="$pledge" amount=600.00 count=3 first=2026-02-28 date=2026-01-06
    tell sponsor officer agreement/sign party=acme instrument=sponsorship amount=50.00 currency=CHF initiative=ai waiver="$waiver" date=2026-02-02
    tell _ officer agreement/amend agreement="$agreement" amount=590.00 date=2026-02-02
    tell due officer agreement/sign party=acme amount=40.00 currency=EUR policy=due date=2026-01-06
    tell _ finance instalment/recognise agreement="$due" number=1 date=2026-01-06
    tell _ finance rate/record currency=EUR rate=0.90 source=UNORE date=2026-01-07
    tell _ finance rate/record currency=JPY rate=150 source=UNORE date=2026-01-07
    tell _ finance receipt/record party=acme amount=1000 currency=JPY date=2026-01-08
    tell _ finance rate/correct currency=JPY day=2026-01-07 rate=151 source=UNORE reason=x date=2026-01-08
    tell _ finance account/add account=4450 name=Events code=EV-1
    tell _ finance account/change account=4450 name="Events and fairs"
    tell _ finance account/assign role=revenue account=4450 instrument=sponsorship valid_from=2026-12-01
    tell _ finance fund/add fund=trust name="Funds in trust" valid_from=2026-01-01 note=Council
    tell _ finance fund/change fund=trust valid_to=2030-12-31
    tell _ finance account/revalue account=1100 currency=EUR date=2026-01-07
    tell summit officer agreement/sign party=acme amount=4000.00 currency=EUR instrument=sponsorship initiative=ai event=Summit event_date=2026-01-09 \
        date=2026-01-06
    tell _ officer agreement/amend agreement="$summit" event_date=2026-01-08 date=2026-01-07
    tell _ finance receipt/record party=acme agreement="$summit" amount=10.00 currency=EUR date=2026-01-07
    ask finance run/meet as_of=2026-01-08
    tell _ finance agreement/meet agreement="$summit" amount=30.00 date=2026-01-08
    tell _ finance receipt/record party=acme agreement="$summit" amount=25.00 currency=EUR date=2026-01-08
    ask auditor agreement/show agreement="$summit"
    tell _ finance agreement/terminate agreement="$summit" reason=notice date=2026-01-09
    tell _ finance agreement/restate agreement="$due" policy=cash reason=conditions date=2026-01-08
    tell later officer agreement/sign party=acme amount=50.00 currency=CHF date=2026-01-06 first=2027-02-06
    tell _ finance instalment/reclassify agreement="$later" number=1 date=2026-02-06
    tell edition officer edition/prepare as_of=2026-01-31 open_from=2026 note=first
    tell _ finance edition/publish edition="$edition"
    ask auditor edition/show edition="$edition"
    tell next officer edition/prepare as_of=2026-02-06
    tell _ finance edition/publish edition="$next"
    ask auditor edition/compare edition="$next"
    ask auditor brief/show theme=skills language=fr
    ask auditor brief/show party=norway language=en
    tell _ officer edition/withdraw edition="$edition" reason=mistake
    ask auditor edition/list
    tell _ admin letterhead/set name="Example Organisation" address="1 Example Place; Exampleville" contact=x@example.org colour="#0b4a7d" check_at=https://example.org/check
    ask auditor letterhead/show
    tell paper officer paper/issue party=norway from=2026-01-01 until=2026-02-06 language=fr
    tell printing officer paper/render paper="$paper"
    ask auditor paper/show paper="$paper"
    ask auditor paper/file printing="$printing"
    ask auditor paper/check paper="$paper" code="$(psql_owner -c "select code from ledger.paper")"
    tell _ officer paper/void paper="$paper" reason=x
    ask auditor paper/list
    tell condition officer condition/add agreement="$agreement" text=report due=2026-06-30 instalment=2
    tell _ officer condition/meet condition="$condition" note=letter
    tell going officer agreement/sign party=acme amount=70.00 currency=CHF date=2026-02-02
    tell gone officer agreement/novate agreement="$going" party=norway date=2026-02-03
    tell _ officer agreement/restrict agreement="$gone" clause=travel object_classes=travel share=40 date=2026-02-03
    tell _ finance agreement/allocate agreement="$gone" initiative=ai amount=10.00 country=KEN object_class=travel date=2026-02-04
    tell _ finance agreement/terminate agreement="$gone" reason=notice returnable=0.00 date=2026-02-04
    tell _ finance allowance/set bands=0:1%,1:5% valid_from=2026-01-01 reason=losses
    ask finance run/impair
    tell _ finance instalment/impair agreement="$agreement" number=3
    tell _ finance allowance/assess agreement="$agreement" number=3 rate=50 reason=late
    tell _ finance agreement/write-off agreement="$agreement" instalment=3 reason=bankrupt
    tell _ officer agreement/sign party=acme amount=12.00 currency=CHF date=2025-06-01
    tell receipt finance receipt/record party=norway agreement="$agreement" amount=700.00 arrived=699.00 currency=CHF reference=R1
    tell _ finance paper/issue receipt="$receipt"
    tell advance finance receipt/record party=acme amount=60.00 currency=CHF
    tell _ finance receipt/apply receipt="$advance" agreement="$sponsor"
    tell psc finance psc/set rate=7 instrument=voluntary initiative=ai valid_from=2026-01-01 valid_to=2099-12-31 note=x
    tell _ finance psc/set rate=8 base=expense initiative=ai instrument=sponsorship
    tell _ finance psc/charge agreement="$agreement"
    tell exempts officer psc/exempt agreement="$agreement" rate=3 reason=x expires=2099-12-31
    tell _ finance2 approval/give entry="$exempts" digest="$(jq -r .digest "$WORK/body")"
    tell cost officer cost/log agreement="$agreement" opportunity=Oslo event=Forum initiative=ai hours=2 hourly_rate=100.00 external_cost=5.00 currency=CHF note=x
    tell _ finance entry/reverse entry="$receipt" reason=wrong
    tell unknown finance receipt/record amount=70.00 currency=CHF unidentified=yes payer=norway
    tell _ finance receipt/refund receipt="$unknown" amount=1.00 reason=x
    tell _ finance receipt/identify receipt="$unknown" party=norway agreement="$agreement"
    tell bounced finance receipt/record party=norway amount=60.00 arrived=59.00 charge_bearer=donor payer=acme currency=CHF
    tell _ finance receipt/return receipt="$bounced" reason=recalled
    tell gift officer inkind/offer party=norway kind=equipment description=Van quantity=1 unit=piece value=80.00 currency=CHF place=Oslo
    tell _ officer inkind/agree inkind="$gift"
    tell _ officer inkind/deliver inkind="$gift" quantity=0.5
    tell gift_accepted finance inkind/accept inkind="$gift" value=72.00 currency=CHF method=invoice
    tell _ finance inkind/assess inkind="$gift" value=70.00 currency=CHF method=appraisal note=x
    tell _ officer inkind/deliver inkind="$gift"
    tell _ officer edition/prepare note="with what is given in kind"
    tell _ finance inkind/accept inkind="$gift"
    tell _ finance inkind/value inkind="$gift" value=60.00 currency=CHF method=invoice
    tell _ finance inkind/return inkind="$gift" acceptance="$gift_accepted" quantity=0.25 reason=lent
    tell _ finance inkind/treat kind=expert treatment=expense valid_from=2026-01-01 reason=x
    tell _ finance grade/set grade=p-4 station=oslo cost=900.00 currency=CHF valid_from=2025-01-01 note=x
    tell expert officer inkind/offer party=norway kind=expert description=Ranger quantity=2 unit=month grade=p-4 station=oslo date=2025-01-02
    tell _ officer inkind/agree inkind="$expert" date=2025-01-02
    tell _ officer inkind/serve inkind="$expert" month=2026-01-31 days=3
    tell _ officer inkind/serve inkind="$expert" month=2026-02-28 days=3
    tell _ finance inkind/accrue inkind="$expert" month=2026-01-31
    tell rooms officer inkind/offer party=norway kind=premises description=Rooms quantity=1 unit=room start=2026-01-01 finish=2026-03-31 date=2026-01-01
    tell _ officer inkind/agree inkind="$rooms" date=2026-01-01
    tell _ officer inkind/deliver inkind="$rooms" date=2026-01-01
    tell _ finance inkind/accept inkind="$rooms" value=90.00 currency=CHF method=appraisal date=2026-01-01
    tell _ finance inkind/accrue inkind="$rooms" month=2026-01-31
    tell bad officer inkind/offer party=norway kind=expert description=Engineer quantity=0.5 unit=month
    tell _ finance inkind/reject inkind="$bad" reason=late
    abc=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
    tell _ officer party/contact party=acme email=treasury@acme.example language=fr
    tell _ officer party/contact party=acme email=late@acme.example purpose=reminders
    tell _ officer party/contact party=norway email=treasury@norway.example
    ask officer party/contacts party=acme
    tell _ finance mail/template kind=receipt language=en office=hq subject="Receipt {receipt}" text="{amount}"
    ask auditor mail/templates kind=receipt
    tell late officer agreement/sign party=acme amount=44.00 currency=CHF date=2025-06-02 first=2026-01-02
    ask finance run/remind as_of=2026-02-06
    ask auditor report/thresholds from=2020-01-01
    ask auditor report/calendar from=2026-01-01 to=2027-01-01
    tell reminder finance mail/remind agreement="$late" number=1 stage=1
    tell letter finance mail/queue receipt="$advance" kind=receipt language=en
    ask finance mail/letter kind=reminder agreement="$late" number=1
    ask finance mail/preview kind=thank_you receipt="$advance" language=fr
    letter_ends "$reminder" refused
    letter_ends "$letter" unknown
    tell _ finance mail/retry mail="$reminder" reason=corrected
    tell _ finance mail/settle mail="$letter" outcome=sent reason=answered
    tell _ finance mail/cancel mail="$reminder" reason=paid
    ask auditor mail/list party=acme
    ask finance mail/show mail="$letter"
    tell sheet officer paper/issue party=norway until=2026-02-07
    tell _ officer paper/render paper="$sheet"
    ask finance mail/preview kind=statement paper="$sheet"
    tell carrier finance mail/paper paper="$sheet" language=en
    ask finance mail/show mail="$carrier"
    tell _ admin person/contact person=finance email=finance@example.org language=fr
    ask admin person/contacts person=finance
    ask finance run/todo
    tell waiting finance mail/todo person=finance
    ask finance mail/show mail="$waiting"
    ask auditor mail/list kind=todo
    tell _ officer evidence/piece hash=$abc number=1 digest=$abc data=YWJj
    ask officer evidence/pieces hash=$abc
    ask officer evidence/show hash=$abc
    tell _ officer evidence/record hash=$abc pieces=1 name=letter.pdf
    tell _ admin evidence/quota office=hq mebibytes=2048 reason=archives
    ask officer evidence/read hash=$abc number=1
    ask officer evidence/show hash=$abc
    ask admin person/whoami
    ask auditor certificate/list person=regional2
    certificate=$(jq -r '.items[0].certificate' "$WORK/body")
    tell _ admin certificate/revoke certificate="$certificate" reason=lost
    tell _ officer certificate/request certificate=$abc request=YWJj
    ask officer certificate/fetch certificate=$abc
    ask auditor certificate/pending
    tell _ admin certificate/refuse certificate=$abc reason=nobody
    tell _ admin certificate/invite person=officer invitation=$abc
    ask auditor certificate/show certificate="$certificate"
    tell _ finance period/soft-close period=2025-12-31 note=first
    tell _ finance year/close year=2025 note=audited
    tell _ finance year/set year=2027 month=6 reason=biennium
    tell _ finance period/close period=2025-12-31
    tell _ finance receipt/record party=acme amount=1.00 currency=CHF date=2025-12-30
    ask auditor report/changed-since period=2025-12-31
    ask finance2 report/todo days=9999
    tell reopen finance period/reopen period=2025-12-31 reason=late
    digest=$(jq -r .digest "$WORK/body")
    ask auditor period/show period=2025-12-31
    tell _ finance2 approval/refuse entry="$reopen" digest="$digest" reason=no
    tell reopen finance period/reopen period=2025-12-31 reason=late state=soft-closed
    tell _ finance2 approval/give entry="$reopen" digest="$(jq -r .digest "$WORK/body")"
    tell _ finance period/check item=advances severity=blocking reason=auditors
    ask auditor period/checklist period=2026-10-31
    ask auditor period/show period=2025-12-31
    ask auditor party/show party=norway
    ask finance run/expire as_of=2026-01-06
    ask auditor pledge/show pledge="$pledge"
    ask auditor pledge/show pledge="$other"
    ask auditor agreement/show agreement="$agreement"
    ask auditor agreement/show agreement="$sponsor"
    ask auditor agreement/show agreement="$going"
    ask auditor agreement/show agreement="$gone"
    ask auditor condition/show condition="$condition"
    ask auditor instalment/show agreement="$agreement" number=1
    ask auditor instalment/show agreement="$sponsor" number=1
    ask auditor receipt/show receipt="$advance"
    ask auditor receipt/show receipt="$unknown"
    ask auditor inkind/show inkind="$gift"
    ask auditor inkind/show inkind="$expert"
    ask auditor inkind/show inkind="$rooms"
    ask auditor grade/show grade=p-4
    ask auditor threshold/show threshold="$threshold"
    ask auditor psc/show psc="$psc"
    ask auditor cost/show cost="$cost"
    ask auditor waiver/show waiver="$waiver"
    ask auditor approval/show entry="$lift"
    ask auditor report/gap-detail initiative=ai
    ask auditor report/replay policy=upfront against=obligations
    ask auditor report/statement party=acme
    ask auditor report/statement party=norway
    ask auditor report/statement party=norway with_children=yes
    ask auditor explain/gap initiative=ai year=2026 figure=required
    ask auditor explain/overdue agreement="$agreement" number=1 figure=open
    ask auditor explain/pledge pledge="$pledge" figure=open
    ask auditor explain/agreement agreement="$agreement" figure=open
    ask auditor explain/receipt receipt="$(request auditor /v1/receipt/list | jq .items[0].id)" figure=amount
    ask auditor explain/statement party=norway of=agreement figure=open currency=CHF
    ask auditor explain/statement party=norway of=agreement figure=open currency=CHF with_children=yes
    ask auditor explain/balance account=1100 figure=base_amount
    ask auditor explain/position figure=amount heading=assets
    ask auditor explain/performance figure=amount heading=revenue
    ask auditor explain/edition edition="$edition" figure=missing years=open
    ask auditor explain/entry entry="$agreement"
    ask auditor journal/show entry="$agreement"
    within 20 fails is 0 psql_owner -c "select count(*) from ledger.checkpoint" >"$WORK/sealing"
    ask officer journal/proof entry=1
    ask auditor journal/consistency old="$(psql_owner -c "select min(size) from ledger.checkpoint")"
    ask auditor journal/sealed
    ask auditor journal/checkpoint from=1
    ask auditor audit/verify
    ask auditor goal/show goal=reach
    ask auditor theme/show theme=skills
    ask auditor initiative/show initiative=ai
    ask auditor requirement/show initiative=ai year=2026
    ask auditor appropriation/show initiative=ai year=2026
    ask auditor outcome/show initiative=ai outcome=trained
    ask auditor currency/show currency=CHF
    ask auditor rate/show currency=CHF
    ask auditor fund/show fund=trust
    ask auditor account/show account="$(request auditor /v1/report/trial-balance | jq '.items[0].account')"
    ask auditor region/show region=africa
    ask auditor office/show office=dkr
    ask auditor person/show person=awa
    ask auditor party/list limit=1
    answered officer pledge/record --data '{}' --header "Content-Type: application/json" --header "Idempotency-Key: $(uuid_7)"
    for path in $(jq -r '.paths | to_entries[] | select(.key | startswith("/v1/")) | select(.value.get)
        | select([.value.get.parameters[] | select(.required)] == []) | .key | ltrimstr("/v1/")' "$DOCUMENT"); do
        case $path in
        brief/show) ;;                              # which needs one of three
        party/contacts) ask officer "$path" ;;
        person/contacts) ask admin "$path" ;;
        *) ask auditor "$path" ;;
        esac
    done
}

# conversed: serve a ledger in which all of this was said, with what was answered in $WORK/answers.  Of the files that ./test plays
# the first one to come here talks, and the others take a copy.
conversed() {
    [ -z "${daemon_pid:-}" ] || stop_daemon || bail "the daemon does not stop"
    conversed_kept=${BURSAR_TEMPLATE:-$WORK/template}.conversed
    exec 6>"$conversed_kept.lock"
    flock 6
    [ -d "$conversed_kept" ] || keep_conversation 6>&-
    exec 6>&-
    rm -rf "$STATE"
    cp -a "$conversed_kept/state" "$STATE" && cp "$conversed_kept/answers" "$WORK" || bail "the conversation cannot be copied"
    start_daemon
}

keep_conversation() {
    start_daemon
    conversation >"$WORK/said" 2>&1 && jq -c '.operation |= gsub("[/-]"; "_")' "$WORK/told" >"$WORK/answers" ||
        bail "the conversation fails: $(tail -n 2 "$WORK/said")"
    stop_daemon || bail "the daemon does not stop"
    rm -rf "$conversed_kept.new"
    mkdir "$conversed_kept.new"
    cp -a "$STATE" "$conversed_kept.new/state" && cp "$WORK/answers" "$conversed_kept.new" && mv "$conversed_kept.new" "$conversed_kept"
}
