//! A pack as real PDF, Word and page: the same pages for every reader, the same bytes from every
//! database, and nothing exempt in any corner of what the public gets.

use std::{collections::BTreeMap, io::Write as _, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use minuted_testing::{Database, run};
use minuted_views::{Files, Pages, Publisher, Templates};
use minuted_web::Server;
use tower::ServiceExt as _;

use super::*;
use crate::{
    documents::every_part,
    pdf::{all_of, pages_of},
};

/// A picture that everyone sees, and one of which even the bytes say what they show.
const MAP: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x02\x00\x00\x00\x02\x08\x00\x00\x00\x00W\xddR\xf8\x00\x00\x00\x0cIDATx\xdac`\xf8\x0f\x84\x00\x06\x00\x01\xff\xad,7%\x00\x00\x00\x00IEND\xaeB`\x82";
const PLAN: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x02\x00\x00\x00\x02\x08\x00\x00\x00\x00W\xddR\xf8\x00\x00\x00\x11tEXtComment\x00zqxpixels\xf5nr\x0e\x00\x00\x00\x0cIDATx\xdac`\xf8\x0f\x84\x00\x06\x00\x01\xff\xad,7%\x00\x00\x00\x00IEND\xaeB`\x82";
const BENCH: &[u8] = include_bytes!("../../../../../examples/pack/bench.pdf");

/// Where something exempt is planted; each begins with the same letters.
const CANARY: &str = "zqx";
/// What a reader finds of it who may read it, in every format.
const IN_WORDS: [&str; 12] = [
    "zqxspan",
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

async fn attach(app: &TestApp, name: &str, bytes: &[u8]) -> Value {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let viewer = app.viewer(Author).await;
    let put = app.app.attach(&viewer, name, file).await.unwrap();
    json!({ "name": name, "hash": put.hash.as_str() })
}

/// A paper that everyone reads, with something exempt in each of its places.
async fn open_paper(app: &TestApp) -> Value {
    let mut secret = BENCH.to_vec();
    secret.extend(b"% zqxbytes\n");
    let mut offer = attach(app, "zqxname.pdf", &secret).await;
    offer["withheld"] = json!("exempt 3");
    let mut text = draft(
        "# Background\n\nThe wombat sings of Market Street for [[exempt 3: zqxspan]].\n\n\
         ![A map of the wombat](map.png)\n\n\
         ::: exempt 3\nOf zqxblock.\n\n![A zqxalternative](zqxplan.png)\n:::\n\n\
         # Why\n\nBecause it does.\n",
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

/// A called meeting of an open item and an exempt one, each with a paper.
async fn planted(app: &TestApp) -> Value {
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
    let two = save(app, Author, &two, text).await;
    let two = papers::publish(app, &two).await;
    consider(app, &open_paper(app).await, (&meeting, &open), json!({})).await;
    consider(app, &two, (&meeting, &shut), json!({})).await;
    let call = json!({ "id": meeting["id"], "version": 3, "transition": "publish-agenda" });
    app.give(Secretary, TRANSITION, call).await;
    meeting
}

fn with_real_press(app: &mut TestApp) -> Router {
    let templates = || Templates::load(&Files::shipped()).unwrap();
    let publisher = Publisher::new(app.app.clone(), templates());
    app.app = app.app.clone().with_press(Arc::new(publisher));
    let pages = Pages::new(app.app.clone(), templates());
    Server::new(app.app.clone()).with_pages(pages).router()
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
    for form in ["html", "pdf", "docx"] {
        let bytes = get(app, routes, role, &format!("/packs/{id}.{form}")).await;
        let says = match form {
            "pdf" => all_of(&bytes),
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
            let meeting = planted(&app).await;
            let made = pack_of(&app, &meeting).await;
            let member = shown(&app, Member, &made).await;
            if database == Database::Sqlite {
                look_through(&app, &routes, &made).await;
            }
            give.send(member["renditions"].clone()).unwrap();
        });
        given.recv().unwrap()
    };
    let sqlite: Value = hashes(Database::Sqlite);
    let postgres: Value = hashes(Database::Postgres);
    let of = |renditions: &Value| {
        let renditions = renditions.as_array().unwrap().iter();
        let told = renditions.map(|made| (made["format"].clone(), made["sha256"].clone()));
        told.collect::<Vec<_>>()
    };
    assert_eq!(of(&sqlite).len(), 3);
    assert_eq!(of(&sqlite), of(&postgres));
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
        let at = says
            .find(CANARY)
            .map(|at| says[at..].chars().take(60).collect::<String>());
        assert_eq!(at, None, "the public {form}");
        assert!(says.contains("wombat"), "the public {form}");
    }
    for (form, (_, says)) in &member {
        for canary in IN_WORDS {
            assert!(says.contains(canary), "{canary} in the {form} of a member");
        }
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
    assert_eq!(outside["partPages"], inside["partPages"]);
    for (seen, forms) in [(&outside, public), (&inside, member)] {
        let labels: Vec<_> = seen["pages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|page| page.as_str().unwrap())
            .collect();
        let printed = pages_of(&forms["pdf"].0);
        // What is printed ends each page with a form feed.
        assert_eq!(labels.len() + 1, printed.len());
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
