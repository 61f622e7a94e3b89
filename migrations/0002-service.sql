create table job (
  id text primary key,
  origin text not null,
  kind text not null,
  state text not null,
  text text,
  files text not null,
  title text not null,
  repository text not null,
  start text,
  strategy text,
  owner text not null,
  embargoed integer not null,
  priority integer not null,
  overrides text not null,
  retry_hours real,
  not_before_ms integer,
  created_ms integer not null,
  started_ms integer,
  ended_ms integer,
  bisection_id text,
  result text,
  culprit text,
  culprit_subject text,
  probability real,
  cost text not null,
  error text
);

create index job_newest on job (created_ms, id);
create index job_of_state on job (state, priority, created_ms);
create index job_of_bisection on job (bisection_id);

create table token (
  name text primary key,
  role text not null,
  hash text not null unique,
  created_ms integer not null
);

create table trail (
  seq integer primary key autoincrement,
  at_ms integer not null,
  who text not null,
  role text not null,
  action text not null,
  subject text,
  details text not null
);
