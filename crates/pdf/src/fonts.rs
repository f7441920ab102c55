//! Owns the fonts: which there are, in which order they are asked for a character, and which
//! characters none of them has.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// What text is set in: Latin, Greek and Cyrillic first, then the other scripts, then signs.
pub(crate) const FAMILIES: [&str; 17] = [
    "noto sans",
    "noto sans arabic",
    "noto sans hebrew",
    "noto sans devanagari",
    "noto sans bengali",
    "noto sans gurmukhi",
    "noto sans gujarati",
    "noto sans tamil",
    "noto sans thai",
    "noto sans armenian",
    "noto sans georgian",
    "noto sans ethiopic",
    "droid sans fallback",
    "noto sans symbols",
    "noto sans symbols2",
    "noto sans math",
    "dejavu sans mono",
];

/// What code is set in; what it lacks comes from the fonts of text.
pub(crate) const FIXED: &str = "dejavu sans mono";

/// The files, under the licences that stand beside them.
const FILES: [&[u8]; 28] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSans-Italic.ttf"),
    include_bytes!("../fonts/NotoSans-BoldItalic.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Bold.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Bold.ttf"),
    include_bytes!("../fonts/NotoSansDevanagari-Regular.ttf"),
    include_bytes!("../fonts/NotoSansDevanagari-Bold.ttf"),
    include_bytes!("../fonts/NotoSansBengali-Regular.ttf"),
    include_bytes!("../fonts/NotoSansBengali-Bold.ttf"),
    include_bytes!("../fonts/NotoSansGurmukhi-Regular.ttf"),
    include_bytes!("../fonts/NotoSansGurmukhi-Bold.ttf"),
    include_bytes!("../fonts/NotoSansGujarati-Regular.ttf"),
    include_bytes!("../fonts/NotoSansGujarati-Bold.ttf"),
    include_bytes!("../fonts/NotoSansTamil-Regular.ttf"),
    include_bytes!("../fonts/NotoSansTamil-Bold.ttf"),
    include_bytes!("../fonts/NotoSansThai-Regular.ttf"),
    include_bytes!("../fonts/NotoSansArmenian-Regular.ttf"),
    include_bytes!("../fonts/NotoSansGeorgian-Regular.ttf"),
    include_bytes!("../fonts/NotoSansEthiopic-Regular.ttf"),
    include_bytes!("../fonts/DroidSansFallbackFull.ttf"),
    include_bytes!("../fonts/NotoSansSymbols-Regular.ttf"),
    include_bytes!("../fonts/NotoSansSymbols2-Regular.ttf"),
    include_bytes!("../fonts/NotoSansMath-Regular.ttf"),
    include_bytes!("../fonts/DejaVuSansMono.ttf"),
    include_bytes!("../fonts/DejaVuSansMono-Bold.ttf"),
];

/// The fonts, read.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) list: Vec<Font>,
    /// One bit for each character that a font has.
    covered: Vec<u64>,
}

impl Fonts {
    pub(crate) fn read() -> Self {
        let fonts: Vec<Font> = FILES
            .iter()
            .flat_map(|file| Font::iter(Bytes::new(*file)))
            .collect();
        let mut covered = vec![0_u64; 0x11_0000 / 64];
        for font in &fonts {
            for character in font.info().coverage.iter() {
                if let Some(word) = covered.get_mut(character as usize / 64) {
                    *word |= 1 << (character % 64);
                }
            }
        }
        Self {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            list: fonts,
            covered,
        }
    }

    /// Whether a character can be shown, or is not meant to be seen.
    pub(crate) fn shows(&self, character: char) -> bool {
        let code = character as usize;
        let covered = self
            .covered
            .get(code / 64)
            .is_some_and(|word| word & (1 << (code % 64)) != 0);
        covered
            || matches!(
                character,
                '\n' | '\t' | '\u{200c}'..='\u{200f}' | '\u{2060}'
            )
    }
}

/// Whether a character only asks for a variation of the one before it, such as that a sign be shown in
/// colours: phones and Word write it behind many signs. No font here has variations, and what stands in
/// the place of a missing character would be one sign more.
pub(crate) fn is_variation(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_that_people_speak_here_can_be_written() {
        let fonts = Fonts::read();
        for text in [
            "Ŵyl y Gŵr ŷ",
            "Zażółć gęślą jaźń",
            "Nguyễn Thị Phượng",
            "Ελληνικά",
            "Украї́нська",
            "עברית",
            "اردو ٹ ڈ ڑ ں ے",
            "हिन्दी",
            "বাংলা",
            "ਪੰਜਾਬੀ",
            "ગુજરાતી",
            "தமிழ்",
            "中文 漢字",
            "日本語 かな",
            "አማርኛ",
            "ไทย",
            "£€–—…•☐☑✓✗→≤≥½²°",
        ] {
            for character in text.chars() {
                assert!(fonts.shows(character), "{character:?} of {text}");
            }
        }
        assert!(!fonts.shows('\u{1f9a9}'));
    }

    #[test]
    fn every_family_that_is_asked_for_is_there() {
        let fonts = Fonts::read();
        for family in FAMILIES.into_iter().chain([FIXED]) {
            assert!(fonts.book.contains_family(family), "{family}");
        }
    }
}
