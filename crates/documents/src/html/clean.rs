//! Owns what keeps text from becoming HTML: escaping as it is written, and cleaning once more.

use ammonia::Builder;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The second line of defence: only the tags and attributes that this crate writes pass, so a
/// slip in escaping can't become a script.
pub(crate) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// Made once: a page holds many texts, and making it costs more than cleaning one.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(cleaner);

fn cleaner() -> Builder<'static> {
    const TAGS: &[&str] = &[
        "a",
        "article",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "img",
        "li",
        "mark",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "span",
        "strong",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    const ATTRIBUTES: &[(&str, &[&str])] = &[
        ("a", &["href", "aria-label", "lang"]),
        ("article", &["lang"]),
        ("code", &["class"]),
        ("img", &["src", "alt", "width", "height"]),
        ("nav", &["aria-labelledby"]),
        ("ol", &["start"]),
        ("section", &["aria-labelledby", "lang"]),
        ("span", &["role", "aria-label"]),
        ("th", &["scope"]),
    ];
    let attributes: HashMap<&str, HashSet<&str>> = ATTRIBUTES
        .iter()
        .map(|(tag, attributes)| (*tag, attributes.iter().copied().collect()))
        .collect();
    let mut cleaner = Builder::new();
    cleaner
        .tags(TAGS.iter().copied().collect())
        .tag_attributes(attributes)
        .generic_attributes(["class", "id"].into_iter().collect())
        .url_schemes(["http", "https", "mailto", "data"].into_iter().collect())
        .attribute_filter(|tag, attribute, value| {
            let safe = match (tag, attribute) {
                ("img", "src") => is_picture(value),
                (_, "href") => leads_well(value),
                _ => true,
            };
            safe.then_some(value.into())
        })
        // Our links open in the same window, so they need no `rel`.
        .link_rel(None);
    cleaner
}

/// Whether a link leads where our links lead: out, to a place of the page, or to a paper's file of this
/// server; `data:` is for pictures alone.
fn leads_well(address: &str) -> bool {
    let out = ["#", "http://", "https://", "mailto:"].iter().any(|start| {
        let found = address.get(..start.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(start))
    });
    out || crate::pictures::is_own_address(address)
}

/// Whether an address holds a whole picture, or leads to one of this server: a page shows nothing
/// else.
fn is_picture(address: &str) -> bool {
    crate::pictures::is_own_address(address)
        || ["data:image/png;base64,", "data:image/jpeg;base64,"]
            .iter()
            .any(|start| address.starts_with(start))
}

/// Plain text as the value of an attribute or the text of a `<title>`.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_into(&mut escaped, text);
    escaped
}

/// Plain text as HTML text that will be cleaned.
pub(crate) fn html_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    text_into(&mut escaped, text);
    escaped
}

/// Writes text for cleaning, with an empty comment in it now and then.
///
/// html5ever 0.40 takes time quadratic in the length of a text node that holds many `&` or `£`
/// (its `write_escaped` looks ahead to the end of the node for each). Comments part the nodes,
/// and cleaning takes them out.
pub(super) fn text_into(out: &mut String, text: &str) {
    const LONGEST_NODE: usize = 1024;
    let mut rest = text;
    while rest.len() > LONGEST_NODE {
        let (part, after) = rest.split_at(rest.floor_char_boundary(LONGEST_NODE));
        escape_into(out, part);
        out.push_str("<!-- -->");
        rest = after;
    }
    escape_into(out, rest);
}

fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_out_and_pictures_are_held() {
        let picture = "<img src=\"data:image/png;base64,AAAA\" alt=\"a\">";
        assert_eq!(clean(picture), picture);
        for (written, kept) in [
            ("<a href=\"data:text/html,x\">a</a>", "<a>a</a>"),
            ("<a href=\"DATA:text/html,x\">a</a>", "<a>a</a>"),
            ("<a href=\" data:text/html,x\">a</a>", "<a>a</a>"),
            ("<a href=\"javascript:x\">a</a>", "<a>a</a>"),
            ("<a href=\"/page\">a</a>", "<a>a</a>"),
            (
                "<a href=\"HTTPS://a.uk\">a</a>",
                "<a href=\"HTTPS://a.uk\">a</a>",
            ),
            ("<img src=\"https://a.uk/a.png\">", "<img>"),
            ("<img src=\"data:image/svg+xml;base64,AA\">", "<img>"),
            ("<img src=\"#a\" onerror=\"x\">", "<img>"),
        ] {
            assert_eq!(clean(written), kept, "{written}");
        }
    }
}
