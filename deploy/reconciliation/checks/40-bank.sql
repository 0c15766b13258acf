-- The files exchanged with the bank: transfers as they were sent (pain.001), transactions as the bank booked them (camt.053, camt.054).
create temp table sent as
select f.name as file, t.* from bank_file f cross join xmltable('//*[local-name()="CdtTrfTxInf"]' passing f.content columns
  e2e text path '*[local-name()="PmtId"]/*[local-name()="EndToEndId"]',
  cents numeric path '*[local-name()="Amt"]/*[local-name()="InstdAmt"]') as t
where f.direction = 'sent';
update sent set cents = cents * 100;

create temp table sent_file as
select f.name as file, t.* from bank_file f cross join xmltable('//*[local-name()="GrpHdr"]' passing f.content columns
  transfers bigint path '*[local-name()="NbOfTxs"]', cents numeric path '*[local-name()="CtrlSum"]') as t
where f.direction = 'sent';

-- What came in is above zero. Entries of several transactions with amounts of their own are told one by one.
create temp table booked as
select distinct t.statement, t.e2e, t.reference, t.direction_of, (t.cents * 100)::bigint * case t.direction_of when 'CRDT' then 1 else -1 end as cents
from bank_file f cross join xmltable('//*[local-name()="Ntry"][*[local-name()="Sts"]/*[local-name()="Cd"]="BOOK"][count(.//*[local-name()="TxDtls"]/*[local-name()="Amt"])<2]'
  passing f.content columns
  statement text path 'string(../*[local-name()="Id"])',
  e2e text path 'string((.//*[local-name()="EndToEndId"])[1])',
  reference text path 'string((.//*[local-name()="AcctSvcrRef"])[1])',
  direction_of text path '*[local-name()="CdtDbtInd"]',
  cents numeric path '*[local-name()="Amt"]') as t
where f.direction = 'received' and f.content::text like '%camt.05%'
union all
select t.statement, t.e2e, t.reference, t.direction_of, (t.cents * 100)::bigint * case t.direction_of when 'CRDT' then 1 else -1 end
from bank_file f cross join xmltable('//*[local-name()="Ntry"][*[local-name()="Sts"]/*[local-name()="Cd"]="BOOK"][count(.//*[local-name()="TxDtls"]/*[local-name()="Amt"])>=2]//*[local-name()="TxDtls"]'
  passing f.content columns
  statement text path 'string(../../../*[local-name()="Id"])',
  e2e text path 'string((.//*[local-name()="EndToEndId"])[1])',
  reference text path 'string((.//*[local-name()="AcctSvcrRef"])[1])',
  direction_of text path 'string(../../*[local-name()="CdtDbtInd"])',
  cents numeric path '*[local-name()="Amt"]') as t
where f.direction = 'received' and f.content::text like '%camt.05%';

create temp table statement as
select row_number() over (order by t.closed_on, t.id) as number, t.id, t.closed_on,
  (t.opening * 100)::bigint * case t.opening_side when 'DBIT' then -1 else 1 end as opening,
  (t.closing * 100)::bigint * case t.closing_side when 'DBIT' then -1 else 1 end as closing
from bank_file f cross join xmltable('//*[local-name()="Stmt"]' passing f.content columns
  id text path '*[local-name()="Id"]',
  opening numeric path '*[local-name()="Bal"][.//*[local-name()="Cd"]="OPBD"]/*[local-name()="Amt"]',
  opening_side text path '*[local-name()="Bal"][.//*[local-name()="Cd"]="OPBD"]/*[local-name()="CdtDbtInd"]',
  closing numeric path '*[local-name()="Bal"][.//*[local-name()="Cd"]="CLBD"]/*[local-name()="Amt"]',
  closing_side text path '*[local-name()="Bal"][.//*[local-name()="Cd"]="CLBD"]/*[local-name()="CdtDbtInd"]',
  closed_on date path '*[local-name()="Bal"][.//*[local-name()="Cd"]="CLBD"]/*[local-name()="Dt"]/*[local-name()="Dt"]') as t
where f.direction = 'received';

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
create index on booked (e2e);

insert into proof
select 33, 'transfers sent twice under one end-to-end id', 0, count(*), string_agg(e2e, ', ') from (select e2e from sent group by e2e having count(*) > 1) as twice;

insert into proof
select 34, 'transfers sent that no exported payout explains, or with another amount', 0, count(*), string_agg(s.e2e, ', ')
from sent s left join payout p on p.e2e = s.e2e and p.is_sent and p.cents = s.cents where p.e2e is null;

insert into proof
select 35, 'payouts executed whose transaction is on a statement with another amount', 0, count(*), string_agg(p.e2e, ', ')
from payout p join booked b on b.e2e = p.e2e and b.cents < 0 where p.is_executed and -b.cents <> p.cents;

insert into proof
select 36, 'payouts executed that are in none of the files sent', 0, count(*), string_agg(p.e2e, ', ')
from payout p where p.is_executed and p.cents > 0 and not exists (select from sent s where s.e2e = p.e2e);
