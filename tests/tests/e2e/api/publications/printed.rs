//! A pack as real PDF, Word and page: the same pages for every reader, the same bytes from every
//! database, and nothing exempt in any corner of what the public gets.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use minuted_testing::{Database, run};
use tower::ServiceExt as _;

use super::*;
use crate::{
    documents::every_part,
    pdf::{all_of, pages_of},
};

/// A picture that everyone sees, and one of which even the bytes say what they show.
const MAP: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x02\x00\x00\x00\x02\x08\x00\x00\x00\x00W\xddR\xf8\x00\x00\x00\x0cIDATx\xdac`\xf8\x0f\x84\x00\x06\x00\x01\xff\xad,7%\x00\x00\x00\x00IEND\xaeB`\x82";
const PLAN: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x02\x00\x00\x00\x02\x08\x00\x00\x00\x00W\xddR\xf8\x00\x00\x00\x11tEXtComment\x00zqxpixels\xf5nr\x0e\x00\x00\x00\x0cIDATx\xdac`\xf8\x0f\x84\x00\x06\x00\x01\xff\xad,7%\x00\x00\x00\x00IEND\xaeB`\x82";

/// Where something exempt is planted; each begins with the same letters.
const CANARY: &str = "zqx";
/// What a reader finds of it who may read it, in every format.
const IN_WORDS: [&str; 20] = [
    "zqxspan",
    "zqxheading",
    "zqxcaption",
    "zqxcell",
    "zqxnote",
    "zqxterm",
    "zqxmeaning",
    "zqxfigure",
    "zqxcontact",
    "zqxblock",
    "zqxasked",
    "zqxpurpose",
    "zqxbackground",
    "zqxtitle",
    "zqxtext",
    "zqxname",
    "zqxitem",
    "zqxpaper",
    "zqxbody",
    "zqxalternative",
];

/// A paper that everyone reads, with something exempt in each of its places.
async fn open_paper(app: &TestApp) -> Value {
    let mut secret = BENCH.to_vec();
    secret.extend(b"% zqxbytes\n");
    let mut offer = attach(app, "zqxname.pdf", &secret).await;
    offer["withheld"] = json!("exempt 3");
    let mut text = draft(
        "# Background\n\nThe wombat sings of Market Street 𒀀 for [[exempt 3: zqxspan]].\n\n\
         ![A map of the wombat](map.png)\n\n\
         ::: exempt 3\nOf zqxblock.\n\n![A zqxalternative](zqxplan.png)\n:::\n\n\
         Figure: Seen from [[exempt 3: zqxfigure]]\n\n![The wombat again](map.png)\n\n\
         # Paid by [[exempt 3: zqxheading]]\n\nIn three years.[^by]\n\n\
         Table: Paid to [[exempt 3: zqxcaption]]\n\n\
         | Year | Price |\n| --- | --- |\n| 2017 | [[exempt 3: zqxcell]] |\n\n\
         The bid of [[exempt 3: zqxterm]]\n: Is by [[exempt 3: zqxmeaning]].\n\n\
         # Why\n\nBecause it does.\n\n[^by]: By letter of [[exempt 3: zqxnote]].\n",
    );
    text["front"]["purpose"] = json!("To agree the sale to [[exempt 3: zqxpurpose]].");
    text["front"]["background"] =
        json!([{ "citation": "Valuation by [[exempt 3: zqxbackground]]" }]);
    text["recommendations"] =
        json!([{ "number": "1", "text": "Agree the sale to [[exempt 3: zqxasked]]." }]);
    text["appendices"] = json!([
        { "label": "Appendix 1", "title": "A bench", "file": "bench.pdf" },
        { "label": "Appendix 2", "title": "The offer of [[exempt 3: zqxtitle]]", "file": "zqxname.pdf" },
        { "label": "Appendix 3", "title": "Advice", "text": "It says [[exempt 3: zqxtext]].\n" },
    ]);
    text["files"] = json!([
        attach(app, "map.png", MAP).await,
        attach(app, "zqxplan.png", PLAN).await,
        attach(app, "bench.pdf", BENCH).await,
        offer,
    ]);
    published(app, text).await
}

