//! `minuted render --to pdf` and `minuted pack`.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{complained, minuted};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn pack(folder: &Path, out: &Path, more: &[&str]) -> std::process::Output {
    let named = [
        "pack",
        folder.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
    ];
    minuted(&[&named, more].concat())
}

#[test]
fn a_paper_becomes_a_pdf() {
    let folder = TempDir::new().unwrap();
    let paper = example().join("paper/footbridge.md");
    let paper = paper.to_str().unwrap();
    let shown = minuted(&["render", paper, "--to", "pdf"]);
    assert_eq!(shown.status.code(), Some(0), "{}", complained(&shown));
    assert!(shown.stdout.starts_with(b"%PDF-1.7"));
    let out = folder.path().join("paper.pdf");
    let written = minuted(&["render", paper, "--to", "pdf", "-o", out.to_str().unwrap()]);
    assert_eq!(written.status.code(), Some(0), "{}", complained(&written));
    assert_eq!(fs::read(out).unwrap(), shown.stdout);
    let strange = folder.path().join("strange.md");
    fs::write(&strange, "---\ntitle: Birds\n---\n\nA \u{1f9a9}.\n").unwrap();
    let told = minuted(&["render", strange.to_str().unwrap(), "--to", "pdf"]);
    assert_eq!(told.status.code(), Some(0));
    let said = complained(&told);
    assert!(said.contains("U+1F9A9") && said.contains("Birds"), "{said}");
}

#[test]
fn the_example_pack_becomes_every_kind_of_document() {
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy.pdf");
    for (name, start, more) in [
        (
            "a.pdf",
            b"%PDF".as_slice(),
            vec!["--reading-copy", copy.to_str().unwrap()],
        ),
        ("a.html", b"<!DOCTYPE html>", vec![]),
        ("a.docx", b"PK", vec!["--progress"]),
    ] {
        let out = folder.path().join(name);
        let made = pack(&example().join("pack"), &out, &more);
        let said = complained(&made);
        assert_eq!(made.status.code(), Some(0), "{said}");
        assert!(fs::read(&out).unwrap().starts_with(start));
        let tells = more.contains(&"--progress");
        assert_eq!(said.contains("read 4. Benches"), tells, "{said}");
        assert_eq!(said.contains("writing 6 parts"), tells, "{said}");
    }
    assert!(fs::read(copy).unwrap().starts_with(b"%PDF"));
    let html = fs::read_to_string(folder.path().join("a.html")).unwrap();
    for found in [
        "id=\"item-4-section-2\"",
        "href=\"#agenda\"",
        "Exempt information under paragraph 3",
        "File: bench.pdf",
    ] {
        assert!(html.contains(found), "{found}");
    }
    assert!(!html.contains("second offer"));
    let members = folder.path().join("members.html");
    pack(
        &example().join("pack"),
        &members,
        &["--audience", "restricted"],
    );
    assert!(fs::read_to_string(members).unwrap().contains("£16,900"));
}

#[test]
fn a_pdf_tells_its_stages() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out.pdf");
    let paper = example().join("paper/footbridge.md");
    let rendered = [
        "render",
        paper.to_str().unwrap(),
        "--to",
        "pdf",
        "-o",
        out.to_str().unwrap(),
    ];
    assert_eq!(complained(&minuted(&rendered)), "");
    let rendered = minuted(&[&rendered[..], &["--progress"]].concat());
    let packed = pack(&example().join("pack"), &out, &["--progress"]);
    for (made, parts, pages) in [
        (rendered, "1 part\n", "7 pages"),
        (packed, "6 parts\n", "7 pages"),
    ] {
        let said = complained(&made);
        let mut rest = said.as_str();
        for stage in [
            format!("preparing {parts}"),
            format!("laying out {parts}"),
            "again, because page numbers changed (round 2)\n".to_owned(),
            format!("writing {pages} with their tags\n"),
        ] {
            let Some((_, after)) = rest.split_once(stage.as_str()) else {
                panic!("{stage} in {said}");
            };
            rest = after;
        }
    }
}

