//! The limits that the page of the API publishes are those that the code keeps.

use minuted_web::{Limit, request_limits, socket_limits};

fn table(limits: &[Limit]) -> String {
    let row = |limit: &Limit| {
        let code = match limit.code {
            "" => String::new(),
            code if code.starts_with(|c: char| c.is_ascii_digit() || c == '`') => code.to_owned(),
            code => format!("`{code}`"),
        };
        format!("| {} | {} | {code} |\n", limit.what, limit.most)
    };
    limits.iter().map(row).collect()
}

#[test]
fn the_page_has_the_numbers_of_the_code() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/api.md"));
    let page = page.unwrap();
    for limits in [request_limits(), socket_limits()] {
        let table = table(&limits);
        let heading = "| what | at most | code |\n| --- | --- | --- |\n";
        assert!(
            page.contains(&format!("{heading}{table}\n")),
            "docs/api.md is to have this table:\n{heading}{table}"
        );
    }
}
