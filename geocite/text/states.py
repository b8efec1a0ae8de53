"""What is known of a figure, from the cell of a file to the page: one word each, the same everywhere."""

from enum import StrEnum


class State(StrEnum):
    """`connu` alone has a value; `secret` is published as hidden; `absent` is all the rest."""

    KNOWN = "connu"
    ABSENT = "absent"
    SECRET = "secret"
    PLACEHOLDER = "espace_reserve"  # of stated facts only: a document printed something in place of the value


# How the documents of a bundle write a secret figure, in place of its number; one that is absent is not written.
SECRET_CELL = "s"
