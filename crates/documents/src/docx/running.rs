//! Owns running text: runs, links, references to notes, and the marks of what is not public.

use super::paragraph::{HIDDEN_COLOUR, bookmark_name};
use super::styles::FIXED_FONT;
use super::writer::Writer;
use super::xml::Xml;
use crate::blocks::Inline;

/// How words are shown: any of the looks below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Format(u8);

impl Format {
    const STRONG: u8 = 1;
    const EMPHASIS: u8 = 2;
    const CODE: u8 = 4;
    const LINK: u8 = 8;
    const HIDDEN: u8 = 16;

    pub(super) fn strong(self) -> Self {
        self.with(Self::STRONG)
    }

    fn with(self, look: u8) -> Self {
        Self(self.0 | look)
    }

    fn has(self, look: u8) -> bool {
        self.0 & look != 0
    }

    fn properties(self) -> String {
        let mut xml = Xml::default();
        // A run has one style; what else it is stands beside it.
        if self.has(Self::LINK) {
            xml.value("w:rStyle", "Hyperlink");
        } else if self.has(Self::CODE) {
            xml.value("w:rStyle", "CodeWords");
        }
        if self.has(Self::LINK) && self.has(Self::CODE) {
            fonts(&mut xml, FIXED_FONT);
        }
        if self.has(Self::STRONG) {
            xml.empty("w:b", &[]);
        }
        if self.has(Self::EMPHASIS) {
            xml.empty("w:i", &[]);
        }
        if self.has(Self::HIDDEN) {
            shade(&mut xml, HIDDEN_COLOUR);
        }
        xml.into_string()
    }
}

/// A colour behind words or paragraphs.
pub(super) fn shade(xml: &mut Xml, colour: &str) {
    let shade = [("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)];
    xml.empty("w:shd", &shade);
}

pub(super) fn fonts(xml: &mut Xml, font: &str) {
    let fonts = [("w:ascii", font), ("w:hAnsi", font), ("w:cs", font)];
    xml.empty("w:rFonts", &fonts);
}

impl Writer<'_> {
    pub(super) fn text(&mut self, content: &[Inline]) {
        self.inlines(content, Format::default());
    }

    fn inlines(&mut self, content: &[Inline], format: Format) {
        for inline in content {
            match inline {
                Inline::Text(text) => self.run(text, format),
                Inline::Code(text) => self.run(text, format.with(Format::CODE)),
                Inline::Emphasis(content) => self.inlines(content, format.with(Format::EMPHASIS)),
                Inline::Strong(content) => self.inlines(content, format.strong()),
                Inline::Link { address, content } => self.link(address, content, format),
                Inline::FootnoteReference(number) => self.note_reference(*number),
                Inline::SoftBreak => self.run(" ", format),
                Inline::HardBreak => self.line_break(),
                Inline::Hidden { ground, content } => {
                    self.holds_hidden = true;
                    let format = format.with(Format::HIDDEN);
                    self.run(&format!("{}: ", ground.shown_label()), format.strong());
                    self.inlines(content, format);
                }
                Inline::Stub(ground) => self.stub(&ground.stub()),
            }
        }
    }

    /// Words of one look.
    pub(super) fn run(&mut self, text: &str, format: Format) {
        self.styled(text, &format.properties());
    }

    /// What stands for words that are not shown.
    pub(super) fn stub(&mut self, words: &str) {
        let mut xml = Xml::default();
        xml.value("w:rStyle", "Stub");
        self.styled(words, &xml.into_string());
    }

    fn styled(&mut self, text: &str, properties: &str) {
        self.xml.open("w:r", &[]);
        let language = self.within.language.as_deref();
        if !properties.is_empty() || language.is_some() {
            self.xml.open("w:rPr", &[]);
            self.xml.raw(properties);
            // The last of the properties, as the format has them.
            if let Some(language) = language {
                self.xml.value("w:lang", language);
            }
            self.xml.close("w:rPr");
        }
        self.xml.words("w:t", text);
        self.xml.close("w:r");
    }

    /// Lines as typed.
    pub(super) fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.line_break();
            }
            if !line.is_empty() {
                self.run(line, Format::default());
            }
        }
    }

    fn line_break(&mut self) {
        self.xml.open("w:r", &[]);
        self.xml.empty("w:br", &[]);
        self.xml.close("w:r");
    }

    fn link(&mut self, address: &str, content: &[Inline], format: Format) {
        let format = format.with(Format::LINK);
        if let Some(anchor) = address.strip_prefix('#') {
            let name = bookmark_name(&self.within.place(anchor));
            self.xml
                .open("w:hyperlink", &[("w:anchor", &name), ("w:history", "1")]);
        } else {
            let id = self.relations.link(address);
            self.xml
                .open("w:hyperlink", &[("r:id", &id), ("w:history", "1")]);
        }
        self.inlines(content, format);
        self.xml.close("w:hyperlink");
    }
}