/// A folder of an English paper and a Welsh one with an appendix for everyone and one that is not.
fn bilingual() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("1.md", "---\ntitle: Fog\n---\n\n# Why\n\nFirst.\n");
    write(
        "2.md",
        "---\ntitle: Niwl\nlanguage: cy\nappendices:\n  - title: Cynllun\n    file: plan.csv\n  \
         - title: \"Pris [[exempt 3: zqxtitle]]\"\n    file: zqxname.csv\n---\n\n# Pam\n\nAil.\n",
    );
    write("plan.csv", "a,b\n");
    write("zqxname.csv", "zqxbytes\n");
    folder
}

#[test]
fn a_paper_in_another_language_says_so_in_each_format() {
    let folder = bilingual();
    let out = folder.path().join("out.html");
    let made = pack(folder.path(), &out, &[]);
    assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
    let html = fs::read_to_string(&out).unwrap();
    assert!(html.contains("<html lang=\"en-GB\">"), "{html}");
    assert!(
        html.contains("aria-labelledby=\"item-2-title\" lang=\"cy\">"),
        "{html}"
    );
    fs::remove_file(folder.path().join("1.md")).unwrap();
    let made = pack(folder.path(), &out, &[]);
    assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
    let html = fs::read_to_string(&out).unwrap();
    assert!(html.contains("<html lang=\"cy\">"), "{html}");
}

