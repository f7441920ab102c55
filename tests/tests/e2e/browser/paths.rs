//! The ways of a visitor: by clicking, by keyboard, on a narrow screen, as a member.

use fantoccini::{Client, Locator, key::Key};
use minuted_core::roles::Role;
use serde_json::Value;

use super::{driver::Screen, site::Site, with_browser};

const DECISION: &str = "East Sussex Better Together Alliance accountable care model: future organisational \
     arrangements";

async fn click(client: &Client, link: &str) {
    let found = client.find(Locator::LinkText(link)).await;
    let found = found.unwrap_or_else(|error| panic!("no link `{link}`: {error}"));
    found.click().await.unwrap();
}

async fn heading(client: &Client) -> String {
    let heading = client.find(Locator::Css("h1")).await.unwrap();
    heading.text().await.unwrap()
}

async fn text(client: &Client, css: &str) -> String {
    let found = client.find(Locator::Css(css)).await;
    let found = found.unwrap_or_else(|error| panic!("no `{css}`: {error}"));
    found.text().await.unwrap()
}

/// What stands at the place that the address names.
async fn target(client: &Client) -> String {
    text(client, ":target").await
}

async fn press(client: &Client, key: Key) {
    let focused = client.active_element().await.unwrap();
    focused
        .send_keys(&char::from(key).to_string())
        .await
        .unwrap();
}

/// A fact about the page, by a script.
async fn ask(client: &Client, script: &str) -> Value {
    client
        .execute(&format!("return {script}"), Vec::new())
        .await
        .unwrap()
}

#[test]
fn a_visitor_follows_the_decision_by_clicking() {
    with_browser(Screen::Wide, |site: Site, client: Client| async move {
        client
            .goto(&site.serve_for(Role::Public).await)
            .await
            .unwrap();
        assert_eq!(heading(&client).await, "The record of decisions");
        click(&client, DECISION).await;
        assert_eq!(heading(&client).await, DECISION);
        // What is not known and where it comes from stand at the top.
        assert!(
            text(&client, ".source")
                .await
                .contains("Source: East Sussex County Council")
        );
        assert!(text(&client, ".source").await.contains("does not show"));
        assert!(text(&client, ".facts").await.contains("not shown"));

        // From the decision to each step that led to it and that follows.
        click(
            &client,
            "East Sussex Better Together: the accountable care model",
        )
        .await;
        assert_eq!(text(&client, ".kicker").await, "Matter");
        click(&client, DECISION).await;
        let trail = client.find(Locator::Css(".trail")).await.unwrap();
        assert!(trail.text().await.unwrap().contains("2 clauses"));
        let paper = "Report of the Director of Adult Social Care and Health (not held)";
        click(&client, paper).await;
        assert_eq!(heading(&client).await, paper);
        client.back().await.unwrap();

        // From a clause to the recommendation that it answers, and back to the clause.
        let answers = client.find(Locator::Css(
            "#decision-title ~ ol .follows a[href*='/papers/']",
        ));
        answers.await.unwrap().click().await.unwrap();
        let recommendation = target(&client).await;
        assert!(recommendation.contains("agreed"), "{recommendation}");
        click(&client, "clause 1").await;
        assert!(
            target(&client)
                .await
                .contains("(Option 4) is the preferred option")
        );

        // From a clause to what is to be done, and back.
        click(&client, "what is to be done under 2(a)").await;
        assert!(target(&client).await.contains("by April 2018"));
        click(&client, "clause 2(a)").await;
        assert!(
            target(&client)
                .await
                .contains("one lead for strategic commissioning")
        );

        click(&client, "Decision notice (web page)").await;
        assert_eq!(
            heading(&client).await,
            format!("Decision notice: {DECISION}")
        );
        assert!(text(&client, "main").await.contains("It was RESOLVED:"));
    });
}

#[test]
fn a_page_is_used_by_keyboard() {
    with_browser(Screen::Wide, |site: Site, client: Client| async move {
        client
            .goto(&site.serve_for(Role::Public).await)
            .await
            .unwrap();
        // The first stop leads over the head of the page, and is seen when it is reached.
        press(&client, Key::Tab).await;
        let skip = client.active_element().await.unwrap();
        assert_eq!(skip.text().await.unwrap(), "Skip to the content");
        assert!(skip.rectangle().await.unwrap().0 >= 0.0);
        press(&client, Key::Enter).await;
        assert_eq!(ask(&client, "document.activeElement.id").await, "main");
        // The next stop is the first link of the content, with a frame around it.
        press(&client, Key::Tab).await;
        let link = client.active_element().await.unwrap();
        assert_eq!(link.tag_name().await.unwrap(), "a");
        assert_eq!(link.css_value("outline-style").await.unwrap(), "solid");
        assert_eq!(
            ask(&client, "document.activeElement.closest('main').id").await,
            "main"
        );
        let title = link.text().await.unwrap();
        press(&client, Key::Enter).await;
        assert_eq!(heading(&client).await, title);
        // What scrolls by itself is reached too.
        let regions = "document.querySelectorAll('.scroll:not([tabindex=\"0\"])').length";
        assert_eq!(ask(&client, regions).await, 0);
    });
}

#[test]
fn no_page_scrolls_sideways_on_a_narrow_screen() {
    with_browser(Screen::Narrow, |site: Site, client: Client| async move {
        for role in [Role::Public, Role::Member] {
            let base = site.serve_for(role).await;
            let pages = site.every_page(role).await;
            // A PDF, a Word document and a picture have a width of their own.
            let shown = pages.iter().filter(|(_, answer)| answer.is_page());
            for (address, _) in shown {
                client.goto(&format!("{base}{address}")).await.unwrap();
                assert_eq!(ask(&client, "window.innerWidth").await, 320, "{address}");
                let width = ask(&client, "document.documentElement.scrollWidth").await;
                assert_eq!(width, 320, "{role}: {address}");
            }
        }
    });
}

#[test]
fn nothing_runs_and_nothing_is_blocked() {
    with_browser(Screen::Wide, |site: Site, client: Client| async move {
        let base = site.serve_for(Role::Public).await;
        client.goto(&base).await.unwrap();
        assert_eq!(ask(&client, "document.scripts.length").await, 0);
        // The policy lets the page's own style through.
        let style = "getComputedStyle(document.querySelector('.skip')).position";
        assert_eq!(ask(&client, style).await, "absolute");
    });
}

#[test]
fn a_member_sees_what_is_exempt_and_that_it_is() {
    with_browser(Screen::Wide, |site: Site, client: Client| async move {
        let ferry = "The ferry across the Murk: times from spring";
        let meeting = "Meeting of the Cabinet of Mistshire (fictional)";
        for (role, reads) in [(Role::Public, false), (Role::Member, true)] {
            client.goto(&site.serve_for(role).await).await.unwrap();
            click(&client, meeting).await;
            click(&client, ferry).await;
            let main = text(&client, "main").await;
            assert_eq!(main.contains("£1.3 million"), reads, "{role}: {main}");
            let (css, says) = if reads {
                (".exempt", "Not open to the public")
            } else {
                (".exempt-stub", "[exempt: paragraph 3]")
            };
            let passage = client.find(Locator::Css(css)).await.unwrap();
            let said = passage.text().await.unwrap();
            assert!(said.contains(says), "{role}: {said}");
            assert!(
                !said.contains("From spring"),
                "only what is exempt is marked: {said}"
            );
            let colour = passage.css_value("background-color").await.unwrap();
            assert_ne!(colour, "rgba(0, 0, 0, 0)", "{role}");
        }
    });
}
