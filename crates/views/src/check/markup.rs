//! Owns checking the HTML that templates make: that it is well formed, that people who listen to
//! it or use only a keyboard are served, and that nothing in it is active or from elsewhere.
//!
//! It reads only what our templates write (double quotation marks, every element closed), so that
//! an office's slip is an error here and not something for a browser to guess at.

use std::collections::BTreeSet;

/// What is wrong with a page.
pub(super) fn problems(html: &str) -> Vec<String> {
    let mut reader = Reader {
        problems: Vec::new(),
        open: Vec::new(),
        ids: BTreeSet::new(),
        places: BTreeSet::new(),
        last_heading: 0,
        headings: 0,
        mains: 0,
    };
    reader.page(html);
    reader.problems
}

/// Elements that have no end.
const VOID: &[&str] = &["br", "hr", "img", "input", "link", "meta", "wbr", "col"];

/// Elements that must say something.
const WORDED: &[&str] = &[
    "a", "button", "caption", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "label", "legend",
    "option", "summary", "th", "title",
];

struct Open<'a> {
    tag: &'a str,
    /// Whether a name or words were found in it.
    has_words: bool,
}

struct Reader<'a> {
    problems: Vec<String>,
    open: Vec<Open<'a>>,
    ids: BTreeSet<&'a str>,
    /// Places in the page that links lead to.
    places: BTreeSet<&'a str>,
    last_heading: u8,
    headings: usize,
    mains: usize,
}

impl<'a> Reader<'a> {
    fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    fn page(&mut self, html: &'a str) {
        let Some(mut rest) = html.strip_prefix("<!DOCTYPE html>") else {
            self.problem("the page does not start with `<!DOCTYPE html>`");
            return;
        };
        while let Some(at) = rest.find('<') {
            self.words(&rest[..at]);
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            // A sign between quotation marks ends no tag.
            let mut quoted = false;
            let end = rest.char_indices().find(|(_, c)| {
                quoted ^= *c == '"';
                *c == '>' && !quoted
            });
            let Some((end, _)) = end else {
                self.problem("a tag is not closed");
                return;
            };
            self.tag(&rest[1..end]);
            rest = &rest[end + 1..];
        }
        self.words(rest);
        self.end();
    }

    fn end(&mut self) {
        if let Some(open) = self.open.last() {
            let problem = format!("`<{}>` is not closed", open.tag);
            self.problem(problem);
        }
        if self.headings != 1 {
            let problem = format!("the page has {} `<h1>`, not one", self.headings);
            self.problem(problem);
        }
        if self.mains != 1 {
            let problem = format!("the page has {} `<main>`, not one", self.mains);
            self.problem(problem);
        }
        let nowhere: Vec<_> = self.places.difference(&self.ids).copied().collect();
        for place in nowhere {
            self.problem(format!(
                "a link leads to `#{place}`, which is not in the page"
            ));
        }
    }

    fn words(&mut self, text: &str) {
        if !text.trim().is_empty() {
            for open in &mut self.open {
                open.has_words = true;
            }
        }
    }