/// A called meeting of an open item and an exempt one, each with a paper; and the open one's.
async fn planted(app: &TestApp) -> (Value, Value) {
    let sittings =
        json!({ "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")] });
    let meeting = arrange(app, sittings).await;
    let open = add_item(app, &meeting, item("Market Street")).await;
    let shut = add_item(app, &meeting, exempt("The sale to zqxitem")).await;
    let mut exempt_paper = json!({ "title": "The bid of zqxpaper" });
    exempt_paper["exemption"] = json!({
        "audience": "RESTRICTED", "grounds": ["3"], "publicTitle": "A property matter",
        "publicInterest": "The price would rise.",
    });
    let two = start(app, Author, exempt_paper).await;
    let mut text = draft("# Bid\n\nA million from zqxbody.\n");
    text["front"]["title"] = json!("The bid of zqxpaper");
    // Whom to ask is plain words, so that it is exempt with a whole paper only.
    text["front"]["contacts"] = json!([{ "name": "A. Zqxcontact" }]);
    let two = save(app, Author, &two, text).await;
    let two = papers::publish(app, &two).await;
    let one = open_paper(app).await;
    consider(app, &one, (&meeting, &open), json!({})).await;
    consider(app, &two, (&meeting, &shut), json!({})).await;
    let call = json!({ "id": meeting["id"], "version": 3, "transition": "publish-agenda" });
    app.give(Secretary, TRANSITION, call).await;
    (meeting, one)
}

async fn get(
    app: &TestApp,
    routes: &Router,
    role: minuted_core::roles::Role,
    address: &str,
) -> Vec<u8> {
    let mut request = Request::get(address);
    if let Some(account) = app.account(role) {
        let system = minuted_core::viewer::Viewer::system("test", app.app.today());
        let issued = app
            .app
            .issue_token(&system, account, "test", 1)
            .await
            .unwrap();
        request = request.header("authorization", format!("Bearer {}", issued.token));
    }
    let response = routes
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{address} as {role}");
    to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap()
        .to_vec()
}

/// Once as it is, once without what stands between letters: tags, hyphens, ends of lines.
fn joined(text: &str) -> String {
    let (mut inside, mut words) = (false, String::new());
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside && c.is_alphanumeric() => words.push(c),
            _ => {}
        }
    }
    let letters = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>();
    format!("{text}\n{words}\n{letters}").to_lowercase()
}

/// What a reader gets of a publication, each form with all that it says.
async fn read(
    app: &TestApp,
    routes: &Router,
    role: minuted_core::roles::Role,
    id: &str,
) -> BTreeMap<&'static str, (Vec<u8>, String)> {
    let mut forms = BTreeMap::new();
    for form in ["html", "pdf", "docx", "reading-copy.pdf"] {
        let bytes = get(app, routes, role, &format!("/packs/{id}.{form}")).await;
        let says = match form {
            "pdf" | "reading-copy.pdf" => all_of(&bytes),
            "docx" => every_part(&bytes),
            _ => String::from_utf8(bytes.clone()).unwrap(),
        };
        if let Ok(folder) = std::env::var("MINUTED_TEST_KEEP") {
            std::fs::write(format!("{folder}/{role}.{form}"), &bytes).unwrap();
        }
        forms.insert(form, (bytes, joined(&says)));
    }
    forms
}

