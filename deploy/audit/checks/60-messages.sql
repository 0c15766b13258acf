-- What was committed was published, and what was published was taken up: by the relay's own progress, and by what the others know.
insert into proof
select 50, service || ': events that its relay has not passed', 0, greatest(cents2 - cents, 0), null from fact where kind = 'relay';

insert into proof
select 51, 'venues, services and pathways of which redemption knows another revision than the catalogue told', 0, count(*), string_agg(coalesce(c.key, k.key), ', ')
from (select kind, key, max(cents) as revision from fact where service = 'catalogue' and kind <> 'relay' group by kind, key) as c
full join (select replace(kind, 'knows-', '') as kind, key, cents as revision from fact where service = 'redemption' and kind like 'knows-%') as k on k.kind = c.kind and k.key = c.key
where k.revision is distinct from c.revision;

insert into proof
select 52, 'venues of which settlement knows another revision than the catalogue told', 0, count(*), string_agg(coalesce(c.key, k.key), ', ')
from (select key, max(cents) as revision from fact where service = 'catalogue' and kind = 'venue' group by key) as c
full join (select key, cents as revision from fact where service = 'settlement' and kind = 'knows-venue') as k on k.key = c.key
where k.revision is distinct from c.revision;

insert into proof
select 53, 'lines of executed payouts that the cheques'' own streams do not tell, or tell otherwise', 0, count(*), string_agg(coalesce(e.ref, c.ref), ', ')
from (select ref, sum(cents) as cents from fact where service = 'settlement' and kind = 'executed' group by ref) as e
full join (select ref, sum(cents) as cents from fact where service = 'redemption' and kind = 'told-paid' group by ref) as c on c.ref = e.ref
where e.cents is distinct from c.cents;
