-- The files exchanged with the bank: transfers as they were sent (pain.001), transactions as the bank booked them (camt.053). What it
-- notifies beside its statements (camt.054) is the same money told once more.
create temp table sent as
select f.name as file, t.* from bank_file f cross join xmltable('//*[local-name()="CdtTrfTxInf"]' passing f.content columns
  e2e text path '*[local-name()="PmtId"]/*[local-name()="EndToEndId"]',
  batch text path 'string(../*[local-name()="PmtInfId"])',
  message text path 'string(../../*[local-name()="GrpHdr"]/*[local-name()="MsgId"])',
  cents numeric path '*[local-name()="Amt"]/*[local-name()="InstdAmt"]') as t
where f.direction = 'sent';
update sent set cents = cents * 100;

create temp table sent_file as
select f.name as file, t.* from bank_file f cross join xmltable('//*[local-name()="GrpHdr"]' passing f.content columns
  transfers bigint path '*[local-name()="NbOfTxs"]', cents numeric path '*[local-name()="CtrlSum"]') as t
where f.direction = 'sent';

create temp table told_statement as
select f.name as file, t.* from bank_file f cross join xmltable('//*[local-name()="BkToCstmrStmt"]/*[local-name()="Stmt"]'
  passing f.content columns id text path '*[local-name()="Id"]', content xml path '.') as t
where f.direction = 'received';

-- A statement that is kept twice is one. Lines that are alike are not: two fees of a day are two.
create temp table statement as
select row_number() over (order by t.closed_on, s.id) as number, s.id, s.content,
  nullif(t.opened_on, '')::date as opened_on, t.closed_on,
  (t.opening * 100)::bigint * case t.opening_side when 'DBIT' then -1 else 1 end as opening,
  (t.closing * 100)::bigint * case t.closing_side when 'DBIT' then -1 else 1 end as closing
from (select distinct on (id) id, content from told_statement order by id, file) as s
cross join xmltable('/*' passing s.content columns
  opening numeric path '*[local-name()="Bal"][.//*[local-name()="Cd"]="OPBD"]/*[local-name()="Amt"]',
  opening_side text path '*[local-name()="Bal"][.//*[local-name()="Cd"]="OPBD"]/*[local-name()="CdtDbtInd"]',
  opened_on text path 'substring(normalize-space(*[local-name()="Bal"][.//*[local-name()="Cd"]="OPBD"]/*[local-name()="Dt"]), 1, 10)',
  closing numeric path '*[local-name()="Bal"][.//*[local-name()="Cd"]="CLBD"]/*[local-name()="Amt"]',
  closing_side text path '*[local-name()="Bal"][.//*[local-name()="Cd"]="CLBD"]/*[local-name()="CdtDbtInd"]',
  closed_on date path '*[local-name()="Bal"][.//*[local-name()="Cd"]="CLBD"]/*[local-name()="Dt"]/*[local-name()="Dt"]') as t;

create temp table entry as
select s.id as statement, t.number, t.content, t.details, t.own_reference, coalesce(nullif(t.reference, ''), t.own_reference) as reference,
  nullif(t.batch, '') as batch, nullif(t.message, '') as message, t.side, nullif(nullif(t.e2e, ''), 'NOTPROVIDED') as e2e,
  coalesce(nullif(t.booked_on, '')::date, s.closed_on) as day,
  (t.cents * 100)::bigint * case t.side when 'CRDT' then 1 else -1 end as cents
from statement s cross join xmltable('/*/*[local-name()="Ntry"]' passing s.content columns
  number for ordinality,
  content xml path '.',
  status text path 'string(*[local-name()="Sts"]/*[local-name()="Cd"])',
  own_reference text path 'string(*[local-name()="AcctSvcrRef"])',
  reference text path 'string((*[local-name()="NtryDtls"]//*[local-name()="AcctSvcrRef"])[1])',
  batch text path 'string((.//*[local-name()="PmtInfId"])[1])',
  message text path 'string((*[local-name()="NtryDtls"]//*[local-name()="MsgId"])[1])',
  details bigint path 'count(*[local-name()="NtryDtls"]/*[local-name()="TxDtls"])',
  e2e text path 'string((.//*[local-name()="EndToEndId"])[1][not(../../..//*[local-name()="EndToEndId"] != .)])',
  booked_on text path 'substring(normalize-space((*[local-name()="BookgDt"] | *[local-name()="ValDt"])[1]), 1, 10)',
  side text path '*[local-name()="CdtDbtInd"]',
  cents numeric path '*[local-name()="Amt"]') as t
where t.status = 'BOOK';

-- The transactions of entries that are of several, each with an amount of its own.
create temp table detail as
select e.statement, e.number as entry, t.number, nullif(nullif(t.e2e, ''), 'NOTPROVIDED') as e2e,
  coalesce(nullif(t.reference, ''), e.own_reference) as reference,
  (nullif(t.cents, '')::numeric * 100)::bigint * case coalesce(nullif(t.side, ''), e.side) when 'CRDT' then 1 else -1 end as cents