#[test]
fn the_file_of_an_appendix_goes_with_its_paper_and_with_its_title() {
    let folder = bilingual();
    let files = |made: &Path| {
        let listed = std::process::Command::new("qpdf")
            .arg("--list-attachments")
            .arg(made)
            .output()
            .unwrap();
        String::from_utf8(listed.stdout).unwrap()
    };
    let out = folder.path().join("out.pdf");
    for (audience, all) in [("public", false), ("restricted", true)] {
        let made = pack(folder.path(), &out, &["--audience", audience]);
        assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
        let listed = files(&out);
        assert!(listed.contains("plan.csv"), "{listed}");
        assert_eq!(listed.contains("zqxname.csv"), all, "{listed}");
    }
    let paper = folder.path().join("2.md");
    let paper = paper.to_str().unwrap();
    let made = minuted(&["render", paper, "--to", "pdf", "-o", out.to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
    assert!(files(&out).contains("plan.csv") && !files(&out).contains("zqx"));
    let html = minuted(&["render", paper, "--to", "html"]);
    let html = String::from_utf8(html.stdout).unwrap();
    assert!(
        html.contains("File: plan.csv") && !html.contains("zqx"),
        "{html}"
    );
}

#[test]
fn a_folder_without_a_list_is_taken_by_names() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("2.md"),
        "---\ntitle: Fog\n---\n\nSecond.\n",
    )
    .unwrap();
    fs::write(folder.path().join("1.md"), "First.\n").unwrap();
    let out = folder.path().join("out.html");
    let made = pack(folder.path(), &out, &[]);
    assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
    let html = fs::read_to_string(out).unwrap();
    let (first, second) = (html.find("First.").unwrap(), html.find("Second.").unwrap());
    assert!(first < second && html.contains("<h2 id=\"item-2-title\">Fog</h2>"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of what is refused")]
fn what_is_wrong_with_a_list_is_told_by_file_and_line() {
    for (list, told) in [
        (
            "title = \"A\"\nbord = \"B\"\n",
            "pack.toml:2:1: unknown field `bord`",
        ),
        ("title = \"A\"\n", "missing field `item`"),
        (
            "title = \"A\"\nitem = []\n",
            "no `[[item]]` goes into the pack",
        ),
        (
            "title = \"A\"\n[[item]]\ntitle = \"B\"\n",
            "pack.toml:2:1: an item has a `file` or an `appendix`, one of them",
        ),
        (
            "title = \"A\"\ndate = \"7 Nov\"\n[[item]]\nfile = \"a.md\"\n",
            "pack.toml:2:8: write the date as",
        ),
        (
            "title = \"A\"\n[[item]]\nfile = \"../a.md\"\n",
            "pack.toml:3:8: name a file in the folder",
        ),
        (
            "title = \"A\"\n[[item]]\nfile = \"a.md\"\nexempt = \"9\"\ntitle = \"B\"\n",
            "pack.toml:4:10: `exempt` needs its ground",
        ),
        (
            "title = \"A\"\n[[item]]\nfile = \"a.md\"\nexempt = \"3\"\n",
            "this item needs a `title`",
        ),
        (
            "title = \"A\"\n[[item]]\ntitle = \"B\"\nappendix = \"a.exe\"\n",
            "pack.toml:4:12: an appendix ends in .pdf",
        ),
        (
            "title = \"A\"\n[[item]]\ntitle = \"B\"\nfile = \"a.md\"\nlevel = 9\n",
            "pack.toml:5:9: a level is a number from 1 to 4",
        ),
        (
            "title = \"A\"\n[[item]]\nnumber = \"4\"\nfile = \"a.md\"\n[[item]]\nnumber = \"4\"\nfile = \"a.md\"\n",
            "pack.toml:5:1: two parts have the id `item-4`",
        ),
        (
            "title = \"A\"\n[[item]]\nfile = \"a.md\"\nid = \"a\"\n[[item]]\nid = \"a-para-1\"\nfile = \"a.md\"\n",
            "pack.toml:6:6: the id `a-para-1` of a part could be that of a place in another",
        ),
        (
            "title = \"A\"\n[[item]]\nid = \"4\"\nfile = \"a.md\"\n",
            "pack.toml:3:6: the id `4` of a part is not made of a-z, 0-9 and `-`, with a letter first",
        ),
        (
            "title = \"A\"\n[[item]]\nfile = \"map.md\"\n",
            "map.md:3:1: the picture `map.png` can't be shown",
        ),
        (
            "title = \"A\"\n[[item]]\nfile = \"lost.md\"\n",
            "lost.md:4:1: the file `gone.pdf` of this appendix can't be taken",
        ),
        (
            "title = \"A\"\n[[item]]\ntitle = \"B\"\nfile = \"bad.md\"\n",
            "bad.md:1:1: HTML is not allowed",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        fs::write(
            folder.path().join("a.md"),
            "---\ntitle: Secret\n---\n\nText.\n",
        )
        .unwrap();
        fs::write(folder.path().join("bad.md"), "<b>\n").unwrap();
        fs::write(
            folder.path().join("map.md"),
            "Words.\n\n![A map](map.png)\n",
        )
        .unwrap();
        // Its head is right, and nothing else.
        let mut map = fs::read(example().join("paper/responses.png")).unwrap();
        let middle = map.len() / 2;
        map[middle..middle + 8].fill(0);
        fs::write(folder.path().join("map.png"), map).unwrap();
        let lost =
            "---\ntitle: T\nappendices:\n  - title: Plan\n    file: gone.pdf\n---\n\nText.\n";
        fs::write(folder.path().join("lost.md"), lost).unwrap();
        fs::write(folder.path().join("pack.toml"), list).unwrap();
        let made = pack(folder.path(), &folder.path().join("out.html"), &[]);
        let said = complained(&made);
        assert_eq!(made.status.code(), Some(1), "{list}: {said}");
        assert!(said.contains(told), "{list}: {said}");
        assert!(!folder.path().join("out.html").exists());
    }
    let folder = TempDir::new().unwrap();
    let none = pack(folder.path(), &folder.path().join("out.html"), &[]);
    assert!(complained(&none).contains("neither pack.toml nor any .md file"));
    let unknown = pack(folder.path(), &folder.path().join("out.odt"), &[]);
    assert_eq!(unknown.status.code(), Some(2));
}
