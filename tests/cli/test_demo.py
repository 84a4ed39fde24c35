from dtindex.sample.files import write_sample


def test_a_folder_with_other_files_is_left_alone(run, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine", "utf-8")

    said = run("demo", "--out", tmp_path)

    assert said.code == 2
    assert "--out" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_second_demonstration_keeps_nothing_of_the_first_ones_submissions(run, tmp_path):
    write_sample(tmp_path, 12)
    stale = tmp_path / "submissions" / "2022-2023" / "stale.csv"
    stale.write_text("institution_id\n", "utf-8")

    run("demo", "--out", tmp_path, "--institutions", 6, "--no-pdf")

    assert not stale.exists()


def test_a_demonstration_ends_with_a_start_page_and_says_where(run, tmp_path):
    said = run("demo", "--out", tmp_path / "demo", "--institutions", 6, "--no-pdf")

    page = tmp_path / "demo" / "site" / "index.html"
    assert said.code == 0
    assert str(page) in said.out
    assert page.exists()
    assert (tmp_path / "demo" / "problems.xlsx").exists()
    assert {folder.name for folder in (tmp_path / "demo" / "results").iterdir()} == {
        "2021-2022",
        "2022-2023",
    }