#[test]
fn a_real_pack_keeps_its_pages_its_bytes_and_its_secrets() {
    let hashes = |database: Database| {
        let (give, given) = std::sync::mpsc::channel();
        run(database, |mut app| async move {
            let routes = with_real_press(&mut app);
            let (meeting, paper) = planted(&app).await;
            let made = pack_of(&app, &meeting).await;
            let public = shown(&app, Public, &made).await;
            let member = shown(&app, Member, &made).await;
            if database == Database::Sqlite {
                look_through(&app, &routes, &made).await;
                look_at_live(&app, &routes, &meeting, &paper).await;
            }
            let both = [public, member].map(|seen| seen["renditions"].clone());
            give.send(both).unwrap();
        });
        given.recv().unwrap()
    };
    let sqlite: [Value; 2] = hashes(Database::Sqlite);
    let postgres: [Value; 2] = hashes(Database::Postgres);
    let of = |renditions: &Value| {
        let renditions = renditions.as_array().unwrap().iter();
        let told = renditions.map(|made| (made["format"].clone(), made["sha256"].clone()));
        told.collect::<Vec<_>>()
    };
    for (sqlite, postgres) in sqlite.iter().zip(&postgres) {
        // A page, a PDF, a copy for reading and a Word document.
        assert_eq!(of(sqlite).len(), 4);
        assert_eq!(of(sqlite), of(postgres));
    }
    assert_ne!(of(&sqlite[0]), of(&sqlite[1]));
}

