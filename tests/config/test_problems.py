"""What a database says, told apart: a refused password, a database that is not there, a server that is silent."""

import psycopg
import pytest
from django.db import OperationalError
from psycopg import errors

from clearway.config.problems import told_by

FAILED = 'connection failed: connection to server at "db", port 5432 failed: '
SAID = [
    (FAILED + 'FATAL:  password authentication failed for user "hunter-4711"', "refuses the user or the password"),
    (FAILED + "fe_sendauth: no password supplied", "refuses the user or the password"),
    (FAILED + 'FATAL:  Peer authentication failed for user "hunter-4711"', "refuses the user or the password"),
    (FAILED + 'FATAL:  role "hunter-4711" does not exist', "refuses the user or the password"),
    (FAILED + 'FATAL:  database "hunter-4711" does not exist', "has no database of this name"),
    (FAILED + 'FATAL:  no pg_hba.conf entry for host "db", user "hunter-4711"', "lets this user not in"),
    (FAILED + "FATAL:  the database system is starting up", "answers and turns us away"),
    (FAILED + "Connection refused", "does not answer"),
    (FAILED + "SSL error: certificate verify failed", "does not prove"),
    (FAILED + 'server certificate for "other" does not match host name "hunter-4711"', "does not prove"),
    (FAILED + 'root certificate file "/home/hunter-4711/root.crt" does not exist', "does not prove"),
    (FAILED + "server does not support SSL, but SSL was required", "does not prove"),
    ("failed to resolve host 'hunter-4711': Name or service not known", "does not answer"),
    ("connection timeout expired", "does not answer"),
    ("server closed the connection unexpectedly", "broke off"),
]


@pytest.mark.parametrize(("words", "meant"), SAID)
def test_the_words_of_a_refused_connection_are_told_apart_and_not_repeated(words: str, meant: str) -> None:
    wrapped = OperationalError(words)
    wrapped.__cause__ = psycopg.OperationalError(words)
    for error in (psycopg.OperationalError(words), wrapped):
        problem = told_by(error)
        assert meant in problem.what
        assert "4711" not in str(problem)
        assert "Error" not in str(problem)


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (errors.InvalidPassword("x"), "refuses the user or the password"),
        (errors.InvalidAuthorizationSpecification("x"), "refuses the user or the password"),
        (errors.InvalidCatalogName("x"), "has no database of this name"),
        (errors.InsufficientPrivilege("x"), "forbids this user"),
        (errors.DiskFull("x"), "broke off"),
        (psycopg.ProgrammingError("invalid port"), "not PostgreSQL's address"),
    ],
)
def test_a_state_that_postgresql_gives_decides(error: psycopg.Error, meant: str) -> None:
    assert meant in told_by(error).what
