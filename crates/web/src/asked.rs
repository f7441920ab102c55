//! Owns what the headers of a request ask for: in which format, whether the client has it already, and
//! which part of it. Live documents, published ones and files all ask here.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The format that a client wants most of those there are: the first of them unless it says
/// otherwise; none if it takes none of them. `kind` gives the media type of one.
pub(crate) fn wanted<T: Copy>(
    headers: &HeaderMap,
    offered: &[T],
    kind: impl Fn(T) -> &'static str,
) -> Option<T> {
    let ranges: Vec<Range<'_>> = values(headers, header::ACCEPT)
        .filter_map(Range::read)
        .collect();
    if ranges.is_empty() {
        return offered.first().copied();
    }
    let liked = |format: T| {
        let fitting = ranges.iter().filter(|range| range.fits(kind(format)));
        // The most exact range says how much.
        let most_exact = fitting.max_by_key(|range| range.exactness());
        most_exact.map_or(0, |range| range.thousandths)
    };
    // `max_by_key` takes the last of equals, and the first is wanted.
    let best = offered.iter().rev().copied();
    let best = best.max_by_key(|format| liked(*format))?;
    (liked(best) > 0).then_some(best)
}

/// The values of a header that is a list, of all its lines.
fn values(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(','))
}

/// A media range of `Accept`, such as `text/*;q=0.5`.
struct Range<'a> {
    kind: &'a str,
    part: &'a str,
    /// How much it is liked, in thousandths.
    thousandths: u16,
}

impl<'a> Range<'a> {
    /// Reads a range; what is none is passed over.
    fn read(text: &'a str) -> Option<Self> {
        let mut pieces = text.split(';').map(str::trim);
        let (kind, part) = pieces.next()?.split_once('/')?;
        let mut thousandths = 1000;
        for piece in pieces {
            if let Some(("q" | "Q", value)) = piece.split_once('=') {
                thousandths = quality(value.trim())?;
            }
        }
        Some(Self {
            kind,
            part,
            thousandths,
        })
    }

    fn fits(&self, media_type: &str) -> bool {
        let plain = media_type.split(';').next().unwrap_or_default();
        let Some((kind, part)) = plain.split_once('/') else {
            return false;
        };
        let is = |range: &str, own: &str| range == "*" || range.eq_ignore_ascii_case(own);
        is(self.kind, kind) && is(self.part, part)
    }

    fn exactness(&self) -> u8 {
        u8::from(self.kind != "*") + u8::from(self.part != "*")
    }
}

/// A weight from 0 to 1 with at most three decimals, in thousandths.
fn quality(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{decimals:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// Whether the client has the bytes of this tag already, by `If-None-Match`.
pub(crate) fn has_it(headers: &HeaderMap, tag: &str) -> bool {
    values(headers, header::IF_NONE_MATCH).any(|given| {
        let given = given.trim();
        given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag
    })
}

/// What of some bytes is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Whole,
    /// From a byte to before another.
    Of(u64, u64),
    OutOfIt,
}

/// One range of bytes: RFC 9110, 14.2. Several, or what can't be understood, is answered whole.
pub(crate) fn part(asked: &HeaderMap, tag: &str, size: u64) -> Part {
    let text = |name| {
        let value: Option<&HeaderValue> = asked.get(name);
        value.and_then(|value| value.to_str().ok())
    };
    if text(header::IF_RANGE).is_some_and(|given| given.trim() != tag) {
        return Part::Whole;
    }
    let given = text(header::RANGE).and_then(|given| given.strip_prefix("bytes="));
    let Some((from, to)) = given.and_then(|given| given.trim().split_once('-')) else {
        return Part::Whole;
    };
    let (from, to): (Option<u64>, Option<u64>) = match (number(from), number(to)) {
        (Ok(from), Ok(to)) => (from, to),
        _ => return Part::Whole,
    };
    match (from, to) {
        (None, None) => Part::Whole,
        (None, Some(0)) => Part::OutOfIt,
        (None, Some(last)) => Part::Of(size.saturating_sub(last), size),
        (Some(from), to) if to.is_some_and(|to| to < from) => Part::Whole,
        (Some(from), _) if from >= size => Part::OutOfIt,
        (Some(from), to) => Part::Of(from, to.map_or(size, |to| to.saturating_add(1).min(size))),
    }
}

/// A number of digits alone; none is written as nothing.
fn number(text: &str) -> Result<Option<u64>, ()> {
    match text {
        "" => Ok(None),
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().map(Some).map_err(|_| ())
        }
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[&str] = &["text/html; charset=utf-8", "application/pdf", WORD];
    const HTML: Option<&str> = Some("text/html; charset=utf-8");
    const PDF: Option<&str> = Some("application/pdf");
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    fn accepting(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn gets(values: &[&str], offered: &[&'static str]) -> Option<&'static str> {
        wanted(&accepting(values), offered, |kind| kind)
    }

    #[test]
    fn a_client_gets_what_it_likes_best() {
        for (accept, expected) in [
            ("", HTML),
            ("*/*", HTML),
            ("application/pdf", PDF),
            ("Application/PDF", PDF),
            (WORD, Some(WORD)),
            ("text/*", HTML),
            ("application/*", PDF),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                HTML,
            ),
            ("application/pdf, text/html;q=0.9", PDF),
            ("application/pdf, text/html;Q=0.9", PDF),
            ("application/pdf;q=0.1, text/html;q=0.101", HTML),
            ("*/*;q=0.5, text/html;q=0", PDF),
            ("text/html;q=0, */*;q=0", None),
            ("image/png", None),
            ("application/json", None),
            // What can't be read is passed over.
            ("nonsense, application/pdf", PDF),
            ("text/html;q=2, application/pdf;q=0.5", PDF),
            ("nonsense", HTML),
        ] {
            assert_eq!(gets(&[accept], ALL), expected, "{accept}");
        }
        assert_eq!(gets(&[], ALL), HTML);
        assert_eq!(gets(&["text/html;q=0.5", "application/pdf"], ALL), PDF);
        assert_eq!(gets(&["*/*"], &[]), None);
        assert_eq!(gets(&["application/pdf"], &["text/html", WORD]), None);
    }

    #[test]
    fn a_client_that_has_it_is_told_so() {
        for (given, has) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("\"b\", W/\"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("\"A\"", false),
        ] {
            let value = HeaderValue::from_str(given).unwrap();
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]);
            assert_eq!(has_it(&headers, "\"a\""), has, "{given}");
        }
        assert!(!has_it(&HeaderMap::new(), "\"a\""));
    }

    #[test]
    fn a_part_is_what_was_asked_for() {
        for (given, expected) in [
            ("", Part::Whole),
            ("bytes=0-0", Part::Of(0, 1)),
            ("bytes=2-", Part::Of(2, 10)),
            ("bytes=2-99", Part::Of(2, 10)),
            ("bytes=-3", Part::Of(7, 10)),
            ("bytes=-30", Part::Of(0, 10)),
            ("bytes=10-", Part::OutOfIt),
            ("bytes=-0", Part::OutOfIt),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=99999999999999999999-", Part::Whole),
            ("lines=1-2", Part::Whole),
        ] {
            let value = HeaderValue::from_static(given);
            let headers = HeaderMap::from_iter([(header::RANGE, value.clone())]);
            assert_eq!(part(&headers, "\"a\"", 10), expected, "{given}");
            let other = (header::IF_RANGE, HeaderValue::from_static("\"b\""));
            let headers = HeaderMap::from_iter([(header::RANGE, value), other]);
            assert_eq!(part(&headers, "\"a\"", 10), Part::Whole, "{given}");
        }
    }
}
