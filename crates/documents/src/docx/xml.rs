//! Owns writing XML: tags that match, text that is escaped, and no character that XML forbids.

/// XML in the making.
#[derive(Debug, Default)]
pub(super) struct Xml {
    out: String,
}

/// The names and values of attributes.
pub(super) type Attributes<'a> = [(&'a str, &'a str)];

impl Xml {
    /// A part of its own, with its declaration.
    pub(super) fn part() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned(),
        }
    }

    pub(super) fn into_string(self) -> String {
        self.out
    }

    pub(super) fn as_str(&self) -> &str {
        &self.out
    }

    /// Adds XML that was written elsewhere by this type.
    pub(super) fn raw(&mut self, xml: &str) {
        self.out.push_str(xml);
    }

    pub(super) fn open(&mut self, tag: &str, attributes: &Attributes<'_>) {
        self.start(tag, attributes);
        self.out.push('>');
    }

    pub(super) fn close(&mut self, tag: &str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    pub(super) fn empty(&mut self, tag: &str, attributes: &Attributes<'_>) {
        self.start(tag, attributes);
        self.out.push_str("/>");
    }

    /// An empty element with the one attribute `w:val`.
    pub(super) fn value(&mut self, tag: &str, value: &str) {
        self.empty(tag, &[("w:val", value)]);
    }

    /// An element that holds text, spaces and all.
    pub(super) fn words(&mut self, tag: &str, text: &str) {
        self.open(tag, &[("xml:space", "preserve")]);
        self.text(text);
        self.close(tag);
    }

    pub(super) fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                c if is_legal(c) => self.out.push(c),
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &str, attributes: &Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
    }
}

/// Whether XML 1.0 may hold a character. Reading a text refuses the others, so nothing is lost.
fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_holds_nothing_illegal() {
        let mut xml = Xml::default();
        xml.open("a", &[("b", "\"<'\u{b}")]);
        xml.text("x\u{0}\u{ffff} & <b>\t\u{1f600}");
        xml.close("a");
        assert_eq!(
            xml.into_string(),
            "<a b=\"&quot;&lt;'\">x &amp; &lt;b&gt;\t\u{1f600}</a>"
        );
    }
}
