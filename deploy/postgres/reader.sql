-- Runs once, when the volume is new: the role that the query tool connects as. It may read everything and write nothing.
\getenv reader_password READER_PASSWORD
create role openclaw_reader login password :'reader_password';
grant pg_read_all_data to openclaw_reader;
alter role openclaw_reader set default_transaction_read_only = on;
