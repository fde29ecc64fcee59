"""Which test holds which of the bad inputs that the atlas must withstand.

The list is the project's own numbering, B1 to B44; a test that is renamed or
taken out is missed here.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = "browser/test_hostile_text.py::test_a_page_over_hostile_incidents_only_shows_them"
CELLS = "desk/uploads/test_rows.py::test_a_cell_is_refused_with_its_row_and_column"
FILES = "desk/uploads/test_files.py::test_a_file_that_cannot_be_read_says_what_it_is"
HELD = {
    1: HOSTILE, 2: HOSTILE, 3: HOSTILE, 4: HOSTILE, 5: HOSTILE,
    6: CELLS,
    7: "browser/test_hostile_text.py::"
       "test_the_page_of_a_hostile_incident_shows_its_text_letter_by_letter",
    8: "views/test_incident_rows.py::test_a_text_never_becomes_a_formula",
    9: "test_filters.py::test_hostile_values_are_harmless_and_shown_in_short",
    10: "test_filters.py::test_a_value_that_is_no_code_is_refused",
    11: FILES, 12: FILES, 13: FILES,
    14: "desk/uploads/test_files.py::test_an_archive_with_a_name_that_leads_out_is_refused",
    15: "desk/uploads/test_files.py::test_a_bomb_costs_the_server_nothing",
    16: "desk/uploads/test_files.py::test_formulas_macros_and_claims_of_size_do_no_harm",
    17: "desk/uploads/test_files.py::test_a_geopackage_with_programs_in_it_is_refused",
    18: "desk/uploads/test_files.py::test_a_damaged_or_foreign_sqlite_file_is_refused",
    19: "desk/uploads/test_files.py::test_a_geopackage_is_read_without_gdal_and_reprojected",
    20: FILES,
    21: "browser/test_server.py::test_a_forged_upload_is_turned_away",
    22: "test_pages.py::test_a_number_that_is_none_leaves_the_page_usable",
    23: CELLS,
    24: "desk/uploads/test_rows.py::"
        "test_exchanged_coordinates_are_offered_and_taken_when_the_editor_says_so",
    25: CELLS,
    26: "desk/uploads/test_rows.py::test_latitudes_are_read_exactly",
    27: "desk/uploads/test_files.py::test_geojson_points_become_coordinates_and_areas_are_refused",
    28: CELLS,
    29: "desk/uploads/test_rows.py::test_figures_are_read_exactly",
    30: CELLS,
    31: "desk/uploads/test_rows.py::test_text_is_kept_as_it_is_but_for_what_hides",
    32: FILES, 33: FILES,
    34: "desk/uploads/test_whole_way.py::test_what_is_very_likely_stored_already_is_held_back",
    35: FILES,
    36: "desk/test_review.py::test_a_telephone_number_stops_publication_until_a_reason_is_kept",
    37: "desk/test_words_and_harm.py::test_b37_executed_terrorists_in_our_own_voice",
    38: "desk/test_review.py::test_a_draft_that_lacks_something_does_not_leave_its_author",
    39: FILES,
    40: "browser/test_links.py::test_a_hostile_link_does_nothing",
    41: "desk/test_signin_routes.py::test_whatever_is_wrong_the_page_is_the_same",
    42: "desk/test_accounts.py::test_a_token_with_one_letter_changed_is_nobodys",
    43: "browser/test_websocket.py::test_a_frame_that_no_page_sends_costs_one_connection",
    44: "desk/test_handout.py::test_nobody_else_learns_that_there_is_one",
}  # fmt: skip


def test_every_bad_input_is_held_by_a_test() -> None:
    assert sorted(HELD) == list(range(1, 45))
    for number, name in HELD.items():
        file, _, function = name.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        functions = {part.name for part in tree.body if isinstance(part, ast.FunctionDef)}
        assert function in functions, f"B{number}: {name}"
