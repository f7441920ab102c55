//! Pages and documents: what each viewer sees of them, what nobody sees, and hostile texts.

use std::collections::BTreeMap;

use minuted_core::{
    audience::{Audience, AudienceText},
    id::AnyId,
    roles::Role,
    viewer::Viewer,
};
use minuted_testing::{Database, Samples, TestApp, both};
use minuted_views::{Files, Format, Pages, Rendered, Served, Templates};
use serde_json::json;

use crate::{
    api::canary::{
        FOR_CONFIDENTIAL, FOR_RESTRICTED, FOR_THE_OFFICE, as_drafts, assert_silent, assert_told,
        insider, plant, without_exemptions,
    },
    documents::words_of,
};

pub(crate) fn pages(app: &TestApp) -> Pages {
    Pages::new(app.app.clone(), Templates::load(&Files::shipped()).unwrap())
}

/// The parameters of an address with an ID.
pub(crate) fn of(id: impl Into<AnyId>) -> BTreeMap<String, String> {
    BTreeMap::from([("id".to_owned(), id.into().uuid.to_string())])
}

/// Every page and document there is, of the planted records, as a viewer; documents in each format.
/// Viewers share the pages, as they do on a server: what is kept for one is not given to another.
pub(crate) async fn every_page(
    pages: &Pages,
    viewer: &Viewer,
    s: &Samples,
) -> Vec<(String, String)> {
    let mut rendered = Vec::new();
    for route in pages.routes() {
        let mut given = match route.path.split('/').nth(1) {
            Some("appraisals") => of(s.appraisal.id),
            Some("agenda-items") => of(s.item.id),
            Some("boards") => of(s.board.id),
            Some("decisions") => of(s.decision.id),
            Some("matters") => of(s.matter.id),
            Some("meetings") => of(s.meeting.id),
            Some("papers") => of(s.paper.id),
            Some("publications") => of(s.publication.id),
            Some("") => BTreeMap::new(),
            other => panic!("{other:?} has no sample: add it, so that canaries are looked for"),
        };
        if route.path.ends_with("/pictures/{name}") {
            given.insert("name".to_owned(), "totals".to_owned());
        }
        let page = pages.render(viewer.clone(), route.name, &given).await;
        assert_ne!(page.status, 500, "{}", route.path);
        rendered.push((route.path.to_owned(), page.html));
        for format in route.formats {
            let served = pages
                .document(viewer.clone(), route.name, &given, *format)
                .await;
            let words = match &served {
                Served::Document(made) => words_of(made),
                Served::Page(page) => page.html.clone(),
                Served::Busy => panic!("nobody else asks"),
            };
            rendered.push((format!("{}.{}", route.path, format.name()), words));
        }
    }
    rendered
}