#[test]
fn a_paper_by_itself_skips_no_page_and_tells_its_office_what_it_lacks() {
    run(Database::Sqlite, |mut app| async move {
        let routes = with_real_press(&mut app);
        let paper = open_paper(&app).await;
        let made = publish(&app, "PAPER", &paper, json!({})).await["publication"].clone();
        work(&app).await;
        let inside = shown(&app, Member, &made).await;
        assert_eq!(inside["phase"], "PUBLISHED", "{inside}");
        let pages: Vec<_> = inside["pages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|page| page.as_str().unwrap())
            .collect();
        let numbers: Vec<_> = (1..pages.len()).map(|page| page.to_string()).collect();
        assert_eq!(pages[0], "i");
        assert_eq!(pages[1..], numbers);
        let mut next = 1;
        let parts = inside["partPages"].as_array().unwrap();
        assert_eq!(parts.len(), 4, "{parts:?}");
        for part in parts {
            assert_eq!(part["first"], next, "{parts:?}");
            next += part["count"].as_u64().unwrap();
        }
        assert_eq!(next, pages.len() as u64);
        for part in &parts[1..] {
            let places = inside["places"].as_array().unwrap();
            let place = places
                .iter()
                .find(|place| place["id"] == part["part"])
                .unwrap();
            assert_eq!(place["page"], part["first"].to_string());
        }
        let query = "query($id: ID!) { node(id: $id) { ... on Publication { remarks } } }";
        let remarks = async |role| {
            let data = app.data(role, query, json!({ "id": made["id"] })).await;
            data["node"]["remarks"].clone()
        };
        let told = remarks(Secretary).await;
        let is_told = |remark: &Value| remark.as_str().unwrap().contains("U+12000");
        assert_eq!(
            told.as_array()
                .unwrap()
                .iter()
                .filter(|remark| is_told(remark))
                .count(),
            1,
            "{told}"
        );
        for role in [Public, Member] {
            assert_eq!(remarks(role).await, json!([]), "{role}");
        }
        let address = format!(
            "/publications/{}",
            made["id"].as_str().unwrap().split_once(':').unwrap().1
        );
        for (role, is_told) in [(Secretary, true), (Public, false)] {
            let page = String::from_utf8(get(&app, &routes, role, &address).await).unwrap();
            assert_eq!(page.contains("U+12000"), is_told, "{role}: {page}");
        }
    });
}

/// Whether a PDF shows a picture.
fn has_picture(pdf: &[u8]) -> bool {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    document.objects.values().any(|object| {
        let kind = object
            .as_stream()
            .and_then(|stream| stream.dict.get(b"Subtype"));
        let kind = kind.and_then(lopdf::Object::as_name);
        kind.is_ok_and(|kind| kind == b"Image")
    })
}

/// A live document calls its parts as the published one does, and shows the pictures of its papers, to
/// each reader their own.
async fn look_at_live(app: &TestApp, routes: &Router, meeting: &Value, paper: &Value) {
    let uuid = |record: &Value| {
        record["id"]
            .as_str()
            .unwrap()
            .split_once(':')
            .unwrap()
            .1
            .to_owned()
    };
    for address in [
        format!("/meetings/{}/agenda-pack", uuid(meeting)),
        format!("/papers/{}/report", uuid(paper)),
    ] {
        for (role, reads) in [(Public, false), (Member, true), (Public, false)] {
            for form in ["html", "pdf", "docx"] {
                let at = format!("{address}.{form}");
                let bytes = get(app, routes, role, &at).await;
                let says = match form {
                    "pdf" => all_of(&bytes),
                    "docx" => every_part(&bytes),
                    _ => String::from_utf8(bytes.clone()).unwrap(),
                };
                let (says, raw) = (joined(&says), says);
                // Whole words: in so many packed bytes three letters may stand together by chance.
                let mut words = IN_WORDS.iter().chain(&["zqxbytes", "zqxpixels", "zqxplan"]);
                let holds = words.any(|canary| says.contains(canary));
                assert_eq!(holds, reads, "{at} as {role}");
                let shows = match form {
                    "pdf" => has_picture(&bytes),
                    "docx" => says.contains("word/media/"),
                    _ => says.contains("/map.png\""),
                };
                assert!(shows, "{at} as {role}");
                if form == "docx" {
                    assert_eq!(says.contains("zqxpixels"), reads, "{at} as {role}");
                }
                if form == "html" && at.contains("agenda-pack") {
                    for id in ["agenda", "item-1", "item-1-para-1-1", "item-1-appendix-3"] {
                        assert!(
                            raw.contains(&format!("id=\"{id}\"")),
                            "{id} in {at} as {role}"
                        );
                    }
                }
            }
        }
    }
}

async fn pack_of(app: &TestApp, meeting: &Value) -> Value {
    let made = publish(app, "AGENDA_PACK", meeting, json!({})).await["publication"].clone();
    work(app).await;
    let now = shown(app, Secretary, &made).await;
    assert_eq!(now["phase"], "PUBLISHED", "{now}");
    made
}

async fn look_through(app: &TestApp, routes: &Router, made: &Value) {
    let id = made["id"].as_str().unwrap().split_once(':').unwrap().1;
    let public = read(app, routes, Public, id).await;
    let member = read(app, routes, Member, id).await;
    for (form, (_, says)) in &public {
        // In so many packed bytes the first three letters may stand together by chance, but not six.
        let is_letter = |c: &char| c.is_ascii_lowercase();
        let found = says.match_indices(CANARY);
        let found = found.map(|(at, _)| says[at..].chars().take(60).collect::<String>());
        let found = found.filter(|found| found.chars().take_while(is_letter).count() >= 6);
        assert_eq!(found.collect::<Vec<_>>(), [""; 0], "the public {form}");
        assert!(says.contains("wombat"), "the public {form}");
    }
    for (form, (_, says)) in &member {
        // The copy for reading has no tags, and so no alternatives of pictures.
        let without = |canary: &&str| !(*form == "reading-copy.pdf" && *canary == "zqxalternative");
        for canary in IN_WORDS.iter().copied().filter(without) {
            assert!(says.contains(canary), "{canary} in the {form} of a member");
        }
    }
    // The copy for reading has the pages of the appendices in their places, for each reader their own.
    for forms in [&public, &member] {
        assert!(
            forms["reading-copy.pdf"]
                .1
                .contains("The bench from the side".to_lowercase().as_str())
        );
        assert!(forms["reading-copy.pdf"].1.contains("about this copy"));
    }
    let pages =
        |forms: &BTreeMap<&str, (Vec<u8>, String)>| pages_of(&forms["reading-copy.pdf"].0).len();
    assert_eq!(
        pages(&member) - pages_of(&member["pdf"].0).len(),
        5,
        "two of each, and the last"
    );
    assert_eq!(
        pages(&public) - pages_of(&public["pdf"].0).len(),
        3,
        "two, and the last"
    );
    // Every copy of what is exempt says so, and by which law; on paper each page does.
    for (form, (_, says)) in &member {
        assert!(
            says.contains("not for publication"),
            "the {form} of a member"
        );
        let law = "exempt information under paragraph 3 of part 1 of schedule 12a";
        assert!(
            says.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(law),
            "{form}"
        );
        assert!(
            !public[form].1.contains("not for publication"),
            "the public {form}"
        );
    }
    for page in pages_of(&member["pdf"].0) {
        assert!(
            page.is_empty() || page.contains("Not for publication"),
            "{page}"
        );
    }
    // A pack of pages carries its files, each to whom it is for; Word and pages hold or show pictures.
    assert!(member["pdf"].1.contains("zqxbytes"));
    assert!(public["pdf"].1.contains("benchpdf"));
    for (form, sign) in [("docx", "zqxpixels"), ("html", "zqxplan.png")] {
        assert!(member[form].1.contains(sign), "{form}");
    }
    for forms in [&public, &member] {
        assert!(forms["html"].1.contains("/map.png\""));
        assert!(forms["html"].1.contains("/bench.pdf\">bench.pdf</a>"));
        assert!(forms["docx"].1.contains("word/media/"));
        assert!(forms["pdf"].1.contains("image"));
    }
    same_pages(app, made, [&public, &member]).await;
}

/// Every part begins on the same page for every reader, in every form.
async fn same_pages(
    app: &TestApp,
    made: &Value,
    [public, member]: [&BTreeMap<&'static str, (Vec<u8>, String)>; 2],
) {
    let (outside, inside) = (
        shown(app, Public, made).await,
        shown(app, Member, made).await,
    );
    let told = |seen: &Value| {
        let pages = seen["partPages"].as_array().unwrap().iter();
        let pages = pages.map(|pages| {
            (
                pages["part"].as_str().unwrap().to_owned(),
                pages["first"].clone(),
            )
        });
        pages.collect::<BTreeMap<_, _>>()
    };
    let (told_outside, told_inside) = (told(&outside), told(&inside));
    for (part, first) in &told_outside {
        assert_eq!(told_inside.get(part), Some(first), "{part}");
    }
    // How an exempt part is built, and that there is an exempt appendix, is told to no other.
    assert!(
        told_inside.contains_key("item-1-appendix-2"),
        "{told_inside:?}"
    );
    assert!(
        !told_outside.contains_key("item-1-appendix-2"),
        "{told_outside:?}"
    );
    for (seen, forms) in [(&outside, public), (&inside, member)] {
        let labels: Vec<_> = seen["pages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|page| page.as_str().unwrap())
            .collect();
        let printed = pages_of(&forms["pdf"].0);
        // After the last page stands one more end of a page.
        assert_eq!(labels.len(), printed.len() - 1);
        for (label, page) in labels.iter().zip(&printed) {
            assert!(
                page.contains(&format!("Page {label}")),
                "page {label}: {page}"
            );
            // The contents of a page stand at its head.
            let contents = *label == "i";
            let anchor = format!("id=\"page-{label}\"");
            assert!(contents || forms["html"].1.contains(&anchor), "{label}");
        }
        let parts = seen["partPages"].as_array().unwrap();
        assert!(parts.len() > 4, "{parts:?}");
        assert_eq!(parts[0]["first"], 1);
        for part in parts {
            let (id, first) = (part["part"].as_str().unwrap(), part["first"].to_string());
            let gets = seen["places"]
                .as_array()
                .unwrap()
                .iter()
                .find(|place| place["id"] == id);
            if let Some(place) = gets {
                assert_eq!(place["page"], first, "{id}");
                assert!(
                    forms["docx"].1.contains(&format!("w:start=\"{first}\"")),
                    "{id}"
                );
                assert!(forms["html"].1.contains(&format!("id=\"{id}\"")), "{id}");
            }
        }
    }
}