from entry e cross join xmltable('/*/*[local-name()="NtryDtls"]/*[local-name()="TxDtls"]' passing e.content columns
  number for ordinality,
  e2e text path 'string((.//*[local-name()="EndToEndId"])[1])',
  reference text path 'string((.//*[local-name()="AcctSvcrRef"])[1])',
  side text path 'string(*[local-name()="CdtDbtInd"])',
  cents text path 'string((*[local-name()="Amt"]
    | *[local-name()="AmtDtls"]/*[local-name()="TxAmt" or local-name()="InstdAmt"][not(../*[local-name()="TxAmt"]) or local-name()="TxAmt"]
      /*[local-name()="Amt"])[1])') as t
where e.details > 1;
delete from detail d using (
  select statement, entry from detail group by statement, entry having count(*) > count(cents) or sum(cents) <>
    (select e.cents from entry e where e.statement = detail.statement and e.number = detail.entry)) as described
where d.statement = described.statement and d.entry = described.entry;

-- What came in is above zero.
create temp table booked as
select e.statement, e.number || coalesce('.' || d.number, '') as line, e.day, case when d.number is null then e.e2e else d.e2e end as e2e,
  nullif(case when d.number is null then e.reference else d.reference end, '') as reference, e.batch, e.message,
  coalesce(d.cents, e.cents) as cents
from entry e left join detail d on d.statement = e.statement and d.entry = e.number;

insert into proof
select 29, 'statements of the bank that are kept twice: both say the same (that differ)', 0, count(*), string_agg(id, ', ')
from (select id from told_statement group by id having count(distinct content::text) > 1) as twice;

insert into proof
select 30, 'statements of the bank: each opens with what the one before closed with (breaks)', 0, count(*), string_agg(id, ', ')
from (select id, opening, lag(closing, 1, opening) over (order by number) as before from statement) as chain where opening <> before;

insert into proof
select 31, 'statements of the bank: closing = opening + transactions (statements that do not add up)', 0, count(*), string_agg(s.id, ', ')
from statement s where s.closing <> s.opening + (select coalesce(sum(b.cents), 0) from booked b where b.statement = s.id);

insert into proof
select 32, 'payment files: control sums = their transfers (files that differ)', 0, count(*), string_agg(f.file, ', ')
from sent_file f where (f.transfers, f.cents * 100) is distinct from (select (count(*), sum(cents)) from sent s where s.file = f.file);

-- A payout's amount at the bank: what its run fixed. One of zero is settled without the bank.
create temp table payout as
select p.key, p.ref as e2e, p.cents,
  exists (select from fact t where t.service = 'settlement' and t.kind = 'payout-sent' and t.key = p.key) as is_sent,
  exists (select from fact t where t.service = 'settlement' and t.kind = 'payout-executed' and t.key = p.key) as is_executed,
  exists (select from fact t where t.service = 'settlement' and t.kind = 'payout-returned' and t.key = p.key) as is_returned
from fact p where p.service = 'settlement' and p.kind = 'payout';
create index on payout (e2e);
create index on sent (batch);
create index on sent (message);
analyze payout;

-- A batch or a file of ours that the bank moves in one line is its transfers: all of them, or those that did not fail.
create temp table whole as
select *, sum(cents) over of_line as all_cents, coalesce(sum(cents) filter (where is_moved) over of_line, 0) as moved_cents
from (
  select b.statement, b.line, p.e2e, b.cents as line_cents, p.cents * sign(b.cents) as cents,
    case when b.cents < 0 then p.is_executed else p.is_returned end as is_moved
  from booked b join sent s on s.batch = b.batch or b.batch is null and s.message = b.message join payout p on p.e2e = s.e2e
  where b.e2e is null
) as transfers
window of_line as (partition by statement, line);
delete from whole where line_cents <> all_cents and (line_cents <> moved_cents or not is_moved);

insert into booked
select b.statement, b.line || '/' || w.e2e, b.day, w.e2e, b.reference, b.batch, b.message, w.cents::bigint
from whole w join booked b on b.statement = w.statement and b.line = w.line;
delete from booked b using whole w where w.statement = b.statement and w.line = b.line;
create index on booked (e2e);

insert into proof
select 33, 'transfers sent twice under one end-to-end id', 0, count(*), string_agg(e2e, ', ') from (select e2e from sent group by e2e having count(*) > 1) as twice;

insert into proof
select 34, 'transfers sent that no exported payout explains, or with another amount', 0, count(*), string_agg(s.e2e, ', ')
from sent s left join payout p on p.e2e = s.e2e and p.is_sent and p.cents = s.cents where p.e2e is null;

insert into proof
select 36, 'payouts executed that are in none of the files sent', 0, count(*), string_agg(p.e2e, ', ')
from payout p where p.is_executed and p.cents > 0 and not exists (select from sent s where s.e2e = p.e2e);
