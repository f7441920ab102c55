//! Owns footnotes: Word's own, so that they stand at the foot of the page.

use super::paragraph::Look;
use super::running::Format;
use super::writer::{Place, Writer};
use super::xml::Xml;
use crate::blocks::Footnote;

impl Writer<'_> {
    /// The number of a note in the text. Word takes one reference to each note; others refer to
    /// that reference, and show its number.
    pub(super) fn note_reference(&mut self, number: usize) {
        let shown = number;
        let number = number + self.within.notes;
        let name = format!("note_{number}");
        if !self.noted.insert(number) {
            let field = format!(" NOTEREF {name} \\f \\h ");
            self.xml.open("w:fldSimple", &[("w:instr", &field)]);
            self.xml.open("w:r", &[]);
            reference_style(&mut self.xml);
            self.xml.words("w:t", &shown.to_string());
            self.xml.close("w:r");
            self.xml.close("w:fldSimple");
            return;
        }
        let id = self.id();
        let start = [("w:id", id.as_str()), ("w:name", name.as_str())];
        self.xml.empty("w:bookmarkStart", &start);
        self.xml.open("w:r", &[]);
        reference_style(&mut self.xml);
        let note = number.to_string();
        if self.within.fixed_notes {
            let mark = [("w:customMarkFollows", "1"), ("w:id", note.as_str())];
            self.xml.empty("w:footnoteReference", &mark);
            self.xml.words("w:t", &shown.to_string());
            self.note_marks.insert(number, shown);
        } else {
            self.xml.empty("w:footnoteReference", &[("w:id", &note)]);
        }
        self.xml.close("w:r");
        self.xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
    }

    /// Writes the notes as a part of their own.
    pub(super) fn footnotes(&mut self, footnotes: &[Footnote]) {
        self.place = Place::default();
        self.page_break = false;
        self.space_before = 0;
        for (id, kind, line) in [
            ("-1", "separator", "w:separator"),
            ("0", "continuationSeparator", "w:continuationSeparator"),
        ] {
            let attributes = [("w:type", kind), ("w:id", id)];
            self.xml.open("w:footnote", &attributes);
            self.paragraph(Look::of("Gap"), |writer| {
                writer.xml.open("w:r", &[]);
                writer.xml.empty(line, &[]);
                writer.xml.close("w:r");
            });
            self.xml.close("w:footnote");
        }
        for (number, footnote) in (1..).zip(footnotes) {
            let number: usize = number;
            self.within.language = self.note_languages.get(&number).cloned();
            let mark = self.note_marks.get(&number).copied();
            self.xml
                .open("w:footnote", &[("w:id", &number.to_string())]);
            self.paragraph(Look::of("FootnoteText"), |writer| {
                writer.xml.open("w:r", &[]);
                reference_style(&mut writer.xml);
                match mark {
                    Some(shown) => own_mark(&mut writer.xml, shown),
                    None => writer.xml.empty("w:footnoteRef", &[]),
                }
                writer.xml.close("w:r");
                writer.run(" ", Format::default());
                writer.paragraph_text(&footnote.content);
            });
            self.xml.close("w:footnote");
        }
    }
}

/// A number that is written as it is before its note, for who shows none there.
fn own_mark(xml: &mut Xml, number: usize) {
    // LibreOffice shows the number of the reference there, so that it would stand twice. It takes nothing
    // that asks for what Word has known since 2013.
    xml.open("mc:AlternateContent", &[]);
    xml.open("mc:Choice", &[("Requires", "w15")]);
    xml.words("w:t", &number.to_string());
    xml.close("mc:Choice");
    xml.close("mc:AlternateContent");
}

fn reference_style(xml: &mut Xml) {
    xml.open("w:rPr", &[]);
    xml.value("w:rStyle", "FootnoteReference");
    xml.close("w:rPr");
}
