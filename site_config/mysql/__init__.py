"""MySQL and MariaDB, made to keep and find texts as SQLite and PostgreSQL do."""
