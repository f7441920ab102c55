//! Every address that is printed, and every link of every page, leads somewhere.

use minuted_core::roles::Role;

use super::{
    site::{Site, get, links},
    with_site,
};

#[test]
fn what_the_example_prints_to_open_is_there_for_everyone() {
    with_site(|site: Site| async move {
        let pages = &site.loaded.pages;
        assert!(pages.len() > 1, "the example says what to open");
        for page in pages {
            let answer = get(&site.routes_for(Role::Public), &page.address).await;
            assert_eq!(answer.status, 200, "{}: {}", page.title, page.address);
            assert!(answer.text.contains("<h1>"), "{}", page.address);
        }
        let notice = pages.iter().find(|page| page.address.ends_with("/notice"));
        let decision = notice.unwrap().address.strip_suffix("/notice").unwrap();
        assert!(pages.iter().any(|page| page.address == decision));
    });
}

#[test]
fn every_link_leads_to_a_page_and_to_a_place_in_it() {
    with_site(|site: Site| async move {
        for role in Role::ALL.iter().copied() {
            let found = site.every_page(role).await;
            assert!(found.len() > 20, "{role} finds {} pages", found.len());
            for (address, answer) in &found {
                assert_eq!(answer.status, 200, "{role}: {address}");
                for (path, place) in links(&answer.text) {
                    let Some(place) = place else { continue };
                    let target = if path.is_empty() { address } else { path };
                    let id = format!(" id=\"{place}\"");
                    assert!(
                        found[target].text.contains(&id),
                        "{role}: {address} links to {target}#{place}, which is not there"
                    );
                }
            }
        }
    });
}
