//! What outside checkers say: axe of accessibility, vnu (the checker of the W3C) of the HTML.

use std::{collections::BTreeMap, fs, process::Command};

use fantoccini::Client;
use minuted_core::roles::Role;
use serde_json::Value;

use super::{driver::Screen, path_of, site::Site, site::get, with_browser, with_site};

/// Pages about errors, beside those that links lead to.
const ERRORS: [&str; 2] = ["/nowhere", "/?unknown=1"];

/// The rules of axe: all of WCAG 2.2 to AA, and what its authors call best practice.
const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: tags, resultTypes: ['violations'] }).then(
        found => done({
            passed: found.passes.length,
            violations: found.violations.map(v =>
                v.id + ': ' + v.help + '\\n' + v.nodes.map(n => '  ' + n.html).join('\\n')),
        }),
        error => done({ passed: 0, violations: [String(error)] }),
    );
";

/// What axe finds wrong with the page that is open.
async fn axe(client: &Client, axe: &str) -> Vec<String> {
    client.execute(axe, Vec::new()).await.unwrap();
    let found = client.execute_async(RUN_AXE, Vec::new()).await.unwrap();
    let violations = found["violations"].as_array().unwrap();
    if violations.is_empty() {
        assert_ne!(found["passed"], 0, "axe looked at nothing");
    }
    let text = |violation: &Value| violation.as_str().unwrap().to_owned();
    violations.iter().map(text).collect()
}

/// Looks at every page, as the public and as a member.
async fn look(site: Site, client: Client) {
    let script = path_of("MINUTED_TEST_NODE_MODULES").join("axe-core/axe.min.js");
    let script = fs::read_to_string(script).unwrap();
    let mut wrong = BTreeMap::new();
    for role in [Role::Public, Role::Member] {
        let base = site.serve_for(role).await;
        let pages = site.every_page(role).await;
        let found = pages.iter().filter(|(_, answer)| answer.is_page());
        let addresses = found.map(|(address, _)| address.as_str());
        for address in addresses.chain(ERRORS) {
            client.goto(&format!("{base}{address}")).await.unwrap();
            let violations = axe(&client, &script).await;
            if !violations.is_empty() {
                let title = client.title().await.unwrap();
                wrong.insert(format!("{role}: {title} ({address})"), violations);
            }
        }
    }
    assert!(wrong.is_empty(), "axe finds: {wrong:#?}");
}

#[test]
fn axe_finds_nothing_on_a_wide_screen() {
    with_browser(Screen::Wide, look);
}

#[test]
fn axe_finds_nothing_on_a_narrow_screen() {
    with_browser(Screen::Narrow, look);
}

#[test]
fn the_html_of_every_page_is_valid() {
    with_site(|site: Site| async move {
        let folder = tempfile::tempdir().unwrap();
        let mut names = BTreeMap::new();
        for role in [Role::Public, Role::Member, Role::Secretary] {
            let mut pages = site.every_page(role).await;
            for address in ERRORS {
                let answer = get(&site.routes_for(role), address).await;
                pages.insert(address.to_owned(), answer);
            }
            pages.retain(|_, answer| answer.is_page());
            for (address, answer) in pages {
                let name = format!("{}.html", names.len());
                fs::write(folder.path().join(&name), answer.text).unwrap();
                names.insert(name, format!("{role}: {address}"));
            }
        }
        let jar = path_of("MINUTED_TEST_NODE_MODULES").join("vnu-jar/build/dist/vnu.jar");
        let checked = Command::new(path_of("MINUTED_TEST_JAVA"))
            .arg("-jar")
            .arg(jar)
            .args(["--Werror", "--skip-non-html", "--stdout"])
            .arg(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&checked.stdout);
        let said = said.replace(&format!("{}/", folder.path().display()), "");
        let failed = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{names:#?}\n{said}\n{failed}");
    });
}
