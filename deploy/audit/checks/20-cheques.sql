-- A cheque is made for money that was set aside, lives once, and pays once.
insert into proof
select 10, 'cheques issued = cheques that money was set aside for, in requests that are issued', coalesce(sum(reserved.cents2), 0), coalesce(sum(issued.cheques), 0),
  string_agg(issued.request, ', ') filter (where issued.cheques <> reserved.cents2)
from (select ref as request, count(*) as cheques from fact where service = 'issuance' and kind = 'issued' group by ref) as issued
left join fact as reserved on reserved.service = 'funding' and reserved.kind = 'set-aside' and reserved.key = issued.request;

insert into proof
select 11, 'cheques registered = cheques issued', (select count(*) from fact where service = 'issuance' and kind in ('issued', 'issued-in-place')), count(*), null
from fact where service = 'redemption' and kind = 'registered';

insert into proof
select 12, 'cheques registered that were never issued', 0, count(*), string_agg(r.key, ', ')
from fact r where r.service = 'redemption' and r.kind = 'registered'
  and not exists (select from fact i where i.service = 'issuance' and i.kind in ('issued', 'issued-in-place') and i.key = r.key);

insert into proof
select 13, 'value of open cheques, and of cheques not yet registered = money in circulation', (select coalesce(sum(in_circulation), 0) from balance),
  (select coalesce(sum(cents), 0) from fact where service = 'funding' and kind = 'set-aside')
  - (select coalesce(sum(cents), 0) from fact where service = 'redemption' and kind in ('expired', 'cancelled'))
  - (select coalesce(sum(cents), 0) from fact where service = 'redemption' and kind = 'registered' and key in (select ref from live_use)), null
from (select 1) as one;

insert into proof
select 14, 'cheques in two live redemptions', 0, count(*), string_agg(ref, ', ') from (select ref from live_use group by ref having count(*) > 1) as twice;

insert into proof
select 15, 'cheques used after they ended', 0, count(*), string_agg(u.ref, ', ')
from live_use u where exists (select from fact e where e.service = 'redemption' and e.kind in ('expired', 'cancelled', 'replaced') and e.key = u.ref);

insert into proof
select 16, 'price = covered value + complement, over all redemptions', (select coalesce(sum(cents), 0) from fact where service = 'redemption' and kind = 'price'),
  (select coalesce(sum(cents2), 0) from fact where service = 'redemption' and kind = 'price')
  + (select coalesce(sum(cents), 0) from fact where service = 'redemption' and kind = 'redeemed'), null
from (select 1) as one;
