create table bisection (
  id text primary key,
  created_ms integer not null,
  kind text not null,
  strategy text not null,
  job text not null
);

create table event (
  seq integer primary key autoincrement,
  bisection_id text not null references bisection (id),
  payload text not null
);

create index event_of_bisection on event (bisection_id, seq);
