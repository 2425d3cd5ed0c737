#!/bin/sh
# Run once by the image of PostgreSQL, on an empty data folder: the owner of the books, the daemon's login, a database.
# The passwords are read by psql itself, so that no command line shows them.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'END'
\set owner `cat /run/secrets/owner_password`
\set daemon `cat /run/secrets/daemon_password`
create role bursar_owner login createrole password :'owner';
create role bursar_daemon login password :'daemon';
create database bursar owner bursar_owner encoding 'UTF8' locale 'C.UTF-8' template template0;
END