    fn tag(&mut self, tag: &'a str) {
        if let Some(name) = tag.strip_prefix('/') {
            self.close(name.trim());
            return;
        }
        let end = tag.find(|c: char| c.is_whitespace()).unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        let attributes = self.attributes(name, rest);
        let value = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| *value)
        };
        self.element(name, &value);
        let is_named = value("aria-label").is_some_and(|label| !label.trim().is_empty());
        if !VOID.contains(&name) {
            let has_words = is_named;
            self.open.push(Open {
                tag: name,
                has_words,
            });
        }
    }

    fn attributes(&mut self, element: &str, mut rest: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return attributes;
            }
            let end = rest.find(|c: char| c == '=' || c.is_whitespace());
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            let value = match after.strip_prefix("=\"") {
                Some(quoted) => {
                    let Some((value, after)) = quoted.split_once('"') else {
                        self.problem(format!("`{name}` of `<{element}>` is not closed"));
                        return attributes;
                    };
                    rest = after;
                    value
                }
                None if after.starts_with('=') => {
                    self.problem(format!("`{name}` of `<{element}>` has no quotation marks"));
                    return attributes;
                }
                None => {
                    rest = after;
                    ""
                }
            };
            if attributes.iter().any(|(known, _)| *known == name) {
                self.problem(format!("`<{element}>` has `{name}` twice"));
            }
            if name.starts_with("on") || name == "style" {
                self.problem(format!("`{name}` of `<{element}>` is not allowed"));
            }
            attributes.push((name, value));
        }
    }

    fn element(&mut self, name: &str, value: &dyn Fn(&str) -> Option<&'a str>) {
        match name {
            "script" | "style" | "iframe" | "object" | "embed" | "base" => {
                self.problem(format!("`<{name}>` is not allowed"));
            }
            "html" if value("lang").is_none() => self.problem("`<html>` has no `lang`"),
            "img" if value("alt").is_none() => self.problem("an image has no `alt`"),
            "th" if value("scope").is_none() => self.problem("a `<th>` has no `scope`"),
            "main" => self.mains += 1,
            "input" | "select" | "textarea" => {
                let is_hidden = value("type") == Some("hidden");
                if !is_hidden && value("id").is_none() && value("aria-label").is_none() {
                    self.problem(format!("a `<{name}>` has no `id` for its label"));
                }
            }
            _ => {}
        }
        let loads = ["img", "link", "source", "video", "audio"].contains(&name);
        let address = value("src").or_else(|| value("href").filter(|_| loads));
        if address.is_some_and(|address| !address.starts_with('/') || address.starts_with("//")) {
            self.problem(format!("a `<{name}>` loads something from elsewhere"));
        }
        if let Some(place) = value("href").and_then(|href| href.strip_prefix('#')) {
            self.places.insert(place);
        }
        if value("href").is_some_and(|href| href.to_ascii_lowercase().starts_with("javascript:")) {
            self.problem("a link is a script");
        }
        if let Some(id) = value("id")
            && (id.is_empty() || !self.ids.insert(id))
        {
            self.problem(format!("the id `{id}` stands twice, or is empty"));
        }
        if let Some(level) = heading(name) {
            if level > self.last_heading + 1 {
                let problem = format!("`<{name}>` skips a level of headings");
                self.problem(problem);
            }
            self.last_heading = level;
            self.headings += usize::from(level == 1);
        }
    }

    fn close(&mut self, name: &str) {
        match self.open.pop() {
            Some(open) if open.tag == name => {
                if WORDED.contains(&name) && !open.has_words {
                    self.problem(format!("a `<{name}>` is empty"));
                }
            }
            Some(open) => {
                let problem = format!("`</{name}>` closes `<{}>`", open.tag);
                self.problem(problem);
            }
            None => self.problem(format!("`</{name}>` closes nothing")),
        }
    }
}

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(main: &str) -> String {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>T</title>\
             <link rel=\"stylesheet\" href=\"/assets/a.css\"></head><body><main id=\"main\">\
             <h1>T</h1>{main}</main></body></html>"
        )
    }

    #[test]
    fn a_sound_page_has_no_problems() {
        let sound = "<h2 id=\"a\">A</h2><p title=\"1 > 0\">a<br>b</p><!-- <p> --><a href=\"#a\">A</a>\
                     <a href=\"/\" aria-label=\"Start\"></a><table><tr><th scope=\"col\">A</th></tr></table>";
        assert_eq!(problems(&page(sound)), Vec::<String>::new());
    }

    #[test]
    fn each_problem_is_found() {
        for (main, says) in [
            ("<p>", "`</main>` closes `<p>`"),
            ("<p></em></p>", "`</em>` closes `<p>`"),
            ("<h3>A</h3>", "skips a level"),
            ("<h1>A</h1>", "2 `<h1>`"),
            ("<main>A</main>", "2 `<main>`"),
            ("<h2></h2>", "a `<h2>` is empty"),
            ("<a href=\"/\"> </a>", "a `<a>` is empty"),
            ("<a href=\"#nope\">a</a>", "which is not in the page"),
            ("<p id=\"main\">a</p>", "the id `main` stands twice"),
            ("<table><tr><th>A</th></tr></table>", "has no `scope`"),
            ("<img src=\"/a.png\">", "has no `alt`"),
            (
                "<img src=\"https://a.uk/a.png\" alt=\"\">",
                "from elsewhere",
            ),
            ("<link href=\"//a.uk/a.css\">", "from elsewhere"),
            ("<script>a</script>", "`<script>` is not allowed"),
            (
                "<p onclick=\"a\">a</p>",
                "`onclick` of `<p>` is not allowed",
            ),
            ("<p style=\"a\">a</p>", "`style` of `<p>` is not allowed"),
            ("<a href=\"javascript:a\">a</a>", "a link is a script"),
            ("<p class=a>a</p>", "no quotation marks"),
            ("<p class=\"a\" class=\"b\">a</p>", "`class` twice"),
            ("<input type=\"text\">", "no `id` for its label"),
        ] {
            let found = problems(&page(main));
            assert!(found.iter().any(|p| p.contains(says)), "{main}: {found:?}");
        }
        assert_eq!(problems("<p>a</p>").len(), 1);
    }
}
