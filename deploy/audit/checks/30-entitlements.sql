-- Every redemption that stands has one entitlement with a line for each cheque; every entitlement has one fate.
create temp table fate as
select distinct on (key) key, ref as fate from fact where service = 'settlement' and kind = 'fate' order by key, seq desc;
create unique index on fate (key);

insert into proof
select 20, 'lines of entitlements = uses of cheques (lines that are missing, too many, or differ)', 0, count(*),
  string_agg(coalesce(u.key, e.key) || '/' || coalesce(u.ref, e.ref), ', ')
from (select * from fact where service = 'redemption' and kind = 'redeemed') as u
full join (select * from fact where service = 'settlement' and kind = 'entitled') as e on e.key = u.key and e.ref = u.ref
where u.key is null or e.key is null or e.cents3 <> u.cents or e.cents <> u.cents3 or e.cents + e.cents2 <> u.cents or e.agreement <> u.agreement;

insert into proof
select 21, 'redemptions reversed whose entitlement is neither cancelled nor, where it was paid before, noted', 0, count(*), string_agg(r.key, ', ')
from (select distinct key from fact where service = 'redemption' and kind = 'reversed') as r left join fate f on f.key = r.key
where f.fate is distinct from 'cancelled' and not exists (select from fact n where n.service = 'settlement' and n.kind = 'late-reversal' and n.key = r.key);

insert into proof
select 22, 'entitlements cancelled whose redemption stands', 0, count(*), string_agg(key, ', ') from fate
where fate = 'cancelled' and not exists (select from fact r where r.service = 'redemption' and r.kind = 'reversed' and r.key = fate.key);

-- Each payout carries an entitlement once, and what was paid is what executed payouts carried.
create temp view carried as
select key as payout, ref as redemption, sum(cents) filter (where kind = 'in-transfer') as transferred, sum(cents) filter (where kind = 'executed') as executed,
  sum(cents) filter (where kind = 'returned') as returned, sum(cents) filter (where kind = 'rejected') as rejected
from fact where service = 'settlement' and kind in ('in-transfer', 'executed', 'returned', 'rejected') group by key, ref;

insert into proof
select 23, 'lines executed, returned or rejected that were not in transfer with the same amount, or less after an incident', 0, count(*),
  string_agg(payout || '/' || redemption, ', ')
from carried where transferred is null or executed <> transferred or returned > transferred or rejected > transferred
  or least(returned, rejected) < transferred
    and not exists (select from fact i where i.service = 'settlement' and i.kind = 'incident' and i.ref = redemption);

insert into proof
select 24, 'entitlements paid = redemptions in a payout that was executed and not returned',
  (select count(distinct redemption) from carried where executed is not null and returned is null), count(*), null
from fate where fate = 'paid';

insert into proof
select 25, 'redemptions paid twice', 0, count(*), string_agg(redemption, ', ')
from (select redemption from carried where executed is not null and returned is null group by redemption having count(*) > 1) as twice;

insert into proof
select 26, 'claims of which more was recovered than was claimed', 0, count(*), string_agg(key, ', ')
from (select key from fact where service = 'settlement' group by key
  having sum(cents) filter (where kind = 'recovered') - coalesce(sum(cents) filter (where kind = 'reopened'), 0)
    > coalesce(sum(cents) filter (where kind = 'incident'), 0)) as over;
