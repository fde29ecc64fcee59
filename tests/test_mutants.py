"""The faults of the mutation run can be made in the program as it stands today."""

import ast
import re

import pytest

from tests.mutation_run import ROOT, Mutant, main, put_in, read_mutants, touching

MUTANTS = read_mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_mutant_fits_the_program_and_names_tests_that_are_there(mutant: Mutant) -> None:
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1, f"{mutant.file} has changed: bring tests/mutants.csv up"
    ast.parse(source.replace(mutant.old, mutant.new))
    assert mutant.new != mutant.old
    assert mutant.rule
    assert mutant.tests
    for named in mutant.tests:
        file, _, test = named.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {test}\(", text, re.MULTILINE), named


def test_every_mutant_has_its_name_and_hardly_any_may_survive() -> None:
    assert len({one.name for one in MUTANTS}) == len(MUTANTS) >= 40
    assert len([one for one in MUTANTS if one.equivalent]) == 1


def test_mutants_are_chosen_by_file_and_by_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert touching(MUTANTS, []) == MUTANTS
    counts = touching(MUTANTS, ["incidents/counts/"])
    assert counts
    assert {one.file.rpartition("/")[0] for one in counts} == {"incidents/counts"}
    assert touching(MUTANTS, ["incidents/count"]) == []
    assert {one.file for one in touching(MUTANTS, ["geo/districts.py"])} == {"geo/districts.py"}
    assert main(["docs"]) == 0
    assert capsys.readouterr().out == "No mutant is in docs.\n"


def test_a_fault_that_was_made_is_taken_out_again(tmp_path) -> None:
    one = MUTANTS[0]
    (tmp_path / one.file).parent.mkdir(parents=True)
    (tmp_path / one.file).write_text(f"a\n{one.old}\nb\n")
    with put_in(one, tmp_path):
        assert (tmp_path / one.file).read_text() == f"a\n{one.new}\nb\n"
    assert (tmp_path / one.file).read_text() == f"a\n{one.old}\nb\n"
