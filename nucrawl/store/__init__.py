"""The only SQL in nucrawl: where Postgres is, what its schema looks like, what is written and read.

Connections are autocommit; every write stands inside ``with connection.transaction()``. Without
autocommit a SELECT before that block turns it into a savepoint, and closing discards the rows.
"""