both! {
    async fn a_passage_is_shown_only_to_its_audience(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        let pages = pages(&app);
        for role in Role::ALL.iter().copied() {
            let seen = every_page(&pages, &app.viewer(role).await, &s).await;
            let whom = format!("{role} of another board");
            assert_silent(&seen, &FOR_RESTRICTED, &whom);
            assert_silent(&seen, &FOR_CONFIDENTIAL, &whom);
            assert_silent(&seen, &FOR_THE_OFFICE, &whom);
            assert_told(&seen, &["clause public", "body public", "numbered public"], &whom);
        }
        let member = every_page(&pages, &insider(&app, &s, Role::Member, None), &s).await;
        assert_told(&member, &["clause restricted", "body restricted"], "a member");
        assert_silent(&member, &FOR_CONFIDENTIAL, "a member");
        let secretary = every_page(&pages, &insider(&app, &s, Role::Secretary, None), &s).await;
        assert_told(&secretary, &["clause confidential"], "the secretary");
        // A page is for reading; the source with its marks is for editing.
        assert_silent(&secretary, &FOR_THE_OFFICE, "the secretary");
    }

    async fn exempt_business_is_a_stub(app: TestApp) {
        let s = plant(&app, |s| {
            s.paper.standing.audience = Audience::Restricted;
            s.paper.title = "The hidden paper".to_owned();
            s.correction.audience = Audience::Restricted;
            s.account.grants.clear();
            s.account.person = None;
        }).await;
        let pages = pages(&app);
        let hidden = [
            "The full title", "The hidden paper", "body public", "appendix public",
            "recommendation public", "clause public", "numbered public", "commitment public",
            "was public", "conclusion public", "about option 1", "Option 1 by name", "why it passes",
            "why it was agreed", "other choice public",
        ];
        for role in Role::ALL.iter().copied() {
            let seen = every_page(&pages, &app.viewer(role).await, &s).await;
            let whom = format!("{role} of another board");
            assert_silent(&seen, &hidden, &whom);
            assert_told(&seen, &["A contract", "It would harm the bidding."], &whom);
        }
        let member = every_page(&pages, &insider(&app, &s, Role::Member, None), &s).await;
        assert_told(&member, &["The full title", "The hidden paper", "clause restricted"], "a member");
    }

    async fn what_is_hidden_and_what_is_not_there_are_one_page(app: TestApp) {
        let s = plant(&app, as_drafts).await;
        let pages = pages(&app);
        let public = app.viewer(Role::Public).await;
        let hidden = pages.render(public.clone(), "decision", &of(s.decision.id)).await;
        assert_eq!(hidden.status, 404);
        let nowhere = "01890a5d-ac96-774b-bcce-b302099a8057";
        for id in [nowhere, "1", "", "decision:1", "../../secret", &s.board.id.to_string()] {
            for name in ["decision", "decision-notice"] {
                let given = BTreeMap::from([("id".to_owned(), id.to_owned())]);
                assert_eq!(pages.render(public.clone(), name, &given).await, hidden, "{id}");
                for format in Format::ALL.iter().copied() {
                    let served = pages.document(public.clone(), name, &given, format).await;
                    assert!(matches!(served, Served::Page(page) if page == hidden), "{id}");
                }
            }
        }
        // The ID of a record of another kind, in the form of an address.
        assert_eq!(pages.render(public.clone(), "decision", &of(s.board.id)).await, hidden);
        assert_eq!(pages.not_found(&public), hidden);
        assert_eq!(pages.render(public.clone(), "nope", &BTreeMap::new()).await, hidden);
        let secretary = insider(&app, &s, Role::Secretary, None);
        let draft = pages.render(secretary, "decision", &of(s.decision.id)).await;
        assert_eq!(draft.status, 200);
        assert!(draft.html.contains("Nothing is decided yet."));
    }

    async fn a_parameter_that_a_page_does_not_know_is_refused(app: TestApp) {
        let given = BTreeMap::from([("stauts".to_owned(), "open".to_owned())]);
        let page = pages(&app).render(app.viewer(Role::Public).await, "start", &given).await;
        assert_eq!(page.status, 400);
        assert!(!page.html.contains("stauts"));
    }

    async fn hostile_texts_stay_texts(app: TestApp) {
        let hostile = "<script>alert('1')</script> {{7*7}} \"><img src=x onerror=alert(1)> [[exempt 3: x]]";
        let turned = "2017 \u{202e}11\u{2069} مجلس";
        let s = plant(&app, |s| {
            without_exemptions(s);
            s.board.name = turned.to_owned();
            s.decision.title = hostile.to_owned();
            s.decision.reason = Some(hostile.to_owned());
            s.decision.recitals[0].number = hostile.to_owned();
            s.clause.text = AudienceText::open("\\<script\\>alert(1)\\</script\\> *and*".to_owned());
            s.document.title = hostile.to_owned();
            s.matter.title = hostile.to_owned();
            s.appraisal.title = hostile.to_owned();
            s.appraisal.about = hostile.to_owned();
            s.appraisal.options[0].name = Some(hostile.to_owned());
            s.meeting.title = hostile.to_owned();
            s.paper.title = hostile.to_owned();
            s.commitment.owner = hostile.to_owned();
        }).await;
        let pages = pages(&app);
        let seen = every_page(&pages, &app.viewer(Role::Public).await, &s).await;
        for (path, html) in &seen {
            for active in ["<script", "<img src=x", " onerror=\"", "{{49", "javascript:"] {
                // In the strings of a PDF, such as its title, letters are letters.
                let is_pdf = path.split('.').next_back() == Some("pdf");
                let is_active = !is_pdf && html.contains(active);
                assert!(!is_active, "{path} has {active}");
            }
            // What turns the direction is closed before the next element.
            assert!(!html.contains("\u{202e}11\u{2069} مجلس"), "{path}");
        }
        let of_all = seen.iter().map(|(_, html)| html.as_str()).collect::<String>();
        assert!(of_all.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; {{7*7}}"));
        assert!(of_all.contains("\u{2068}2017 \u{202e}11 مجلس\u{2069}"));
        assert!(of_all.contains("&lt;script&gt;alert(1)&lt;/script&gt; <em>and</em>"));
    }

    async fn pages_read_as_they_should(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        let pages = pages(&app);
        let public = app.viewer(Role::Public).await;
        for (name, given) in [
            ("start", BTreeMap::new()),
            ("decision", of(s.decision.id)),
            ("decision-notice", of(s.decision.id)),
            ("paper", of(s.paper.id)),
            ("meeting", of(s.meeting.id)),
            ("agenda", of(s.meeting.id)),
            ("agenda-pack", of(s.meeting.id)),
            ("supplement", of(s.item.id)),
            ("decision-list", of(s.board.id)),
            ("report", of(s.paper.id)),
            ("appraisal", of(s.appraisal.id)),
            ("appraisal-report", of(s.appraisal.id)),
        ] {
            let Rendered { status, html, .. } = pages.render(public.clone(), name, &given).await;
            assert_eq!(status, 200);
            insta::assert_snapshot!(format!("page-{name}"), main_of(&html));
        }
        insta::assert_snapshot!("page-not-found", pages.not_found(&public).html.replace(&stylesheet(&pages), "STYLE"));
    }
}

#[test]
fn the_appraisal_of_the_example_reads_as_it_should() {
    minuted_testing::run(Database::Sqlite, |app| async move {
        let esbt = minuted::example::Folder::open("esbt").unwrap();
        minuted::example::load(&app.app, &esbt).await.unwrap();
        let concluded = "{ appraisals(filter: { phase: CONCLUDED }) { nodes { id } } }";
        let all = app.data(Role::Public, concluded, json!({})).await;
        // The newest first; that of the example's decision is the oldest.
        let oldest = all["appraisals"]["nodes"].as_array().unwrap().last();
        let id = oldest.unwrap()["id"].as_str().unwrap();
        let id = id.split_once(':').unwrap().1.to_owned();
        let pages = pages(&app);
        let public = app.viewer(Role::Public).await;
        for name in ["appraisal", "appraisal-report"] {
            let given = BTreeMap::from([("id".to_owned(), id.clone())]);
            let Rendered { status, html, .. } = pages.render(public.clone(), name, &given).await;
            assert_eq!(status, 200);
            insta::assert_snapshot!(format!("page-{name}-of-the-example"), main_of(&html));
        }
    });
}

/// What a page says, without the layout, which is the same for all.
fn main_of(html: &str) -> &str {
    let (_, rest) = html.split_once("<main").unwrap();
    rest.split_once("</main>").unwrap().0
}

fn stylesheet(pages: &Pages) -> String {
    pages.assets().next().unwrap().path.clone()
}
