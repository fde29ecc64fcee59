"""``fields.csv`` against the tables that people type in: the codebook and the rules of reading."""

import csv
import re
from pathlib import Path

import pytest

from geo.data_folders import CODEBOOK
from incidents.codebook import TABLES, read_codebook
from incidents.reading import rules

BELOW = "rows below"  # the values of the column are described by rows of their own
PATHS = sorted(CODEBOOK.rglob("*.csv"))
NAMES = [path.relative_to(CODEBOOK.parent).with_suffix("").as_posix() for path in PATHS]
TABLES_THERE = list(zip(NAMES, PATHS, strict=True))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


FIELDS = [row for row in rows_of(CODEBOOK / "fields.csv") if "/" in row["record"]]
DESCRIBED = {(row["record"], row["field"]): row for row in FIELDS}


def key_of(table, field):
    """Where a column or a value of a table is described: its own row, else that of all tables."""
    shared = ["codebook/reading/*"] if table.startswith("codebook/reading/") else ["codebook/*"]
    return next(((one, field) for one in (table, *shared) if (one, field) in DESCRIBED), None)


def values_of(row, column, unit):
    parts = row[column].split(";") if "semicolon" in unit else [row[column]]
    return {part.strip() for part in parts} - {""}


@pytest.mark.parametrize(("table", "path"), TABLES_THERE, ids=NAMES)
def test_every_column_of_a_table_and_every_kind_in_it_is_described(table, path):
    rows = rows_of(path)
    for column in rows[0]:
        key = key_of(table, column)
        assert key, f"fields.csv has no row for {table}, {column}"
        told = DESCRIBED[key]
        used = set().union(*(values_of(row, column, told["unit"]) for row in rows))
        if told["codes"] in TABLES:
            codes = {entry.code for entry in read_codebook().entries(told["codes"])}
            assert used <= codes, column
        if told["codes"] == BELOW:
            below = {field for record, field in DESCRIBED if record == table and "=" in field}
            assert {f"{column}={value}" for value in used} == {
                field for field in below if field.startswith(f"{column}=")
            }


@pytest.mark.parametrize(("table", "path"), TABLES_THERE, ids=NAMES)
def test_no_row_of_a_table_takes_the_place_of_another(table, path):
    key, *_ = rows_of(path)[0]
    if key in {"code", "id"}:
        codes = [row[key] for row in rows_of(path)]
        assert {code for code in codes if codes.count(code) > 1} == set()


@pytest.mark.parametrize(("table", "path"), TABLES_THERE, ids=NAMES)
def test_a_column_of_few_words_says_what_each_of_them_means(table, path):
    """A closed list is known by its few values in many rows, whatever its column is called."""
    rows = rows_of(path)
    for column in rows[0]:
        told = DESCRIBED[key_of(table, column)]
        values = {row[column] for row in rows} - {""}
        closed = column == "kind" or (len(values) <= 8 and len(rows) >= 40)
        if closed and table != "codebook/fields":
            assert told["codes"] != "–" or (told["unit"] and column != "kind"), column


def test_every_description_is_of_a_column_that_is_there():
    heads = {name: set(rows_of(path)[0]) for name, path in TABLES_THERE}
    used = {key_of(table, column) for table, head in heads.items() for column in head}
    columns = {(row["record"], row["field"]) for row in FIELDS if "=" not in row["field"]}
    assert columns == used
    values = {(r["record"], r["field"].partition("=")[0]) for r in FIELDS if "=" in r["field"]}
    assert values == {key for key in columns if DESCRIBED[key]["codes"] == BELOW}
    assert len(DESCRIBED) == len(FIELDS)


def test_every_description_is_a_label_and_a_sentence():
    for row in FIELDS:
        assert row["label"], row
        assert row["definition"].endswith("."), row
        assert (row["acled"], row["ucdp"]) == ("–", "–"), row
        assert row["codes"] in {*TABLES, "–", BELOW}, row


def test_a_cue_that_no_rule_reads_says_so():
    source = "".join(path.read_text("utf-8") for path in Path(rules.__file__).parent.rglob("*.py"))
    read = set(re.findall(r'lexicon\("cues", "(\w+)"\)', source))
    told = {
        field.partition("=")[2]: row["definition"]
        for (table, field), row in DESCRIBED.items()
        if table == "codebook/reading/cues" and "=" in field
    }
    assert {kind for kind, said in told.items() if "No rule reads it" not in said} == read


def test_files_and_programs_are_told_of_records_alone():
    assert not [one for one in read_codebook().fields if "/" in one.record]
